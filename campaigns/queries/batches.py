"""Reading batches and what came of their rows."""

from collections.abc import Mapping

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import App, Company
from campaigns.models import Batch, BatchState, RowOutcome
from kit import clock
from kit.ids import is_id

OPEN_STATES = (BatchState.WAITING, BatchState.RUNNING)


def batches_of(company: Company) -> QuerySet[Batch]:
    """The batches of a company, newest first."""
    return Batch.objects.filter(company=company).select_related("app", "key").order_by("-pk")


def batch_of(app: App, batch_id: str, *, is_test: bool) -> Batch | None:
    """A batch of an app, in a key's mode; None for what is not there."""
    if not is_id("bat", batch_id):
        return None
    return Batch.objects.filter(app=app, pk=batch_id, is_test=is_test).first()


def counts_of(batch: Batch) -> Mapping[RowOutcome, int]:
    """How many rows have which outcome; every outcome is named."""
    found = dict(batch.rows.values_list("outcome").annotate(count=Count("pk")))
    return {outcome: found.get(outcome, 0) for outcome in RowOutcome}


def claimable() -> QuerySet[Batch]:
    """Open batches that nobody has in hand, the oldest of each company, in the order they came."""
    older = Batch.objects.filter(company=OuterRef("company"), pk__lt=OuterRef("pk"), state__in=OPEN_STATES)
    free = Q(claimed_until=None) | Q(claimed_until__lt=clock.now())
    return Batch.objects.filter(free, ~Exists(older), state__in=OPEN_STATES).order_by("pk")
