"""What time and its company's state do to a campaign: on time in its zone, and in order after an outage (C3)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Company, CompanySuspension
from accounts.operations import resume_company, suspend_company
from campaigns import operations
from campaigns.models import Campaign, CampaignMove
from campaigns.operations import calendar
from campaigns.tasks import move_campaigns
from events.models import Event
from kit import clock
from tests.conftest import in_parallel
from tests.world import ACTOR, MARKETER, SUPPORT, make_company, make_draft, make_world, state_fields

type SetClock = Callable[[datetime], None]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def states() -> dict[str, str]:
    return dict(Campaign.objects.values_list("name", "state"))


@pytest.mark.parametrize(
    ("zone", "starts_on", "at"),
    [
        ("UTC", "2027-03-14", "2027-03-14T00:00"),
        ("America/New_York", "2027-03-14", "2027-03-14T05:00"),  # clocks go forward at 2 that night
        ("America/New_York", "2027-03-15", "2027-03-15T04:00"),
        ("America/New_York", "2027-11-08", "2027-11-08T05:00"),
        ("America/Sao_Paulo", "2027-03-14", "2027-03-14T03:00"),
        ("Pacific/Kiritimati", "2027-03-14", "2027-03-13T10:00"),
        ("Pacific/Pago_Pago", "2027-03-14", "2027-03-14T11:00"),
        ("Australia/Lord_Howe", "2027-04-05", "2027-04-04T13:30"),  # half an hour back the day before
        ("Africa/Cairo", "2027-04-30", "2027-04-29T22:00"),  # midnight does not exist: clocks jump to 1
    ],
)
def test_a_campaign_starts_with_its_first_day_where_it_is(
    db: None, set_clock: SetClock, zone: str, starts_on: str, at: str
) -> None:
    first = date.fromisoformat(starts_on)
    set_clock(utc("2027-01-01T12:00"))
    make_world(state="approved", time_zone=zone, starts_on=first, ends_on=first + timedelta(days=3))
    set_clock(utc(at) - timedelta(seconds=1))
    assert operations.move_campaigns() == 0

    set_clock(utc(at))

    assert operations.move_campaigns() == 1
    assert Campaign.objects.get().live_at == utc(at)


@pytest.mark.parametrize(
    ("zone", "ends_on", "at"),
    [
        ("America/New_York", "2027-11-07", "2027-11-08T05:00"),  # a day of 25 hours
        ("America/New_York", "2027-03-14", "2027-03-15T04:00"),  # one of 23
        ("Asia/Kolkata", "2027-03-14", "2027-03-14T18:30"),
    ],
)
def test_the_last_day_counts_to_its_last_second(
    db: None, set_clock: SetClock, zone: str, ends_on: str, at: str
) -> None:
    last = date.fromisoformat(ends_on)
    set_clock(utc("2027-01-10T12:00"))
    make_world(time_zone=zone, starts_on=date(2027, 1, 2), ends_on=last)
    set_clock(utc(at) - timedelta(seconds=1))
    assert operations.move_campaigns() == 0

    set_clock(utc(at))

    assert operations.move_campaigns() == 1
    assert Campaign.objects.get().finished_at == utc(at)


def approved(name: str, starts: str, ends: str, **changes: object) -> None:
    company, app, *_ = make_company(f"{name} Ltd")
    campaign, *_ = make_draft(
        company,
        app,
        name=name,
        starts_on=date.fromisoformat(starts),
        ends_on=date.fromisoformat(ends),
        **changes,
    )
    operations.submit_campaign(campaign=campaign, actor=MARKETER)
    operations.approve_campaign(campaign=campaign, actor=SUPPORT)


def outage(set_clock: SetClock) -> None:
    """Campaigns of several companies whose dates all lie in a time without a worker."""
    set_clock(utc("2027-01-01T12:00"))
    approved("B", "2027-02-03", "2027-02-04")
    approved("A", "2027-02-01", "2027-02-05")
    approved("C in Kiritimati", "2027-02-01", "2027-02-20", time_zone="Pacific/Kiritimati")
    approved("D by hand", "2027-02-01", "2027-02-02", starts_by_itself=False)
    set_clock(utc("2027-02-10T00:00"))


IN_ORDER = [
    ("C in Kiritimati", "live", "its start date is here, since 2027-01-31 10:00 UTC"),
    ("A", "live", "its start date is here, since 2027-02-01 00:00 UTC"),
    ("B", "live", "its start date is here, since 2027-02-03 00:00 UTC"),
    ("D by hand", "finished", "its end has passed, since 2027-02-03 00:00 UTC"),
    ("B", "finished", "its end has passed, since 2027-02-05 00:00 UTC"),
    ("A", "finished", "its end has passed, since 2027-02-06 00:00 UTC"),
]


def made_by_the_calendar() -> list[tuple[str, str, str]]:
    moves = CampaignMove.objects.filter(actor=calendar.ACTOR).order_by("pk")
    return [tuple(row) for row in moves.values_list("campaign__name", "to_state", "reason")]


def test_after_an_outage_all_that_was_due_happens_in_order(db: None, set_clock: SetClock) -> None:
    outage(set_clock)

    move_campaigns()

    assert made_by_the_calendar() == IN_ORDER
    told = Event.objects.filter(type__in=["campaign.live", "campaign.finished"]).order_by("pk")
    assert [(event.data["name"], event.data["state"]) for event in told] == [row[:2] for row in IN_ORDER]
    assert operations.move_campaigns() == 0


def test_a_worker_that_dies_in_between_leaves_the_rest_to_the_next_in_order(
    db: None, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outage(set_clock)
    make_move, made = calendar.make_move, []

    def dying(*args: object, **kwargs: object) -> None:
        make_move(*args, **kwargs)  # type: ignore[arg-type]
        made.append(args)
        if len(made) == 3:
            raise SystemExit

    monkeypatch.setattr(calendar, "make_move", dying)
    with pytest.raises(SystemExit):
        operations.move_campaigns()
    assert made_by_the_calendar() == IN_ORDER[:2]  # the third was not committed

    monkeypatch.setattr(calendar, "make_move", make_move)
    assert operations.move_campaigns() == 4
    assert made_by_the_calendar() == IN_ORDER


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_make_each_move_once() -> None:
    for number in range(4):
        make_world(state="approved", name=f"Company {number}")

    assert sum(in_parallel(4, lambda _: operations.move_campaigns())) == 4
    assert Event.objects.filter(type="campaign.live").count() == 4


def test_a_campaign_that_fails_holds_back_no_other(
    db: None, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    outage(set_clock)
    make_move = calendar.make_move

    def failing(campaign: Campaign, *args: object, **kwargs: object) -> None:
        if campaign.name == "A":
            raise ValueError("A cannot be moved")
        make_move(campaign, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(calendar, "make_move", failing)
    barred = Company.objects.get(display_name="D by hand Ltd")
    late, *_ = make_draft(barred, barred.apps.get(), name="E", ends_on=date(2027, 3, 1))
    Campaign.objects.filter(pk=late.pk).update(**state_fields("live"))
    suspend_company(company=barred, actor=ACTOR, reason="It moved.", cause=CompanySuspension.BARRED)
    with pytest.raises(ExceptionGroup) as raised:
        move_campaigns()

    assert [str(one) for one in raised.value.exceptions] == ["A cannot be moved"]
    assert made_by_the_calendar() == [row for row in IN_ORDER if row[0] != "A"]
    assert states()["A"] == "approved"
    assert states()["E"] == "suspended"


def test_a_campaign_that_cannot_follow_its_company_holds_back_no_other(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_world(), make_world(name="Second")
    for one in (first, second):
        suspend_company(company=one.company, actor=ACTOR, reason="It moved.", cause=CompanySuspension.BARRED)
    suspend_campaign = calendar.suspend_campaign

    def failing(*, campaign: Campaign, **facts: Any) -> None:
        if campaign.pk == first.campaign.pk:
            raise ValueError("The first cannot be moved")
        suspend_campaign(campaign=campaign, **facts)

    monkeypatch.setattr(calendar, "suspend_campaign", failing)
    with pytest.raises(ExceptionGroup) as raised:
        operations.follow_companies()

    assert [str(one) for one in raised.value.exceptions] == ["The first cannot be moved"]
    assert dict(Campaign.objects.values_list("pk", "state")) == {
        first.campaign.pk: "live",
        second.campaign.pk: "suspended",
    }


@pytest.mark.parametrize("cause", [CompanySuspension.BARRED, CompanySuspension.UNPAID])
def test_campaigns_follow_their_company(db: None, cause: CompanySuspension) -> None:
    world, other = make_world(), make_world(name="Second")
    make_draft(world.company, world.app, name="A draft")
    suspend_company(company=world.company, actor=ACTOR, reason="It moved.", cause=cause)

    assert (operations.follow_companies(), operations.follow_companies()) == (1, 0)
    campaign = Campaign.objects.get(pk=world.campaign.pk)
    assert (campaign.state, campaign.suspensions) == ("suspended", [cause.value])
    assert campaign.moves.latest("pk").reason == "It moved."
    assert Campaign.objects.get(pk=other.campaign.pk).state == "live"
    operations.take_down_campaign(campaign=campaign, actor=MARKETER, reason="A pause.")
    resume_company(company=world.company, actor=ACTOR, reason="It is back.", cause=cause)

    assert (operations.follow_companies(), operations.follow_companies()) == (1, 0)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.suspensions) == ("suspended", ["marketer"])
    assert states()["A draft"] == "draft"


def test_a_company_that_support_suspended_keeps_its_campaigns_as_they_are(db: None) -> None:
    world = make_world()
    suspend_company(company=world.company, actor=ACTOR, reason="We look into something.")

    assert operations.follow_companies() == 0
    assert Company.objects.get(pk=world.company.pk).status == "suspended"
    assert states() == {world.campaign.name: "live"}
