"""One call to a provider, bounded in time and in what is read. No redirect, no proxy or password of the environment."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from rewards.redemption.providers.errors import ProviderAway, ProviderThrottled

_CONNECT_SECONDS = 3.0
_MOST_READ = 256 * 1024
_MOST_WAITED = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer. Its body may hold a claim code, so that it is in no repr."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object; an empty one when it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def call(
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
    seconds: float,
    reads_faults: bool = False,
) -> Answer:
    """A whole answer. Raises ProviderThrottled for a 429, and ProviderAway when none came, or a fault of the server's.

    With `reads_faults` such a fault is an answer, too: for who says more in its body.
    """
    until = time.monotonic() + seconds
    try:
        with requests.Session() as session:
            # A .netrc would put another Authorization in the place of ours.
            session.trust_env = False
            with session.request(
                method,
                url,
                headers=dict(headers),
                data=body,
                timeout=(_CONNECT_SECONDS, seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                answer = Answer(response.status_code, response.headers, _read(response, until))
    except (requests.RequestException, HTTPError) as error:
        # The error's own words may quote what was sent.
        raise ProviderAway(f"No answer: {type(error).__name__}.") from None
    if (answer.status == 408 or answer.status >= 500) and not reads_faults:
        raise ProviderAway(f"The provider answered {answer.status}.")
    if answer.status == 429:
        raise ProviderThrottled(_wait_of(answer))
    return answer


def _read(response: requests.Response, until: float) -> bytes:
    found = bytearray()
    while chunk := response.raw.read1(8192, decode_content=True):
        found += chunk
        if len(found) > _MOST_READ:
            raise ProviderAway("The answer is longer than an answer can be.")
        if time.monotonic() > until:
            raise ProviderAway("The answer took too long.")
    return bytes(found)


def _wait_of(answer: Answer) -> int:
    told = answer.headers.get("Retry-After", "")
    return min(int(told), _MOST_WAITED) if told.isdigit() and told != "0" else 1
