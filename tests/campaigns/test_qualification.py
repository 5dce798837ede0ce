"""The dry run of getRewardInfo and getReward ask one list of checks: they agree on every refusal (A1, A5)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from accounts.models import App
from accounts.operations import suspend_company
from billing.models import Limit
from campaigns.checks import Check
from campaigns.models import Campaign, Decision
from campaigns.operations import take_down_campaign
from fraud.models import KnownAbuser
from fraud.signals import signals_of_call
from kit import clock
from tests.conftest import Api
from tests.world import ACTOR, MARKETER, World, make_world

EMAIL = "mallory@example.com"


def _drop_platform(world: World) -> None:
    App.objects.filter(pk=world.app.pk).update(platforms=["Android"])


def _suspend_company(world: World) -> None:
    suspend_company(company=world.company, actor=ACTOR, reason="An invoice is overdue.")


def _take_down(world: World) -> None:
    take_down_campaign(campaign=world.campaign, actor=MARKETER, reason="pause")


def _let_end(world: World) -> None:
    today = clock.now().date()
    Campaign.objects.update(starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))


def _list_abuser(world: World) -> None:
    [seen, _] = signals_of_call(
        hash_key=bytes(world.company.hash_key), customer=None, email=EMAIL, device=None, ip=None
    )
    KnownAbuser.objects.create(
        company_key=world.company.id, kind=seen.kind, digest=seen.digest, reason="farm"
    )


def _reward_ada(world: World) -> None:
    assert Api(world).get_reward(customerId="ada").status_code == 200


def _fill(scope: str) -> Callable[[World], None]:
    return lambda world: _cap(scope, 2_749)


def _cap(scope: str, cents: int) -> None:
    """The limit has no room for another action of this price, whatever is spent of it."""
    Limit.objects.filter(scope=scope).update(cap_usd_cents=F("spent_usd_cents") + cents)


def _nothing(world: World) -> None:
    """The call itself is at fault."""


REFUSED: list[tuple[str, str, Callable[[World], None], dict[str, Any]]] = [
    ("platform", "invalid_request", _drop_platform, {}),
    ("campaign", "campaign_not_found", _nothing, {"campaignId": "cmp_nonsense"}),
    ("moment", "moment_not_found", _nothing, {"momentId": "level_11"}),
    ("marketplace", "reward_group_not_found", _nothing, {"rewardGroupId": "JP"}),
    ("company", "company_suspended", _suspend_company, {}),
    ("state", "campaign_not_live", _take_down, {}),
    ("dates", "campaign_not_live", _let_end, {}),
    ("country", "customer_not_eligible", _nothing, {"country": "FR"}),
    ("customer_limit", "already_rewarded", _reward_ada, {"customerId": "ada"}),
    ("fraud", "customer_not_eligible", _list_abuser, {"customerEmail": EMAIL}),
    ("budget", "budget_exhausted", _fill("campaign"), {}),
    ("campaign_limit", "campaign_limit_reached", _fill("campaign_month"), {}),
    ("company_limit", "company_limit_reached", _fill("company_month"), {}),
]


def test_every_check_is_refused_here() -> None:
    assert [check for check, *_ in REFUSED] == list(Check.values)


@pytest.mark.parametrize(("check", "code", "prepare", "changes"), REFUSED, ids=[one[0] for one in REFUSED])
def test_the_dry_run_says_what_getreward_refuses_with(
    api: Api, world: World, check: str, code: str, prepare: Callable[[World], None], changes: dict[str, Any]
) -> None:
    prepare(world)
    body = world.body(**changes)

    info, reward = api.get_reward_info(body=body).json(), api.get_reward(body=body).json()

    assert info.get("reason", info.get("code")) == reward["code"] == code
    assert info["rewardNotificationText"] == reward["rewardNotificationText"]
    decision = Decision.objects.latest("pk")
    assert (decision.pk, decision.code) == (reward["decisionId"], code)
    kept = [(entry["check"], entry["passed"]) for entry in decision.checks]
    asked = list(Check.values)[: list(Check.values).index(check) + 1]
    assert kept == [(name, name != check) for name in asked]
    assert decision.checks[-1]["code"] == code
    assert decision.checks[-1]["says"]


@pytest.mark.parametrize("number", range(len(REFUSED)), ids=[one[0] for one in REFUSED])
def test_the_first_check_in_order_decides(api: Api, world: World, number: int) -> None:
    """With everything wrong from this check on, it is this one that refuses."""
    changes: dict[str, Any] = {}
    # Ada is rewarded while that is still possible; the limits are full from then on.
    for _, _, prepare, named in sorted(REFUSED[number:], key=lambda one: one[0] != "customer_limit"):
        prepare(world)
        changes |= named

    assert api.get_reward(**changes).json()["code"] == REFUSED[number][1]


def test_a_completed_call_keeps_an_entry_of_every_check(api: Api) -> None:
    api.get_reward(customerEmail="ada@example.com", country="US")

    checks = Decision.objects.get().checks
    assert [(entry["check"], entry["passed"]) for entry in checks] == [(name, True) for name in Check.values]
    saw = {entry["check"]: entry["saw"] for entry in checks}
    assert saw["country"] == {"told": True}
    assert saw["customer_limit"] == {"rewarded": 0, "limit": 1}
    assert saw["fraud"] == {"signals": ["customer", "email"]}
    assert saw["budget"] == saw["campaign_limit"] == saw["company_limit"] == {"amountUsdCents": 2_750}


def test_a_limit_that_refuses_keeps_what_all_three_stood_at(api: Api) -> None:
    _cap("campaign_month", 2_749)
    api.get_reward()

    assert Decision.objects.get().checks[-1]["saw"] == {
        "amountUsdCents": 2_750,
        "campaign": [100_000, 0],
        "campaign_month": [2_749, 0],
        "company_month": [1_500_000, 0],
    }


def test_support_reads_which_signal_was_known_and_the_app_does_not(api: Api, world: World) -> None:
    _list_abuser(world)
    by_fraud = api.get_reward(customerEmail=EMAIL).json()
    by_country = api.get_reward(country="FR").json()

    assert Decision.objects.get(pk=by_fraud["decisionId"]).checks[-1]["saw"] == {
        "signals": ["customer", "email"],
        "verdict": "known_abuser",
        "by": "email",
    }
    for answer in (by_fraud, by_country):
        del answer["instance"], answer["decisionId"]
    assert by_fraud == by_country


def test_a_test_call_keeps_what_it_was_asked_and_whether_a_sample_stood_in(db: None) -> None:
    world = make_world(state="draft")
    answer = Api(world).get_reward(secret=world.test_secret, momentId="later").json()

    kept = Decision.objects.get(pk=answer["decisionId"].removeprefix("test_")).checks
    assert [(entry["check"], entry["passed"], entry["saw"].get("sample", False)) for entry in kept] == [
        ("platform", True, False),
        ("campaign", True, False),
        ("moment", True, True),
        ("marketplace", True, True),
    ]


def test_customers_read_refusals_in_the_language_of_the_campaigns_messages(api: Api, world: World) -> None:
    offer = world.moment.rewards.get().offer
    assert offer is not None
    offer.messages |= {"de": {"title": "Gut", "text": "Such dir etwas aus"}}
    offer.save()
    _cap("campaign", 0)

    def told(locale: str | None) -> list[str]:
        answers = (api.get_reward(locale=locale), api.get_reward_info(locale=locale))
        return [answer.json()["rewardNotificationText"] for answer in answers]

    assert told("de-AT") == ["Zurzeit sind alle Prämien vergeben."] * 2
    assert told("fr") == told(None) == ["All rewards have been given out for now."] * 2


def test_a_retry_is_answered_as_before_when_the_app_has_lost_the_platform_since(
    api: Api, world: World
) -> None:
    body = world.body(deviceType="Web")
    first = api.get_reward(key="k1", body=body)
    _drop_platform(world)

    again, other = api.get_reward(key="k1", body=body), api.get_reward(key="k2", body=body)

    assert (again.status_code, again.content) == (200, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (400, "invalid_request")
    detail = "Must be a platform of the app: Android; found Web"
    assert other.json()["errors"] == [{"pointer": "/deviceType", "detail": detail}]


def test_a_platform_that_the_app_lacks_is_listed_among_the_other_faults(api: Api, world: World) -> None:
    _drop_platform(world)

    faults = api.get_reward(deviceType="Web", country="usa").json()["errors"]

    assert [fault["pointer"] for fault in faults] == ["/deviceType", "/country"]


def test_a_test_call_from_a_platform_that_the_app_lacks_is_refused_too(api: Api, world: World) -> None:
    _drop_platform(world)

    assert api.get_reward(secret=world.test_secret).status_code == 400
    assert api.get_reward_info(secret=world.test_secret).status_code == 400
