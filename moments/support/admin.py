"""The support desk: every record, found by id, e-mail or company, and read. Operations are the only way to
change one.
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts.models import ApiKey, App, BarredCountry, Case, CaseMessage, Company, Invitation, Member, User
from billing.models import (
    ExchangeRate,
    LedgerEntry,
    LedgerTransaction,
    Limit,
    MonthlyCap,
)
from campaigns import operations
from campaigns.models import (
    Action,
    Campaign,
    CampaignMove,
    Choice,
    Decision,
    IdempotencyKey,
    Message,
    Moment,
    MomentReward,
)
from events.models import (
    ApiCall,
    AuditAnchor,
    AuditChain,
    AuditEntry,
    AuditSeal,
    Event,
    EventCounter,
    KeyUse,
    Mail,
    WebhookDelivery,
    WebhookEndpoint,
)
from fraud.models import KnownAbuser, Signal
from kit.errors import Refusal
from moments.support.cases import CaseAdmin
from moments.support.look import Edited, LookOnly
from rewards.models import (
    Category,
    Marketplace,
    Offer,
    OfferChoice,
    Product,
    ProductPrice,
    Reward,
    VolumeTier,
)
from rewards.redemption.models import (
    Order,
    Redemption,
    Stock,
    StockMovement,
    StoreAccount,
)


@admin.register(Campaign)
class CampaignAdmin(LookOnly):
    """Campaigns, and what support decides about them."""

    list_display = ["name", "company", "state", "starts_on", "ends_on", "id"]
    list_filter = ["state", "kind"]
    search_fields = ["name", "company__display_name", "company__legal_name"]
    exclude = ["test_salt", "test_token_hash"]
    actions = ["approve"]

    @admin.action(description="Approve the selected campaigns")
    def approve(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        """Approve what waits for it; say what could not be."""
        for campaign in queryset.select_related("company"):
            try:
                operations.approve_campaign(campaign=campaign, actor=f"support:{request.user.pk}")
            except Refusal as refusal:
                messages.error(request, f"{campaign.name}: {refusal.detail}")
            else:
                messages.success(request, f"{campaign.name} is approved.")


def _look(
    model: type[Model],
    *,
    shows: list[str],
    finds: tuple[str, ...] = (),
    by: tuple[str, ...] = (),
    hides: tuple[str, ...] = (),
) -> None:
    """Register a record to be looked at."""
    facts: dict[str, Any] = {
        "list_display": shows,
        "search_fields": finds,
        "list_filter": by,
        "exclude": hides,
    }
    admin.site.register(
        model,
        type(f"{model.__name__}Admin", (LookOnly,), {"__doc__": model.__doc__, **facts}),
    )


def _edit(
    model: type[Model],
    *,
    shows: list[str],
    finds: tuple[str, ...] = (),
    by: tuple[str, ...] = (),
) -> None:
    """Register reference data to be edited."""
    facts: dict[str, Any] = {
        "list_display": shows,
        "search_fields": finds,
        "list_filter": by,
    }
    admin.site.register(
        model,
        type(f"{model.__name__}Admin", (Edited,), {"__doc__": model.__doc__, **facts}),
    )


# Support signs in where everybody does: with its rate limits and its second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

admin.site.unregister(Group)
admin.site.unregister(EmailAddress)
admin.site.unregister(Authenticator)
admin.site.unregister([SocialAccount, SocialApp, SocialToken])
admin.site.unregister(UserSession)

_look(
    User,
    shows=["email", "name", "is_staff", "date_joined", "id"],
    finds=("email", "name"),
    hides=("password",),
)
_look(EmailAddress, shows=["email", "user", "verified", "primary"], finds=("email",))
_look(
    Authenticator,
    shows=["user", "type", "created_at", "last_used_at"],
    finds=("user__email",),
    hides=("data",),
)
_look(
    SocialAccount,
    shows=["user", "provider", "date_joined", "last_login"],
    finds=("user__email",),
    hides=("extra_data",),
)
_look(
    UserSession,
    shows=["user", "ip", "user_agent", "created_at", "last_seen_at"],
    finds=("user__email",),
    hides=("data",),
)
_look(
    Company,
    shows=["display_name", "country", "status", "created_at", "id"],
    finds=("display_name", "legal_name", "contact_email"),
    by=("status",),
    hides=("hash_key",),
)
_look(
    Member,
    shows=["user", "company", "roles", "joined_at"],
    finds=("user__email", "company__display_name"),
)
_look(
    Invitation,
    shows=["email", "company", "roles", "invited_by", "sent_at", "expires_at", "accepted_at", "withdrawn_at"],
    finds=("email", "company__display_name"),
    hides=("token_hash",),
)
_look(
    App,
    shows=["name", "company", "platforms", "id"],
    finds=("name", "company__display_name"),
)
_look(
    ApiKey,
    shows=[
        "id",
        "app",
        "mode",
        "last_four",
        "calls_per_second",
        "created_at",
        "revoked_at",
    ],
    finds=("app__name", "last_four"),
    by=("mode",),
)

admin.site.register(Case, CaseAdmin)
_look(
    CaseMessage,
    shows=["case", "side", "author", "at", "by_mail"],
    finds=("case__subject", "author__email"),
    by=("side",),
)

_look(
    CampaignMove,
    shows=["campaign", "from_state", "to_state", "actor", "at"],
    finds=("campaign__name",),
)
_look(
    Moment,
    shows=["name", "key", "campaign", "limit_per_customer"],
    finds=("name", "key", "campaign__name"),
)
_look(MomentReward, shows=["moment", "marketplace", "cpa_minor"], by=("marketplace",))
_look(Choice, shows=["reward", "position", "kind", "product", "category"])
_look(Message, shows=["campaign", "locale", "redemption_title"], finds=("campaign__name",))
_look(
    Decision,
    shows=["id", "company", "campaign", "outcome", "code", "decided_at"],
    by=("outcome", "code"),
    hides=("customer_hash",),
)
_look(
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
_look(
    IdempotencyKey,
    shows=["id", "app", "is_test", "status", "kept_at"],
    hides=("key_digest", "body_digest"),
)

_look(
    LedgerTransaction,
    shows=["id", "company", "kind", "cause", "month", "occurred_at"],
    finds=("cause",),
    by=("kind",),
)
_look(
    LedgerEntry,
    shows=["transaction", "company", "account", "amount_usd_cents"],
    by=("account",),
)
_look(
    Limit,
    shows=[
        "company",
        "scope",
        "campaign_key",
        "month",
        "cap_usd_cents",
        "spent_usd_cents",
        "warned_percent",
    ],
    by=("scope",),
    finds=("company__display_name",),
)
_look(
    MonthlyCap,
    shows=["company", "campaign_key", "cap_usd_cents", "reason", "set_at"],
    finds=("company__display_name",),
)
_edit(ExchangeRate, shows=["currency", "on", "usd", "source"], by=("currency",))

_look(Event, shows=["company_key", "sequence", "type", "occurred_at", "id"], by=("type",))
_look(EventCounter, shows=["company_key", "last"])
_look(
    WebhookEndpoint,
    shows=["company_key", "url", "enabled", "delivered_at"],
    finds=("url",),
    by=("enabled",),
    hides=("encrypted_secret",),
)
_look(
    WebhookDelivery,
    shows=["event", "endpoint", "status", "attempts", "next_attempt_at", "last_status"],
    by=("status",),
)
_look(
    Mail,
    shows=["kind", "to", "subject", "status", "attempts", "created_at", "sent_at", "last_error"],
    finds=("to", "subject"),
    by=("status",),
    hides=("encrypted_content",),
)
_look(
    ApiCall,
    shows=["at", "app_key", "path", "status", "code", "note", "microseconds", "id"],
    by=("status",),
    hides=("customer_hash",),
)
_look(KeyUse, shows=["key_key", "last_used_at"])
_look(
    AuditEntry,
    shows=["at", "actor", "verb", "object_key", "reason", "chain", "seal__number", "address"],
    finds=("actor", "verb", "object_key", "chain", "id"),
)
_look(AuditChain, shows=["chain", "last_number"], finds=("chain",))
_look(AuditSeal, shows=["chain", "number", "entry"], finds=("chain",))
_look(AuditAnchor, shows=["chain", "number", "signed_at"], finds=("chain",))

_edit(
    Marketplace,
    shows=["code", "name", "currency", "top_tax_basis_points", "free_shipping_minor"],
)
_edit(VolumeTier, shows=["actions_from", "margin_basis_points"])
_edit(BarredCountry, shows=["code", "source", "source_date"], finds=("code",))
_look(Category, shows=["name", "slug"], finds=("name",))
_look(
    Product,
    shows=["title", "brand", "marketplace", "category", "price_minor", "state"],
    finds=("title", "sku", "brand"),
    by=("marketplace", "state"),
)
_look(ProductPrice, shows=["product", "on", "price_minor"])
_look(
    Offer,
    shows=["id", "company", "marketplace", "cpa_minor", "ends_on", "expires_on"],
    finds=("company__display_name",),
    by=("marketplace",),
)
_look(
    OfferChoice,
    shows=["title", "kind", "offer", "position", "retail_minor"],
    finds=("title",),
)
_look(
    Reward,
    shows=["id", "company", "status", "issued_at"],
    by=("status",),
    hides=("salt", "token_hash"),
)

_look(
    StoreAccount,
    shows=["user", "is_premium", "opened_at", "id"],
    finds=("user__email",),
)
_look(
    Redemption,
    shows=["id", "reward", "account", "choice", "redeemed_at"],
    finds=("account__user__email",),
)
_look(
    Order,
    shows=["id", "product", "status", "country", "ordered_at"],
    by=("status", "marketplace"),
)
_look(Stock, shows=["product", "on_hand"], finds=("product__title", "product__sku"))
_look(StockMovement, shows=["product", "amount", "cause", "at"], finds=("cause",))

_look(
    Signal,
    shows=["kind", "subject", "company_key", "seen_at"],
    finds=("subject",),
    by=("kind",),
    hides=("digest",),
)
_look(
    KnownAbuser,
    shows=["kind", "company_key", "reason", "added_at"],
    by=("kind",),
    hides=("digest",),
)
