"""The test of the test: whatever tells a company of one redemption is found, and said in a line."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse

from campaigns import facts
from events.models import EventCounter
from events.operations import audit, publish_events, queue_mail, record
from moments.console.views.dashboard import DashboardView
from moments.redeem.views import reward as reward_page
from rewards.redemption.models import Redemption
from rewards.redemption.operations import claiming
from tests.events.receivers import Receiver
from tests.privacy import letters
from tests.privacy.acts import Customer
from tests.privacy.comparing import differences
from tests.privacy.masks import Reading
from tests.privacy.recording import Recording, read
from tests.privacy.watched import Watched, make_watched
from tests.world import SUPPORT

type Tampering = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture
def watched(db: None, receiver: Receiver, settings, tmp_path) -> Watched:
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_watched(receiver, rewards=2)


def some_of(watched: Watched) -> Recording:
    """One address of each kind, and what the company is told without asking."""
    publish_events()
    connection.check_constraints()
    found, boss = Recording(), watched.readers["administrator"]
    key = {"x-api-key": watched.world.live_secret}
    for address in ("/console/", "/console/audit/", "/console/events/"):
        found.add(f"GET {address} by the administrator", read(boss, address))
    for address in ("/v1/usage", "/v1/events"):
        found.add(f"GET {address} with the live key", read(watched.readers["nobody"], address, **key))
    found.add("GET the reward URL by nobody", read(watched.readers["nobody"], f"/r/{watched.tokens[0]}"))
    for name, lines in letters.kept(watched).items():
        found.add(name, Reading(0, "", lines))
    return found


def changed_by_one_redemption(watched: Watched) -> list[str]:
    before = some_of(watched)
    Customer().orders(watched, token=watched.take())
    return differences(before, some_of(watched))


def wrapped(patch: pytest.MonkeyPatch, where: Any, name: str, then: Callable[[Any], Any]) -> None:
    """Let what a function returns go through `then`."""
    whole = getattr(where, name)
    patch.setattr(where, name, lambda *args, **kwargs: then(whole(*args, **kwargs)))


def a_count_on_the_dashboard(patch: pytest.MonkeyPatch) -> None:
    def counted(context: dict[str, Any]) -> dict[str, Any]:
        return context | {"refused": context["refused"] + Redemption.objects.count()}

    wrapped(patch, DashboardView, "get_context_data", counted)


def a_count_in_an_answer(patch: pytest.MonkeyPatch) -> None:
    wrapped(patch, facts, "facts_of_usage", lambda said: said | {"redeemed": Redemption.objects.count()})


def a_header_of_the_reward_url(patch: pytest.MonkeyPatch) -> None:
    def tagged(answer: HttpResponse) -> HttpResponse:
        answer["ETag"] = f'"{Redemption.objects.count()}"'
        return answer

    wrapped(patch, reward_page, "render", tagged)


def _at_the_order(patch: pytest.MonkeyPatch, do: Callable[[Any], object]) -> None:
    """Do something with each order that is placed."""

    def done(order: Any) -> Any:
        do(order)
        return order

    wrapped(patch, claiming, "place_order", done)


def _company_of(order: Any) -> Any:
    return order.redemption.reward.company


def an_event(patch: pytest.MonkeyPatch) -> None:
    _at_the_order(
        patch,
        lambda order: record(
            company_key=_company_of(order).pk, type="action.completed", data={"order": order.pk}
        ),
    )


def a_mail(patch: pytest.MonkeyPatch) -> None:
    _at_the_order(
        patch,
        lambda order: queue_mail(
            kind="told", to=_company_of(order).contact_email, subject="News", text="One came."
        ),
    )


def an_audit_entry(patch: pytest.MonkeyPatch) -> None:
    _at_the_order(
        patch,
        lambda order: audit(
            actor=SUPPORT, verb="order.place", object_key=order.pk, company_key=_company_of(order).pk
        ),
    )


def a_number_that_is_missing(patch: pytest.MonkeyPatch) -> None:
    _at_the_order(
        patch, lambda order: EventCounter.objects.filter(company_key=_company_of(order).pk).update(last=99)
    )


TAMPERINGS: dict[Tampering, tuple[str, ...]] = {
    a_count_on_the_dashboard: ("GET /console/ by the administrator",),
    a_count_in_an_answer: ("GET /v1/usage with the live key", '"redeemed":1'),
    a_header_of_the_reward_url: ("GET the reward URL by nobody", '  - ETag: "0"', '  + ETag: "1"'),
    an_event: (
        "GET /v1/events with the live key",
        "GET /console/events/ by the administrator",
        "events of the company",
    ),
    a_mail: ("mails that wait for the company's people", "told team@lanternfox.example News"),
    an_audit_entry: ("GET /console/audit/ by the administrator", "chain of the company's audit log"),
    a_number_that_is_missing: ("events of the company", "  + last: 99"),
}


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_what_tells_of_a_redemption_is_found(
    watched: Watched, tamper: Tampering, monkeypatch: pytest.MonkeyPatch, standing
):
    tamper(monkeypatch)
    publish_events()
    standing.stop()

    found = "\n".join(changed_by_one_redemption(watched))

    assert [words for words in TAMPERINGS[tamper] if words not in found] == [], found
    assert max(map(len, found.splitlines())) < 250


def test_without_it_nothing_differs(watched: Watched, standing):
    publish_events()
    standing.stop()

    assert changed_by_one_redemption(watched) == []
