"""The page of a month's charges and limits: to date, of months before, as a file, with what to do next (B2, B8, N1)."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from accounts.models import Company, Member
from accounts.operations import open_case
from billing.models import LedgerEntry, LedgerTransaction, Limit
from campaigns.models import Campaign, Moment
from kit import clock
from tests.accounts.people import make_member, make_user
from tests.console.pages import text_of
from tests.console.rows import (
    make_action,
    make_app,
    make_campaign,
    make_company,
    make_event,
    make_limit,
    make_moment,
)

PAGE, FILE = "/console/bills/", "/console/bills/charges.csv"


@pytest.fixture
def administrator(company: Company) -> Client:
    client = Client()
    client.force_login(make_member(company, "administrator", user=make_user("ann@lanternfox.example")).user)
    return client


@pytest.fixture(autouse=True)
def mid_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 15, 12, tzinfo=UTC))


def charge(
    moment: Moment, cents: int = 2_750, *, marketplace: str = "US", at: datetime | None = None
) -> None:
    """A completed action in the ledger, without its limits."""
    action = make_action(moment, cents, at or clock.now(), marketplace)
    booked = LedgerTransaction.objects.create(
        company=action.company,
        kind="charge",
        cause=f"action:{action.pk}",
        month=clock.month_of(action.completed_at),
        campaign_key=action.campaign_id,
        moment_key=action.moment_id,
        marketplace=marketplace,
        cpa_minor=cents,
        currency="USD",
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(transaction=booked, company=action.company, account=account, amount_usd_cents=amount)
        for account, amount in (("receivable", cents), ("revenue", -cents))
    )


def rows_of(client: Client, address: str = FILE) -> list[dict[str, str]]:
    text = b"".join(client.get(address).streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_the_month_to_date_with_its_limits_and_lines(administrator: Client, moment: Moment) -> None:
    campaign = moment.campaign
    charge(moment), charge(moment), charge(moment, 3_000, marketplace="UK")
    make_limit(campaign.company, 8_500, 1_500_000)
    make_limit(campaign.company, 8_500, 10_000, campaign)
    make_limit(campaign.company, 50_000, 100_000, campaign, monthly=False)

    said = text_of(administrator.get(PAGE))

    assert "Charged so far $85.00 until 1 December 2026, 00:00 UTC" in said
    assert "Completed actions 3 2 lines by moment, marketplace and CPA" in said
    assert "$85.00 of $15,000.00, $14,915.00 left" in said
    assert "85 %: $85.00 of $100.00" in said
    assert "50 %: $500.00 of $1,000.00" in said
    assert "Level ten Reached level 10 UK $30.00 1 $30.00" in said
    assert "Level ten Reached level 10 US $27.50 2 $55.00" in said
    assert "Together 3 $85.00" in said


def test_forecasts_stand_with_each_limit(administrator: Client, moment: Moment) -> None:
    """Seven days with 10.00 a day: what is left of the campaign's month lasts three of them."""
    begun = datetime(2026, 11, 1, tzinfo=UTC)
    Campaign.objects.update(submitted_at=begun, approved_at=begun, live_at=begun)
    for day in range(9, 16):
        charge(moment, 1_000, at=datetime(2026, 11, day, 11, tzinfo=UTC))
    charge(moment, 1_000, at=datetime(2026, 11, 2, tzinfo=UTC))
    make_limit(moment.campaign.company, 8_000, 11_000, moment.campaign)
    make_limit(moment.campaign.company, 8_000, 1_500_000)

    page = administrator.get(PAGE)

    said = text_of(page)
    assert "At the pace of the last days used up on 18 November 2026." in said
    assert "At the pace of the last days not reached this month." in said
    assert page.context["forecast"].verdict == "not_in_time"


def test_an_empty_month_says_what_will_be_here(administrator: Client, company: Company) -> None:
    page = administrator.get(PAGE)
    said = text_of(page)

    assert "Nothing is charged this month" in said
    assert "Charged so far $0.00" in said
    assert "$0.00 of $15,000.00, $15,000.00 left" in said
    assert FILE not in page.content.decode()
    assert "None. Everybody who sees bills gets a mail at 50, 80 and 100 %" in said
    assert "Nobody yet: it becomes the administrator who first says how" in said


def test_months_before_are_chosen_and_have_no_forecast(administrator: Client, moment: Moment) -> None:
    company = moment.campaign.company
    make_limit(company, 2_750, 2_000_000)
    Limit.objects.update(month=date(2026, 9, 1))
    charge(moment, at=datetime(2026, 9, 30, 23, 59, tzinfo=UTC))
    charge(moment, 3_000)

    page = administrator.get(PAGE, {"month": "2026-09"})

    assert page.context["months"] == [date(2026, 11, 1), date(2026, 10, 1), date(2026, 9, 1)]
    said = text_of(page)
    assert "November 2026, to date October 2026 September 2026" in said
    assert "$27.50 of $20,000.00" in said
    assert page.context["forecast"] is None
    assert "Ask for a higher limit of" not in page.content.decode()


@pytest.mark.parametrize("asked", ["2026-13", "2026-10", "1999-01", "' or 1=1", "2027-01"])
def test_another_month_than_one_with_charges_is_this_one(
    administrator: Client, company: Company, asked: str
) -> None:
    assert administrator.get(PAGE, {"month": asked}).context["month"] == date(2026, 11, 1)


def test_thresholds_lead_to_their_events(administrator: Client, moment: Moment) -> None:
    campaign = moment.campaign
    event = make_event(campaign.company, 1, "budget.threshold")
    facts = {"scope": "campaign_month", "campaignId": campaign.pk, "month": "2026-11", "percent": 80}
    type(event).objects.filter(pk=event.pk).update(data=facts)
    old = make_event(campaign.company, 2, "limit.reached")
    type(event).objects.filter(pk=old.pk).update(data=facts | {"month": "2026-10", "percent": 100})

    page = administrator.get(PAGE)

    assert "80 % of the monthly limit of Level ten" in text_of(page)
    assert f'href="/console/events/{event.pk}/"' in page.content.decode()
    assert old.pk not in page.content.decode()


def test_a_higher_limit_is_asked_for_with_the_form_filled_in(administrator: Client, moment: Moment) -> None:
    campaign = moment.campaign
    make_limit(campaign.company, 0, 500_000, campaign)
    page = administrator.get(PAGE).content.decode()
    begins = page.index("/console/help/contact/?kind=raise_limit&amp;campaign=")
    link = page[begins : page.index('"', begins)].replace("&amp;", "&")

    form = administrator.get(link)

    fields = form.context["form"]
    assert (fields["campaign"].value(), fields["amount_usd"].value()) == (campaign.pk, "10000")
    assert fields["subject"].value() == "A higher monthly limit"
    assert form.context["came_from"] == PAGE


def test_ones_own_open_requests_are_shown_and_nobody_elses(administrator: Client, company: Company) -> None:
    mine = Member.objects.get(user__email="ann@lanternfox.example")
    other = make_member(company, "marketer", user=make_user("max@lanternfox.example"))
    facts = {"limitOf": "All campaigns together", "campaignId": "", "newLimitUsdCents": 3_000_000}
    for member, subject in ((mine, "More, please"), (other, "Much more")):
        open_case(member=member, kind="raise_limit", subject=subject, text="It grows.", facts=facts)

    said = text_of(administrator.get(PAGE))

    assert "More, please All campaigns together: $30,000.00 Waits for support" in said
    assert "Much more" not in said


def test_an_analyst_sees_and_asks_for_nothing(company: Company, moment: Moment) -> None:
    client = Client()
    client.force_login(make_member(company, "analyst").user)

    page = client.get(PAGE)

    assert "kind=raise_limit" not in page.content.decode()
    assert "Administrators and marketers ask support for a higher limit." in text_of(page)


def test_the_owner_of_the_billing_is_named(administrator: Client, company: Company) -> None:
    mine = Member.objects.get(user__email="ann@lanternfox.example")
    Company.objects.update(billing_owner=mine)

    assert f"Billing owner {mine.user.get_full_name()} (you)" in text_of(administrator.get(PAGE))


def test_a_months_charges_as_a_file_have_no_formulas(administrator: Client, moment: Moment) -> None:
    Campaign.objects.update(name="=HYPERLINK(1)")
    charge(moment), charge(moment), charge(moment, 3_000)

    answer = administrator.get(FILE)

    assert answer["Content-Disposition"] == 'attachment; filename="charges-2026-11.csv"'
    assert rows_of(administrator) == [
        {
            "month": "2026-11",
            "campaign_id": moment.campaign_id,
            "campaign": "'=HYPERLINK(1)",
            "moment_id": "level-10",
            "moment": "Reached level 10",
            "marketplace": "US",
            "cpa": cpa,
            "currency": "USD",
            "completed_actions": actions,
            "charged_usd": usd,
        }
        for cpa, actions, usd in (("27.50", "2", "55.00"), ("30.00", "1", "30.00"))
    ]
    assert rows_of(administrator, f"{FILE}?month=2026-10") == []
    assert administrator.get(FILE, {"month": "soon"}).status_code == 404


def test_developers_see_no_bills_and_strangers_nothing_of_ours(company: Company, moment: Moment) -> None:
    charge(moment)
    client = Client()
    client.force_login(make_member(company, "developer").user)
    assert {client.get(page).status_code for page in (PAGE, FILE)} == {403}
    assert "/console/bills/" not in client.get("/console/").content.decode()

    harbor = make_company("Harbor Coffee")
    client.force_login(make_member(harbor, "administrator", user=make_user("sam@harbor.example")).user)
    said = text_of(client.get(PAGE))
    assert "Nothing is charged this month" in said
    assert "Level ten" not in said
    assert rows_of(client) == []


def test_the_number_of_statements_does_not_grow_with_the_campaigns(
    administrator: Client, company: Company, django_assert_max_num_queries
) -> None:
    app = make_app(company)
    for number in range(15):
        moment = make_moment(make_campaign(app, f"Campaign {number}"))
        charge(moment)
        make_limit(company, 2_750, 10_000, moment.campaign)

    with django_assert_max_num_queries(22):
        administrator.get(PAGE)
