"""A reward is redeemed once, by one account (S4, S6)."""

from django.db import transaction

from accounts.models import User
from kit import clock
from rewards import tokens
from rewards.models import OfferChoice, Reward, RewardStatus
from rewards.redemption.address import Address, refuse_unless_served
from rewards.redemption.errors import (
    RewardExpired,
    RewardNotForThisAccount,
    RewardNotFound,
    RewardNotOpen,
)
from rewards.redemption.models import Order, Redemption, StoreCredit
from rewards.redemption.operations.ordering import place_order
from rewards.redemption.operations.screening import locked_account, screen
from rewards.redemption.queries import choice_of, living_order_of


@transaction.atomic
def redeem(
    *,
    token: str,
    user: User,
    choice_id: str,
    address: Address,
    product_id: str | None = None,
    language: str = "en",
    expected_minor: int | None = None,
) -> Order:
    """Order what the customer chose of a reward, and take it from the stock; on a repeat, the order made before.
    After a cancelled order the same account chooses anew (S7).

    `product_id` is the product that the customer saw in the cart or picked with credit; without it R7
    decides. The order's mails are in `language`. Where the customer has something to pay, of which `expected_minor` was
    told, the order waits for it unpaid (S4).

    Raises RewardNotFound, RewardExpired, RewardNotOpen, RewardNotForThisAccount, ChoiceNotOffered, AddressNotServed,
    ProductNotPicked, CartChanged or CardsNotTaken; a refusal leaves nothing behind.
    """
    account = locked_account(user)
    reward = _locked_reward(token)
    if reward.status in (RewardStatus.HELD, RewardStatus.REFUSED):
        raise RewardNotOpen
    choice = choice_of(reward=reward, choice_id=choice_id)
    claim = Redemption(reward=reward, account=account, choice=choice)
    standing = _standing_claim(claim)
    if standing.account_id == account.pk and (order := living_order_of(standing)) is not None:
        return order
    if clock.now() >= reward.offer.expires_at or _was_made_good(standing):
        raise RewardExpired
    if standing.account_id != account.pk:
        raise RewardNotForThisAccount
    refuse_unless_served(address, reward.offer.marketplace)
    screen(user=user, account=account, address=address)
    _choose(standing, choice)
    return place_order(
        claim=standing,
        address=address,
        product_id=product_id,
        language=language,
        expected_minor=expected_minor,
    )


def _choose(claim: Redemption, choice: OfferChoice) -> None:
    """After a cancelled order another choice may be made (S7)."""
    if claim.choice_id != choice.pk:
        claim.choice = choice
        claim.save(update_fields=["choice"])


def _was_made_good(claim: Redemption) -> bool:
    """Whether the store gave credit for an order that it cancelled, so that the reward is used."""
    return StoreCredit.objects.filter(redemption=claim, cause__startswith="order:").exists()


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


def _standing_claim(claim: Redemption) -> Redemption:
    """Claim the reward, or get the claim that was there first: the database admits one."""
    Redemption.objects.bulk_create([claim], ignore_conflicts=True)
    standing = Redemption.objects.get(reward=claim.reward)
    if standing.pk == claim.pk:
        return claim
    standing.reward = claim.reward
    return standing
