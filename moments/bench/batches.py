"""Batches on a bench: made of calls for a target, watched, and proved row by row."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.core.management.base import CommandError
from django.db.models import Sum

from accounts.models import ApiKey
from accounts.queries import key_of
from billing.models import LedgerEntry, LedgerTransaction, Limit, LimitScope
from campaigns.calls import RewardCall, SubmittedRow, canonical_of
from campaigns.models import Action, Batch, BatchRow, Decision, RowOutcome
from campaigns.operations import submit_batch
from moments.bench.world import MARKETER, Target
from rewards.models import Reward

CPA_USD_CENTS = 2_750
PATIENCE_SECONDS = 1_800


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends batches: a company's key, with the one moment that it calls for."""

    target: Target
    key: ApiKey

    @classmethod
    def of(cls, target: Target) -> "Sender":
        return cls(target, key_of(target.secret))

    def send(self, count: int, name: str) -> Batch:
        """A batch of so many calls, each for a customer of its own."""
        rows = [self._row(f"{name}-{number}") for number in range(count)]
        return submit_batch(app=self.key.app, is_test=False, key=self.key, rows=rows, actor=MARKETER)

    def cap(self, actions: int) -> None:
        """Leave the campaign's budget room for so many actions, and not quite for one more."""
        budgets = Limit.objects.filter(company=self.key.app.company, scope=LimitScope.CAMPAIGN)
        budgets.update(cap_usd_cents=actions * CPA_USD_CENTS + CPA_USD_CENTS - 1)

    def _row(self, row_id: str) -> SubmittedRow:
        body = self.target.body
        call = RewardCall.of(
            self.key.app.company,
            campaign_id=body["campaignId"],
            moment_id=body["momentId"],
            device_type=body["deviceType"],
            marketplace=body["rewardGroupId"],
            canonical_body=canonical_of(body | {"rowId": row_id}),
            customer_id=row_id,
        )
        return SubmittedRow(row_id, call)


def decided(batch: Batch) -> int:
    """How many of its rows do not wait any more."""
    return BatchRow.objects.filter(batch=batch).exclude(outcome=RowOutcome.WAITING).count()


def has_ended(batch: Batch) -> bool:
    return Batch.objects.filter(pk=batch.pk, finished_at__isnull=False).exists()


def seconds_until(is_so: Callable[[], bool]) -> float:
    """How long it took."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise CommandError(f"Nothing came of it within {PATIENCE_SECONDS} seconds.")
        time.sleep(0.02)
    return time.monotonic() - began


def proof(batch: Batch, *, room: int) -> str:
    """Exactly one decision a row, charges as the 200s, and not one more than the limit had room for; in a sentence.

    Raises CommandError where it is not so.
    """
    rows = Counter(BatchRow.objects.filter(batch=batch).values_list("status", flat=True))
    company = batch.company
    keys = set(BatchRow.objects.filter(batch=batch).values_list("decision_key", flat=True))
    decisions = Decision.objects.filter(company=company)
    charges = LedgerTransaction.objects.filter(company=company)
    found = {
        "decisions": decisions.count(),
        "decisions of rows": len(keys & set(decisions.values_list("pk", flat=True))),
        "actions": Action.objects.filter(company=company).count(),
        "rewards": Reward.objects.filter(company=company).count(),
        "charges": charges.count(),
        "spent": set(Limit.objects.filter(company=company).values_list("spent_usd_cents", flat=True)),
        "ledger": LedgerEntry.objects.filter(company=company).aggregate(sum=Sum("amount_usd_cents"))["sum"],
    }
    done = min(room, batch.row_count)
    needed = {
        **dict.fromkeys(("decisions", "decisions of rows"), batch.row_count),
        **dict.fromkeys(("actions", "rewards", "charges"), done),
        "spent": {done * CPA_USD_CENTS},
        "ledger": 0,
    }
    if found != needed or rows != Counter({200: done, 409: batch.row_count - done}):
        raise CommandError(f"Found {found} and rows {dict(rows)}, needed {needed}.")
    return (
        f"{batch.row_count} rows: {len(keys)} decisions, {done} answered 200, {found['charges']} charges, "
        f"{batch.row_count - done} refused at the limit, ledger sum 0"
    )
