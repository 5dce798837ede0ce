"""Assets of the promotion kit that are or were withdrawn (C8)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from moments.support.assets import RESTORE, WITHDRAW_BADGE
from moments.support.verbs import Verb, Verbs
from rewards.models import WithdrawnAsset


class InForceFilter(admin.SimpleListFilter):
    """Withdrawals that hold, or that are over."""

    title = "in force"
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "Given back")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.filter(restored_at__isnull=self.value() == "yes")


@admin.register(WithdrawnAsset)
class WithdrawnAssetAdmin(Verbs):
    """Withdrawals, the latest first. An image is withdrawn on its product's page."""

    list_display = ["asset", "in_force", "reason", "withdrawn_by", "withdrawn_at", "restored_at"]
    list_filter = [InForceFilter, "kind"]
    list_select_related = ["product"]
    search_fields = ["badge", "product__title", "product__sku", "reason"]
    ordering = ["-withdrawn_at"]
    list_verbs = (WITHDRAW_BADGE,)
    fields = [
        "id",
        "asset",
        "product",
        "reason",
        "withdrawn_by",
        "withdrawn_at",
        "restored_because",
        "restored_by",
        "restored_at",
    ]
    readonly_fields = ["id", "asset"]

    @admin.display(description="Asset")
    def asset(self, record: WithdrawnAsset) -> str:
        return record.name

    @admin.display(description="In force", boolean=True)
    def in_force(self, record: WithdrawnAsset) -> bool:
        return record.is_in_force

    def verbs_of(self, record: WithdrawnAsset) -> tuple[Verb, ...]:
        return (RESTORE,) if record.is_in_force else ()
