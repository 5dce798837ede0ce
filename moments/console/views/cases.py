"""Contact us: a case is opened with its context filled in (P9), and one's own cases are threads."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Case, CaseKind
from accounts.operations import close_case, open_case, reply_as_member
from accounts.permissions import Right, kinds_open_to
from accounts.queries import apps_of, can_be_replied_to, case_of, cases_of, thread_of
from campaigns.queries.browsing import campaign_of
from kit.errors import Refusal
from kit.http import request_id
from kit.ids import is_id
from moments.console.access import ConsoleView
from moments.console.forms.cases import FORMS, CaseForm, ReplyForm

MOST_SHOWN = 200
_LONGEST_TYPED = 200
_PAGE = re.compile(r"/(?:console|accounts)/[\w./-]{0,200}")
_ID = re.compile(r"\b[a-z]{2,3}_[0-9a-v]{26}\b")


class ContactView(ConsoleView):
    """The form of a case: the kind chooses its fields; where they came from goes along if they like."""

    template_name = "console/contact.html"
    page = "help"
    right = Right.HELP

    @property
    def kind(self) -> CaseKind:
        """The kind that was asked for, where the member may open it."""
        asked = (self.request.POST or self.request.GET).get("kind", "")
        return next((one for one in kinds_open_to(self.member) if one == asked), CaseKind.OTHER)

    @property
    def came_from(self) -> str:
        """The console's page that the member came from."""
        found = (self.request.POST or self.request.GET).get("from", "")
        return found if _PAGE.fullmatch(found) else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "kind": self.kind,
            "kinds": kinds_open_to(self.member),
            "came_from": self.came_from,
            "along": self.along(),
            "form": FORMS[self.kind](member=self.member, initial=self.typed_before()),
        }
        return super().get_context_data(**(context | kwargs))

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("kind", self.kind) != self.kind:
            raise PermissionDenied("Your roles don't let you ask for this.")
        form = FORMS[self.kind](request.POST, member=self.member)
        case = self._opened(form) if form.is_valid() else None
        if case is None:
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return redirect("console:case", case.pk)

    def _opened(self, form: CaseForm) -> Case | None:
        try:
            return open_case(
                member=self.member,
                kind=self.kind,
                subject=form.cleaned_data["subject"],
                text=form.cleaned_data["text"],
                context=self.along() if form.cleaned_data["with_context"] else {},
                facts=form.facts(),
                app=form.app(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.detail)
            return None

    def typed_before(self) -> dict[str, str]:
        """What another page has for the fields of the form, such as the words of a search."""
        fields = (FORMS[self.kind].base_fields.keys() - {"with_context"}) & self.request.GET.keys()
        return {name: self.request.GET[name].replace("\x00", "")[:_LONGEST_TYPED] for name in fields}

    def along(self) -> dict[str, str]:
        """What goes along: the page, the app it is about, the ids in its address, the browser and this request."""
        named = _ID.findall(self.came_from)
        agent = self.request.headers.get("User-Agent", "").replace("\x00", "")[:200]
        facts = {
            "page": self.came_from,
            "app": self._app_of(named),
            "ids": ", ".join(named),
            "browser": agent,
            "request": request_id(self.request),
        }
        return {name: value for name, value in facts.items() if value}

    def _app_of(self, named: list[str]) -> str:
        """The app that a page of these ids is about."""
        campaigns = (campaign_of(self.company, one) for one in named if is_id("cmp", one))
        apps = [campaign.app for campaign in campaigns if campaign]
        apps += [app for app in apps_of(self.company) if app.pk in named]
        return f"{apps[0].name} ({apps[0].pk})" if apps else ""


class CaseListView(ConsoleView):
    """The member's own cases, those under way first."""

    template_name = "console/cases.html"
    page = "help"
    right = Right.HELP

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cases=cases_of(self.member)[:MOST_SHOWN], **kwargs)


class CaseView(ConsoleView):
    """One case as a thread. New messages appear by the page asking for its thread alone."""

    template_name = "console/case.html"
    page = "help"
    right = Right.HELP

    def get_template_names(self) -> list[str]:
        part = "#thread" if self.request.htmx else ""  # type: ignore[attr-defined]
        return [f"{self.template_name}{part}"]

    @property
    def case(self) -> Case:
        case = case_of(self.member, self.kwargs["case_id"])
        if case is None:
            raise Http404
        return case

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.case
        context = {
            "case": case,
            "thread": thread_of(case),
            "form": ReplyForm(),
            "is_over": not can_be_replied_to(case),
        }
        return super().get_context_data(**(context | kwargs))

    def post(self, request: HttpRequest, case_id: str) -> HttpResponse:
        """Reply, or close the case."""
        if request.POST.get("verb") == "close":
            close_case(case=self.case, actor=self.actor)
            return redirect("console:case", case_id)
        form = ReplyForm(request.POST)
        if form.is_valid():
            try:
                reply_as_member(case=self.case, member=self.member, text=form.cleaned_data["text"])
                return redirect("console:case", case_id)
            except Refusal as refusal:
                form.add_error("text", refusal.detail)
        return self.render_to_response(self.get_context_data(form=form), status=422)
