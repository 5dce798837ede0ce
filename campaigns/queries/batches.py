"""Reading batches and what came of their rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import App, Company
from campaigns.models import Batch, BatchRow, BatchState, RowOutcome
from kit import clock
from kit.ids import parse_id
from rewards.queries import reward_urls_of

OPEN_STATES = (BatchState.WAITING, BatchState.RUNNING)


def batches_of(company: Company) -> QuerySet[Batch]:
    """The batches of a company, newest first."""
    return Batch.objects.filter(company=company).select_related("app", "key").order_by("-pk")


def batch_of(app: App, batch_id: str, *, is_test: bool) -> Batch | None:
    """A batch of an app, in a key's mode. A badly formed id is looked for like any other, and not found."""
    key = parse_id("bat", batch_id) or UUID(int=0)
    return Batch.objects.filter(app=app, pk=key, is_test=is_test).first()


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A row with its answer as getReward gives it, the reward's URL included; `answer` is None while it waits."""

    row: BatchRow
    answer: dict[str, Any] | None


def rows_of(batch: Batch, *, after: int = 0, count: int | None = None) -> list[DecidedRow]:
    """Rows of a batch in its order, those after a number, with what came of them."""
    rows = list(batch.rows.filter(number__gt=after).order_by("number")[:count])
    rewards = [
        str(row.answer["rewardId"]) for row in rows if row.outcome == RowOutcome.COMPLETED and row.answer
    ]
    urls = reward_urls_of(company_key=batch.company_id, reward_keys=rewards)
    return [DecidedRow(row, _answer_of(row, urls)) for row in rows]


def _answer_of(row: BatchRow, urls: Mapping[str, str]) -> dict[str, Any] | None:
    if row.answer is None or row.outcome != RowOutcome.COMPLETED:
        return row.answer
    return {"rewardNotificationUrl": urls.get(str(row.answer["rewardId"])), **row.answer}


def counts_of(batch: Batch) -> Mapping[RowOutcome, int]:
    """How many rows have which outcome; every outcome is named."""
    found = dict(batch.rows.values_list("outcome").annotate(count=Count("pk")))
    return {outcome: found.get(outcome, 0) for outcome in RowOutcome}


def claimable() -> QuerySet[Batch]:
    """Open batches that nobody has in hand, the oldest of each company, in the order they came."""
    older = Batch.objects.filter(company=OuterRef("company"), pk__lt=OuterRef("pk"), state__in=OPEN_STATES)
    free = Q(claimed_until=None) | Q(claimed_until__lt=clock.now())
    return Batch.objects.filter(free, ~Exists(older), state__in=OPEN_STATES).order_by("pk")
