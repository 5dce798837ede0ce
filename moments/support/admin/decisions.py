"""Decisions, each with why it came out so; found by id, company, or a customer's reference."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from campaigns.checks import Check
from campaigns.models import Decision, Outcome
from moments.support.decisions import MOST, TEMPLATE, CustomerForm, decisions_of_customer, facts_of, named
from moments.support.look import LookOnly


class RefusingCheck(admin.SimpleListFilter):
    """The check that refused; of a customer who was not eligible the very one."""

    title = "refused at check"
    parameter_name = "check"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(check.value, str(check.label)) for check in Check]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        if self.value() not in Check.values:
            return queryset
        refused = [{"check": self.value(), "passed": False}]
        return queryset.filter(outcome=Outcome.REFUSED, checks__contains=refused)


@admin.register(Decision)
class DecisionAdmin(LookOnly):
    """Decisions, the newest first."""

    list_display = ["id", "company", "campaign", "outcome", "code", "decided_at"]
    list_filter = ["outcome", "code", RefusingCheck]
    list_select_related = ["company", "campaign"]
    search_fields = ["company__display_name", "company__legal_name"]
    search_help_text = "An id of a decision, request, action, campaign, app or company, or a company's name"
    ordering = ["-pk"]
    fields = ["outcome", "code", "decided_at"]
    list_before_template = "support/decision_look_up.html"
    change_form_outer_after_template = TEMPLATE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        found: QuerySet[Decision] = super().get_queryset(request)
        return found.select_related("company", "app", "key", "campaign", "moment", "action")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Decision], search_term: str
    ) -> tuple[QuerySet[Decision], bool]:
        by_id = named(search_term)
        if by_id is not None:
            return queryset.filter(by_id), False
        found: tuple[QuerySet[Decision], bool] = super().get_search_results(request, queryset, search_term)
        return found

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.of_customer)
        return [path("of-customer/", page, name="campaigns_decision_of_customer"), *super().get_urls()]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Decision | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj:
            context |= facts_of(obj)
        page: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return page

    def of_customer(self, request: HttpRequest) -> HttpResponse:
        """Look up a customer by the company's reference: posted, so that no address and no log has it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = CustomerForm(request.POST or None)
        form.label_suffix = ""
        found = None
        if form.is_valid():
            company, reference = form.cleaned_data["company"], form.cleaned_data["reference"]
            found = list(decisions_of_customer(company, reference)[:MOST])
        context = self.admin_site.each_context(request) | {
            "title": "Decisions about a customer",
            "opts": self.opts,
            "form": form,
            "found": found,
            "most": MOST,
            "media": self.media + form.media,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "support/decisions_of_customer.html", context, status=status)
