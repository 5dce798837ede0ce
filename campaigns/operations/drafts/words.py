"""What a draft says and shows: messages by locale, the banner, the terms (C5-C7)."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from campaigns.errors import MessageNeeded
from campaigns.models import Campaign, Message
from campaigns.operations.drafts.holding import hold_draft, write_down
from campaigns.steps import Step
from events.operations import changed

_TEXTS = ("announcement_title", "announcement_text", "redemption_title", "redemption_text")


@transaction.atomic
def set_message(
    *,
    campaign: Campaign,
    locale: str,
    redemption_title: str,
    redemption_text: str,
    announcement_title: str = "",
    announcement_text: str = "",
    actor: str = "",
    seen: str | None = None,
) -> None:
    """What the campaign says in a locale (C6); in the audit log with `actor`. Raises CampaignLocked, DraftMoved."""
    hold_draft(campaign, step=Step.MESSAGES, part=locale, seen=seen)
    before = Message.objects.filter(campaign=campaign, locale=locale).values(*_TEXTS).first()
    texts = {
        "redemption_title": redemption_title,
        "redemption_text": redemption_text,
        "announcement_title": announcement_title,
        "announcement_text": announcement_text,
    }
    Message.objects.update_or_create(campaign=campaign, locale=locale, defaults=texts)
    if actor:
        _audit(campaign, actor, {locale: before}, {locale: texts})


@transaction.atomic
def drop_message(*, campaign: Campaign, locale: str, actor: str) -> None:
    """Say nothing in a locale any more. Raises MessageNeeded for the campaign's own, which speaks for all others."""
    hold_draft(campaign)
    campaign.refresh_from_db()
    if locale == campaign.default_locale:
        raise MessageNeeded(
            f"The messages in {locale} speak for all others: make another the main language first."
        )
    before = Message.objects.filter(campaign=campaign, locale=locale).values(*_TEXTS).first()
    Message.objects.filter(campaign=campaign, locale=locale).delete()
    _audit(campaign, actor, {locale: before}, {locale: None})


@transaction.atomic
def set_default_locale(*, campaign: Campaign, locale: str, actor: str) -> None:
    """Make a locale the one whose messages speak for every other."""
    hold_draft(campaign)
    campaign.refresh_from_db()
    before = campaign.default_locale
    Campaign.objects.filter(pk=campaign.pk).update(default_locale=locale)
    campaign.refresh_from_db()
    _audit(campaign, actor, {"default_locale": before}, {"default_locale": locale})


def _audit(campaign: Campaign, actor: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    write_down(campaign, actor=actor, verb="campaign.edit_messages", changes=changed(before, after))


@transaction.atomic
def set_banner(
    *, campaign: Campaign, banner: "ContentFile[bytes]", message_image: "ContentFile[bytes]"
) -> None:
    """The page's banner, and the image that goes with messages (C5)."""
    hold_draft(campaign)
    campaign.banner.save(f"{campaign.id}-page.webp", banner, save=False)
    campaign.message_image.save(f"{campaign.id}-message.webp", message_image, save=False)
    campaign.save(update_fields=["banner", "message_image"])


@transaction.atomic
def write_terms(
    *,
    campaign: Campaign,
    terms: str,
    actor: str,
    answers: Mapping[str, Any] | None = None,
    seen: str | None = None,
) -> None:
    """Set the terms that the redemption page shows, and what the builder was told (C7).

    Raises CampaignLocked, DraftMoved.
    """
    hold_draft(campaign, step=Step.TERMS, seen=seen)
    campaign.refresh_from_db()
    before = {"terms": campaign.terms}
    answers = campaign.terms_answers if answers is None else dict(answers)
    Campaign.objects.filter(pk=campaign.pk).update(terms=terms, terms_answers=answers)
    campaign.refresh_from_db()
    write_down(campaign, actor=actor, verb="campaign.edit_terms", changes=changed(before, {"terms": terms}))
