"""The desk's cases: a queue, and each case as a thread that is answered, granted or declined (H1, H2)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts import operations
from accounts.models import LONGEST_MESSAGE, Case, CaseKind, CaseStatus
from accounts.queries import opener_of, thread_of
from kit.errors import Refusal
from kit.ids import IdField, is_id
from moments.support.catalogue.cases import UNLISTED_PRODUCT_VERBS
from moments.support.invoices import INVOICING_VERBS
from moments.support.limits import RAISE_LIMIT_VERBS
from moments.support.verbs import Verb, Verbs
from rewards.operations.cases import grant_tshirt_beta

# What carries a kind out when nothing but the reason is needed.
GRANTS: dict[str, Callable[..., object]] = {
    CaseKind.FIRE_TV: operations.grant_fire_tv,
    CaseKind.TRANSFER_OWNERSHIP: operations.grant_transfer,
    CaseKind.TSHIRT_BETA: grant_tshirt_beta,
}
# What granting a kind takes beside the right to answer: that of the record which it changes.
GRANT_RIGHTS: dict[str, str] = {CaseKind.TSHIRT_BETA: "rewards.change_companyterms"}
# Kinds that are granted on a page of their own, since that takes more than a reason. Kinds in neither of the two are
# answered and closed.
GRANT_VERBS: dict[str, tuple[Verb, ...]] = {
    CaseKind.UNLISTED_PRODUCT: UNLISTED_PRODUCT_VERBS,
    CaseKind.RAISE_LIMIT: RAISE_LIMIT_VERBS,
    CaseKind.PAY_BY_INVOICE: INVOICING_VERBS,
}
_QUEUE = models.Case(
    When(status=CaseStatus.OPEN, then=Value(0)),
    When(status=CaseStatus.ANSWERED, then=Value(1)),
    default=Value(2),
    output_field=models.IntegerField(),
)


class AnswerForm(forms.Form):
    """What support says, which is also the reason of a decision."""

    text = forms.CharField(
        label="Answer", max_length=LONGEST_MESSAGE, widget=UnfoldAdminTextareaWidget({"rows": 8})
    )


class CaseAdmin(Verbs):
    """Requests to support: those that wait first, the oldest first."""

    list_display = ["subject", "company", "kind", "status", "opened_by", "opened_at"]
    list_filter = ["status", "kind", ("company", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["company", "opened_by"]
    search_fields = ["subject", "company__display_name", "opened_by__email"]
    ordering = [_QUEUE, "opened_at"]
    fields = ["subject", "opened_at", "answered_at", "closed_at", "decided_by"]
    change_form_outer_after_template = "support/case.html"

    def verbs_of(self, record: Case) -> tuple[Verb, ...]:
        return GRANT_VERBS.get(record.kind, ()) if record.is_under_way else ()

    def get_urls(self) -> list[URLPattern]:
        answer = path(
            "<case_id>/answer/", self.admin_site.admin_view(self.answer), name="accounts_case_answer"
        )
        return [answer, *super().get_urls()]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Case | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj:
            context |= {
                "case": obj,
                "thread": thread_of(obj),
                "can_answer": may_answer(request) and obj.is_under_way,
                "can_grant": obj.kind in GRANTS and may_grant(request, obj.kind),
                "can_decide": can_decide(obj),
                "answer_form": AnswerForm(),
                "records": records_of(obj),
                "has_left": opener_of(obj) is None,
            }
        page: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return page

    def answer(self, request: HttpRequest, case_id: str) -> HttpResponse:
        """Do what the pressed button says, and come back to the case."""
        case = Case.objects.filter(pk=case_id).first() if is_id("cas", case_id) else None
        if case is None or request.method != "POST":
            raise Http404
        if not may_answer(request):
            raise PermissionDenied
        form = AnswerForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Write an answer first; a decision needs its reason.")
            return redirect("admin:accounts_case_change", case_id)
        try:
            do(verb=request.POST.get("verb", ""), case=case, request=request, text=form.cleaned_data["text"])
        except Refusal as refusal:
            messages.error(request, refusal.detail)
            return redirect("admin:accounts_case_change", case_id)
        told = "is told by mail" if opener_of(case) else "has left the company and gets no mail"
        messages.success(request, f"{case.subject}: {case.opened_by} {told}.")
        return redirect(reverse("admin:accounts_case_changelist"))


def records_of(case: Case) -> list[tuple[str, str]]:
    """The records whose ids are in the address of the page that the case was opened from."""
    named = str(case.context.get("ids", "")).split(", ")
    models_by_prefix = {
        model._meta.pk.prefix: model._meta
        for model in apps.get_models()
        if isinstance(model._meta.pk, IdField) and admin.site.is_registered(model)
    }
    found = [(name, models_by_prefix.get(name.partition("_")[0])) for name in named if name]
    return [
        (name, reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[name]))
        for name, meta in found
        if meta
    ]


def can_decide(case: Case) -> bool:
    """Whether a case of this kind is granted or declined, and not only answered."""
    return case.kind in GRANTS or case.kind in GRANT_VERBS


def may_answer(request: HttpRequest) -> bool:
    """Support that may only look does not answer."""
    return bool(request.user.has_perm("accounts.change_case"))


def may_grant(request: HttpRequest, kind: str) -> bool:
    """Whether support may change what granting a kind with a button changes."""
    right = GRANT_RIGHTS.get(kind)
    return right is None or bool(request.user.has_perm(right))


def do(*, verb: str, case: Case, request: HttpRequest, text: str) -> None:
    """Carry out one of the desk's verbs.

    Raises Http404 for a decision about a kind that has none, PermissionDenied for a grant that takes a right which
    the user lacks, and the refusals of what carries it out.
    """
    actor = f"support:{request.user.pk}"
    if verb in ("answer", "close"):
        operations.reply_as_support(case=case, actor=actor, text=text, closes=verb == "close")
    elif verb == "grant" and case.kind in GRANTS:
        if not may_grant(request, case.kind):
            raise PermissionDenied
        GRANTS[case.kind](case=case, actor=actor, reason=text)
    elif verb == "decline" and can_decide(case):
        operations.decline_case(case=case, actor=actor, reason=text)
    else:
        raise Http404
