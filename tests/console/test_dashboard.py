"""The dashboard: a company's numbers, what needs somebody, and the latest events (N1)."""

import html
from datetime import timedelta

from django.test import Client

from accounts.models import App, Company
from campaigns.models import CampaignState, Moment
from kit import clock
from tests.console.pages import text_of
from tests.console.rows import (
    make_action,
    make_app,
    make_campaign,
    make_company,
    make_decision,
    make_event,
    make_limit,
    make_moment,
    make_move,
)

DASHBOARD = "/console/"
MONTH = f"{clock.now():%B}"


def test_completed_actions_are_counted_by_day_and_month(console: Client, moment: Moment):
    before_this_month = clock.start_of_month(clock.this_month()) - timedelta(seconds=1)
    make_action(moment, 2750)
    make_action(moment, 1200)
    make_action(moment, 900, before_this_month)

    said = text_of(console.get(DASHBOARD))

    assert "Completed today 2 $39.50 charged" in said
    assert f"Completed in {MONTH} 2 $39.50 charged" in said


def test_the_chart_has_each_of_30_days_and_its_table_the_same_numbers(console: Client, moment: Moment):
    today = clock.now()
    for days_ago in (0, 0, 0, 29, 30):
        make_action(moment, 1000, today - timedelta(days=days_ago))

    response = console.get(DASHBOARD)

    days = response.context["completed"].days
    assert [day.actions for day in days] == [1] + [0] * 28 + [3]
    assert [bar.height for bar in response.context["chart"].bars] == [100] + [0] * 28 + [300]
    assert response.content.decode().count('class="day"') == 30
    assert f"{today:%-d %b %Y} 3 $30.00" in text_of(response)


def test_spend_stands_against_the_company_limit_of_the_month(console: Client, company: Company):
    make_limit(company, spent=375_000, cap=1_500_000)

    response = console.get(DASHBOARD)

    assert f"Spend in {MONTH} $3,750.00 25 % of the limit of $15,000.00, $11,250.00 left" in text_of(response)
    assert '<rect width="25%"' in response.content.decode()


def test_a_month_without_a_charge_stands_at_the_whole_limit(console: Client):
    assert "$0.00 0 % of the limit of $15,000.00" in text_of(console.get(DASHBOARD))


def test_refusals_are_counted_by_reason_without_tests_and_earlier_months(console: Client, moment: Moment):
    for _ in range(3):
        make_decision(moment, "refused", "already_rewarded")
    make_decision(moment, "refused", "budget_exhausted")
    make_decision(moment, "refused", "already_rewarded", is_test=True)
    earlier = clock.start_of_month(clock.this_month()) - timedelta(seconds=1)
    make_decision(moment, "refused", "already_rewarded", decided_at=earlier)

    response = console.get(DASHBOARD)

    assert f"Refused in {MONTH} 4 2 reasons" in text_of(response)
    assert [(one.code, one.count, percent) for one, percent in response.context["refusals"]] == [
        ("already_rewarded", 3, 75),
        ("budget_exhausted", 1, 25),
    ]


def test_every_number_links_to_the_rows_behind_it(console: Client, moment: Moment):
    make_action(moment)
    make_decision(moment, "refused", "already_rewarded")
    month, today = clock.this_month(), clock.now().date()

    page = console.get(DASHBOARD).content.decode()

    for rows in (
        f"?outcome=completed&amp;since={today}",
        f"?outcome=completed&amp;since={month}",
        f"?outcome=refused&amp;since={month}",
        f"?outcome=refused&amp;code=already_rewarded&amp;since={month}",
        f"?outcome=completed&amp;since={today}&amp;until={today}",
    ):
        assert f'href="/console/decisions/{rows}"' in page
        behind = console.get(f"/console/decisions/{html.unescape(rows)}")
        assert len(behind.context["decisions"].rows) == 1


def test_campaigns_that_need_somebody_come_with_the_most_urgent_first(console: Client, app: App):
    today = clock.now().date()
    make_campaign(app, "Quiet one")
    make_campaign(app, "Ends soon", ends_on=today + timedelta(days=2))
    nearly = make_campaign(app, "Nearly used")
    make_limit(app.company, 80_000, 100_000, nearly, monthly=False)
    used_up = make_campaign(app, "Used up")
    make_limit(app.company, 500_000, 500_000, used_up)
    make_limit(app.company, 79_000, 100_000, used_up, monthly=False)
    make_campaign(app, "Waiting", CampaignState.APPROVED, starts_by_itself=False, starts_on=today)
    make_campaign(app, "Starts alone", CampaignState.APPROVED, starts_on=today)
    make_move(
        make_campaign(app, "Rejected", CampaignState.REJECTED), "pending", "rejected", actor="support:usr_1"
    )
    make_campaign(app, "Taken down", CampaignState.SUSPENDED, suspensions=["marketer"])
    make_campaign(app, "Long over", CampaignState.FINISHED, ends_on=today - timedelta(days=1))

    attention = console.get(DASHBOARD).context["attention"]

    assert [(one.campaign.name, one.code, one.percent) for one in attention] == [
        ("Taken down", "suspended", None),
        ("Used up", "used_up", 100),
        ("Rejected", "rejected", None),
        ("Waiting", "to_start", None),
        ("Nearly used", "nearly_used", 80),
        ("Ends soon", "ends_soon", None),
    ]


def test_the_latest_events_are_the_published_ones(console: Client, company: Company):
    for sequence in range(1, 11):
        make_event(company, sequence)
    make_event(company, None)

    shown = console.get(DASHBOARD).context["events"]

    assert [event.sequence for event in shown] == [10, 9, 8, 7, 6, 5, 4, 3]


def test_another_company_changes_no_number(console: Client, moment: Moment):
    other = make_moment(make_campaign(make_app(make_company("Harbor Tea"))))
    before = text_of(console.get(DASHBOARD))
    make_action(other)
    make_decision(other, "refused", "budget_exhausted")
    make_limit(other.campaign.company, 900, 1_000)
    make_event(other.campaign.company, 1)

    assert text_of(console.get(DASHBOARD)) == before


def test_a_company_without_a_campaign_is_shown_first_steps(console: Client):
    said = text_of(console.get(DASHBOARD))

    assert "First steps" in said
    assert "No call was refused" in said


def test_the_live_part_is_answered_alone_to_its_own_request(console: Client, moment: Moment):
    part = console.get(DASHBOARD, headers={"HX-Request": "true"}).content.decode().strip()

    assert part.startswith('<div class="live" hx-get="/console/"')
    assert "<html" not in part
    assert "Completed today" in part


def test_the_number_of_statements_does_not_grow_with_the_company(
    console: Client, moment: Moment, django_assert_num_queries
):
    make_limit(moment.campaign.company, 1, 100)
    with django_assert_num_queries(20):
        console.get(DASHBOARD)
    for number in range(12):
        campaign = make_campaign(
            moment.campaign.app, f"Campaign {number}", CampaignState.SUSPENDED, suspensions=["support"]
        )
        make_action(make_moment(campaign), at=clock.now() - timedelta(days=number))
        make_event(campaign.company, number + 1)

    with django_assert_num_queries(20):
        console.get(DASHBOARD)
