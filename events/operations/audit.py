"""Writing down who did what."""

from typing import Any

from events.models import AuditEntry


def audit(
    *,
    actor: str,
    verb: str,
    object_key: str,
    company_key: str | None = None,
    reason: str = "",
    changes: dict[str, Any] | None = None,
) -> None:
    """Write who did what to what and why, in the caller's transaction (H1)."""
    AuditEntry.objects.create(
        company_key=company_key,
        actor=actor,
        verb=verb,
        object_key=object_key,
        reason=reason,
        changes=changes or {},
    )
