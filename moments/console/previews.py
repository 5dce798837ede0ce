"""How a campaign's messages look where customers meet them: a push notification, an e-mail, the reward page (C6)."""

from dataclasses import dataclass

from django.core.files.storage import default_storage

from campaigns.models import Campaign, CampaignState, Choice, Message, MomentReward
from rewards.banners import BannerSize, sibling
from rewards.messages import fill_in, fill_in_dates
from rewards.operations import EXPIRES_AFTER

NO_PRODUCT = "your reward"
_UNPUBLISHED = {CampaignState.DRAFT, CampaignState.REJECTED}


@dataclass(frozen=True, slots=True)
class Texts:
    """What a campaign says in a locale, with its placeholders or with them filled in."""

    announcement_title: str = ""
    announcement_text: str = ""
    redemption_title: str = ""
    redemption_text: str = ""

    @classmethod
    def of(cls, message: Message | None) -> "Texts":
        """The texts of a message; empty ones where nothing is written yet."""
        if message is None:
            return cls()
        return cls(
            message.announcement_title,
            message.announcement_text,
            message.redemption_title,
            message.redemption_text,
        )


@dataclass(frozen=True, slots=True)
class BannerPictures:
    """Addresses of a campaign's banner as the page, mails and messages show it; empty where there is none."""

    page: str
    email: str
    message: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the three previews show. Addresses of pictures are empty where there is none."""

    locale: str
    texts: Texts
    company: str
    app: str
    page_image: str
    email_image: str
    message_image: str
    product: str


def preview_of(
    campaign: Campaign, texts: Texts, locale: str, *, reward: MomentReward | None = None
) -> Preview:
    """The texts as customers would read them, with the dates, the company, and what is given first.

    That is the first choice of the reward, or of the campaign where none is named.
    """
    product = _first_choice(campaign) if reward is None else _first_of(reward, campaign)
    expires_on = campaign.ends_on + EXPIRES_AFTER
    company = campaign.company.display_name

    def fill(text: str) -> str:
        named = fill_in(text, product=product, company=company)
        return fill_in_dates(named, ends_on=campaign.ends_on, expires_on=expires_on, locale=locale)

    filled = Texts(
        fill(texts.announcement_title),
        fill(texts.announcement_text),
        fill(texts.redemption_title),
        fill(texts.redemption_text),
    )
    shown = banner_of(campaign)
    return Preview(
        locale, filled, company, campaign.app.name, shown.page, shown.email, shown.message, product
    )


def banner_of(campaign: Campaign) -> BannerPictures:
    """The campaign's banner in the sizes that customers meet."""
    banner = campaign.banner.name or ""
    return BannerPictures(
        _url(sibling(banner, BannerSize.PAGE_SMALL)),
        _url(sibling(banner, BannerSize.EMAIL)),
        _url(campaign.message_image.name or ""),
    )


def _first_choice(campaign: Campaign) -> str:
    """What {product} stands for: the first thing that is given."""
    choices = Choice.objects.filter(reward__moment__campaign=campaign).select_related("product", "category")
    first = choices.order_by("reward__moment", "reward", "position").first()
    if first is None:
        return NO_PRODUCT
    return _title_of(first)


def _first_of(reward: MomentReward, campaign: Campaign) -> str:
    """What a reward gives first: as it was published, or as the draft has it."""
    if reward.offer is not None and campaign.state not in _UNPUBLISHED:
        return next((one.title for one in reward.offer.choices.all()), NO_PRODUCT)
    return next((_title_of(one) for one in reward.choices.all()), NO_PRODUCT)


def _title_of(choice: Choice) -> str:
    return choice.product.title if choice.product else str(choice.category)


def _url(path: str) -> str:
    return default_storage.url(path) if path else ""
