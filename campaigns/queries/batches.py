"""Reading batches and what came of their rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import App, Company
from campaigns.models import (
    Batch,
    BatchFile,
    BatchRow,
    BatchState,
    Campaign,
    CampaignState,
    Moment,
    RowOutcome,
)
from kit import clock
from kit.crypto import digest
from kit.ids import parse_id
from rewards.queries import reward_urls_of

KEPT_FOR = timedelta(days=30)
OPEN_STATES = (BatchState.WAITING, BatchState.RUNNING)

# Rows whose answer has a reward URL.
_REWARDED = (RowOutcome.COMPLETED, RowOutcome.HELD)


def batches_of(company: Company) -> QuerySet[Batch]:
    """The batches of a company, newest first."""
    return Batch.objects.filter(company=company).select_related("app", "key").order_by("-pk")


def batch_in(company: Company, batch_id: str) -> Batch | None:
    """A batch of the company by its id, with its app and key."""
    key = parse_id("bat", batch_id) or UUID(int=0)
    return batches_of(company).filter(pk=key).first()


def files_of(company: Company) -> QuerySet[BatchFile]:
    """The company's uploaded files that wait for a member's word, newest first, without their rows."""
    return (
        BatchFile.objects.filter(company=company, batch=None)
        .defer("rows")
        .select_related("app__company")
        .order_by("-pk")
    )


def file_in(company: Company, file_id: str) -> BatchFile | None:
    """An uploaded file of the company by its id, with its app."""
    key = parse_id("file", file_id) or UUID(int=0)
    found = BatchFile.objects.filter(company=company, pk=key)
    return found.select_related("app__company", "batch").first()


def idempotency_key_of_file(body_digest: bytes) -> str:
    """What the same rows have in common in every file; no key that a call can send."""
    return f"\nfile {body_digest.hex()}"


def same_rows_as(file: BatchFile) -> QuerySet[Batch]:
    """The batch of 30 days that holds the rows of a file already, if a file was confirmed with them."""
    name = digest(idempotency_key_of_file(bytes(file.body_digest)))
    return Batch.objects.filter(
        app=file.app,
        is_test=file.is_test,
        idempotency_digest=name,
        created_at__gte=clock.now() - KEPT_FOR,
    )


def cancelled_untouched(file: BatchFile) -> QuerySet[Batch]:
    """That batch, where it was cancelled before any row was decided: its rows may be sent anew."""
    decided = BatchRow.objects.filter(batch=OuterRef("pk")).exclude(outcome=RowOutcome.CANCELLED)
    return same_rows_as(file).filter(~Exists(decided), state=BatchState.CANCELLED)


def sent_before(file: BatchFile) -> Batch | None:
    """The batch that confirming the file would lead to, since it holds the same rows."""
    untouched = cancelled_untouched(file).values("pk")
    return same_rows_as(file).exclude(pk__in=untouched).first()


def batch_of(app: App, batch_id: str, *, is_test: bool) -> Batch | None:
    """A batch of an app, in a key's mode. A badly formed id is looked for like any other, and not found."""
    key = parse_id("bat", batch_id) or UUID(int=0)
    return Batch.objects.filter(app=app, pk=key, is_test=is_test).first()


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A row with its answer as getReward gives it, the reward's URL included; `answer` is None while it waits."""

    row: BatchRow
    answer: dict[str, Any] | None


def rows_of(
    batch: Batch, *, after: int = 0, count: int | None = None, outcome: str = "", row_id: str = ""
) -> list[DecidedRow]:
    """Rows of a batch in its order, those after a number, with what came of them; of an outcome, or one by its id."""
    found = batch.rows.filter(number__gt=after).order_by("number")
    found = found.filter(outcome=outcome) if outcome else found
    found = found.filter(row_id=row_id) if row_id else found
    rows = list(found[:count])
    rewards = [str(row.answer["rewardId"]) for row in rows if row.outcome in _REWARDED and row.answer]
    urls = reward_urls_of(company_key=batch.company_id, reward_keys=rewards)
    return [DecidedRow(row, _answer_of(row, urls)) for row in rows]


def _answer_of(row: BatchRow, urls: Mapping[str, str]) -> dict[str, Any] | None:
    if row.answer is None or row.outcome not in _REWARDED:
        return row.answer
    return {"rewardNotificationUrl": urls.get(str(row.answer["rewardId"])), **row.answer}


def counts_of(batch: Batch) -> Mapping[RowOutcome, int]:
    """How many rows have which outcome; every outcome is named."""
    found = dict(batch.rows.values_list("outcome").annotate(count=Count("pk")))
    return {outcome: found.get(outcome, 0) for outcome in RowOutcome}


def counts_by_batch(batches: Sequence[Batch]) -> dict[str, Mapping[RowOutcome, int]]:
    """How many rows of each of some batches have which outcome."""
    found: dict[str, dict[RowOutcome, int]] = {one.pk: dict.fromkeys(RowOutcome, 0) for one in batches}
    rows = BatchRow.objects.filter(batch__in=batches).values_list("batch", "outcome")
    for batch_id, outcome, count in rows.annotate(count=Count("pk")):
        found[batch_id][RowOutcome(outcome)] = count
    return dict(found)


def claimable() -> QuerySet[Batch]:
    """Open batches that nobody has in hand, the oldest of each company, those first that were longest in none."""
    older = Batch.objects.filter(company=OuterRef("company"), pk__lt=OuterRef("pk"), state__in=OPEN_STATES)
    free = Q(claimed_until=None) | Q(claimed_until__lt=clock.now())
    turns = (F("worked_at").asc(nulls_first=True), "pk")
    return Batch.objects.filter(free, ~Exists(older), state__in=OPEN_STATES).order_by(*turns)


def is_work_left() -> bool:
    """Whether there are open batches that nobody has in hand."""
    return claimable().exists()


def workers_besides(worker: str) -> int:
    """How many other workers have batches in hand; one that was killed counts until its claim has run out."""
    held = Batch.objects.filter(state__in=OPEN_STATES, claimed_until__gte=clock.now()).exclude(
        claimed_by=worker
    )
    return held.values("claimed_by").distinct().count()


def moments_to_send_for(company: Company) -> list[Moment]:
    """The moments of the company's campaigns that are not finished, the newest campaigns first, a hundred of them."""
    campaigns = Campaign.objects.filter(company=company).exclude(state=CampaignState.FINISHED).order_by("-pk")
    found = Moment.objects.filter(campaign__in=campaigns.values("pk")[:100]).select_related("campaign")
    return list(found.order_by("-campaign", "pk"))
