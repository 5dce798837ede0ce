"""Screening: local, without network, within the call."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q

from fraud.models import KnownAbuser, Signal, SignalKind
from fraud.signals import HashKey, Seen, under
from fraud.verdicts import ALLOWED, Verdict, VerdictKind
from kit import clock
from kit.rows import Rows

KEPT_FOR = timedelta(days=180)

# What only says who is calling is no evidence by itself: without more there is nothing to look up.
_WEAK = {SignalKind.CUSTOMER}


def screen(*, company_key: str | None, seen: Sequence[Seen]) -> Verdict:
    """What the rules say of a call, or of an account where no company asks, by what it was recognised by (X3).

    Without network. Of listed signals the first that is refused counts before any that is to be looked at.
    """
    strong = _telling(company_key, seen)
    if not strong:
        return ALLOWED
    listed = KnownAbuser.objects.filter(
        Q(company_key=company_key),
        kind__in={one.kind for one in strong},
        digest__in=[one.digest for one in strong],
    )
    found = {(row.kind, bytes(row.digest)): row.verdict for row in listed}
    for kind in (VerdictKind.REFUSE, VerdictKind.REVIEW):
        for one in strong:
            if found.get((one.kind, one.digest)) == kind:
                return Verdict(kind, "known_abuser", str(one.kind))
    return ALLOWED


def remember(
    *, company_key: str | None, seen: Sequence[Seen], subject: str, rows: Rows | None = None
) -> None:
    """Keep what somebody was recognised by, for 180 days (X2): now, or with the rows of the caller."""
    found = [
        Signal(company_key=company_key, kind=one.kind, digest=one.digest, subject=subject)
        for one in _telling(company_key, seen)
    ]
    if rows is None:
        Signal.objects.bulk_create(found)
        return
    for signal in found:
        rows.add(signal)


def forget_signals(*, batch: int = 10_000) -> int:
    """Delete up to `batch` signals that are older than 180 days; how many (X2)."""
    old = Signal.objects.filter(seen_at__lt=clock.now() - KEPT_FOR).order_by("seen_at").values("pk")[:batch]
    deleted, _ = Signal.objects.filter(pk__in=old).delete()
    return deleted


def _telling(company_key: str | None, seen: Sequence[Seen]) -> list[Seen]:
    """What is hashed with the key of who asks, and says more than who is calling."""
    key = HashKey.STORE if company_key is None else HashKey.COMPANY
    return [one for one in under(key, seen) if one.kind not in _WEAK]
