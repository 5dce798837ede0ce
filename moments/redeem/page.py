"""What the reward page shows of an offer: the same for everybody who opens it (S1, V1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from kit.money import Money
from moments.redeem.languages import wanted_by
from rewards.banners import BannerSize, has_sizes, sibling
from rewards.messages import message_of
from rewards.models import ChoiceKind, Offer, OfferChoice
from rewards.redemption import countries
from rewards.redemption.cart import told_tax


@dataclass(frozen=True, slots=True)
class ChoiceCard:
    """One choice as a card. `id` names it to the cart; `is_us_only` is true of custom T-shirts (R4).

    `tax` is what the CPA left out of a free product's tax: the customer pays it (R6), or at most that.
    """

    id: str
    title: str
    image: str
    retail: Money
    tax: Money
    is_tax_sure: bool
    is_credit: bool
    is_us_only: bool


@dataclass(frozen=True, slots=True)
class BannerPicture:
    """A banner's addresses: each pair is the small and the large one. `webp` is empty where there is one file only."""

    webp: tuple[str, str] | None
    plain: tuple[str, str]

    @classmethod
    def at(cls, path: str) -> "BannerPicture | None":
        """The banner that is kept at a path; None for none."""
        if not path:
            return None
        if not has_sizes(path):
            return cls(None, (media_url(path), media_url(path)))
        small, large = BannerSize.PAGE_SMALL, BannerSize.PAGE
        webp, jpeg = (
            (media_url(sibling(path, small, suffix)), media_url(sibling(path, large, suffix)))
            for suffix in ("webp", "jpg")
        )
        return cls(webp, jpeg)


@dataclass(frozen=True, slots=True)
class RewardPage:
    """The reward page: banner, message, choices, terms, expiry, and who helps."""

    company: str
    website: str
    app: str
    banner: "BannerPicture | None"
    locale: str
    title: str
    text: str
    cards: list[ChoiceCard]
    terms: str
    expires_on: date
    time_zone: str
    marketplace: str
    delivers_to: list[str]

    @property
    def has_credit(self) -> bool:
        return any(card.is_credit for card in self.cards)

    @property
    def may_cost(self) -> bool:
        """Whether something may be the customer's to pay: tax that was left out, or what credit does not cover."""
        return any(card.is_credit or card.tax.minor for card in self.cards)


def page_of(
    offer: Offer, choices: Iterable[OfferChoice], *, request: HttpRequest, locale: str = ""
) -> RewardPage:
    """The page of an offer in a locale, by default in the closest to the reader's that its messages have."""
    locale = locale or _locale_of(request, offer)
    message = message_of(offer, locale)
    return RewardPage(
        company=offer.company.display_name,
        website=offer.company.website if offer.company.website.startswith(("https://", "http://")) else "",
        app=offer.app_name,
        banner=BannerPicture.at(offer.banner),
        locale=locale if message["title"] else get_language() or "en",
        title=message["title"] or gettext("A gift for you"),
        text=message["text"],
        cards=[_card_of(choice, offer) for choice in choices],
        terms=offer.terms,
        expires_on=offer.expires_on,
        time_zone=offer.time_zone,
        marketplace=offer.marketplace.name,
        delivers_to=[name for _, name in countries.in_order(offer.marketplace.ships_to)],
    )


def cards_of(offer: Offer) -> list[ChoiceCard]:
    """The choices of an offer as cards."""
    choices = offer.choices.select_related("product", "category").order_by("position")
    return [_card_of(choice, offer) for choice in choices]


def media_url(path: str) -> str:
    """The address of a file in the media storage; empty for none."""
    return default_storage.url(path) if path else ""


def _card_of(choice: OfferChoice, offer: Offer) -> ChoiceCard:
    tax, is_tax_sure = told_tax(choice, offer)
    return ChoiceCard(
        id=choice.pk,
        title=choice.title,
        image=media_url(choice.image),
        retail=Money(choice.retail_minor, offer.currency),
        tax=tax,
        is_tax_sure=is_tax_sure,
        is_credit=choice.kind == ChoiceKind.CREDIT,
        is_us_only=choice.product is not None and choice.product.is_custom_tshirt,
    )


def _locale_of(request: HttpRequest, offer: Offer) -> str:
    """The first language of the reader's, or else of the marketplace's, that the offer's messages have."""
    written = {_language_of(locale) for locale in offer.messages}
    for tag in [*wanted_by(request), *offer.marketplace.languages, "en"]:
        if _language_of(tag) in written:
            return tag
    return next(iter(offer.messages), "en")


def _language_of(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].casefold()
