"""The demo: what demo.json promises, at the first start and at every later one."""

import json
import stat
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import ApiKey, Company, KeyMode, User
from accounts.operations import revoke_key
from billing.models import LedgerEntry, LimitScope
from billing.queries import rooms_of_campaign
from campaigns.models import Campaign, CampaignState
from kit import clock, crypto
from moments.seed.demo.load import load_demo
from rewards.models import Offer
from rewards.redemption.models import StoreAccount

pytestmark = pytest.mark.django_db

KEYS = {
    "console_url", "admin_url", "openapi_url", "developer", "stranger", "support", "customer", "app_id", "test_key",
    "live_key", "default_key", "stranger_app_id", "stranger_live_key", "campaign_id", "moment_id",
    "approved_campaign_id", "reward_group_id", "cap_campaign_id", "cap_moment_id", "cap_room", "process_ids",
}  # fmt: skip


def get_reward(facts, **changes):
    body = {
        "appId": facts["app_id"],
        "campaignId": facts["campaign_id"],
        "momentId": facts["moment_id"],
        "deviceType": "Web",
        "rewardGroupId": facts["reward_group_id"],
    } | changes
    secret = body.pop("key", facts["live_key"])
    return Client().post(
        "/v1/getReward", json.dumps(body), content_type="application/json", headers={"x-api-key": secret}
    )


def test_the_file_tells_everything_to_its_owner_only(demo):
    facts = demo.facts

    file = demo.file
    assert json.loads(file.read_text()) == facts
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(facts) == KEYS
    assert facts["console_url"] == "http://localhost:8000/console/"
    assert facts["openapi_url"] == "http://localhost:8000/v1/openapi.json"
    assert facts["reward_group_id"] == "US"
    assert 5 <= facts["cap_room"] <= 50


def test_everybody_can_sign_in(demo):
    facts = demo.facts

    for person in ("developer", "stranger", "support", "customer"):
        user = User.objects.get(email=facts[person]["email"])
        assert user.check_password(facts[person]["password"])
        assert user.is_staff == user.is_superuser == (person == "support")
        assert EmailAddress.objects.get(user=user).verified
    assert not StoreAccount.objects.exists()


def test_the_keys_work_as_they_say(demo):
    facts = demo.facts

    found = {
        name: ApiKey.objects.get(hash=crypto.digest(facts[name]))
        for name in ("test_key", "live_key", "default_key", "stranger_live_key")
    }
    assert {name: (key.mode, key.calls_per_second) for name, key in found.items()} == {
        "test_key": (KeyMode.TEST, 5),
        "live_key": (KeyMode.LIVE, 1_000),
        "default_key": (KeyMode.LIVE, 5),
        "stranger_live_key": (KeyMode.LIVE, 5),
    }
    assert {key.app_id for key in found.values()} == {facts["app_id"], facts["stranger_app_id"]}


def test_getreward_gives_a_reward_and_tests_where_it_is_only_approved(demo):
    facts = demo.facts

    live, approved, test = (
        get_reward(facts),
        get_reward(facts, campaignId=facts["approved_campaign_id"]),
        get_reward(facts, key=facts["test_key"]),
    )

    assert [(one.status_code, one.json()["testMode"]) for one in (live, approved, test)] == [
        (200, False), (200, True), (200, True),
    ]  # fmt: skip
    assert live.json()["cpa"] == {"amount": "27.50", "currency": "USD"}


def test_the_live_campaign_has_messages_a_banner_and_one_reward_of_25_usd(demo):
    facts = demo.facts

    campaign = Campaign.objects.get(pk=facts["campaign_id"])
    offer = Offer.objects.get(
        campaign_key=campaign.id, marketplace="US", moment_key=campaign.moments.earliest("pk").id
    )
    assert set(campaign.messages.values_list("locale", flat=True)) == {"en", "de", "ja"}
    assert campaign.banner.storage.exists(campaign.banner.name)
    assert campaign.terms
    assert campaign.moments.count() == 3
    assert offer.cpa_usd_cents == 2_750
    assert ("Tidewater Stoneware Mugs (Set of 2), Sage", 2_500) in offer.choices.values_list(
        "title", "retail_minor"
    )
    assert offer.choices.filter(kind="credit").count() == 1


def test_all_run_for_365_days(demo):
    facts = demo.facts

    today = clock.now().date()
    for name in ("campaign_id", "approved_campaign_id", "cap_campaign_id"):
        campaign = Campaign.objects.get(pk=facts[name])
        assert (campaign.starts_on, campaign.ends_on) == (today, today + timedelta(days=364))


def test_limits_are_a_million_usd(demo):
    facts = demo.facts

    company = Company.objects.get(apps=facts["app_id"])
    rooms = rooms_of_campaign(company=company, campaign_key=facts["campaign_id"], month=clock.this_month())
    assert {room.scope: room.cap_usd_cents for room in rooms} == dict.fromkeys(LimitScope.values, 100_000_000)


def test_a_second_start_keeps_everything(demo):
    assert demo.again() == demo.facts


def test_process_ids_of_the_file_are_kept(demo):
    demo.file.write_text('{"process_ids": {"run": 7}}')
    assert demo.again()["process_ids"] == {"run": 7}


@pytest.mark.parametrize("text", [None, "", "{", "[]"])
def test_without_the_file_secrets_are_made_anew_for_the_same_demo(demo, text):
    first = demo.facts
    demo.file.unlink()
    if text is not None:
        demo.file.write_text(text)

    second = demo.again()

    assert {name for name in KEYS if first[name] != second[name]} == {
        "developer", "stranger", "support", "customer", "live_key", "default_key", "stranger_live_key",
    }  # fmt: skip
    assert User.objects.get(email=second["developer"]["email"]).check_password(
        second["developer"]["password"]
    )


def test_a_password_that_was_changed_works_again_as_the_file_says(demo):
    facts = demo.facts
    user = User.objects.get(email=facts["developer"]["email"])
    user.set_password("something else")
    user.save()

    assert demo.again() == facts

    user.refresh_from_db()
    assert user.check_password(facts["developer"]["password"])


def test_a_revoked_key_is_replaced(demo):
    facts = demo.facts
    revoke_key(key=ApiKey.objects.get(hash=crypto.digest(facts["live_key"])), actor="system:test")

    renewed = demo.again()

    assert renewed["live_key"] != facts["live_key"]
    assert get_reward(renewed).status_code == 200


def test_the_capped_campaign_has_room_for_exactly_that_many(demo):
    facts = demo.facts
    capped = {"campaignId": facts["cap_campaign_id"], "momentId": facts["cap_moment_id"]}

    statuses = [get_reward(facts, **capped).status_code for _ in range(facts["cap_room"] + 2)]

    assert statuses == [200] * facts["cap_room"] + [409, 409]
    assert demo.again()["cap_room"] == 20


def test_what_is_left_of_the_capped_campaign_is_told(demo):
    facts = demo.facts
    get_reward(facts, campaignId=facts["cap_campaign_id"], momentId=facts["cap_moment_id"])

    assert demo.again()["cap_room"] == facts["cap_room"] - 1


def test_a_campaign_near_its_end_is_replaced_and_taken_down(demo):
    facts = demo.facts
    old = Campaign.objects.filter(pk=facts["campaign_id"])
    old.update(ends_on=clock.now().date() + timedelta(days=200))

    renewed = demo.again()

    assert renewed["campaign_id"] != facts["campaign_id"]
    assert old.get().state == CampaignState.SUSPENDED
    new = Campaign.objects.get(pk=renewed["campaign_id"])
    assert (new.name, new.state) == (f"{old.get().name} 2", CampaignState.LIVE)
    assert get_reward(renewed).status_code == 200


def test_a_campaign_that_may_still_grow_is_extended(demo):
    facts = demo.facts
    today = clock.now().date()
    Campaign.objects.filter(pk=facts["campaign_id"]).update(ends_on=today + timedelta(days=350))

    assert demo.again()["campaign_id"] == facts["campaign_id"]

    assert Campaign.objects.get(pk=facts["campaign_id"]).ends_on == today + timedelta(days=364)


def test_an_approved_campaign_does_not_start_by_itself(demo):
    facts = demo.facts
    assert not Campaign.objects.get(pk=facts["approved_campaign_id"]).starts_by_itself


def test_the_list_of_campaigns_is_lively(demo):
    facts = demo.facts

    states = Campaign.objects.filter(company__apps=facts["app_id"]).values_list("state", flat=True)
    assert sorted(states) == ["approved", "draft", "live", "live", "live", "suspended"]


def test_the_stranger_has_a_company_and_a_live_campaign_of_its_own(demo):
    facts = demo.facts

    stranger = Company.objects.get(apps=facts["stranger_app_id"])
    assert stranger != Company.objects.get(apps=facts["app_id"])
    assert stranger.members.get().user.email == facts["stranger"]["email"]
    assert Campaign.objects.get(company=stranger).state == CampaignState.LIVE
    assert (
        get_reward(facts, key=facts["stranger_live_key"], appId=facts["stranger_app_id"]).status_code == 404
    )


def test_an_address_by_number_is_told_as_localhost(demo, tmp_path, settings):
    settings.BASE_URL = "http://127.0.0.1:9000"

    facts = load_demo(tmp_path / "new" / "demo.json")

    assert facts["console_url"] == "http://localhost:9000/console/"
    assert facts["openapi_url"] == "http://127.0.0.1:9000/v1/openapi.json"


def test_the_ledger_sums_to_zero(demo):
    get_reward(demo.facts)
    assert sum(LedgerEntry.objects.values_list("amount_usd_cents", flat=True)) == 0
