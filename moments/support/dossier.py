"""A submitted campaign on one page: all that support needs to decide about it (C3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage

from billing.queries import active_card_of, payment_method_lacks
from campaigns.models import Campaign
from campaigns.queries.approval import dossier_of
from campaigns.queries.browsing import rooms_of
from campaigns.queries.resubmission import Edit, Resubmission
from campaigns.remarks import words_of
from kit import clock
from kit.money import usd
from rewards import tokens
from rewards.banners import SIZES, BannerSize, has_sizes, sibling
from rewards.queries import submitted_quotes_of

TEMPLATE = "support/campaign_dossier.html"
_SIZE_WORDS = {
    BannerSize.PAGE_SMALL: "On the page",
    BannerSize.EMAIL: "In a mail",
    BannerSize.MESSAGE: "In a message",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its address, and its size in pixels."""

    words: str
    address: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of a draft before and after, to read; of pictures the addresses."""

    name: str
    before: str
    after: str
    is_picture: bool = False


def facts_of(campaign: Campaign) -> dict[str, Any]:
    """What the page's template needs: the dossier, limits, quotes, pictures, and what changed since it was rejected."""
    dossier = dossier_of(campaign)
    return {
        "dossier": dossier,
        "active_card": active_card_of(campaign.company),
        "payment_lacks": payment_method_lacks(campaign.company),
        "submitted": submitted_quotes_of(company=campaign.company, campaign_key=campaign.pk),
        "campaign_key": campaign.pk,
        "rooms": rooms_of(campaign, clock.this_month()),
        "banners": banners_of(campaign),
        "test_url": tokens.url_of(bytes(campaign.test_salt)),
        "answered": _answered(dossier.again),
        "other_changes": changed_words(dossier.again.others) if dossier.again else [],
    }


def banners_of(campaign: Campaign) -> dict[str, Picture]:
    """The campaign's banner in each size that customers see, by the size's name; empty without one."""
    path = campaign.banner.name or ""
    if not path:
        return {}
    sizes = _SIZE_WORDS if has_sizes(path) else {BannerSize.PAGE_SMALL: "On the page"}
    return {
        str(size).replace("-", "_"): Picture(words, default_storage.url(sibling(path, size)), *SIZES[size])
        for size, words in sizes.items()
    }


def _answered(again: Resubmission | None) -> list[tuple[str, str, list[Changed]]]:
    """Each remark: the part in words, what was said, and what was changed of it."""
    return [(one.words, one.remark, changed_words(one.edits)) for one in again.answered] if again else []


def changed_words(edits: Iterable[Edit]) -> list[Changed]:
    """What was edited, field by field, to read; of messages only the texts that are different."""
    return [line for edit in edits for line in _lines(edit)]


def _lines(edit: Edit) -> list[Changed]:
    name = _name_of(edit)
    if isinstance(edit.before, Mapping) or isinstance(edit.after, Mapping):
        before, after = edit.before or {}, edit.after or {}
        texts = [text for text in {**before, **after} if before.get(text) != after.get(text)]
        return [
            Changed(f"{name}: {_spaced(text).lower()}", before.get(text, ""), after.get(text, ""))
            for text in texts
        ]
    if edit.field == "banner":
        old, new = (_small(path) for path in (edit.before, edit.after))
        return [Changed(name, old, new, is_picture=True)]
    return [Changed(name, _said(edit.before, edit.field), _said(edit.after, edit.field))]


def _name_of(edit: Edit) -> str:
    if edit.field.startswith("cpa "):
        return f"CPA of {' in '.join(edit.field.split()[1:])}"
    if edit.part.startswith(("reward:", "message:")):
        return words_of(edit.part)
    return _spaced(edit.field.removesuffix("_usd_cents"))


def _small(path: str | None) -> str:
    return default_storage.url(sibling(path, BannerSize.EMAIL)) if path else ""


def _said(value: Any, field: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() if field.endswith("_usd_cents"):
            return str(usd(value))
        case list():
            return "\n".join(str(one) for one in value)
        case _:
            return str(value)


def _spaced(name: str) -> str:
    return name.replace("_", " ").capitalize()
