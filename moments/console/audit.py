"""One entry of the audit log as a company's administrators are told it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.urls import reverse

from accounts.models import User
from accounts.queries import people
from events.models import AuditEntry, AuditSeal
from moments.console.audit_words import change_words, verb_words

_MEMBER = "member"
_OTHERS = {"support": "Support", "system": "Moments", "app": "App"}


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words. Of support nobody's name and address is told, only that it was support."""

    entry: AuditEntry
    who: str
    who_key: str
    what: str
    object_url: str
    address: str
    changes: list[tuple[str, str, str]]

    @classmethod
    def of(cls, entry: AuditEntry, known: dict[str, User]) -> Self:
        kind, _, key = entry.actor.partition(":")
        person = known.get(key) if kind == _MEMBER else None
        is_ours = kind in (_MEMBER, "app")
        return cls(
            entry=entry,
            who=person.get_full_name() if person else _OTHERS.get(kind, entry.actor),
            who_key=(person.email if person else key) if is_ours else "",
            what=verb_words(entry.verb),
            object_url=_page_of(entry.object_key),
            address=(entry.address or "") if is_ours else "",
            changes=change_words(entry.changes),
        )

    @property
    def seal(self) -> AuditSeal | None:
        return getattr(self.entry, "seal", None)

    @property
    def short_hash(self) -> str:
        return bytes(self.seal.hash).hex()[:12] if self.seal else ""


def told(entries: Iterable[AuditEntry]) -> list[Told]:
    """Entries of one company in words, with the names of who acted."""
    entries = list(entries)
    actors = (entry.actor.partition(":") for entry in entries)
    known = people({key for kind, _, key in actors if kind == _MEMBER})
    return [Told.of(entry, known) for entry in entries]


def _page_of(object_key: str) -> str:
    """The page of what was acted on; nothing where it has none."""
    match object_key.partition("_")[0]:
        case "cmp":
            return reverse("console:campaign", args=[object_key])
        case "app" | "key":
            return reverse("console:apps")
        case "we":
            return reverse("console:webhooks")
        case _:
            return ""
