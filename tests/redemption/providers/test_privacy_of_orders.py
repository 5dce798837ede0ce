"""A reward URL tells nobody how far a provider is with what the reward was used for (V1)."""

from django.test import Client

from rewards.redemption.operations import cancel_own_order, redeem
from rewards.redemption.providers import operations
from tests.redemption.conftest import HOME, choice_of, signed_in, user
from tests.redemption.providers.conftest import Store
from tests.redemption.providers.test_orders import refuse_to_cancel, work
from tests.redemption.test_privacy import readings_of


def test_a_reward_url_reads_the_same_whatever_its_provider_does(store: Store):
    offer = store.shop.offer(store.shop.product())
    token, who = store.shop.reward(offer), user()
    readers = {"nobody": Client(), "member": signed_in(store.shop.member), "other": signed_in(user("other"))}
    address = f"/r/{token}"
    readings_of(readers, address)
    before = readings_of(readers, address)

    first = redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)
    after = [readings_of(readers, address)]
    operations.place_due()
    after.append(readings_of(readers, address))
    work()
    after.append(readings_of(readers, address))
    signed_in(who).post(f"/r/orders/{first.pk}/code")
    cancel_own_order(user=who, order_id=first.pk)
    after.append(readings_of(readers, address))
    work()
    after.append(readings_of(readers, address))
    second = redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)
    work()
    refuse_to_cancel(store)
    cancel_own_order(user=who, order_id=second.pk)
    work()
    after.append(readings_of(readers, address))

    second.refresh_from_db()
    assert (second.pk != first.pk, second.cancel_refused_at is None) == (True, False)
    assert after == [before] * 6
