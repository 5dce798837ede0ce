"""What a verdict holds is looked at by a person, or released by time (X3)."""

from datetime import datetime, timedelta

from django.db.models import Count, Min

from fraud.errors import ReviewIsOver
from fraud.models import Review, ReviewState
from fraud.verdicts import Verdict
from kit import clock
from kit.rows import Rows

# How long a person has to decide; then what is held is released (X3).
REVIEW_LASTS = timedelta(days=3)


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
