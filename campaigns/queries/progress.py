"""How far drafts are on their way through the wizard."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from campaigns.models import Campaign
from campaigns.queries.drafts import missing_of
from campaigns.queries.pricing import pricings_of
from campaigns.steps import Step, done_of


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the seven steps are done, and the first that is not; the review once all are."""

    done: int
    most: int
    go_on: Step

    @property
    def is_whole(self) -> bool:
        return self.done == self.most


def progress_of(drafts: Sequence[Campaign]) -> dict[str, Progress]:
    """The progress of each of one company's drafts, by its id, in a number of statements that their number
    does not change.
    """
    if not drafts:
        return {}
    prefetch_related_objects(drafts, "marketplaces", "moments", "messages")
    pricings = pricings_of(drafts)
    return {
        one.pk: _of(one, done_of(missing_of(one, pricings[one.pk]), has_terms=bool(one.terms)))
        for one in drafts
    }


def _of(draft: Campaign, done: list[Step]) -> Progress:
    go_on = next((step for step in Step if step not in done), Step.REVIEW)
    return Progress(len(done), len(Step), go_on)
