"""A reward is redeemed once, by one account (S4, S6)."""

from django.db import transaction

from accounts.models import User
from fraud.operations import known_abuser, remember
from fraud.signals import signals_of_account
from kit import clock, jobs
from rewards import tokens
from rewards.models import Reward
from rewards.redemption.address import Address, refuse_unless_served
from rewards.redemption.errors import RewardExpired, RewardNotForThisAccount, RewardNotFound
from rewards.redemption.models import Order, Redemption, StoreAccount
from rewards.redemption.operations.ordering import place_order
from rewards.redemption.queries import choice_of


@transaction.atomic
def redeem(
    *, token: str, user: User, choice_id: str, address: Address, product_id: str | None = None
) -> Order:
    """Order what the customer chose of a reward, and take it from the stock; on a repeat, the order made before.

    `product_id` is the product that the customer saw in the cart or picked with credit; without it R7
    decides. Raises RewardNotFound, RewardExpired, RewardNotForThisAccount, ChoiceNotOffered, AddressNotServed,
    ProductNotPicked or CartChanged; a refusal leaves nothing behind.
    """
    reward = _locked_reward(token)
    choice = choice_of(reward=reward, choice_id=choice_id)
    account, _ = StoreAccount.objects.get_or_create(user=user)
    claim = Redemption(reward=reward, account=account, choice=choice)
    earlier = _earlier_claim(claim)
    if earlier is not None and earlier.account_id == account.pk:
        return earlier.order
    if clock.now() >= reward.offer.expires_at:
        raise RewardExpired
    if earlier is not None:
        raise RewardNotForThisAccount
    refuse_unless_served(address, reward.offer.marketplace)
    _screen(account, address)
    order = place_order(claim=claim, address=address, product_id=product_id)
    jobs.send_after_commit("redemption.send_order_confirmation", order_id=order.pk)
    return order


def _screen(account: StoreAccount, address: Address) -> None:
    """Keep what the account is recognised by, under the store's key, and refuse a known abuser's (X1, V1)."""
    place = f"{address.street} {address.postal_code} {address.city} {address.country}"
    seen = signals_of_account(account=account.pk, email=account.user.email, address=place, ip=None)
    if known_abuser(company_key=None, seen=seen) is not None:
        raise RewardNotForThisAccount
    remember(company_key=None, seen=seen, subject=f"account:{account.pk}")


def _locked_reward(token: str) -> Reward:
    """The reward, locked until the commit: who chooses at the same time waits here, before any stock."""
    reward = (
        Reward.objects.select_for_update(of=("self",), no_key=True)
        .select_related("offer__marketplace")
        .prefetch_related("offer__choices__product")
        .filter(token_hash=tokens.hash_of(token))
        .first()
    )
    if reward is None:
        raise RewardNotFound
    return reward


def _earlier_claim(claim: Redemption) -> Redemption | None:
    """Claim the reward, or get the claim that was there first: the database admits one."""
    Redemption.objects.bulk_create([claim], ignore_conflicts=True)
    standing = Redemption.objects.select_related("order").get(reward=claim.reward)
    return None if standing.pk == claim.pk else standing
