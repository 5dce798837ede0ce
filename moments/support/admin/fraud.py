"""Signals of abuse, the queue of what they hold (X3), and store accounts that belong together (X2).

Of the latter companies see nothing (V1).
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from campaigns.models import Action
from events.models import Chain
from fraud.models import (
    AccountLink,
    AccountSignal,
    FraudSetting,
    KnownAbuser,
    LinkedAccount,
    LinkedGroup,
    Review,
    ReviewState,
    Signal,
)
from kit import jobs
from kit.ids import is_id
from kit.money import usd
from moments.support import linked_accounts
from moments.support.look import Edited, LookOnly, look
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
    search_help_text = "Id of an action (act_…)"
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


class FoundByIds(LookOnly):
    """Records found by the id of an account or a group: `found_by` says which column has which."""

    found_by: ClassVar[tuple[tuple[str, str], ...]]
    search_fields: ClassVar[list[str]] = ["evidence"]  # shows the field to search by
    search_help_text = "Id of a store account (sto_…) or of a group (grp_…)"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        columns = [Q(**{column: term}) for prefix, column in self.found_by if is_id(prefix, term)]
        return (queryset.filter(_any(columns)) if columns else queryset.none()), False


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


@admin.register(AccountSignal)
class AccountSignalAdmin(FoundByIds):
    """What store accounts were recognised by, the latest first."""

    list_display = ["account_key", "kind", "evidence", "first_seen_at", "last_seen_at"]
    list_filter = ["evidence", "kind"]
    exclude = ["digest"]
    ordering = ["-pk"]
    found_by = (("sto", "account_key"),)


@admin.register(AccountLink)
class AccountLinkAdmin(FoundByIds):
    """Accounts that share enough to be one person's."""

    list_display = ["first_key", "second_key", "weight", "kinds", "evidence", "since"]
    list_filter = ["evidence"]
    ordering = ["-pk"]
    found_by = (("sto", "first_key"), ("sto", "second_key"))


@admin.register(LinkedGroup)
class LinkedGroupAdmin(FoundByIds):
    """Groups, the largest first."""

    list_display = ["id", "size", "evidence", "made_at"]
    list_filter = ["evidence"]
    ordering = ["-size", "pk"]
    found_by = (("grp", "pk"), ("sto", "accounts__account_key"))


@admin.register(LinkedAccount)
class LinkedAccountAdmin(FoundByIds):
    """Accounts with their group: who else is in it, and by which links another is reached."""

    list_display = ["account_key", "group", "evidence"]
    list_filter = ["evidence"]
    list_select_related = ["group"]
    ordering = ["-pk"]
    found_by = (("sto", "account_key"), ("grp", "group"))
    change_form_outer_after_template = linked_accounts.TEMPLATE

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: LinkedAccount | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj:
            context |= linked_accounts.facts_of(obj, to=request.GET.get("to", "").strip())
        page: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return page


@admin.register(FraudSetting)
class FraudSettingAdmin(Edited):
    """Figures that stand in for the declared ones. Links and groups follow by the check that a change asks for."""

    list_display = ["name", "value"]
    chain = Chain.STORE

    def get_readonly_fields(self, request: HttpRequest, obj: FraudSetting | None = None) -> list[str]:
        """Another name would leave the old figure where it was."""
        return ["name"] if obj else []

    def _audit(self, *args: Any, **kwargs: Any) -> None:
        super()._audit(*args, **kwargs)
        jobs.send_after_commit("fraud.check_groups")
