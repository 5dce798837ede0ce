"""Offers are published, rewards issued, and their secrets destroyed in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import Company
from kit import clock
from kit.rows import Rows
from rewards import queries, tokens
from rewards.models import (
    Category,
    ChoiceKind,
    Marketplace,
    Offer,
    OfferChoice,
    Product,
    Reward,
    RewardStatus,
)

EXPIRES_AFTER = timedelta(days=30)
_OFFERS_A_ROUND = 1_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the marketer chose: a product, or a category with the face value of its credit."""

    product: Product | None = None
    category: Category | None = None
    credit_minor: int | None = None


@dataclass(frozen=True, slots=True)
class OfferTexts:
    """How an offer looks and reads to the customer."""

    app_name: str
    messages: dict[str, dict[str, str]]
    default_locale: str
    banner: str
    message_image: str
    terms: str


@transaction.atomic
def publish_offer(
    *,
    company: Company,
    campaign_key: str,
    moment_key: str,
    marketplace: Marketplace,
    cpa_minor: int,
    cpa_usd_cents: int,
    time_zone: str,
    ends_on: date,
    texts: OfferTexts,
    chosen: Sequence[Chosen],
) -> Offer:
    """Freeze what a moment gives in a marketplace (R10). Published again, as after a rejection, it is
    replaced.
    """
    offer, _ = Offer.objects.update_or_create(
        moment_key=moment_key,
        marketplace=marketplace,
        defaults={
            "company": company,
            "campaign_key": campaign_key,
            "app_name": texts.app_name,
            "cpa_minor": cpa_minor,
            "currency": marketplace.currency,
            "cpa_usd_cents": cpa_usd_cents,
            "messages": texts.messages,
            "default_locale": texts.default_locale,
            "banner": texts.banner,
            "message_image": texts.message_image,
            "terms": texts.terms,
            "time_zone": time_zone,
            "published_at": clock.now(),
            "expired_at": None,
            **_dates(ends_on, time_zone),
        },
    )
    offer.choices.all().delete()
    OfferChoice.objects.bulk_create(
        _frozen_choice(offer, position, one) for position, one in enumerate(chosen, start=1)
    )
    return offer


def _frozen_choice(offer: Offer, position: int, chosen: Chosen) -> OfferChoice:
    if chosen.product is None:
        assert chosen.category is not None and chosen.credit_minor is not None
        return OfferChoice(
            offer=offer,
            position=position,
            kind=ChoiceKind.CREDIT,
            category=chosen.category,
            title=chosen.category.name,
            retail_minor=chosen.credit_minor,
        )
    return OfferChoice(
        offer=offer,
        position=position,
        kind=ChoiceKind.PRODUCT,
        product=chosen.product,
        title=chosen.product.title,
        image=chosen.product.image.name or "",
        retail_minor=queries.reference_price_of(chosen.product),
    )


def move_end(*, company: Company, campaign_key: str, ends_on: date) -> None:
    """Move the end of a campaign's offers, and with it the expiry of every reward they were promised by (R8)."""
    for offer in Offer.objects.select_for_update(no_key=True).filter(
        company=company, campaign_key=campaign_key
    ):
        Offer.objects.filter(pk=offer.pk).update(expired_at=None, **_dates(ends_on, offer.time_zone))


def _dates(ends_on: date, time_zone: str) -> dict[str, date | datetime]:
    expires_on = ends_on + EXPIRES_AFTER
    return {
        "ends_on": ends_on,
        "expires_on": expires_on,
        "expires_at": clock.end_of_day(expires_on, time_zone),
    }


def issue(*, company: Company, offer: Offer, cause: str, rows: Rows) -> Reward:
    """Promise one reward: a URL that opens once. Written with the rows of the caller's transaction."""
    salt = tokens.new_salt()
    return rows.add(
        Reward(
            company=company,
            offer=offer,
            cause=cause,
            salt=salt,
            token_hash=tokens.hash_of(tokens.token_of(salt)),
        )
    )


def expire_rewards(*, batch: int = 5_000) -> int:
    """Destroy the secrets of up to `batch` rewards whose offer's expiry has passed; how many (R8).

    Set-based, harmless to repeat and to run twice at once; rewards that a customer is redeeming now are left
    to the next round. Claimed or not makes no difference: a dead URL tells nobody whether it was used.
    """
    over = Offer.objects.filter(expires_at__lte=clock.now(), expired_at=None).order_by("expires_at")
    for offer_id in over.values_list("pk", flat=True)[:_OFFERS_A_ROUND]:
        expired = _expire_rewards_of(offer_id, batch)
        if expired:
            return expired
    return 0


@transaction.atomic
def _expire_rewards_of(offer_id: str, batch: int) -> int:
    """Expire rewards of one offer; 1 for closing it when none is left, 0 when others hold all that are."""
    alive = Reward.objects.filter(offer=offer_id, status=RewardStatus.ISSUED)
    due = alive.order_by("pk").select_for_update(skip_locked=True).values("pk")[:batch]
    expired = Reward.objects.filter(pk__in=due).update(
        status=RewardStatus.EXPIRED, salt=None, token_hash=None
    )
    if expired == 0 and not alive.exists():
        return Offer.objects.filter(pk=offer_id, expires_at__lte=clock.now(), expired_at=None).update(
            expired_at=clock.now()
        )
    return expired
