"""Offers: what a moment gives in a marketplace, frozen; extending a campaign moves their dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from accounts.models import Company
from kit import clock
from kit.money import to_usd_cents
from rewards.models import (
    Category,
    ChoiceKind,
    Marketplace,
    Offer,
    OfferChoice,
    Product,
    Reward,
    SubmittedQuote,
)
from rewards.quotes import RULES, Margin, Quote, QuoteLineName

EXPIRES_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the marketer chose, with its quote: a product, or a category that credit is given for."""

    quote: Quote
    product: Product | None = None
    category: Category | None = None

    @property
    def kind(self) -> ChoiceKind:
        return ChoiceKind.CREDIT if self.product is None else ChoiceKind.PRODUCT

    @property
    def title(self) -> str:
        return self.product.title if self.product else str(self.category)

    @property
    def image(self) -> str:
        return (self.product.image.name or "") if self.product else ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One of the submissions of a campaign, counted from 1, and the margin that its quotes were made with."""

    number: int
    margin: Margin


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
    moment_name: str,
    marketplace: Marketplace,
    cpa_minor: int,
    usd_rate: Decimal,
    rate_on: date | None,
    time_zone: str,
    ends_on: date,
    texts: OfferTexts,
    chosen: Sequence[Chosen],
    submission: Submission,
) -> Offer:
    """Freeze what a moment gives in a marketplace, and keep the quotes that its company was shown (R10).

    Published again, as after a rejection, the offer is replaced; the quotes of earlier submissions stay.
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
            "cpa_usd_cents": to_usd_cents(cpa_minor, marketplace.currency, usd_rate),
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
    placed = list(enumerate(chosen, start=1))
    OfferChoice.objects.bulk_create(_frozen_choice(offer, position, one) for position, one in placed)
    SubmittedQuote.objects.bulk_create(
        _kept_quote(offer, moment_name, (usd_rate, rate_on), submission, position, one)
        for position, one in placed
    )
    return offer


def _frozen_choice(offer: Offer, position: int, chosen: Chosen) -> OfferChoice:
    return OfferChoice(
        offer=offer,
        position=position,
        kind=chosen.kind,
        product=chosen.product,
        category=chosen.category,
        title=chosen.title,
        image=chosen.image,
        retail_minor=chosen.quote.retail.minor,
        tax_left_out_minor=chosen.quote.covered_by(offer.cpa_minor).customer_pays.minor,
    )


def _kept_quote(
    offer: Offer,
    moment_name: str,
    rate: tuple[Decimal, date | None],
    submission: Submission,
    position: int,
    chosen: Chosen,
) -> SubmittedQuote:
    quote, margin = chosen.quote, submission.margin
    shipping = quote.line(QuoteLineName.SHIPPING)
    tax = quote.line(QuoteLineName.TAX)
    return SubmittedQuote(
        company=offer.company,
        campaign_key=offer.campaign_key,
        submission=submission.number,
        moment_key=offer.moment_key,
        moment_name=moment_name,
        marketplace=offer.marketplace,
        position=position,
        kind=chosen.kind,
        product=chosen.product,
        category=chosen.category,
        title=chosen.title,
        currency=offer.currency,
        cpa_minor=offer.cpa_minor,
        cpa_usd_cents=offer.cpa_usd_cents,
        usd_rate=rate[0],
        rate_on=rate[1],
        retail_minor=quote.retail.minor,
        tax_basis_points=(tax.basis_points or 0) if tax else 0,
        tax_minor=quote[QuoteLineName.TAX].minor,
        shipping_minor=quote[QuoteLineName.SHIPPING].minor,
        shipping_note=(shipping.note or "") if shipping else "",
        free_shipping_minor=shipping.of.minor if shipping and shipping.of else None,
        margin_basis_points=margin.basis_points,
        margin_minor=quote[QuoteLineName.MARGIN].minor,
        margin_source=margin.source,
        margin_actions=margin.actions,
        total_minor=quote.total.minor,
        rules=RULES,
        submitted_at=offer.published_at,
    )


def move_end(*, company: Company, campaign_key: str, ends_on: date) -> None:
    """Move the end of a campaign's offers, and with it the expiry of every reward they were promised by (R8).

    Secrets that were destroyed stay so, and their rewards expired: only what is still open, or issued from now on,
    lasts until the new day.
    """
    for offer in Offer.objects.select_for_update(no_key=True).filter(
        company=company, campaign_key=campaign_key
    ):
        Offer.objects.filter(pk=offer.pk).update(expired_at=None, **_dates(ends_on, offer.time_zone))


@transaction.atomic
def withdraw_offers(*, company: Company, campaign_key: str, keep: Sequence[str] = ()) -> None:
    """Drop what earlier submissions of a draft published, but for the offers to keep and what was promised.

    The quotes of those submissions stay: they are append-only.
    """
    offers = Offer.objects.filter(company=company, campaign_key=campaign_key).exclude(pk__in=keep)
    promised = Reward.objects.filter(company=company, offer__in=offers.values("pk")).values("offer")
    offers.exclude(pk__in=promised).delete()


def _dates(ends_on: date, time_zone: str) -> dict[str, date | datetime]:
    expires_on = ends_on + EXPIRES_AFTER
    return {
        "ends_on": ends_on,
        "expires_on": expires_on,
        "expires_at": clock.end_of_day(expires_on, time_zone),
    }
