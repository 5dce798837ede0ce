"""The store side: accounts, choices, orders, returns and stock. Companies see nothing of it (V1)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timesince import timesince

from kit import clock
from kit.ids import is_id
from moments.support.catalogue.lists import FindsProducts
from moments.support.look import LookOnly, look
from moments.support.store import customers, orders, payments, returns
from moments.support.verbs import Verb, VerbForm, Verbs
from rewards.redemption.models import (
    CardPayment,
    Order,
    OrderedInstead,
    OrderMove,
    OrderNotice,
    OrderStatus,
    PaymentStatus,
    Redemption,
    RefundStatus,
    Reminder,
    Return,
    RewardSeen,
    Stock,
    StockMovement,
    StoreAccount,
    StoreCredit,
    Substitution,
    TrackingCorrection,
)
from rewards.redemption.queries import may_return

look(
    Redemption,
    shows=["id", "reward", "account", "choice", "redeemed_at"],
    finds=("account__user__email",),
)
look(
    RewardSeen,
    shows=["account", "reward", "language", "seen_at", "settled_for", "reminded_at"],
    finds=("account__user__email",),
)
look(Reminder, shows=["account", "on", "rewards"], finds=("account__user__email",))
look(
    OrderMove,
    shows=["order", "from_status", "to_status", "actor", "reason", "at", "mailed_at"],
    by=("to_status",),
)
look(
    OrderNotice,
    shows=["order", "kind", "at", "mailed_at"],
    by=("kind",),
)
look(
    TrackingCorrection,
    shows=["order", "number", "carrier", "tracking_number", "actor", "reason", "at", "told_at"],
)
look(
    StoreCredit,
    shows=["id", "account", "title", "value", "cause", "granted_at", "expires_at"],
    finds=("account__user__email", "cause"),
)


@admin.register(StoreAccount)
class StoreAccountAdmin(Verbs):
    """Customers. Their data are taken out and erased here at their request (V2)."""

    list_display = ["__str__", "is_premium", "opened_at", "erased_at", "id"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    ordering = ["-pk"]

    def verbs_of(self, record: StoreAccount) -> Sequence[Verb]:
        return customers.VERBS if record.user_id else ()

    def _done(self, request: HttpRequest, form: VerbForm, record: Any) -> HttpResponse:
        if isinstance(form, customers.ExportForm):
            return form.file(actor=f"support:{request.user.pk}")
        return super()._done(request, form, record)


class Age(admin.SimpleListFilter):
    """For how long an order waits."""

    title = "age"
    parameter_name = "older"
    _DAYS = (1, 3, 7, 14)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(days), f"{days} day{'' if days == 1 else 's'} or more") for days in self._DAYS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Order]) -> QuerySet[Order]:
        if self.value() not in {str(days) for days in self._DAYS}:
            return queryset
        return queryset.filter(ordered_at__lte=clock.now() - timedelta(days=int(str(self.value()))))


@admin.register(Order)
class OrderAdmin(Verbs):
    """The fulfilment queue, what waits longest first (S7)."""

    list_display = [
        "id",
        "product",
        "status",
        "age",
        "recipient",
        "country",
        "delivered_by",
        "carrier",
        "tracking_number",
    ]
    list_select_related = ["product"]
    list_filter = ["status", Age, "delivered_by", "marketplace"]
    search_fields = ["recipient", "tracking_number", "redemption__account__user__email"]
    search_help_text = "Id of an order, name, tracking number, or e-mail of the customer"
    ordering = ["pk"]
    actions = ["move_chosen"]
    list_verbs = orders.MANY

    def verbs_of(self, record: Order) -> Sequence[Verb]:
        more = (orders.RETURN,) if may_return(record) else ()
        return (*orders.verbs_of(record), *more)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        if is_id("ord", search_term.strip()):
            return queryset.filter(pk=search_term.strip()), False
        found: tuple[QuerySet[Order], bool] = super().get_search_results(request, queryset, search_term)
        return found

    @admin.display(description="Age", ordering="ordered_at")
    def age(self, record: Order) -> str:
        return timesince(record.ordered_at, clock.now(), depth=1)

    @admin.action(description="Move the chosen orders")
    def move_chosen(self, request: HttpRequest, chosen: QuerySet[Order]) -> HttpResponse | None:
        """Lead to the page that moves many, with the chosen ones filled in."""
        found = list(chosen.order_by("pk").values_list("pk", "status")[: orders.MOST])
        if len({status for _, status in found}) > 1:
            messages.warning(request, "Found orders of several states: choose those of one, by the filter.")
            return None
        then = {
            OrderStatus.ORDERED: "packed",
            OrderStatus.PACKED: "shipped",
            OrderStatus.SHIPPED: "delivered",
        }
        asked = {
            "orders": ",".join(key for key, _ in found),
            "to": then.get(OrderStatus(found[0][1]), ""),
        }
        page = reverse("admin:redemption_order_list_verb", args=["move"])
        return HttpResponseRedirect(f"{page}?{urlencode(asked)}")

    def _may(self, request: HttpRequest, verb: Verb, record: Any) -> bool:
        """Moving many changes orders and makes none."""
        return bool(request.user.has_perm("redemption.change_order"))


class NeedsSomebody(admin.SimpleListFilter):
    """Payments that nothing but a person moves on."""

    title = "needs somebody"
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("settling", "To be settled"), ("refund", "To be paid back")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[CardPayment]) -> QuerySet[CardPayment]:
        if self.value() == "settling":
            return queryset.filter(status=PaymentStatus.DUE).exclude(problem="")
        return queryset.filter(refund_status=RefundStatus.FAILED) if self.value() == "refund" else queryset


@admin.register(CardPayment)
class CardPaymentAdmin(Verbs):
    """What customers pay by card, and what goes back (S4)."""

    list_display = [
        "id",
        "order",
        "amount",
        "status",
        "due_until",
        "refund_status",
        "trouble",
    ]
    list_select_related = ["order__product"]
    list_filter = [NeedsSomebody, "status", "refund_status"]
    search_fields = [
        "=checkout_id",
        "=payment_intent",
        "=refund_id",
        "order__redemption__account__user__email",
    ]
    search_help_text = "Id of a payment or its order, an id at Stripe, or e-mail of the customer"
    ordering = ["-pk"]

    @admin.display(description="What is wrong")
    def trouble(self, payment: CardPayment) -> str:
        return payment.problem or payment.refund_problem

    def verbs_of(self, record: CardPayment) -> Sequence[Verb]:
        return payments.verbs_of(record)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[CardPayment], search_term: str
    ) -> tuple[QuerySet[CardPayment], bool]:
        term = search_term.strip()
        for prefix, name in (("cpy", "pk"), ("ord", "order")):
            if is_id(prefix, term):
                return queryset.filter(**{name: term}), False
        found: tuple[QuerySet[CardPayment], bool] = super().get_search_results(request, queryset, search_term)
        return found


@admin.register(Return)
class ReturnAdmin(Verbs):
    """What customers send back (R9)."""

    list_display = ["id", "order", "status", "credit", "asked_at", "received_at", "ended_at"]
    list_select_related = ["order__product"]
    list_filter = ["status"]
    search_fields = ["order__redemption__account__user__email"]
    search_help_text = "Id of a return or its order, or e-mail of the customer"
    ordering = ["-pk"]

    def verbs_of(self, record: Return) -> Sequence[Verb]:
        return returns.verbs_of(record.status)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Return], search_term: str
    ) -> tuple[QuerySet[Return], bool]:
        term = search_term.strip()
        for prefix, name in (("ret", "pk"), ("ord", "order")):
            if is_id(prefix, term):
                return queryset.filter(**{name: term}), False
        found: tuple[QuerySet[Return], bool] = super().get_search_results(request, queryset, search_term)
        return found


look(
    OrderedInstead,
    shows=["order", "rung", "promised_minor", "given_minor"],
    by=("rung",),
)
look(
    Substitution,
    shows=["promised", "choice", "rung", "stand_in", "promised_minor", "given_minor", "since", "ended_at"],
    by=("rung", "ended_at"),
    finds=("=promised__sku", "=choice__offer__id"),
)


@admin.register(Stock)
class StockAdmin(FindsProducts, LookOnly):
    """What is on hand. It is corrected on the product's page."""

    list_display = ["product", "on_hand"]
    list_select_related = ["product"]
    ordering = ["-pk"]


@admin.register(StockMovement)
class StockMovementAdmin(FindsProducts, LookOnly):
    """Why stock changed; found by the words of the product."""

    list_display = ["product", "amount", "cause", "at"]
    list_select_related = ["product"]
    ordering = ["-pk"]
