"""Safe retries: with an Idempotency-Key, getReward happens once (A3)."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from billing.models import LedgerTransaction
from billing.operations import set_monthly_cap
from campaigns import idempotency
from campaigns.models import Action, Decision, IdempotencyKey
from campaigns.operations import forget_idempotency_keys, raise_budget, start_campaign, take_down_campaign
from kit import clock, crypto
from tests.conftest import Api
from tests.world import ACTOR, MARKETER, World, make_world


def test_a_retry_with_the_same_key_charges_once(api: Api, world: World) -> None:
    body = world.body()
    first, second = (api.get_reward(key="k1", body=body) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.content == first.content
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert list(LedgerTransaction.objects.values_list("cpa_minor", flat=True)) == [2_750]
    assert Decision.objects.count() == 1


def test_what_remained_is_told_as_it_was_even_after_more_calls(api: Api, world: World) -> None:
    body = world.body()
    first = api.get_reward(key="k1", body=body).json()
    api.get_reward()
    set_monthly_cap(
        company=world.company, campaign_key=None, cap_usd_cents=9_999_900, reason="grew", actor=ACTOR
    )

    assert api.get_reward(key="k1", body=body).json() == first


def test_the_order_of_fields_makes_no_other_body(api: Api, world: World) -> None:
    body = world.body()
    first = api.get_reward(key="k1", body=body)

    assert api.get_reward(key="k1", body=dict(reversed(body.items()))).json() == first.json()


def test_a_quoted_key_is_the_bare_one(api: Api, world: World) -> None:
    body = world.body()

    assert api.get_reward(key='"k1"', body=body).json() == api.get_reward(key="k1", body=body).json()


def test_another_body_with_the_key_is_refused(api: Api, world: World) -> None:
    api.get_reward(key="k1", customerId="ada")
    answer = api.get_reward(key="k1", customerId="bob")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")
    assert Action.objects.count() == 1


def test_another_key_is_another_call(api: Api) -> None:
    assert api.get_reward(key="k1").json()["rewardId"] != api.get_reward(key="k2").json()["rewardId"]


@pytest.mark.parametrize("changes", [{"country": "FR"}, {"customerId": "ada"}])
def test_refusals_that_stay_true_are_kept(api: Api, world: World, changes: dict[str, str]) -> None:
    api.get_reward(customerId="ada")
    body = world.body(**changes)
    first, second = (api.get_reward(key="k1", body=body) for _ in range(2))

    assert first.status_code in (403, 409)
    assert second.content == first.content
    assert second["Idempotent-Replayed"] == "true"
    assert second["Content-Type"] == "application/problem+json"


def test_a_refusal_that_may_pass_leaves_the_key_free(db: None) -> None:
    world = make_world(budget_usd_cents=5_000, cpa_minor=5_000)
    api, body = Api(world), world.body()
    api.get_reward()
    refused = api.get_reward(key="k1", body=body)
    raise_budget(campaign=world.campaign, budget_usd_cents=10_000, actor=ACTOR)

    assert refused.json()["code"] == "budget_exhausted"
    assert api.get_reward(key="k1", body=body).status_code == 200


def test_a_replay_comes_before_every_check_that_could_refuse_it(api: Api, world: World) -> None:
    body = world.body()
    first = api.get_reward(key="k1", body=body).json()
    take_down_campaign(campaign=world.campaign, actor=MARKETER, reason="pause")

    assert api.get_reward(key="k1", body=body).json() == first
    assert api.get_reward(key="k2", body=body).json()["code"] == "campaign_not_live"


def test_a_key_used_in_test_mode_is_free_when_the_campaign_is_live(db: None) -> None:
    world = make_world(state="approved")
    api, body = Api(world), world.body()
    tested = api.get_reward(key="k1", body=body).json()
    start_campaign(campaign=world.campaign, actor=MARKETER)
    real = api.get_reward(key="k1", body=body).json()

    assert (tested["testMode"], real["testMode"]) == (True, False)
    assert Action.objects.count() == 1


def test_the_key_of_another_app_is_another_key(api: Api, world: World) -> None:
    stranger = make_world(name="Stranger Studio")
    api.get_reward(key="k1")

    assert Api(stranger).get_reward(key="k1").status_code == 200


def test_after_thirty_days_a_key_is_new(api: Api, world: World) -> None:
    api.get_reward(key="old", customerId="ada")
    api.get_reward(key="young", customerId="bob")
    IdempotencyKey.objects.filter(pk=IdempotencyKey.objects.earliest("pk").pk).update(
        kept_at=clock.now() - timedelta(days=30, minutes=1)
    )

    assert forget_idempotency_keys() == 1
    assert api.get_reward(key="old", customerId="cleo").status_code == 200
    assert api.get_reward(key="young", customerId="cleo").status_code == 422


@pytest.mark.parametrize("key", ["", "x" * 256, '""'])
def test_a_key_of_another_form_is_refused(world: World, key: str) -> None:
    headers = {"x-api-key": world.live_secret, "Idempotency-Key": key}
    answer = Client().post("/v1/getReward", world.body(), content_type="application/json", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert answer.json()["errors"][0]["header"] == "Idempotency-Key"


def test_a_key_of_255_characters_is_accepted(api: Api) -> None:
    assert api.get_reward(key="x" * 255).status_code == 200


def test_a_retry_that_looked_too_early_still_gets_the_first_answer(
    api: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took the lock after the first commit, with a snapshot from before it: it saw the deed and not the answer."""
    body = world.body(customerId="ada")
    first = api.get_reward(key="k1", body=body)
    monkeypatch.setattr(idempotency, "first_answer", lambda scope: None)
    second = api.get_reward(key="k1", body=body)

    assert second.content == first.content
    assert second["Idempotent-Replayed"] == "true"
    assert Decision.objects.count() == 1


def test_another_body_that_looked_too_early_is_refused_with_a_decision(
    api: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.get_reward(key="k1", customerId="ada")
    monkeypatch.setattr(idempotency, "first_answer", lambda scope: None)
    answer = api.get_reward(key="k1", customerId="ada", locale="de")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")
    assert Decision.objects.latest("id").code == "idempotency_mismatch"
    assert Action.objects.count() == 1


def test_an_old_key_is_new_before_the_sweeper_comes(api: Api) -> None:
    first = api.get_reward(key="k1", customerId="ada").json()
    IdempotencyKey.objects.update(kept_at=clock.now() - timedelta(days=30, minutes=1))
    again = api.get_reward(key="k1", customerId="bob")

    assert (again.status_code, "Idempotent-Replayed" in again) == (200, False)
    assert again.json()["rewardId"] != first["rewardId"]


def test_what_is_kept_of_a_body_tells_nothing_of_it(api: Api, world: World) -> None:
    body = world.body(customerId="42")
    api.get_reward(key="k1", body=body)
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))

    kept = IdempotencyKey.objects.get()
    assert bytes(kept.body_digest) != crypto.digest(canonical)
    assert "http" not in json.dumps(kept.answer["rewardId"])
    assert "rewardNotificationUrl" not in kept.answer
