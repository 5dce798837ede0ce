"""Reading who did what in a company."""

from datetime import datetime

from django.db.models import QuerySet

from events.models import AuditChain, AuditEntry


def audit_of(
    company_key: str,
    *,
    actor: str = "",
    subject: str = "",
    object_key: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEntry]:
    """The company's own chain with its seals, newest first; nothing of any other chain (V3).

    `actor` is a whole one (`member:usr_…`) or a kind of them (`support:`), `subject` what a verb is about (`campaign`).
    """
    entries = AuditEntry.objects.filter(chain=company_key, company_key=company_key)
    if actor:
        entries = entries.filter(**{"actor__startswith" if actor.endswith(":") else "actor": actor})
    if subject:
        entries = entries.filter(verb__startswith=f"{subject}.")
    if object_key:
        entries = entries.filter(object_key=object_key)
    if since:
        entries = entries.filter(at__gte=since)
    if until:
        entries = entries.filter(at__lt=until)
    return entries.select_related("seal").order_by("-id")


def audit_head_of(company_key: str) -> AuditChain | None:
    """Where the company's chain stands; None before its first entry."""
    return AuditChain.objects.filter(chain=company_key).first()
