"""Campaigns, what support decides about them, and what came of every call."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from campaigns.models import (
    Action,
    Campaign,
    CampaignMove,
    CampaignState,
    Choice,
    Decision,
    IdempotencyKey,
    Message,
    Moment,
    MomentReward,
)
from moments.support.campaigns import SUBMISSION_VERBS
from moments.support.look import look
from moments.support.verbs import Verb, Verbs
from rewards.queries import submitted_quotes_of


@admin.register(Campaign)
class CampaignAdmin(Verbs):
    """Campaigns, and what support decides about them."""

    list_display = ["name", "company", "state", "starts_on", "ends_on", "id"]
    list_filter = ["state", "kind"]
    search_fields = ["name", "company__display_name", "company__legal_name"]
    exclude = ["test_salt", "test_token_hash"]
    change_form_outer_after_template = "support/submitted_quotes.html"

    def verbs_of(self, record: Campaign) -> tuple[Verb, ...]:
        return SUBMISSION_VERBS if record.state == CampaignState.PENDING else ()

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Campaign | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj:
            submitted = submitted_quotes_of(company=obj.company, campaign_key=obj.pk)
            context |= {"submitted": submitted, "campaign_key": obj.pk}
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
    Decision,
    shows=["id", "company", "campaign", "outcome", "code", "decided_at"],
    by=("outcome", "code"),
    hides=("customer_hash",),
)
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
