"""Writing down who did what."""

from collections.abc import Mapping
from typing import Any

from events.models import AuditEntry, Chain
from kit import origin

# What an act changed: the old and the new value of each field. Secrets and hashes have no place in it.
type Changes = Mapping[str, tuple[Any, Any]]


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """The fields whose values differ, each with the old and the new one; what one side lacks is None there."""
    names = dict.fromkeys((*before, *after))
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def audit(
    *,
    actor: str,
    verb: str,
    object_key: str,
    company_key: str | None = None,
    chain: Chain | None = None,
    reason: str = "",
    changes: Changes | None = None,
) -> None:
    """Write who did what to what, from where and why, in the caller's transaction (H1); the commit seals it.

    It goes into the chain of its company, of the platform where there is none, and of the store where the caller says
    so: what the store side does has no company here (V3). `changes` holds neither secrets nor hashes.
    """
    where = origin.present()
    AuditEntry.objects.create(
        chain=chain or company_key or Chain.PLATFORM,
        company_key=company_key,
        actor=actor,
        verb=verb,
        object_key=object_key,
        reason=reason,
        changes=changes or {},
        address=where.address,
        request_key=where.request_id,
    )


def export_audit(*, company_key: str, actor: str, filters: Mapping[str, str]) -> None:
    """Write down that a company's log is taken out as a file, and which part of it."""
    audit(
        actor=actor,
        verb="audit.export",
        object_key=company_key,
        company_key=company_key,
        changes=changed({}, filters),
    )
