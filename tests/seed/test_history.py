"""The sample history adds up like the real thing."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Max, Min, Sum

from accounts.models import Company
from billing.models import LedgerEntry, LedgerTransaction, Limit, LimitScope
from campaigns.models import Action, Campaign, Decision, Outcome
from campaigns.queries.dashboard import completed_of
from events.models import AuditEntry, Event
from events.operations import publish_events
from kit import clock
from moments.seed.demo.plans import WARM_UP
from rewards.models import Reward
from rewards.queries import reward_url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(demo) -> Company:
    return Company.objects.get(apps=demo.facts["app_id"])


@pytest.fixture
def warm_up(company) -> Campaign:
    return Campaign.objects.get(company=company, name=WARM_UP.name)


def test_there_are_a_few_hundred_actions_over_30_days_and_some_refusals(company, warm_up):
    span = Action.objects.filter(campaign=warm_up).aggregate(
        first=Min("completed_at"), last=Max("completed_at")
    )
    outcomes = Counter(Decision.objects.filter(campaign=warm_up).values_list("outcome", "code"))

    assert 250 < Action.objects.count() < 700
    assert Action.objects.exclude(campaign=warm_up).count() == 0
    assert span["last"] < clock.now()
    assert clock.now() - span["first"] < timedelta(days=30)
    assert set(outcomes) == {
        (Outcome.COMPLETED, ""), (Outcome.REFUSED, "already_rewarded"), (Outcome.REFUSED, "customer_not_eligible"),
    }  # fmt: skip
    assert outcomes[Outcome.COMPLETED, ""] == Action.objects.count()


def test_the_ledger_sums_to_zero_and_has_one_charge_for_each_action(company, warm_up):
    charges = LedgerTransaction.objects.filter(company=company)
    amounts = dict(Action.objects.values_list("id", "amount_usd_cents"))

    assert sum(LedgerEntry.objects.values_list("amount_usd_cents", flat=True)) == 0
    assert {charge.cause.removeprefix("action:") for charge in charges} == set(amounts)
    for charge in charges.prefetch_related("entries"):
        amount = amounts[charge.cause.removeprefix("action:")]
        assert sorted(entry.amount_usd_cents for entry in charge.entries.all()) == [-amount, amount]


def test_limits_have_spent_what_was_charged(company, warm_up):
    actions = Action.objects.filter(company=company)
    for limit in Limit.objects.filter(company=company):
        charged = actions.filter(campaign=limit.campaign_key) if limit.campaign_key else actions
        if limit.month:
            charged = charged.filter(
                completed_at__gte=clock.start_of_month(limit.month),
                completed_at__lt=clock.start_of_month(clock.month_after(limit.month)),
            )
        assert limit.spent_usd_cents == (charged.aggregate(sum=Sum("amount_usd_cents"))["sum"] or 0), limit


def test_each_charge_tells_what_the_limits_stood_at(company, warm_up):
    [budget] = Limit.objects.filter(company=company, scope=LimitScope.CAMPAIGN, campaign_key=warm_up.id)
    spent = 0
    amounts = dict(Action.objects.values_list("id", "amount_usd_cents"))
    for charge in LedgerTransaction.objects.filter(company=company).order_by("occurred_at", "id"):
        spent += amounts[charge.cause.removeprefix("action:")]
        assert charge.limits_after["campaign"] == [budget.cap_usd_cents, spent]
        assert set(charge.limits_after) == set(LimitScope.values)
    assert spent == budget.spent_usd_cents


def test_no_customer_is_rewarded_twice_and_every_action_has_its_reward(company, warm_up):
    assert len(set(Action.objects.values_list("moment", "customer_hash"))) == Action.objects.count()
    for action in Action.objects.order_by("pk")[:5]:
        reward = Reward.objects.get(pk=action.reward_key)
        assert (reward.cause, reward.offer.campaign_key) == (f"action:{action.id}", warm_up.id)
        assert reward_url_of(company_key=company.id, reward_key=reward.id)


def test_events_tell_it_in_the_order_in_which_it_happened(company, warm_up):
    publish_events()

    told = list(Event.objects.filter(company_key=company.id).order_by("sequence"))
    assert [event.occurred_at for event in told] == sorted(event.occurred_at for event in told)
    assert sum(event.type == "action.completed" for event in told) == Action.objects.count()
    assert told[0].type == "app.registered"


def test_the_dashboard_shows_it(company, warm_up):
    completed = completed_of(company)
    assert sum(day.actions for day in completed.days) == Action.objects.count()


def test_it_is_written_down_as_a_sample_and_written_once(company, warm_up, demo):
    before = Action.objects.count()

    demo.again()

    assert Action.objects.count() == before
    assert AuditEntry.objects.get(verb="campaign.sample_history").changes["actions"] == [0, before]
