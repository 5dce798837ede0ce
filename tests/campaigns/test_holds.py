"""What fraud checks hold: reserved, shown as held, and released or refused by a person or by time (X3)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import LedgerTransaction, Limit, Reservation
from billing.operations.reconciling import reconcile
from billing.queries.reconciling import last_reconciliation
from campaigns.errors import ActionNotFound
from campaigns.models import Action, Decision
from campaigns.operations import (
    forget_customers,
    refuse_action,
    release_action,
    release_due,
    take_down_campaign,
    warn_of_limits,
)
from campaigns.operations import reconcile as reconcile_all
from events.mailing import Content
from events.models import AuditEntry, Event, Mail
from fraud.errors import ReviewIsOver
from fraud.models import KnownAbuser, ListedVerdict, Review
from fraud.signals import signals_of_call
from kit import clock
from kit.ids import new_id
from rewards.models import Reward
from tests.billing.charges import after_the, at, close
from tests.conftest import Api
from tests.world import MARKETER, SUPPORT, World

EMAIL = "mallory@example.com"


@pytest.fixture
def watched(world: World) -> World:
    """A world in which one address is on the company's list of what is looked at first."""
    watch(world)
    return world


def watch(world: World, verdict: ListedVerdict = ListedVerdict.REVIEW) -> None:
    seen, _ = signals_of_call(
        hash_key=bytes(world.company.hash_key), customer=None, email=EMAIL, device=None, ip=None
    )
    KnownAbuser.objects.create(
        company_key=world.company.pk, kind=seen.kind, digest=seen.digest, reason="resold", verdict=verdict
    )


def held(api: Api, **changes: str) -> dict[str, str]:
    answer = api.get_reward(customerEmail=EMAIL, **changes)
    assert answer.status_code == 202
    return answer.json()


def limits() -> list[tuple[str, int, int]]:
    found = Limit.objects.order_by("scope", "month")
    return list(found.values_list("scope", "spent_usd_cents", "reserved_usd_cents"))


HELD_ONCE = [("campaign", 0, 2_750), ("campaign_month", 0, 2_750), ("company_month", 0, 2_750)]
FREE = [("campaign", 0, 0), ("campaign_month", 0, 0), ("company_month", 0, 0)]
SPENT_ONCE = [("campaign", 2_750, 0), ("campaign_month", 2_750, 0), ("company_month", 2_750, 0)]


def test_a_held_call_is_answered_with_202_and_what_is_left_with_it_counted(api: Api, watched: World) -> None:
    answer = held(api)

    action, review = Action.everything.get(), Review.objects.get()
    assert (answer["status"], answer["actionId"], answer["remainingRewardCount"]) == ("held", action.pk, 35)
    assert answer["rewardNotificationUrl"].startswith("http://localhost:8000/r/")
    assert (action.status, action.held_at, Action.objects.count()) == ("held", action.completed_at, 0)
    assert Decision.objects.get().outcome == "held"
    assert Reward.objects.get().status == "held"
    assert (review.subject, review.state, review.value_usd_cents) == (f"action:{action.pk}", "open", 2_750)
    assert review.due_at - review.opened_at == timedelta(days=3)
    assert limits() == HELD_ONCE
    assert not LedgerTransaction.objects.exists()
    assert list(Event.objects.filter(type__startswith="action.").values_list("type", flat=True)) == [
        "action.held"
    ]


def test_the_company_reads_that_it_is_held_and_nothing_of_why(api: Api, watched: World) -> None:
    answer = held(api)
    headers = {"x-api-key": watched.live_secret}
    action = Client().get(f"/v1/actions/{answer['actionId']}", headers=headers).json()
    decision = Client().get(f"/v1/decisions/{answer['decisionId']}", headers=headers).json()

    assert (action["status"], action["completedAt"], action["charged"]["amount"]) == ("held", None, "0.00")
    assert action["heldAt"] is not None
    assert Event.objects.get(type="action.held").data == action
    assert (decision["outcome"], decision["reason"]) == ("held", None)
    assert {step["passed"] for step in decision["checks"]} == {True}
    assert [one["after"]["amount"] for one in decision["limits"]] == ["27.50"] * 3
    assert Client().get("/v1/actions", headers=headers).json()["data"] == []
    told = f"{answer} {action} {decision}"
    assert not [word for word in ("known_abuser", "email", "resold", "review") if word in told]


def test_a_refusal_on_the_list_goes_before_a_hold(api: Api, watched: World) -> None:
    device, _ = signals_of_call(
        hash_key=bytes(watched.company.hash_key), customer=None, email=None, device="farm-7", ip=None
    )
    KnownAbuser.objects.create(
        company_key=watched.company.pk, kind=device.kind, digest=device.digest, reason="farm"
    )

    answer = api.get_reward(customerEmail=EMAIL, deviceId="farm-7")

    assert (answer.status_code, answer.json()["code"]) == (403, "customer_not_eligible")
    assert not Review.objects.exists()


def test_a_dry_run_says_that_a_held_call_is_available(api: Api, watched: World) -> None:
    told = api.get_reward_info(customerEmail=EMAIL).json()

    assert (told["available"], told["reason"]) == (True, None)
    assert not Review.objects.exists()
    assert Limit.objects.filter(reserved_usd_cents=0).count() == 3


def test_a_retry_of_a_held_call_is_the_same_answer_before_and_after_it_is_decided(
    api: Api, watched: World
) -> None:
    body = watched.body(customerEmail=EMAIL)
    first = api.get_reward(key="once", body=body)
    release_action(action_id=first.json()["actionId"], actor=SUPPORT, reason="A regular.")

    again = api.get_reward(key="once", body=body)

    assert (first.status_code, again.status_code) == (202, 202)
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert Action.everything.count() == 1


def test_a_held_action_holds_its_customers_place(api: Api, watched: World) -> None:
    answer = held(api, customerId="ada")

    again = api.get_reward(customerId="ada")

    assert (again.status_code, again.json()["code"]) == (409, "already_rewarded")
    assert again.json()["rewardId"] == answer["rewardId"]


def test_held_amounts_count_as_used(api: Api, watched: World) -> None:
    Limit.objects.filter(scope="campaign").update(cap_usd_cents=3 * 2_750)
    held(api)
    assert api.get_reward().status_code == 200
    held(api)

    refused = api.get_reward()

    assert (refused.status_code, refused.json()["code"]) == (409, "budget_exhausted")
    assert Client().get(
        f"/v1/campaigns/{watched.campaign.pk}", headers={"x-api-key": watched.live_secret}
    ).json()["remaining"] == {"amount": "917.50", "currency": "USD"}


def test_a_warning_says_what_is_spent_and_what_is_reserved(api: Api, watched: World) -> None:
    Limit.objects.filter(scope="campaign").update(cap_usd_cents=2 * 2_750)
    held(api)
    assert api.get_reward().status_code == 200

    warn_of_limits()

    [mail] = Mail.objects.filter(subject=f"The budget of {watched.campaign.name} is used up")
    words = "$27.50 of $55.00 are spent, and $27.50 are reserved for actions that are being checked."
    assert words in Content.of(mail).text


def test_release_charges_and_opens_the_reward(api: Api, watched: World) -> None:
    answer = held(api)

    release_action(action_id=answer["actionId"], actor=SUPPORT, reason="A regular.")

    booked = LedgerTransaction.objects.get()
    assert (booked.cause, booked.month, booked.limits_month) == (
        f"action:{answer['actionId']}",
        clock.this_month(),
        None,
    )
    assert sorted(booked.entries.values_list("account", "amount_usd_cents")) == [
        ("receivable", 2_750),
        ("revenue", -2_750),
    ]
    assert limits() == SPENT_ONCE
    assert Action.objects.get().status == "completed"
    assert Reward.objects.get().status == "issued"
    assert Reservation.objects.get().state == "charged"
    review = Review.objects.get()
    assert (review.state, review.decided_by, review.reason) == ("released", SUPPORT, "A regular.")
    assert list(
        Event.objects.filter(type__startswith="action.").order_by("pk").values_list("type", flat=True)
    ) == ["action.held", "action.released"]
    assert Event.objects.get(type="action.released").data["charged"]["amount"] == "27.50"


def test_refusal_frees_the_amount_and_the_place(api: Api, watched: World) -> None:
    answer = held(api, customerId="ada")

    refuse_action(action_id=answer["actionId"], actor=SUPPORT, reason="Resold before.")

    assert limits() == FREE
    assert not LedgerTransaction.objects.exists()
    assert Action.everything.get().status == "refused"
    assert Reward.objects.get().status == "refused"
    assert Event.objects.get(type="action.refused").data["charged"]["amount"] == "0.00"
    assert "Resold" not in str(list(Event.objects.values_list("data", flat=True)))
    KnownAbuser.objects.all().delete()
    assert api.get_reward(customerId="ada").status_code == 200


def test_what_support_writes_of_a_hold_is_in_no_log_that_the_company_reads(api: Api, watched: World) -> None:
    first, second = held(api), held(api)
    release_action(action_id=first["actionId"], actor=SUPPORT, reason="A regular.")
    refuse_action(action_id=second["actionId"], actor=SUPPORT, reason="Resold before.")

    entries = AuditEntry.objects.filter(verb__in=["action.released", "action.refused"]).order_by("pk")
    assert list(entries.values_list("chain", "company_key", "actor", "reason")) == [
        ("platform", None, SUPPORT, "A regular."),
        ("platform", None, SUPPORT, "Resold before."),
    ]


@pytest.mark.parametrize(
    ("first", "second"), [(release_action, refuse_action), (refuse_action, release_action)]
)
def test_a_repeat_changes_nothing_and_the_other_end_is_refused(
    api: Api, watched: World, first, second
) -> None:
    answer = held(api)
    asked = {"action_id": answer["actionId"], "actor": SUPPORT, "reason": "Looked at."}
    first(**asked)
    stood = limits()

    first(**asked)
    with pytest.raises(ReviewIsOver):
        second(**asked)

    assert limits() == stood
    assert Event.objects.filter(type__in=["action.released", "action.refused"]).count() == 1


def test_what_is_no_held_action_can_not_be_decided(api: Api, watched: World) -> None:
    completed = api.get_reward().json()["actionId"]

    for strange in (completed, new_id("act"), "act_x", ""):
        with pytest.raises(ActionNotFound):
            release_action(action_id=strange, actor=SUPPORT, reason="A regular.")
        with pytest.raises(ActionNotFound):
            refuse_action(action_id=strange, actor=SUPPORT, reason="Resold before.")


def test_what_nobody_decides_in_three_days_is_released(api: Api, watched: World) -> None:
    held(api)
    opened = Review.objects.get().opened_at

    with at(opened + timedelta(days=3, microseconds=-1)):
        assert release_due() == 0
    with at(opened + timedelta(days=3)):
        assert release_due() == 1
        assert release_due() == 0

    review = Review.objects.get()
    assert (review.state, review.decided_by) == ("released", "system:time")
    assert Action.objects.count() == 1


def test_a_campaign_that_was_taken_down_meanwhile_hinders_no_release(api: Api, watched: World) -> None:
    answer = held(api)
    take_down_campaign(campaign=watched.campaign, reason="Complaints.", actor=MARKETER)

    release_action(action_id=answer["actionId"], actor=SUPPORT, reason="A regular.")

    assert limits() == SPENT_ONCE


def test_a_release_in_the_next_month_is_invoiced_there_and_stays_in_the_limits_of_the_call(
    api: Api, watched: World
) -> None:
    month = clock.this_month()
    following = clock.month_after(month)
    answer = held(api)
    assert close(month) == []
    Limit.objects.filter(month=following).update(cap_usd_cents=0)

    with at(after_the(month) + timedelta(days=1)):
        release_action(action_id=answer["actionId"], actor=SUPPORT, reason="A regular.")

    booked = LedgerTransaction.objects.get()
    assert (booked.month, booked.limits_month) == (following, month)
    assert list(
        Limit.objects.filter(month=month)
        .order_by("scope")
        .values_list("spent_usd_cents", "reserved_usd_cents")
    ) == [(2_750, 0), (2_750, 0)]
    assert set(Limit.objects.filter(month=following).values_list("spent_usd_cents", flat=True)) == {0}
    [invoice] = close(following)
    assert invoice.total_usd_cents == 2_750


def test_customers_of_ended_campaigns_are_forgotten_though_refused(api: Api, watched: World) -> None:
    answer = held(api, customerId="ada")
    refuse_action(action_id=answer["actionId"], actor=SUPPORT, reason="Resold before.")

    with at(clock.now() + timedelta(days=200)):
        forget_customers()

    assert Action.everything.get().customer_hash is None


def test_the_page_of_a_held_reward_says_so_to_everybody_alike(api: Api, watched: World) -> None:
    answer = held(api)
    address = answer["rewardNotificationUrl"].removeprefix("http://localhost:8000")
    member = Client()
    member.force_login(watched.user)

    pages = [client.get(address) for client in (Client(), member)]

    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].content == pages[1].content
    assert b"This reward is being checked" in pages[0].content
    assert member.get(f"{address}/cart", {"choice": "cho_x"}).status_code == 302


def test_the_page_of_a_refused_reward_says_so_kindly(api: Api, watched: World) -> None:
    answer = held(api)
    refuse_action(action_id=answer["actionId"], actor=SUPPORT, reason="Resold before.")

    page = Client().get(answer["rewardNotificationUrl"].removeprefix("http://localhost:8000"))

    assert b"This reward can&#x27;t be used" in page.content or b"This reward can't be used" in page.content
    assert b"Resold" not in page.content


def test_a_held_call_costs_no_more_statements_than_a_completed_one(api: Api, watched: World) -> None:
    api.get_reward(customerEmail="ada@example.com")
    counts = []
    for email in ("bea@example.com", EMAIL):
        with CaptureQueriesContext(connection) as statements:
            api.get_reward(customerEmail=email, key=email)
        counts.append(len(statements))

    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_the_books_agree_with_holds_in_every_state(api: Api, watched: World) -> None:
    held(api)
    released, refused = held(api), held(api)
    release_action(action_id=released["actionId"], actor=SUPPORT, reason="A regular.")
    refuse_action(action_id=refused["actionId"], actor=SUPPORT, reason="Resold before.")
    api.get_reward()

    reconcile_all()
    assert last_reconciliation().difference == ""

    Limit.objects.filter(scope="campaign").update(reserved_usd_cents=2_749)
    reconcile_all()
    assert "are reserved by its running total, $27.50 are held for actions" in (
        last_reconciliation().difference
    )


@pytest.mark.django_db(transaction=True)
def test_a_reservation_that_was_charged_without_a_charge_is_found(api: Api, watched: World) -> None:
    held(api)
    Reservation.objects.update(state="charged", ended_at=clock.now())
    Limit.objects.update(reserved_usd_cents=0)

    reconcile()

    assert "and no ledger transaction charges for it" in last_reconciliation().difference
