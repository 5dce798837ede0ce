"""Campaigns, what support decides about them, and what came of every call."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, F, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.utils.timesince import timesince

from campaigns.models import (
    Action,
    Batch,
    BatchFile,
    BatchRow,
    Campaign,
    CampaignMove,
    CampaignState,
    Choice,
    IdempotencyKey,
    Message,
    Moment,
    MomentReward,
    SuspensionReason,
)
from kit import clock
from moments.support import dossier
from moments.support.campaigns import LIFT, SUBMISSION_VERBS, SUSPEND
from moments.support.look import look
from moments.support.verbs import Verb, Verbs


@admin.register(Campaign)
class CampaignAdmin(Verbs):
    """Campaigns, and what support decides about them."""

    list_display = ["name", "company", "state", "waits_for", "starts_on", "ends_on", "id"]
    list_filter = ["state", "kind"]
    list_select_related = ["company"]
    search_fields = ["name", "company__display_name", "company__legal_name"]
    # Everything else stands below, in words and pictures.
    fields = ["state", "suspensions"]
    change_form_outer_after_template = dossier.TEMPLATE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        """Those that wait for support come first, the longest waiting before all."""
        waits = Case(When(state=CampaignState.PENDING, then=F("submitted_at")))
        found: QuerySet[Campaign] = super().get_queryset(request)
        return found.annotate(waits=waits).order_by(F("waits").asc(nulls_last=True), "-pk")

    @admin.display(description="Waits", ordering="waits")
    def waits_for(self, campaign: Campaign) -> str:
        """How long it has waited for support; nothing for one that does not."""
        if campaign.state != CampaignState.PENDING or campaign.submitted_at is None:
            return ""
        return timesince(campaign.submitted_at, clock.now())

    def verbs_of(self, record: Campaign) -> tuple[Verb, ...]:
        if record.state == CampaignState.PENDING:
            return SUBMISSION_VERBS
        if record.state not in (CampaignState.APPROVED, CampaignState.LIVE, CampaignState.SUSPENDED):
            return ()
        return (LIFT,) if SuspensionReason.SUPPORT in record.suspensions else (SUSPEND,)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Campaign | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj:
            context |= dossier.facts_of(obj)
        page: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return page


look(
    CampaignMove,
    shows=["campaign", "from_state", "to_state", "actor", "at"],
    finds=("campaign__name",),
)
look(
    Moment,
    shows=["name", "key", "campaign", "limit_per_customer"],
    finds=("name", "key", "campaign__name"),
)
look(MomentReward, shows=["moment", "marketplace", "cpa_minor"], by=("marketplace",))
look(Choice, shows=["reward", "position", "kind", "product", "category"])
look(Message, shows=["campaign", "locale", "redemption_title"], finds=("campaign__name",))
look(
    Action,
    shows=[
        "id",
        "company",
        "campaign",
        "marketplace",
        "amount_usd_cents",
        "completed_at",
    ],
    by=("marketplace",),
    hides=("customer_hash",),
)
look(
    IdempotencyKey,
    shows=["id", "app", "is_test", "status", "kept_at"],
    hides=("key_digest", "body_digest"),
)
look(
    Batch,
    shows=["id", "company", "app", "state", "row_count", "is_test", "created_at", "finished_at"],
    by=("state", "is_test"),
    finds=("company__display_name", "app__name"),
    hides=("idempotency_digest", "body_digest"),
)
look(
    BatchFile,
    shows=["id", "company", "app", "row_count", "is_test", "uploaded_at", "batch"],
    by=("is_test",),
    hides=("rows", "body_digest"),
)
look(
    BatchRow,
    shows=["batch", "number", "row_id", "outcome", "status", "decided_at"],
    by=("outcome",),
    hides=("call",),
)
