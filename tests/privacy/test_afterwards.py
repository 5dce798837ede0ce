"""What comes after customers redeemed tells nothing, either: the company's next call, and the end of its rewards."""

import json
import re
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from events.models import AuditChain, EventCounter
from events.operations import publish_events
from rewards.models import Reward, RewardStatus
from rewards.operations import expire_rewards
from rewards.redemption.models import Order
from rewards.redemption.operations import claiming
from tests.events.receivers import Receiver
from tests.privacy.acts import Customer, opens
from tests.privacy.comparing import differences
from tests.privacy.masks import Reading
from tests.privacy.recording import Recording, read
from tests.privacy.watched import Watched, make_watched


@pytest.fixture
def watched(db: None, receiver: Receiver, settings, tmp_path, standing) -> Watched:
    settings.MEDIA_ROOT = tmp_path / "media"
    made = make_watched(receiver, rewards=4)
    publish_events()
    connection.check_constraints()
    standing.stop()
    return made


def the_next_call(watched: Watched) -> Recording:
    """What the company finds after one more call and one more act of a member; nothing of it stays."""
    found, began, boss = Recording(), time.time(), watched.readers["administrator"]
    key, company = {"x-api-key": watched.world.live_secret}, watched.place.company.pk
    after = EventCounter.objects.get(company_key=company).last
    with transaction.atomic():
        answer = watched.call("getReward", watched.world.body(customerId="the-next"))
        assert answer.status_code == 200
        taken = boss.post(
            f"/console/campaigns/{watched.world.campaign.pk}/take-down/", {"reason": "It is enough."}
        )
        assert taken.status_code == 302
        publish_events()
        connection.check_constraints()
        chain = AuditChain.objects.get(chain=company)
        for address in ("/console/", "/console/audit/", "/console/decisions/", "/console/events/"):
            reading = _without_hashes(read(boss, address, began=began), chain)
            found.add(f"GET {address} by the administrator", reading)
        for address in (f"/v1/events?after={after}", "/v1/usage", "/v1/actions", "/v1/campaigns"):
            reading = _without_hashes(read(watched.readers["nobody"], address, began=began, **key), chain)
            found.add(f"GET {address} with the live key", reading)
        numbers = [
            chain.last_number,
            EventCounter.objects.get(company_key=company).last,
            answer.json()["remainingRewardCount"],
        ]
        found.add("the last numbers", Reading(0, "", str(numbers)))
        transaction.set_rollback(True)
    return found


def _without_hashes(reading: Reading, chain: AuditChain) -> Reading:
    """Hashes over what is new are over new ids, too: those of answers, and that of the chain's head."""
    headers = re.sub(r'(ETag: W/)"[0-9a-f]{32}"', r"\1<hash>", reading.headers)
    head = bytes(chain.last_hash).hex()
    return Reading(
        reading.status, headers, reading.body.replace(head, "<head>").replace(head[:12], "<short head>")
    )


def test_the_next_call_is_numbered_as_if_nobody_had_redeemed(watched: Watched):
    before = the_next_call(watched)

    Customer().orders(watched, token=watched.take())
    publish_events()

    assert differences(before, the_next_call(watched)) == []
    events = json.loads(next(one for name, one in before.readings.items() if "/v1/events?" in name).body)
    assert [one["type"] for one in events["data"]] == ["action.completed", "campaign.suspended"]


def test_a_number_that_an_order_took_is_missed(watched: Watched, monkeypatch: pytest.MonkeyPatch):
    """The test of the test: the gap in the company's events tells that somebody redeemed."""
    place_order = claiming.place_order

    def counted(**facts):
        counter = EventCounter.objects.get(company_key=watched.place.company.pk)
        EventCounter.objects.filter(pk=counter.pk).update(last=counter.last + 1)
        return place_order(**facts)

    monkeypatch.setattr(claiming, "place_order", counted)
    before = the_next_call(watched)

    Customer().orders(watched, token=watched.take())

    found = "\n".join(differences(before, the_next_call(watched)))
    assert "the last numbers, line 1:" in found
    assert "GET /v1/events?" in found


def test_the_end_of_a_reward_reads_the_same_whatever_became_of_it(watched: Watched, standing):
    """First it says that it is too late, then there is nothing: opened, ordered, cancelled or never looked at (R8)."""
    opens(watched)
    Customer().orders(watched, token=watched.take())
    customer, token = Customer(), watched.take()
    order = customer.orders(watched, token=token)
    assert customer.browser.post(f"/r/orders/{order.pk}/cancel").status_code == 302
    assert sorted(Order.objects.values_list("status", flat=True)) == ["cancelled", "ordered"]

    def all_read() -> list[set[Reading]]:
        """For each reader what the URLs say, with the token of each as it is called everywhere."""
        found = []
        for name in ("nobody", "administrator", "other customer"):
            seen = set()
            for one in watched.tokens:
                reading = read(watched.readers[name], f"/r/{one}")
                seen.add(Reading(reading.status, reading.headers, reading.body.replace(one, "<token>")))
            found.append(seen)
        return found

    assert [len(seen) for seen in all_read()] == [1, 1, 1]
    standing.at += timedelta(days=62)
    assert [[one.status for one in seen] for seen in all_read()] == [[200], [200], [200]]
    while expire_rewards():
        continue
    assert set(Reward.objects.values_list("status", flat=True)) == {RewardStatus.EXPIRED}
    assert [[one.status for one in seen] for seen in all_read()] == [[404], [404], [404]]
