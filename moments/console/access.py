"""Who is at the console's door, which company they look at, and what their roles let them do there."""

import json
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.generic import TemplateView
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import Company, Member, User
from accounts.permissions import Right, may, rights_of, roles_with
from accounts.queries import member_chosen, memberships_of
from billing.models import LimitScope
from kit import crypto
from kit.errors import Refusal
from kit.http import COMPANY_FIELD, COMPANY_IN_SESSION, VERSION_FIELD

_CHANGED = (
    "Somebody changed this since you opened it. What you typed is still here and nothing is saved yet: "
    "look at it once more, then send it again."
)
_READS = {"GET", "HEAD", "OPTIONS"}


def chosen_member(memberships: list[Member], session: SessionBase) -> Member | None:
    """The membership of the company chosen in the session, else the oldest one; None without any."""
    return member_chosen(memberships, session.get(COMPANY_IN_SESSION))


class SignedInView(TemplateView):
    """A page for whoever is signed in, about one of their companies where they have one.

    Who isn't signed in signs in first and comes back.
    """

    page = ""
    membership: Member | None
    memberships: list[Member]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in(request)
        self.user: User = request.user
        self.memberships = list(memberships_of(request.user))
        self.membership = chosen_member(self.memberships, request.session)
        return self.enter(request, *args, **kwargs)

    def enter(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the request of somebody who is known by now."""
        return super().dispatch(request, *args, **kwargs)

    @property
    def actor(self) -> str:
        """Who does what this request asks for, as operations are told."""
        return f"member:{self.user.pk}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            company=self.membership and self.membership.company,
            member=self.membership,
            memberships=self.memberships,
            page=self.page,
            rights={right.value for right in rights_of(self.membership)} if self.membership else set(),
            **kwargs,
        )


class ConsoleView(SignedInView):
    """A page of the console, about a company of the member who looks at it.

    `right` is what seeing it takes, `change_right` what sending its form takes (the same, when not given): P3.
    Who belongs to no company finds nothing here.
    """

    right: ClassVar[Right]
    change_right: ClassVar[Right | None] = None
    company: Company
    member: Member

    def enter(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.membership is None:
            return self.without_company()
        self.member, self.company = self.membership, self.membership.company
        _refuse_unless(self.member, self.right)
        if request.method not in _READS:
            _refuse_unless(self.member, self.change_right or self.right)
            if request.POST.get(COMPANY_FIELD, self.company.pk) != self.company.pk:
                context = ConsoleView.get_context_data(self)
                return render(request, "console/other_company.html", context, status=409)
        self.find()
        return super().enter(request, *args, **kwargs)

    def find(self) -> None:
        """Look up what the address names. Raises Http404 for what is not the company's."""

    def without_company(self) -> HttpResponseBase:
        raise Http404

    def may(self, right: Right) -> bool:
        return may(self.member, right)

    def may_see(self, scope: str) -> bool:
        """Whether the member sees a limit: a campaign's as part of it, the company's with the right to see spend."""
        return scope != LimitScope.COMPANY_MONTH or self.may(Right.BILLS)


class FormPage[FormT: Form](ConsoleView, ABC):
    """A page around one form. What the operation refuses is said at the field at fault, and what was typed stays."""

    form_class: type[FormT]
    fields_at_fault: ClassVar[dict[type[Refusal], str]] = {}

    def initial(self) -> dict[str, Any]:
        """What the form begins with."""
        return {}

    def make_form(self, typed: QueryDict | None = None) -> FormT:
        """The form, as it begins or with what was typed."""
        return self.form_class(typed, initial=self.initial())

    @abstractmethod
    def save(self, form: FormT) -> HttpResponseBase:
        """Do what the form asks for, and answer. Raises Refusal."""

    def version(self) -> str:
        """What stands there now, in short: a form that began with something else is not saved unseen."""
        now = json.dumps(self.initial(), sort_keys=True, default=str)
        return crypto.digest(now).hex()[:16]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.make_form()
        return super().get_context_data(form=form, version=self.version(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.make_form(request.POST)
        if request.POST.get(VERSION_FIELD, self.version()) != self.version():
            form.add_error(None, _CHANGED)
        if form.is_valid():
            try:
                return self.save(form)
            except Refusal as refusal:
                form.add_error(self.fields_at_fault.get(type(refusal)), refusal.detail)
        return self.render_to_response(self.get_context_data(form=form), status=422)


def _refuse_unless(member: Member, right: Right) -> None:
    if not may(member, right):
        roles = " and ".join(f"{role.label.lower()}s" for role in roles_with(right))
        raise PermissionDenied(
            f"This is for {roles} of {member.company}. An administrator can give you the role."
        )


def _sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page and back; a part of a page that refreshes itself takes the whole page there."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(redirect_to_login(request.path).url)
    return redirect_to_login(request.get_full_path())
