"""From a draft to its first day (C3): submitted, withdrawn, approved, rejected, taken up again, started."""

from collections.abc import Mapping

from django.db import transaction

from billing.operations import hold_payment_method, set_budget
from campaigns import moves
from campaigns.errors import (
    CampaignIncomplete,
    ChoicesNotEligible,
    DraftMoved,
    MoveNotAllowed,
    SubmissionMoved,
)
from campaigns.models import Campaign, CampaignState
from campaigns.operations.moving import Why, hold, make_move, refuse_unless_allowed
from campaigns.operations.publishing import publish_offers
from campaigns.queries.drafts import missing_of, unfit_of
from campaigns.queries.pricing import pricing_of
from campaigns.queries.sections import version_of
from campaigns.steps import Step
from rewards.queries import submission_count


@transaction.atomic
def submit_campaign(*, campaign: Campaign, actor: str, seen: str | None = None) -> None:
    """Hand a draft to support: its offers, quotes and rates are frozen, its budget is set.

    What was checked is what is frozen: prices are read once. `seen` is the version of the whole draft that its
    marketer looked at (`version_of`). Raises CampaignIncomplete, DraftMoved.
    """
    hold(campaign)
    refuse_unless_allowed(campaign, moves.SUBMIT, actor, CampaignState.PENDING)
    if seen is not None and seen != version_of(campaign, Step.REVIEW):
        raise DraftMoved
    pricing = pricing_of(campaign)
    if missing := missing_of(campaign, pricing):
        raise CampaignIncomplete([lack.words for lack in missing])
    publish_offers(campaign, pricing)
    assert campaign.budget_usd_cents is not None
    set_budget(company=campaign.company, campaign_key=campaign.id, budget_usd_cents=campaign.budget_usd_cents)
    # Last: what it tells is the campaign with the amounts that were frozen.
    make_move(campaign, moves.SUBMIT, actor=actor)


@transaction.atomic
def withdraw_campaign(*, campaign: Campaign, actor: str) -> None:
    """Take a submission back: its marketer at any time, the system once its end has passed. Raises MoveNotAllowed."""
    make_move(campaign, moves.WITHDRAW, actor=actor)
    if moves.party_of(actor) == moves.Party.SYSTEM and not campaign.is_over:
        raise MoveNotAllowed(CampaignState.PENDING, CampaignState.DRAFT, "its end has not passed")


@transaction.atomic
def approve_campaign(
    *, campaign: Campaign, actor: str, submission: int | None = None, reason: str = ""
) -> None:
    """Support lets it run: from now on it is in test mode, until it starts (C4).

    `submission` is the number of the one that was looked at; without it, whichever waits. Raises SubmissionMoved
    when another waits by now, ChoicesNotEligible where what was submitted can't be a reward any more (R3),
    PaymentMethodMissing where nothing could be charged (B6), and MoveNotAllowed after its end: it would be finished
    at once, and lost to its marketer.
    """
    make_move(campaign, moves.APPROVE, actor=actor, why=Why(reason))
    _refuse_another(campaign, submission)
    if campaign.is_over:
        because = f"its end has passed on {campaign.ends_on}"
        raise MoveNotAllowed(CampaignState.PENDING, CampaignState.APPROVED, because)
    if lacks := unfit_of(campaign):
        raise ChoicesNotEligible([lack.words for lack in lacks])
    hold_payment_method(company=campaign.company)


@transaction.atomic
def reject_campaign(
    *,
    campaign: Campaign,
    actor: str,
    reason: str,
    remarks: Mapping[str, str] | None = None,
    submission: int | None = None,
) -> None:
    """Support sends it back with a reason that the marketer reads.

    `remarks` says what is wrong with parts of it, by the names of `campaigns.remarks`: the marketer reads each where
    it is mended. Raises SubmissionMoved as approving does.
    """
    make_move(campaign, moves.REJECT, actor=actor, why=Why(reason, remarks=remarks or {}))
    _refuse_another(campaign, submission)


def _refuse_another(campaign: Campaign, submission: int | None) -> None:
    found = submission_count(company=campaign.company, campaign_key=campaign.id)
    if submission is not None and submission != found:
        raise SubmissionMoved(submission, found)


@transaction.atomic
def revise_campaign(*, campaign: Campaign, actor: str) -> None:
    """Take a rejected campaign up again as a draft."""
    make_move(campaign, moves.REVISE, actor=actor)


@transaction.atomic
def start_campaign(*, campaign: Campaign, actor: str) -> None:
    """Take it live, from its start date on and before its end; the system one that starts by itself.

    Raises MoveNotAllowed outside of that.
    """
    make_move(campaign, moves.START, actor=actor)
    if because := _why_not_yet(campaign, actor):
        raise MoveNotAllowed(CampaignState.APPROVED, CampaignState.LIVE, because)


def _why_not_yet(campaign: Campaign, actor: str) -> str:
    if not campaign.has_begun:
        return f"it starts on {campaign.starts_on} ({campaign.time_zone})"
    if campaign.is_over:
        return f"its end has passed on {campaign.ends_on}"
    if moves.party_of(actor) == moves.Party.SYSTEM and not campaign.starts_by_itself:
        return "it is started by hand"
    return ""
