"""The moments of a draft (C1)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from campaigns.errors import MomentKeyTaken, MomentsFull, MomentUnknown
from campaigns.models import Campaign, Decision, Moment
from campaigns.operations.drafts.holding import hold_draft, write_down
from campaigns.steps import Step
from events.operations import changed

MOST_MOMENTS = 50


@dataclass(frozen=True, slots=True)
class WrittenMoment:
    """A moment as a draft is to have it; without an id it is a new one."""

    key: str
    name: str
    limit_per_customer: int = 1
    id: str | None = None


@transaction.atomic
def add_moment(*, campaign: Campaign, key: str, name: str, limit_per_customer: int = 1) -> Moment:
    """One more action to complete, that apps name by `key`."""
    hold_draft(campaign)
    return Moment.objects.create(campaign=campaign, key=key, name=name, limit_per_customer=limit_per_customer)


@transaction.atomic
def write_moments(
    *, campaign: Campaign, moments: Sequence[WrittenMoment], actor: str, seen: str | None = None
) -> None:
    """Give a draft exactly these moments: known ones keep their rewards, those left out go with theirs.

    Raises CampaignLocked, DraftMoved, MomentUnknown for an id of no moment of it, MomentKeyTaken for one key twice,
    MomentsFull for more than it may have.
    """
    hold_draft(campaign, step=Step.MOMENTS, seen=seen)
    before = _described(campaign)
    standing = {one.pk: one for one in campaign.moments.all()}
    if any(one.id is not None and one.id not in standing for one in moments):
        raise MomentUnknown(f"“{campaign}” has no such moment: somebody may have removed it.")
    if len(moments) > MOST_MOMENTS:
        raise MomentsFull(_FULL)
    twice = _twice([one.key for one in moments])
    if twice is not None:
        raise MomentKeyTaken(f"Two moments have the id {twice}; each needs its own.")
    kept = {one.id for one in moments}
    gone = [pk for pk in standing if pk not in kept]
    Decision.objects.filter(company=campaign.company_id, moment__in=gone).update(moment=None)
    Moment.objects.filter(campaign=campaign, pk__in=gone).delete()
    _set_aside([standing[one.id] for one in moments if one.id and standing[one.id].key != one.key])
    for one in moments:
        columns = {"key": one.key, "name": one.name, "limit_per_customer": one.limit_per_customer}
        if one.id is None:
            Moment.objects.create(campaign=campaign, **columns)
        else:
            Moment.objects.filter(campaign=campaign, pk=one.id).update(**columns)
    write_down(
        campaign, actor=actor, verb="campaign.edit_moments", changes=changed(before, _described(campaign))
    )


def _set_aside(renamed: Sequence[Moment]) -> None:
    """Give renamed moments keys that nobody has, so that two may change places."""
    for moment in renamed:
        Moment.objects.filter(pk=moment.pk).update(key=f"-_-{secrets.token_hex(16)}")


_FULL = f"A campaign has up to {MOST_MOMENTS} moments."


def _twice(keys: Sequence[str]) -> str | None:
    return next((key for key in keys if keys.count(key) > 1), None)


def _described(campaign: Campaign) -> dict[str, Any]:
    rows = Moment.objects.filter(campaign=campaign).order_by("pk")
    return {
        "moments": [f"{one.key}: {one.name}, {one.limit_per_customer} a customer" for one in rows],
    }


def insert_moment(campaign: Campaign, *, key: str, name: str) -> Moment:
    """A new moment in the caller's transaction, which holds the campaign. Raises MomentKeyTaken, MomentsFull."""
    if Moment.objects.filter(campaign=campaign).count() >= MOST_MOMENTS:
        raise MomentsFull(_FULL)
    try:
        with transaction.atomic():
            return add_moment(campaign=campaign, key=key, name=name)
    except IntegrityError as conflict:
        if "one_moment_per_campaign_and_key" not in str(conflict):
            raise
        raise MomentKeyTaken(f"“{campaign}” has a moment with the id {key} already.") from None
