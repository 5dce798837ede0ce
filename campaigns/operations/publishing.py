"""Handing down what a campaign offers, frozen, so that redemption never has to ask for it (R10)."""

from campaigns.models import Campaign, Choice, Message
from campaigns.queries.pricing import PricedReward, Pricing
from rewards.messages import fill_in
from rewards.operations import Chosen, OfferTexts, Submission, publish_offer, withdraw_offers
from rewards.queries import submission_count


def publish_offers(campaign: Campaign, pricing: Pricing) -> None:
    """Publish the offer of every moment and marketplace as it was priced, and keep its quotes (B3, R10).

    Needs a pricing that lacks nothing, and the campaign held by the caller's transaction.
    """
    assert pricing.margin is not None
    kept = submission_count(company=campaign.company, campaign_key=campaign.id)
    submission = Submission(kept + 1, pricing.margin)
    for priced in pricing.rewards:
        reward = priced.reward
        rate = pricing.rates[reward.marketplace.currency]
        reward.offer = publish_offer(
            company=campaign.company,
            campaign_key=campaign.id,
            moment_key=reward.moment_id,
            moment_name=reward.moment.name,
            marketplace=reward.marketplace,
            cpa_minor=reward.cpa_minor,
            usd_rate=rate.usd,
            rate_on=rate.on,
            time_zone=campaign.time_zone,
            ends_on=campaign.ends_on,
            texts=_texts(campaign, [one.choice for one in priced.choices]),
            chosen=_chosen(priced),
            submission=submission,
        )
        reward.save(update_fields=["offer"])
    keep = [priced.reward.offer_id for priced in pricing.rewards if priced.reward.offer_id]
    withdraw_offers(company=campaign.company, campaign_key=campaign.id, keep=keep)


def _chosen(priced: PricedReward) -> list[Chosen]:
    return [
        Chosen(one.quote, one.choice.product, one.choice.category)
        for one in priced.choices
        if one.quote is not None
    ]


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
