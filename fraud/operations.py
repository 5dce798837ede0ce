"""Screening: local, without network, within the call."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from fraud.errors import ReviewIsOver
from fraud.models import KnownAbuser, Review, ReviewState, Signal, SignalKind
from fraud.signals import Seen
from fraud.verdicts import ALLOWED, Verdict, VerdictKind
from kit import clock
from kit.rows import Rows

KEPT_FOR = timedelta(days=180)

# What only says who is calling is no evidence by itself: without more there is nothing to look up.
_WEAK = {SignalKind.CUSTOMER}


# How long a person has to decide; then what is held is released (X3).
REVIEW_LASTS = timedelta(days=3)


def screen(*, company_key: str | None, seen: Sequence[Seen]) -> Verdict:
    """What the rules say of a call or an account, by what it was recognised by; without network (X3).

    Of listed signals the first that is refused counts before any that is to be looked at.
    """
    strong = [one for one in seen if one.kind not in _WEAK]
    if not strong:
        return ALLOWED
    listed = KnownAbuser.objects.filter(
        Q(company_key=company_key),
        kind__in={one.kind for one in strong},
        digest__in=[one.digest for one in seen],
    )
    found = {(row.kind, bytes(row.digest)): row.verdict for row in listed}
    for kind in (VerdictKind.REFUSE, VerdictKind.REVIEW):
        for one in seen:
            if found.get((one.kind, one.digest)) == kind:
                return Verdict(kind, "known_abuser", str(one.kind))
    return ALLOWED


def open_review(
    *, company_key: str, subject: str, verdict: Verdict, value_usd_cents: int, rows: Rows
) -> Review:
    """Have a person look at what a verdict holds, with the rows of the caller's transaction (X3)."""
    now = clock.now()
    return rows.add(
        Review(
            company_key=company_key,
            subject=subject,
            rule=verdict.rule,
            by=verdict.by,
            value_usd_cents=value_usd_cents,
            opened_at=now,
            due_at=now + REVIEW_LASTS,
        )
    )


def end_review(*, subject: str, is_released: bool, actor: str, reason: str) -> Review:
    """Write down how a review ended, in the transaction of what it was about; a repeat of the same end is none.

    Raises ReviewIsOver where it ended otherwise or there is none.
    """
    state = ReviewState.RELEASED if is_released else ReviewState.REFUSED
    review = Review.objects.select_for_update(no_key=True).filter(subject=subject).first()
    if review is None or review.state not in (ReviewState.OPEN, state):
        found = "none" if review is None else f"it {review.state}"
        raise ReviewIsOver(f"Found {found}; needed an open review of {subject}.")
    if review.state == ReviewState.OPEN:
        review.state, review.decided_at, review.decided_by, review.reason = state, clock.now(), actor, reason
        review.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    return review


def reviews_open() -> tuple[int, datetime | None]:
    """How many held things wait for a person, and when the first of them is released by itself."""
    found = Review.objects.filter(state=ReviewState.OPEN).aggregate(Count("pk"), Min("due_at"))
    return found["pk__count"], found["due_at__min"]


def reviews_due(*, batch: int = 200) -> list[str]:
    """What is held for longer than a person had time for, the longest first."""
    due = Review.objects.filter(state=ReviewState.OPEN, due_at__lte=clock.now()).order_by("due_at")
    return list(due.values_list("subject", flat=True)[:batch])


def remember(
    *, company_key: str | None, seen: Sequence[Seen], subject: str, rows: Rows | None = None
) -> None:
    """Keep what somebody was recognised by, for 180 days (X2): now, or with the rows of the caller."""
    found = [
        Signal(company_key=company_key, kind=one.kind, digest=one.digest, subject=subject)
        for one in seen
        if one.kind not in _WEAK
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
