"""Monthly caps: agreed by support for a while or for good, also through a case (B2, H2); thresholds by mail (B8)."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.db import transaction

from accounts.errors import CaseIsClosed, CaseNotGrantable
from accounts.queries import thread_of
from billing import operations, queries
from billing.errors import CapExpired, CapTooLow
from billing.models import CapChange, Limit
from campaigns.operations import warn_of_limits
from events.mailing import Content
from events.models import AuditEntry, Event, Mail
from kit import clock
from tests.accounts.casework import founder_of, make_case, make_member, make_support
from tests.world import ACTOR, World, make_world

NOVEMBER, DECEMBER, JANUARY = (date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1))


@pytest.fixture
def mid_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 15, 12, tzinfo=UTC))


@pytest.fixture
def november_world(mid_november: None, db: None) -> World:
    return make_world()


def agree(
    world: World, cents: int, until: date | None = None, *, campaign: bool = False, why: str = "It grew."
) -> None:
    operations.set_monthly_cap(
        company=world.company,
        campaign_key=world.campaign.pk if campaign else None,
        cap_usd_cents=cents,
        reason=why,
        actor=ACTOR,
        expires_on=until,
    )


def cap_in(world: World, month: date, *, campaign: bool = False) -> int:
    """The cap that a month begins with, by opening it."""
    operations.open_month(company=world.company, campaign_key=world.campaign.pk, month=month)
    scope = "campaign_month" if campaign else "company_month"
    return Limit.objects.get(company=world.company, scope=scope, month=month).cap_usd_cents


@pytest.mark.parametrize(
    ("until", "december", "january"),
    [
        (None, 2_000_000, 2_000_000),
        (date(2026, 11, 15), 1_500_000, 1_500_000),
        (date(2026, 11, 30), 1_500_000, 1_500_000),
        (date(2026, 12, 1), 2_000_000, 1_500_000),
        (date(2026, 12, 31), 2_000_000, 1_500_000),
        (date(2027, 1, 1), 2_000_000, 2_000_000),
    ],
)
@pytest.mark.parametrize("is_opened_ahead", [True, False])
def test_a_cap_holds_for_the_months_that_begin_by_its_last_day(
    november_world: World, until: date | None, december: int, january: int, is_opened_ahead: bool
) -> None:
    if is_opened_ahead:
        assert cap_in(november_world, DECEMBER) == 1_500_000
    agree(november_world, 2_000_000, until)

    found = [cap_in(november_world, month) for month in (NOVEMBER, DECEMBER, JANUARY)]
    assert found == [2_000_000, december, january]


def test_what_is_agreed_for_one_campaign_is_its_own(november_world: World) -> None:
    agree(november_world, 700_000, date(2026, 12, 31), campaign=True)

    assert cap_in(november_world, DECEMBER, campaign=True) == 700_000
    assert cap_in(november_world, DECEMBER) == 1_500_000
    assert cap_in(november_world, JANUARY, campaign=True) == 500_000


def test_a_cap_until_a_day_that_has_passed_is_refused(november_world: World) -> None:
    with pytest.raises(CapExpired, match="Found 2026-11-14, which has passed; needed 2026-11-15"):
        agree(november_world, 2_000_000, date(2026, 11, 14))

    assert not CapChange.objects.exists()
    assert cap_in(november_world, NOVEMBER) == 1_500_000


def test_the_running_month_never_falls_below_what_is_spent(november_world: World) -> None:
    """Lowered it must not be; to end what was agreed, it is given a last day, and the month keeps its cap."""
    agree(november_world, 2_000_000)
    Limit.objects.filter(scope="company_month").update(spent_usd_cents=1_800_000)

    with pytest.raises(CapTooLow):
        agree(november_world, 1_799_999)
    agree(november_world, 2_000_000, date(2026, 11, 15))

    assert cap_in(november_world, NOVEMBER) == 2_000_000
    assert cap_in(november_world, DECEMBER) == 1_500_000
    assert CapChange.objects.count() == 2


def test_the_history_says_who_when_why_and_until(november_world: World) -> None:
    agree(november_world, 2_000_000, date(2026, 12, 31), why="The holidays.")
    agree(november_world, 1_600_000, why="After all.")

    found = [
        (one.before_usd_cents, one.after_usd_cents, one.expires_on, one.reason, one.actor, one.at)
        for one in queries.cap_changes_of(november_world.company)
    ]
    assert found == [
        (2_000_000, 1_600_000, None, "After all.", ACTOR, clock.now()),
        (1_500_000, 2_000_000, date(2026, 12, 31), "The holidays.", ACTOR, clock.now()),
    ]
    first = AuditEntry.objects.filter(verb="limit.set").earliest("id")
    assert first.changes == {
        "cap_usd_cents": [1_500_000, 2_000_000],
        "expires_on": [None, "2026-12-31"],
    }


def asked(world: World, cents: int, campaign_id: str = ""):
    facts = {"limitOf": "x", "campaignId": campaign_id, "newLimitUsdCents": cents}
    return make_case(founder_of(world.company), "raise_limit", facts=facts)


def test_granting_a_case_raises_the_limit_and_answers(world: World) -> None:
    case, sue = asked(world, 900_000, world.campaign.pk), make_support()
    until = clock.month_after(clock.this_month())

    operations.raise_limit(
        case=case, cap_usd_cents=900_000, expires_on=until, actor=sue, reason="Until then, with pleasure."
    )

    case.refresh_from_db()
    assert (case.status, case.decided_by) == ("granted", sue)
    assert thread_of(case).last().text == "Until then, with pleasure."
    assert Limit.objects.get(scope="campaign_month").cap_usd_cents == 900_000
    assert Limit.objects.get(scope="company_month").cap_usd_cents == 1_500_000
    change = CapChange.objects.get()
    assert (change.campaign_key, change.case_key, change.expires_on) == (world.campaign.pk, case.pk, until)
    assert AuditEntry.objects.get(verb="limit.set").changes["case"] == [None, case.pk]
    with pytest.raises(CaseIsClosed):
        operations.raise_limit(case=case, cap_usd_cents=950_000, actor=sue, reason="More.")
    assert CapChange.objects.count() == 1


@pytest.mark.parametrize("cents", [1_500_000, 1_499_999])
def test_a_grant_that_raises_nothing_leaves_the_case_open(world: World, cents: int) -> None:
    case = asked(world, cents)

    with pytest.raises(CaseNotGrantable, match=r"The limit is \$15,000.00 already; needed more than that"):
        operations.raise_limit(case=case, cap_usd_cents=cents, actor=make_support(), reason="Yes.")

    case.refresh_from_db()
    assert (case.status, thread_of(case).count(), CapChange.objects.count()) == ("open", 1, 0)


def test_another_kind_and_another_thing_than_a_campaign_are_not_granted(world: World) -> None:
    sue = make_support()
    for case in (make_case(founder_of(world.company)), asked(world, 2_000_000, "all of them")):
        with pytest.raises(CaseNotGrantable):
            operations.raise_limit(case=case, cap_usd_cents=2_000_000, actor=sue, reason="Yes.")

    assert not CapChange.objects.exists()


def spend(world: World, scope: str, percent: int) -> None:
    row = Limit.objects.get(company=world.company, scope=scope)
    Limit.objects.filter(pk=row.pk).update(spent_usd_cents=row.cap_usd_cents * percent // 100)


def mails() -> list[Mail]:
    return list(Mail.objects.filter(kind="limit_passed").order_by("pk"))


def test_each_threshold_is_mailed_once_to_who_sees_bills(world: World) -> None:
    for email, *roles in (
        ("ann@example.com", "analyst"),
        ("dev@example.com", "developer"),
        ("max@example.com", "marketer", "developer"),
    ):
        make_member(world.company, email, *roles)
    make_world(name="Harbor Tea")

    for percent in (49, 50, 79, 80, 99, 100):
        spend(world, "company_month", percent)
        warn_of_limits()
        warn_of_limits()

    name = world.company.display_name
    assert {mail.to for mail in mails()} == {"ann@example.com", "max@example.com", world.user.email}
    assert [mail.subject for mail in mails() if mail.to == "ann@example.com"] == [
        f"50 % of the monthly limit of {name} is used",
        f"80 % of the monthly limit of {name} is used",
        f"The monthly limit of {name} is used up",
    ]


def test_a_burst_past_all_three_is_one_mail_of_the_highest_and_three_events(world: World) -> None:
    spend(world, "campaign", 100)

    assert (warn_of_limits(), warn_of_limits()) == (1, 0)

    [mail] = mails()
    text = Content.of(mail).text
    assert mail.subject == f"The budget of {world.campaign.name} is used up"
    assert "$1,000.00 of $1,000.00 are spent." in text
    assert "Calls for it are refused until its budget is raised." in text
    assert f"{settings.BASE_URL}/console/campaigns/{world.campaign.pk}/" in text
    percents = Event.objects.filter(type__in=["budget.threshold", "limit.reached"]).order_by("id")
    assert [event.data["percent"] for event in percents] == [50, 80, 100]


def test_what_is_cut_off_before_its_commit_is_told_whole_the_next_time(world: World) -> None:
    spend(world, "campaign", 80)
    with transaction.atomic():
        warn_of_limits()
        transaction.set_rollback(True)
    assert (mails(), Event.objects.filter(type="budget.threshold").count()) == ([], 0)

    assert (warn_of_limits(), warn_of_limits()) == (1, 0)
    assert (len(mails()), Event.objects.filter(type="budget.threshold").count()) == (1, 2)


def test_a_mail_about_a_month_says_when_the_next_one_begins(november_world: World) -> None:
    spend(november_world, "campaign_month", 100)
    warn_of_limits()

    [mail] = mails()
    text = Content.of(mail).text
    assert "$5,000.00 of $5,000.00 are spent in November 2026." in text
    assert "refused until 1 December 2026, 00:00 UTC, or until support raises the limit" in text
    assert f"{settings.BASE_URL}/console/bills/?month=2026-11" in text


def test_what_is_passed_in_the_last_moment_of_a_month_is_told_in_the_next(
    november_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    spend(november_world, "company_month", 80)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 1, 0, 0, 5, tzinfo=UTC))
    assert warn_of_limits() == 1
    spend(november_world, "company_month", 100)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 2, 0, 0, 1, tzinfo=UTC))
    assert warn_of_limits() == 0

    assert len(mails()) == 1


def test_a_raised_limit_is_told_of_anew_when_it_is_passed_again(world: World) -> None:
    spend(world, "company_month", 100)
    warn_of_limits()
    agree(world, 3_000_000)
    warn_of_limits()
    spend(world, "company_month", 80)
    warn_of_limits()

    name = world.company.display_name
    assert [mail.subject for mail in mails()] == [
        f"The monthly limit of {name} is used up",
        f"80 % of the monthly limit of {name} is used",
    ]


def test_charges_are_read_by_line_from_the_ledger(world: World) -> None:
    """Two prices of one moment are two lines; another company's and another month's are in none."""
    month = clock.this_month()
    for number, (cpa, marketplace) in enumerate([(2_750, "US"), (2_750, "US"), (3_000, "US"), (2_750, "DE")]):
        operations.charge_action(
            operations.Charge(
                company=world.company,
                campaign_key=world.campaign.pk,
                moment_key=world.moment.pk,
                marketplace=marketplace,
                cpa_minor=cpa,
                currency="USD",
                amount_usd_cents=cpa,
                cause=f"action:{number}",
                month=month,
            )
        )
    other = make_world(name="Harbor Tea")

    lines = queries.charged_lines(company=world.company, month=month)

    assert [(one.marketplace, one.cpa_minor, one.actions, one.usd_cents) for one in lines] == [
        ("DE", 2_750, 1, 2_750),
        ("US", 2_750, 2, 5_500),
        ("US", 3_000, 1, 3_000),
    ]
    assert sum(one.usd_cents for one in lines) == queries.balance_of(
        company=world.company, account="receivable"
    )
    assert queries.charged_lines(company=world.company, month=clock.month_after(month)) == []
    assert queries.charged_lines(company=other.company, month=month) == []
