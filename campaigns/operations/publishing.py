"""Handing down what a campaign offers, frozen, so that redemption never has to ask for it (R10)."""

from billing.queries import rate_of
from campaigns.models import Campaign, Choice, Message, MomentReward
from kit.money import to_usd_cents
from rewards.messages import fill_in
from rewards.operations import Chosen, OfferTexts, publish_offer


def publish_offers(campaign: Campaign) -> None:
    """Publish the offer of every moment and marketplace, at today's exchange rates (B3). Raises RateMissing."""
    rewards = MomentReward.objects.filter(moment__campaign=campaign).select_related("moment", "marketplace")
    for reward in rewards.prefetch_related("choices__product", "choices__category").order_by("pk"):
        choices = list(reward.choices.all())
        reward.offer = publish_offer(
            company=campaign.company,
            campaign_key=campaign.id,
            moment_key=reward.moment_id,
            marketplace=reward.marketplace,
            cpa_minor=reward.cpa_minor,
            cpa_usd_cents=to_usd_cents(
                reward.cpa_minor, reward.marketplace.currency, rate_of(reward.marketplace.currency)
            ),
            time_zone=campaign.time_zone,
            ends_on=campaign.ends_on,
            texts=_texts(campaign, choices),
            chosen=[Chosen(choice.product, choice.category, choice.credit_minor) for choice in choices],
        )
        reward.save(update_fields=["offer"])


def _texts(campaign: Campaign, choices: list[Choice]) -> OfferTexts:
    product = _what_is_promised(choices)
    return OfferTexts(
        app_name=campaign.app.name,
        messages={
            message.locale: _filled(message, product, campaign.company.display_name)
            for message in campaign.messages.all()
        },
        default_locale=campaign.default_locale,
        banner=campaign.banner.name or "",
        message_image=campaign.message_image.name or "",
        terms=campaign.terms,
    )


def _what_is_promised(choices: list[Choice]) -> str:
    """What {product} stands for: the one thing promised, or the first of those that can be chosen from."""
    first = choices[0]
    return first.product.title if first.product else str(first.category)


def _filled(message: Message, product: str, company: str) -> dict[str, str]:
    texts = {
        "title": message.redemption_title,
        "text": message.redemption_text,
        "announcement_title": message.announcement_title,
        "announcement_text": message.announcement_text,
    }
    return {name: fill_in(text, product=product, company=company) for name, text in texts.items()}
