"""Everything that a company can reach, as bytes: its console, its API, its events, webhooks and mails, and the reward
URLs that it was given (V1).

What addresses there are is taken from the product's own lists: a new one is recorded without being named here.
"""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from events.call_log import LOG
from kit import valkey
from moments.api import urls as api_urls
from moments.console import urls as console_urls
from tests.console.test_rights import ROLES
from tests.privacy import ids, letters
from tests.privacy.links import links_of
from tests.privacy.masks import Reading, reading_of
from tests.privacy.watched import IDEMPOTENCY_KEY, Watched

BOSS = "administrator"
PART = {"HX-Request": "true"}
# What the console shows to whoever is signed out of it, too.
PUBLIC = ("/", "/docs/api/", "/docs/errors/", "/healthz")
ACCOUNT = ("/accounts/sessions/", "/accounts/email/", "/accounts/2fa/", "/accounts/password/change/")


@dataclass
class Recording:
    """What each reader got at each address, by a name that tells who read what and how."""

    readings: dict[str, Reading] = field(default_factory=dict)

    def add(self, name: str, reading: Reading) -> None:
        """Keep one; nothing is read twice under one name."""
        assert name not in self.readings, name
        self.readings[name] = reading


def record(watched: Watched) -> Recording:
    """Read everything. Nothing that is read leaves anything behind, and the clock must stand."""
    found = Recording()
    for part in (read_console, read_api, read_public, read_reward_urls):
        part(watched, found)
    for name, lines in letters.kept(watched).items():
        found.add(name, Reading(0, "", lines))
    return found


def read(
    client: Client,
    address: str,
    method: str = "GET",
    *,
    body: str = "",
    kind: str = "",
    began: float = 0,
    **headers: str,
) -> Reading:
    """What the reader gets, as a browser or a server would that comes for the first time; it leaves nothing.

    Ids are new that were made since `began`, which is now unless more than this was done to be compared.
    """
    session = client.cookies.get("sessionid")
    client.cookies.clear()
    if session is not None:
        client.cookies["sessionid"] = session.value
    valkey.forget_everything()
    began = began or time.time()
    kind = kind or "application/x-www-form-urlencoded"
    with transaction.atomic():
        answer = client.generic(method, address, body, content_type=kind, headers=headers)
        reading = reading_of(answer, began)
        transaction.set_rollback(True)
    LOG.begin_anew()
    return reading


def read_console(watched: Watched, found: Recording) -> None:
    """Every address of the console: read by each role, asked without a word by the administrator, and not there for
    another company; and where its pages lead with a query.
    """
    boss, led_to = watched.readers[BOSS], dict[str, dict[str, str]]()
    for pattern in console_urls.urlpatterns:
        filled = list(addresses_of(watched, "console", pattern))
        for address in filled:
            reading = read(boss, address)
            found.add(f"GET {address} by the {BOSS}", reading)
            _follow(reading, address, led_to)
        last = filled[-1]
        found.add(f"POST {last} by the {BOSS}", read(boss, last, "POST"))
        found.add(f"part of {last} by the {BOSS}", read(boss, last, **PART))
        for role in (*ROLES[1:], "stranger", "nobody"):
            found.add(f"GET {last} by the {role}", read(watched.readers[role], last))
    for address, headers in led_to.items():
        name = f"part {address}" if headers else f"GET {address}"
        if f"{name} by the {BOSS}" not in found.readings:
            found.add(f"{name} by the {BOSS}", read(boss, address, **headers))


def _follow(reading: Reading, address: str, led_to: dict[str, dict[str, str]]) -> None:
    if "Content-Type: text/html" not in reading.headers or reading.status != 200:
        return
    links, parts = links_of(reading.body, address)
    led_to |= {one: {} for one in links if "?" in one and "from=" not in one}
    led_to |= dict.fromkeys(parts, PART)


def addresses_of(watched: Watched, door: str, pattern: URLPattern) -> Iterator[str]:
    """An address with each of the company's objects in the places that it has."""
    places = list(pattern.pattern.converters)
    for place in places:
        assert place in ids.OF, (
            f"The address {door}:{pattern.name} has a place <{place}>, which nothing tells how to fill:"
            " say in tests/privacy/ids.py which of the company's objects stand there."
        )
    for filled in product(*(ids.OF[place](watched) for place in places)):
        yield reverse(f"{door}:{pattern.name}", kwargs=dict(zip(places, filled, strict=True)))


def read_api(watched: Watched, found: Recording) -> None:
    """Every path of the API by GET, with a live and a test key and none; and what it refuses."""
    keys = {"live key": watched.world.live_secret, "test key": watched.world.test_secret, "no key": ""}
    described = json.loads(Client().get("/v1/openapi.json").content)["paths"]
    for pattern in api_urls.urlpatterns:
        if not pattern.name or not str(pattern.pattern).startswith("v1/"):
            continue
        asked = _queries(described.get("/" + _braces(pattern), {}))
        filled = list(addresses_of(watched, "api", pattern))
        for address, (name, secret) in product(filled, keys.items()):
            _read_path(found, address, name, secret, asked)
        for method, (name, secret) in product(("POST", "PATCH", "DELETE"), keys.items()):
            reading = _send(filled[-1], method, {}, secret)
            found.add(f"{method} {filled[-1]} with the {name}", reading)
    body, somebody = watched.first_call, {"customerId": "somebody-new"}
    for path, changes in (
        *product(("/v1/getRewardInfo", "/v1/getReward"), ({}, {"momentId": "none"})),
        ("/v1/getRewardInfo", somebody),  # what getReward gives somebody new is new: see test_afterwards
    ):
        for name, secret in keys.items():
            reading = _send(path, "POST", body | changes, secret)
            found.add(f"POST {path} with {changes} changed and the {name}", reading)
    for what, changes in (("a repeat", {}), ("another call", somebody)):
        once = {"idempotency-key": IDEMPOTENCY_KEY}
        reading = _send("/v1/getReward", "POST", body | changes, watched.world.live_secret, **once)
        found.add(f"{what} under the Idempotency-Key of the first call", reading)


def _send(path: str, method: str, body: dict[str, Any], secret: str, **headers: str) -> Reading:
    given = headers | ({"x-api-key": secret} if secret else {})
    return read(Client(), path, method, body=json.dumps(body), kind="application/json", **given)


def _read_path(found: Recording, address: str, name: str, secret: str, queries: list[dict[str, str]]) -> None:
    headers = {"x-api-key": secret} if secret else {}
    for query in queries if secret else [{}]:
        asked = f"{address}?{urlencode(query)}" if query else address
        while asked:
            reading = read(Client(), asked, **headers)
            found.add(f"GET {asked} with the {name}", reading)
            asked = _next_page(reading, address, query)


def _next_page(reading: Reading, address: str, query: dict[str, str]) -> str:
    cursor = None
    with suppress(ValueError, AttributeError):
        cursor = json.loads(reading.body).get("nextCursor")
    return f"{address}?{urlencode(query | {'cursor': cursor})}" if cursor else ""


def _braces(pattern: URLPattern) -> str:
    path = str(pattern.pattern)
    for place in pattern.pattern.converters:
        path = path.replace(f"<str:{place}>", f"{{{place}}}")
    return path


def _queries(described: dict[str, Any]) -> list[dict[str, str]]:
    """What a path can be asked with, as its description says: nothing, each parameter alone, and what is none."""
    queries: list[dict[str, str]] = [{}]
    for one in described.get("get", {}).get("parameters", []):
        if one["in"] != "query" or one["name"] == "cursor":
            continue
        values = one["schema"].get("enum") or one["schema"].get("items", {}).get("enum") or []
        queries += [{one["name"]: str(value)} for value in values] + [{one["name"]: "none such"}]
        if one["name"] == "limit":
            queries.append({"limit": "7"})
    return queries


def read_public(watched: Watched, found: Recording) -> None:
    """What everybody may read, and the pages of one's own account, as nobody and as the administrator does."""
    for address in (*PUBLIC, *ACCOUNT):
        for name in ("nobody", BOSS):
            found.add(f"GET {address} by {name}", read(watched.readers[name], address))


def read_reward_urls(watched: Watched, found: Recording) -> None:
    """Every reward URL, and the cart behind it to whoever is not signed in; read by all but its customer."""
    for token in watched.tokens:
        for name in ("nobody", BOSS, "stranger", "other customer"):
            found.add(f"GET /r/{token} by {name}", read(watched.readers[name], f"/r/{token}"))
        for choice in watched.offer.choices.all():
            address = f"/r/{token}/cart?choice={choice.pk}"
            found.add(f"GET {address} by nobody", read(watched.readers["nobody"], address))
    for method, path in (("HEAD", ""), ("POST", ""), ("POST", "/order"), ("GET", "/order")):
        address = f"/r/{watched.tokens[0]}{path}"
        found.add(f"{method} {address} by nobody", read(watched.readers["nobody"], address, method))
