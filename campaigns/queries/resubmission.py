"""What changed in a campaign between its last two submissions, and which of it support had remarked on (C3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.models import Campaign, CampaignMove, CampaignState
from campaigns.remarks import in_order, words_of
from events.models import AuditEntry
from events.queries import audit_of

# Which part of a draft a field of the audit log belongs to, by the names of `campaigns.remarks`.
_PARTS = {
    "name": "name",
    "kind": "kind",
    **dict.fromkeys(("starts_on", "ends_on", "time_zone", "starts_by_itself"), "dates"),
    "marketplaces": "marketplaces",
    "budget_usd_cents": "budget",
    "moments": "moment",
    "terms": "terms",
    "banner": "banner",
}
_EDITS = ("campaign.edit_", "campaign.use_product", "campaign.raise_budget", "campaign.extend")


@dataclass(frozen=True, slots=True)
class Edit:
    """What one field of a draft was at the submission before, and is at the latest. `part` is empty for none."""

    part: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Answered:
    """A remark, and what was changed of the part that it is about; nothing when that is as it was."""

    part: str
    remark: str
    edits: list[Edit]

    @property
    def words(self) -> str:
        """The part, in words."""
        return words_of(self.part)


@dataclass(frozen=True, slots=True)
class Resubmission:
    """A submission that is not the first: what was asked for before it, and what was done."""

    before: datetime
    rejection: CampaignMove | None
    answered: list[Answered]
    others: list[Edit]


def resubmission_of(campaign: Campaign) -> Resubmission | None:
    """What the latest submission answers; None for a campaign that was submitted once, or never.

    Read from the audit log: a field that was changed and changed back is not told.
    """
    submitted = campaign.moves.filter(to_state=CampaignState.PENDING).order_by("-at", "-pk")
    times = list(submitted.values_list("at", flat=True)[:2])
    if len(times) < 2:
        return None
    latest, before = times
    rejections = campaign.moves.filter(to_state=CampaignState.REJECTED, at__gte=before, at__lte=latest)
    rejection = rejections.order_by("-at", "-pk").first()
    entries = audit_of(campaign.company_id, object_key=campaign.pk, since=before, until=latest)
    edits = _edits(entry for entry in entries.reverse() if entry.verb.startswith(_EDITS))
    remarks = rejection.remarks if rejection else {}
    answered = [
        Answered(part, remark, [edit for edit in edits if _concerns(edit, part)])
        for part, remark in in_order(remarks)
    ]
    told = [edit for one in answered for edit in one.edits]
    return Resubmission(before, rejection, answered, [edit for edit in edits if edit not in told])


def _concerns(edit: Edit, part: str) -> bool:
    return edit.part in (part, part.partition(":")[0])


def _edits(entries: Iterable[AuditEntry]) -> list[Edit]:
    """The first old and the last new value of each field, where they differ; the oldest entry comes first."""
    found: dict[tuple[str, str], tuple[Any, Any]] = {}
    for entry in entries:
        for field, (old, new) in _changes(entry).items():
            key = _part_of(field, entry.verb), field
            found[key] = (found[key][0] if key in found else old, new)
    return [Edit(part, field, old, new) for (part, field), (old, new) in found.items() if old != new]


def _changes(entry: AuditEntry) -> dict[str, tuple[Any, Any]]:
    """The changes of an entry by field. A product chosen in the catalogue is told as its reward's edits are."""
    if entry.verb != "campaign.use_product":
        return {name: (old, new) for name, (old, new) in entry.changes.items()}
    changes = dict(entry.changes)
    place = " ".join(str(changes.pop(name, [None, ""])[1]) for name in ("moment", "marketplace"))
    named = {"products": place, "cpa": f"cpa {place}"}
    return {named[name]: (old, new) for name, (old, new) in changes.items() if name in named}


def _part_of(field: str, verb: str) -> str:
    if verb == "campaign.edit_messages":
        return "" if field == "default_locale" else f"message:{field}"
    if verb in ("campaign.edit_rewards", "campaign.use_product") or field.startswith("cpa "):
        return "reward:" + ":".join(field.removeprefix("cpa ").split(" "))
    return _PARTS.get(field, "")
