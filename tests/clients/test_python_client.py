"""The Python client before the running product."""

import logging
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import moments_rewards
import pytest
from moments_rewards import (
    AlreadyRewarded,
    BatchRow,
    CampaignNotLive,
    IdempotencyMismatch,
    InvalidRequest,
    Moments,
    MomentsError,
    NoRoom,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    Price,
    Throttled,
    TimedOut,
)

from accounts.models import ApiKey
from billing.models import Limit
from campaigns.models import Action
from campaigns.operations import take_down_campaign, work_on_batches
from tests.clients.conftest import HASTY, call_of, client_of
from tests.clients.network import proxy_to
from tests.world import MARKETER, World, make_world


def test_a_reward_comes_with_its_types(moments: Moments, world: World) -> None:
    reward = moments.get_reward(call_of(world))

    action = Action.objects.get()
    assert (reward.action_id, reward.cpa) == (action.id, Price(Decimal("27.50"), "USD"))
    assert reward.reward_notification_url and "/r/" in reward.reward_notification_url
    assert reward.campaign_end_date == world.campaign.ends_on
    assert isinstance(reward.campaign_end_date, date)
    assert reward.expires_at.tzinfo is not None
    assert (reward.remaining_reward_count, reward.test_mode, reward.warnings) == (35, False, ())


def test_the_same_key_of_ones_own_gives_the_same_reward(moments: Moments, world: World) -> None:
    call = call_of(world)
    rewards = {moments.get_reward(call, idempotency_key="level-10").reward_id for _ in range(3)}

    assert len(rewards) == Action.objects.count() == 1
    with pytest.raises(IdempotencyMismatch) as told:
        moments.get_reward(call_of(world), idempotency_key="level-10")
    assert (told.value.status, told.value.idempotency_key) == (422, "level-10")


def test_a_call_is_made_without_what_it_does_not_say(moments: Moments, world: World) -> None:
    reward = moments.get_reward(call_of(world, customer_id=None))

    assert [advice.code for advice in reward.warnings] != []


def test_asking_consumes_nothing_and_tells_why_not(moments: Moments, world: World) -> None:
    call = call_of(world)
    asked = moments.get_reward_info(call)
    moments.get_reward(call)
    again = moments.get_reward_info(call)

    assert (asked.available, asked.reason, asked.reward_id) == (True, None, None)
    assert (again.available, again.reason) == (False, "already_rewarded")
    assert Action.objects.count() == 1


def test_a_customer_who_has_it_is_an_error_of_its_own(moments: Moments, world: World) -> None:
    call = call_of(world)
    first = moments.get_reward(call)

    with pytest.raises(AlreadyRewarded) as told:
        moments.get_reward(call)
    error = told.value
    assert (error.code, error.status, error.retryable) == ("already_rewarded", 409, False)
    assert error.reward_id == first.reward_id
    assert error.request_id and error.request_id.startswith("req_")
    assert moments.decisions.get(error.decision_id or "").reason == "already_rewarded"
    assert error.reward_notification_text
    assert isinstance(error, MomentsError)


def test_every_fault_of_a_form_is_told(moments: Moments, world: World) -> None:
    with pytest.raises(InvalidRequest) as told:
        moments.get_reward(call_of(world, moment_id="no moment", country="Germany"))

    assert [fault.pointer for fault in told.value.errors] == ["/momentId", "/country"]
    assert "/momentId: Must be letters" in str(told.value)


def test_refusals_have_the_class_of_what_is_so(world: World, service: str) -> None:
    moments = client_of(world, service)
    with pytest.raises(NotFound, match="moment_not_found"):
        moments.get_reward(call_of(world, moment_id="none"))
    with pytest.raises(NotAllowed, match="app_mismatch"):
        moments.get_reward(call_of(world, app_id="app_other"))
    with pytest.raises(NotAuthenticated, match="invalid_api_key"):
        client_of(world, service, secret="mk_live_nobody").get_reward(call_of(world))
    Limit.objects.update(cap_usd_cents=0)
    with pytest.raises(NoRoom, match="budget_exhausted"):
        moments.get_reward(call_of(world))
    take_down_campaign(campaign=world.campaign, reason="Sold out.", actor=MARKETER)
    with pytest.raises(CampaignNotLive, match="suspended"):
        moments.get_reward(call_of(world))


def test_a_strangers_campaign_is_not_found(moments: Moments, world: World) -> None:
    stranger = make_world(name="Stranger Games")

    with pytest.raises(NotFound, match="campaign_not_found"):
        moments.campaigns.get(stranger.campaign.id)
    assert [campaign.id for campaign in moments.campaigns.list()] == [world.campaign.id]


def test_campaigns_actions_decisions_and_usage_are_read(moments: Moments, world: World) -> None:
    reward = moments.get_reward(call_of(world))
    campaign = moments.campaigns.get(world.campaign.id)
    now = datetime.now(UTC)

    assert (campaign.state, campaign.spent.amount) == ("live", Decimal("27.50"))
    assert [one.moment_id for one in campaign.moments] == ["level_10"]
    assert list(moments.campaigns.list(state="live")) == [campaign]
    assert list(moments.campaigns.list(state="draft")) == []
    action = moments.actions.get(reward.action_id)
    assert list(moments.actions.list(campaign_id=campaign.id, since=now - timedelta(hours=1))) == [action]
    assert list(moments.actions.list(until=now - timedelta(hours=1), moment_id="level_10")) == []
    decision = moments.decisions.get(reward.decision_id)
    assert (decision.outcome, decision.limits[0].after.amount) == ("completed", Decimal("27.50"))
    usage = moments.usage.get()
    assert (usage.month, usage.actions) == (f"{now:%Y-%m}", 1)
    assert moments.usage.get("2020-01").data == ()


def test_a_list_goes_on_over_its_pages(moments: Moments, world: World, service: str) -> None:
    rows = [BatchRow(row_id=f"row-{number}", **vars(call_of(world))) for number in range(101)]
    test = client_of(world, service, secret=world.test_secret)
    batch = test.batches.submit(rows)
    work_on_batches(seconds=60, sleep=lambda _: None)

    with proxy_to(service) as network:
        read = client_of(world, network.url, secret=world.test_secret)
        assert [row.row_id for row in read.batches.rows(batch.id)] == [row.row_id for row in rows]
    assert len(network.seen) == 2


def test_a_batch_is_sent_waited_for_and_read(moments: Moments, world: World) -> None:
    twice = call_of(world)
    rows = [BatchRow(row_id=name, **vars(twice)) for name in ("first", "second")]
    batch = moments.batches.submit(rows, idempotency_key="winners")
    assert moments.batches.submit(rows, idempotency_key="winners").id == batch.id
    with pytest.raises(TimedOut):
        moments.batches.wait(batch.id, timeout=0.01, every=0.02)

    work_on_batches(seconds=30, sleep=lambda _: None)
    ended = moments.batches.wait(batch.id, every=0.01)

    assert (ended.state, ended.rows.completed, ended.rows.refused) == ("finished", 1, 1)
    first, second = moments.batches.rows(batch.id)
    assert (first.row_id, first.outcome, first.status) == ("first", "completed", 200)
    assert second.answer and second.answer["code"] == "already_rewarded"
    assert moments.batches.rows_csv(batch.id).splitlines()[1].startswith("first,completed,200,")


def test_a_batch_of_csv_is_cancelled(moments: Moments, world: World) -> None:
    sent = world.body() | {"rowId": "winner-17"}
    batch = moments.batches.submit_csv(f"{','.join(sent)}\n{','.join(sent.values())}\n")
    cancelled = moments.batches.cancel(batch.id)

    assert (cancelled.state, cancelled.has_ended, cancelled.rows.cancelled) == ("cancelled", True, 1)
    with pytest.raises(MomentsError, match="batch_ended"):
        moments.batches.cancel(batch.id)
    with pytest.raises(InvalidRequest) as told:
        moments.batches.submit_csv("rowId\nwinner-17\n")
    assert "/rows/0/appId" in [fault.pointer for fault in told.value.errors]


def test_a_throttled_call_is_made_again_when_the_service_says(world: World, service: str) -> None:
    ApiKey.objects.update(calls_per_second=1)
    moments = client_of(world, service, retries=HASTY)

    assert len({moments.get_reward(call_of(world)).action_id for _ in range(2)}) == 2
    impatient = client_of(world, service, retries=moments_rewards.Retries(most=0))
    with pytest.raises(Throttled) as told:
        [impatient.get_reward_info(call_of(world)) for _ in range(5)]
    assert (told.value.retry_after, told.value.retryable) == (1.0, True)


def test_the_service_sees_who_calls(world: World, service: str) -> None:
    with proxy_to(service) as network:
        client_of(world, network.url).get_reward_info(call_of(world))

    (agent,) = network.agents
    assert agent.startswith(f"moments-rewards-python/{moments_rewards.__version__} (Python 3.")


def test_a_key_is_in_no_log_no_repr_and_no_error(
    world: World, service: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with proxy_to(service, ("lost", "busy", "fine")) as network:
        moments = client_of(world, network.url)
        moments.get_reward_info(call_of(world))
        with pytest.raises(NotFound) as told:
            moments.get_reward_info(call_of(world, moment_id="none"))

    shown = [repr(moments), str(vars(moments)), str(vars(vars(moments)["_connections"]))]
    shown += [str(told.value), repr(told.value), str(vars(told.value)), caplog.text]
    assert "again in" in caplog.text
    assert not any(world.live_secret in text for text in shown)
    with pytest.raises(ValueError, match="without spaces") as refused:
        Moments("mk_live_secret\n", base_url="https://moments.example")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["http://moments.example", "ftp://localhost", "moments.example", "", "https://a:b@c"]
)
def test_a_base_url_that_would_show_the_key_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        Moments("mk_test_x", base_url=url)


@pytest.mark.parametrize("nothing", ["", ".", ".."])
def test_an_id_that_is_none_is_not_asked_for(moments: Moments, nothing: str) -> None:
    with pytest.raises(ValueError, match="must be an id"):
        moments.actions.get(nothing)
