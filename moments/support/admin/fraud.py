"""Signals of abuse, and the queue of what they hold (X3)."""

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from campaigns.models import Action
from fraud.models import KnownAbuser, Review, ReviewState, Signal
from kit.money import usd
from moments.support.look import look
from moments.support.reviews import REFUSE, RELEASE
from moments.support.verbs import Verb, Verbs

look(
    Signal,
    shows=["kind", "subject", "company_key", "seen_at"],
    finds=("subject",),
    by=("kind",),
    hides=("digest",),
)
look(
    KnownAbuser,
    shows=["kind", "verdict", "company_key", "reason", "added_at"],
    by=("kind", "verdict"),
    hides=("digest",),
)


@admin.register(Review)
class ReviewAdmin(Verbs):
    """What is held until somebody decides: the dearest of what is due first, first."""

    list_display = ("subject", "state", "value", "rule", "by", "opened_at", "due_at", "decided_by")
    list_filter = ("state", "rule")
    search_fields = ("subject",)
    ordering = ("decided_at", "due_at", "-value_usd_cents")
    verbs: ClassVar[tuple[Verb, ...]] = (RELEASE, REFUSE)

    def verbs_of(self, record: Review) -> tuple[Verb, ...]:
        return self.verbs if record.state == ReviewState.OPEN else ()

    def links_of(self, request: HttpRequest, record: Review) -> list[tuple[str, str]]:
        action = Action.everything.filter(pk=record.subject.removeprefix("action:")).first()
        if action is None:
            return []
        return [("The decision", reverse("admin:campaigns_decision_change", args=[action.decision_id]))]

    @admin.display(ordering="value_usd_cents")
    def value(self, review: Review) -> str:
        return str(usd(review.value_usd_cents))
