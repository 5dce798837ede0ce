"""Offers: what a moment gives in a marketplace, frozen; extending a campaign moves their dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import Company
from kit import clock
from rewards import queries
from rewards.models import (
    Category,
    ChoiceKind,
    Marketplace,
    Offer,
    OfferChoice,
    Product,
)

EXPIRES_AFTER = timedelta(days=30)


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
