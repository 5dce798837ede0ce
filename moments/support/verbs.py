"""What support does to a record it looks at: each verb a page with its form and a reason, each an operation (H1)."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.widgets import UnfoldAdminTextareaWidget

from kit.errors import Refusal
from moments.support.look import LookOnly

_LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """What a form would change, as people read it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Review:
    """What will be, to be confirmed before it is done."""

    changes: Sequence[Change]
    consequences: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in a sentence, and the address to go on at; empty: the record's page."""

    words: str
    goes_to: str = ""


class VerbForm(forms.Form):
    """What a verb needs to know. `record` is what it is done to; None where it makes one.

    A form may lay its fields out by a template of its own, and show what it is about below them.
    """

    fields_template: ClassVar[str] = "support/verb_fields.html"
    below_template: ClassVar[str] = ""

    reason = forms.CharField(
        label="Reason",
        max_length=_LONGEST_REASON,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text="Goes into the audit log.",
    )

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.record = record
        self.order_fields([name for name in self.fields if name != "reason"])

    def below(self) -> dict[str, Any]:
        """What `below_template` needs."""
        return {}

    def review(self) -> Review | None:
        """What a valid form will change; None: it is done without being confirmed."""
        return None

    @abstractmethod
    def do(self, *, actor: str) -> Done:
        """Call the operation of a valid form. Raises its refusals."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A page of a record, or of a list. `right` is a permission that it takes beside that of the record."""

    name: str
    label: str
    form: type[VerbForm]
    about: str = ""
    right: str = ""


class Verbs(LookOnly):
    """Records that are looked at, and changed by verbs alone."""

    verbs: ClassVar[tuple[Verb, ...]] = ()
    list_verbs: ClassVar[tuple[Verb, ...]] = ()
    change_form_outer_before_template = "support/verbs.html"
    list_before_template = "support/verbs.html"

    def verbs_of(self, record: Any) -> Sequence[Verb]:
        """What can be done to a record as it is."""
        return self.verbs

    def links_of(self, request: HttpRequest, record: Any) -> list[tuple[str, str]]:
        """Labels and addresses of other pages about a record."""
        return []

    def get_urls(self) -> list[URLPattern]:
        name, wrap = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        return [
            path("do/<slug:verb>/", wrap(self.do_to_list), name=f"{name}_list_verb"),
            path("<object_id>/do/<slug:verb>/", wrap(self.do_to_record), name=f"{name}_verb"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = (extra_context or {}) | {"verb_links": self._links(request, self.list_verbs)}
        page: HttpResponse = super().changelist_view(request, context)
        return page

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj is not None:
            verbs = self._links(request, self.verbs_of(obj), obj)
            context |= {"verb_links": [*verbs, *self.links_of(request, obj)]}
        page: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return page

    def do_to_list(self, request: HttpRequest, verb: str) -> HttpResponse:
        """The page of a verb that makes a record."""
        return self._page(request, self._named(request, self.list_verbs, verb, None), None)

    def do_to_record(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """The page of a verb that changes a record."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        return self._page(request, self._named(request, self.verbs_of(record), verb, record), record)

    def _page(self, request: HttpRequest, verb: Verb, record: Any) -> HttpResponse:
        form = verb.form(
            request.POST or None, request.FILES or None, record=record, initial=request.GET.dict()
        )
        review = None
        if request.method == "POST" and form.is_valid() and request.POST.get("step") != "edit":
            try:
                review = form.review()
                if review is None or request.POST.get("step") == "confirm":
                    return self._done(request, form, record)
            except Refusal as refusal:
                review = None
                field = getattr(refusal, "field", None)
                form.add_error(field if field in form.fields else None, refusal.detail)
        context = self.admin_site.each_context(request) | {
            "title": verb.label,
            "opts": self.opts,
            "original": record,
            "verb": verb,
            "form": form,
            "review": review,
            "back": self._address(record),
            "media": self.media + form.media,
            **form.below(),
        }
        return TemplateResponse(request, "support/verb.html", context, status=422 if form.errors else 200)

    def _done(self, request: HttpRequest, form: VerbForm, record: Any) -> HttpResponse:
        done = form.do(actor=f"support:{request.user.pk}")
        messages.success(request, done.words)
        return HttpResponseRedirect(done.goes_to or self._address(record))

    def _address(self, record: models.Model | None) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"{name}_change", args=[quote(record.pk)]) if record else reverse(f"{name}_changelist")

    def _links(
        self, request: HttpRequest, verbs: Sequence[Verb], record: models.Model | None = None
    ) -> list[tuple[str, str]]:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return [
            (
                verb.label,
                reverse(f"{name}_verb", args=[quote(record.pk), verb.name])
                if record
                else reverse(f"{name}_list_verb", args=[verb.name]),
            )
            for verb in verbs
            if self._may(request, verb, record)
        ]

    def _named(self, request: HttpRequest, verbs: Sequence[Verb], name: str, record: Any) -> Verb:
        for verb in verbs:
            if verb.name == name:
                if not self._may(request, verb, record):
                    raise PermissionDenied
                return verb
        raise Http404

    def _may(self, request: HttpRequest, verb: Verb, record: Any) -> bool:
        """Support that may only look does nothing; some verbs take a right of their own."""
        act = "add" if record is None else "change"
        of_record = f"{self.opts.app_label}.{act}_{self.opts.model_name}"
        return all(request.user.has_perm(right) for right in (of_record, verb.right) if right)
