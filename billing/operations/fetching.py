"""Fetching the European Central Bank's rates once a day (B3)."""

import time
from datetime import UTC, datetime, timedelta

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from billing.errors import RatesRefused
from billing.models import RateFetch
from billing.operations.rates import load_rates_file
from billing.rates_files import MOST_BYTES
from kit import clock

SOURCE = "European Central Bank"
ACTOR = "system:fetch_rates"
_SECONDS = 30.0  # for all of it
_SILENCE = 10.0  # between two pieces of an answer
_PIECE = 64 * 1024
_KEPT_FOR = timedelta(days=90)


class FetchFailed(Exception):
    """There is no file; the words say why."""


def fetch_rates() -> RateFetch | None:
    """Fetch ECB_RATES_URL and load it, unless that is empty or was done today; what came of it, which the desk shows.

    A fetch that fails has written nothing but why, and is tried anew by the next call. Rates that people have loaded
    for a day are kept; samples are replaced.
    """
    today = datetime.combine(clock.now().date(), datetime.min.time(), tzinfo=UTC)
    done = RateFetch.objects.filter(started_at__gte=today, finished_at__isnull=False, error="")
    if not settings.ECB_RATES_URL or done.exists():
        return None
    fetch = RateFetch.objects.create()
    try:
        content = _content_of(settings.ECB_RATES_URL)
        loaded = load_rates_file(content=content, source=SOURCE, actor=ACTOR, keeps_standing=True)
        fetch.new, fetch.held = loaded.new + loaded.replaced, loaded.held
    except FetchFailed as error:
        fetch.error = str(error)
    except RatesRefused as refusal:
        fetch.error = refusal.detail
    fetch.finished_at = clock.now()
    fetch.save()
    RateFetch.objects.filter(started_at__lt=clock.now() - _KEPT_FOR).delete()
    return fetch


def _content_of(url: str) -> bytes:
    """What the address answers: bounded in size and time, without redirects and proxies. Raises FetchFailed."""
    ends, content = time.monotonic() + _SECONDS, bytearray()
    try:
        with requests.Session() as session:
            session.trust_env = False
            with session.get(url, timeout=_SILENCE, stream=True, allow_redirects=False) as answer:
                if answer.status_code != 200:
                    raise FetchFailed(f"The address answered {answer.status_code}, not 200.")
                while piece := answer.raw.read1(_PIECE, decode_content=True):
                    content += piece
                    if len(content) > MOST_BYTES:
                        raise FetchFailed(f"The answer has more than {MOST_BYTES:,} bytes.")
                    if time.monotonic() > ends:
                        raise FetchFailed(f"The answer was not complete within {_SECONDS:g} seconds.")
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise FetchFailed(f"No answer could be had: {type(error).__name__}.") from error
    return bytes(content)
