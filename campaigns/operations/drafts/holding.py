"""Holding a draft while it is edited: everything but a draft is locked (C3)."""

from campaigns.errors import CampaignLocked, DraftMoved
from campaigns.models import Campaign, CampaignState
from campaigns.queries.sections import version_of
from campaigns.steps import Step
from events.operations import Changes, audit


def hold_draft(
    campaign: Campaign, *, step: Step | None = None, part: str = "", seen: str | None = None
) -> None:
    """Keep the campaign a draft until the caller's commit.

    `seen` is the version of the part that the caller read (`version_of`). Raises CampaignLocked when it is no draft,
    DraftMoved when the part has changed since.
    """
    held = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign.pk)
    found = held.values_list("state", flat=True).first()
    if found is None:
        raise CampaignLocked("The draft was deleted.")
    if found != CampaignState.DRAFT:
        raise CampaignLocked(
            f"The campaign is {CampaignState(found).label.lower()}; only a draft can be edited."
        )
    if step is not None and seen is not None and seen != version_of(campaign, step, part):
        raise DraftMoved


def write_down(campaign: Campaign, *, actor: str, verb: str, changes: Changes) -> None:
    """The audit entry of an edit; none where nothing changed."""
    if changes:
        audit(
            actor=actor, verb=verb, object_key=campaign.pk, company_key=campaign.company_id, changes=changes
        )
