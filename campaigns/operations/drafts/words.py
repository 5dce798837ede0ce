"""What a draft says and shows: messages by locale, the banner, the terms (C5-C7)."""

from collections.abc import Mapping
from typing import IO, Any

from django.db import transaction

from campaigns.banners import store_banner
from campaigns.errors import MessageNeeded
from campaigns.models import Campaign, Message
from campaigns.operations.drafts.holding import hold_draft, write_down
from campaigns.steps import Step
from events.operations import changed
from rewards.banners import BannerSize, sibling

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
def drop_message(*, campaign: Campaign, locale: str, actor: str, seen: str | None = None) -> None:
    """Say nothing in a locale any more.

    Raises MessageNeeded for the campaign's own, which speaks for all others; CampaignLocked, DraftMoved.
    """
    hold_draft(campaign, step=Step.MESSAGES, part=locale, seen=seen)
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


def set_banner(
    *, campaign: Campaign, upload: IO[bytes], actor: str, focus: float = 0.5, seen: str | None = None
) -> None:
    """Give a draft its banner, and the image that goes with messages (C5); `focus` says which part of it that shows.

    Raises BannerNotValid, CampaignLocked, DraftMoved.
    """
    # Nobody waits for a picture that is decoded: it is kept before the row is held.
    path = store_banner(upload, focus=focus)
    _write_banner(campaign, path, actor, seen)


def remove_banner(*, campaign: Campaign, actor: str, seen: str | None = None) -> None:
    """Leave a draft without a banner. Raises CampaignLocked, DraftMoved."""
    _write_banner(campaign, "", actor, seen)


@transaction.atomic
def _write_banner(campaign: Campaign, path: str, actor: str, seen: str | None) -> None:
    hold_draft(campaign, step=Step.MESSAGES, part="banner", seen=seen)
    campaign.refresh_from_db()
    before = campaign.banner.name or ""
    message_image = sibling(path, BannerSize.MESSAGE) if path else ""
    Campaign.objects.filter(pk=campaign.pk).update(banner=path, message_image=message_image)
    campaign.refresh_from_db()
    write_down(
        campaign,
        actor=actor,
        verb="campaign.edit_banner",
        changes=changed({"banner": before}, {"banner": path}),
    )


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
