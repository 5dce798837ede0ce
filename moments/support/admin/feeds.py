"""Feeds of the catalogue: uploaded, checked, imported, and the history of that. They tell of stock (V1)."""

import csv
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_POST
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from accounts.models import User
from kit.errors import Refusal
from kit.ids import is_id
from moments.support.look import LookOnly, look
from rewards.feeds import operations
from rewards.feeds.formats import FeedFormat, feed_lines, format_of
from rewards.feeds.models import BadRow, Import
from rewards.feeds.rows import LONGEST, OPTIONAL, REQUIRED
from rewards.models import Category, Marketplace

_RIGHTS = ("rewards.add_product", "rewards.change_product", "redemption.change_stock")
_SHOWN = 100  # bad rows on the page; the file has all that are kept
# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SAYS = {
    "marketplace": "code of the marketplace: US, UK, DE …",
    "sku": "up to {sku} characters, once in a file for each marketplace",
    "title": "up to {title} characters; names the variant too",
    "brand": "up to {brand} characters",
    "category": "slug of a category that there is",
    "price": "an amount in the marketplace's currency: 24.99, or 3500 where it has no decimals",
    "description": "up to {description} characters; lines are kept",
    "image": "path of an image in the media storage",
    "variant_group": "shared by the colours and sizes of one product, up to {variant_group} characters",
    "variant": "colour or size, up to {variant} characters",
    "sold_by_store": "true or false",
    "fulfilled_by_store": "true or false",
    "trademark": "true or false",
    "state": "available, limited or withdrawn",
    "on_hand": "whole number: what the store has",
}


class FeedForm(forms.Form):
    """A file, and how it is written."""

    file = forms.FileField(label="File", widget=UnfoldAdminFileFieldWidget({"accept": ".csv,.jsonl,.ndjson"}))
    format = forms.ChoiceField(
        label="Format",
        required=False,
        choices=[("", "By the file's name"), (FeedFormat.CSV, "CSV"), (FeedFormat.JSONL, "JSON Lines")],
        widget=UnfoldAdminSelectWidget,
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if file := found.get("file"):
            found["format"] = found.get("format") or format_of(file.name)
            if found["format"] is None:
                self.add_error("format", f"The name {file.name} does not tell the format: choose one.")
        return found


def may_import(request: HttpRequest) -> bool:
    """An import adds and changes products and sets their stock: who starts or cancels one may do each of these."""
    return bool(request.user.has_perms(_RIGHTS))


@admin.register(Import)
class ImportAdmin(LookOnly):
    """Imports of feeds, the newest first."""

    list_display = ["file_name", "status", "purpose", "rows", "new", "changed", "bad_rows", "created_at"]
    list_filter = ["status", "is_dry_run"]
    search_fields = ["file_name", "sha256", "id"]
    fields = ["id", "file_name", "format", "created_at"]
    list_before_template = "support/feeds/start.html"
    change_form_outer_before_template = "support/feeds/import.html"

    @admin.display(description="Kind", ordering="is_dry_run")
    def purpose(self, record: Import) -> str:
        return "Dry run" if record.is_dry_run else "Import"

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "upload/": self.upload,
            "example.<format>": require_GET(self.example),
            "<import_id>/progress/": require_GET(self.progress),
            "<import_id>/bad-rows.csv": require_GET(self.bad_rows),
            "<import_id>/import/": require_POST(self.import_checked),
            "<import_id>/cancel/": require_POST(self.cancel),
        }
        ours = [
            path(
                address,
                self.admin_site.admin_view(view),
                name=f"feeds_{getattr(view, '__name__', '')}",
            )
            for address, view in pages.items()
        ]
        return [*ours, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"may_import": may_import(request)} | (extra_context or {})
        page: HttpResponse = super().changelist_view(request, context)
        return page

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Import | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj:
            context |= _facts_of(obj, request)
        page: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return page

    def upload(self, request: HttpRequest) -> HttpResponse:
        """The form, with what a feed looks like; posted, it queues the import and leads to it."""
        if not may_import(request):
            raise PermissionDenied
        form = FeedForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            try:
                return redirect("admin:feeds_import_change", _receive(form, request).pk)
            except Refusal as refusal:
                form.add_error("file", refusal.detail)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Import a feed",
            "form": form,
            "table": _columns(),
        }
        return render(request, "support/feeds/upload.html", context)

    def progress(self, request: HttpRequest, import_id: str) -> HttpResponse:
        """How far an import is, asked for each second while it is under way; then what came of it."""
        feed = self._feed(request, import_id)
        return render(request, "support/feeds/import.html", _facts_of(feed, request))

    def bad_rows(self, request: HttpRequest, import_id: str) -> StreamingHttpResponse:
        """The bad rows that are kept, as CSV."""
        feed = self._feed(request, import_id)
        response = StreamingHttpResponse(_bad_lines(feed), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="bad-rows-{feed.pk}.csv"'
        response["Cache-Control"] = "no-store"
        return response

    def import_checked(self, request: HttpRequest, import_id: str) -> HttpResponse:
        """Import the file of a dry run that found nothing wrong."""
        checked = self._feed(request, import_id)
        if not may_import(request):
            raise PermissionDenied
        try:
            feed = operations.import_checked(checked=checked, actor=_actor(request))
        except Refusal as refusal:
            messages.error(request, refusal.detail)
            return redirect("admin:feeds_import_change", checked.pk)
        return redirect("admin:feeds_import_change", feed.pk)

    def cancel(self, request: HttpRequest, import_id: str) -> HttpResponse:
        """End an import that is not over; its page says what came of that."""
        feed = self._feed(request, import_id)
        if not may_import(request):
            raise PermissionDenied
        try:
            operations.cancel_import(feed=feed, actor=_actor(request))
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        return redirect("admin:feeds_import_change", feed.pk)

    def example(self, request: HttpRequest, format: str) -> HttpResponse:
        """Two products of the catalogue that is here, as a feed."""
        if format not in list(FeedFormat) or not self.has_view_permission(request):
            raise Http404
        response = HttpResponse(
            feed_lines(FeedFormat(format), _example()), content_type="text/plain; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="feed-example.{format}"'
        return response

    def _feed(self, request: HttpRequest, import_id: str) -> Import:
        if not self.has_view_permission(request):
            raise PermissionDenied
        feed = Import.objects.filter(pk=import_id).first() if is_id("imp", import_id) else None
        if feed is None:
            raise Http404
        return feed


look(BadRow, shows=["line", "sku", "reason", "feed"], finds=("sku", "feed__file_name"))


def _receive(form: FeedForm, request: HttpRequest) -> Import:
    file = form.cleaned_data["file"]
    return operations.receive_feed(
        file_name=file.name,
        chunks=file.chunks(),
        format=form.cleaned_data["format"],
        is_dry_run=request.POST.get("verb") != "import",
        actor=_actor(request),
    )


def _actor(request: HttpRequest) -> str:
    return f"support:{request.user.pk}"


def _facts_of(feed: Import, request: HttpRequest) -> dict[str, Any]:
    return {
        "feed": feed,
        "started_by": _name_of(feed.started_by),
        "worst": {
            "headers": ["Line", "SKU", "What was found, and what is needed"],
            "rows": [
                [bad.line, bad.sku or "-", bad.reason] for bad in BadRow.objects.filter(feed=feed)[:_SHOWN]
            ],
        },
        "shown": min(feed.bad_rows, _SHOWN),
        "can_import": may_import(request) and feed.is_dry_run and feed.is_done and bool(feed.file),
        "can_cancel": may_import(request) and not feed.is_over,
        "can_upload": may_import(request),
    }


def _name_of(actor: str) -> str:
    """The address of a member of support; what else starts imports by its own name."""
    side, _, key = actor.partition(":")
    if side == "support" and is_id("usr", key):
        return User.objects.filter(pk=key).values_list("email", flat=True).first() or actor
    return key


def _columns() -> dict[str, Any]:
    rows = [
        [name, "yes" if name in REQUIRED else "no", _SAYS[name].format_map(LONGEST)]
        for name in REQUIRED + OPTIONAL
    ]
    return {"headers": ["Column", "Needed", "What it holds"], "rows": rows}


def _example() -> list[dict[str, str]]:
    """What can be imported as it is, where there are marketplaces and categories."""
    shop: models.Model | None = Marketplace.objects.order_by("code").filter(code="US").first()
    code = shop.pk if shop else "US"
    slug = Category.objects.order_by("slug").values_list("slug", flat=True).first() or "kitchen"
    common = {"marketplace": code, "brand": "Hearthline", "category": slug}
    kettle = {"variant_group": "EXAMPLE-KETTLE", "state": "available", "on_hand": "40"}
    return [
        {**common, "sku": f"EXAMPLE-{colour.upper()}", "title": f"Copper Kettle, {colour}", "price": price}
        | {"variant": colour, **kettle}
        for colour, price in (("Red", "24.99"), ("Blue", "26.50"))
    ]


class _Line:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _bad_lines(feed: Import) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(["line", "sku", "reason"])
    for bad in BadRow.objects.filter(feed=feed).iterator():
        sku = f"'{bad.sku}" if bad.sku.startswith(_FORMULA) else bad.sku
        yield writer.writerow([bad.line, sku, bad.reason])
