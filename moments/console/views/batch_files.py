"""A file of calls: upload it, look at what it means, and confirm it or throw it away.

It spends budgets of campaigns, so that it takes what changing them takes (P3). No key stands behind its rows: the batch
names the member, and each decision says that it came from a file.
"""

import csv
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.permissions import Right
from accounts.queries import apps_of
from campaigns.errors import TooManyBatches, TooManyFiles
from campaigns.models import BatchFile
from campaigns.operations import confirm_file, discard_file, upload_file
from campaigns.queries.batch_review import review_of
from campaigns.queries.batches import file_in, moments_to_send_for, sent_before
from kit.errors import Refusal
from moments.console.access import ConsoleView, FormPage
from moments.console.batch_files import COLUMNS, Faults, read
from moments.console.forms.batches import BatchForm


class BatchNewView(FormPage[BatchForm]):
    """Upload a file. Nothing of one with a fault is kept; where scripts run, the page and the chosen file stay."""

    template_name = "console/batches/new.html"
    page = "batches"
    right = Right.CHANGE_CAMPAIGNS
    form_class = BatchForm
    fields_at_fault = {TooManyFiles: "file"}

    def find(self) -> None:
        self.apps = list(apps_of(self.company))
        self.moments = moments_to_send_for(self.company)

    def get_template_names(self) -> list[str]:
        return ["console/batches/_answer.html" if self.is_part else self.template_name]

    @property
    def is_part(self) -> bool:
        return bool(self.request.htmx)  # type: ignore[attr-defined]

    def version(self) -> str:
        return ""  # nothing stands there yet that somebody could have changed

    def initial(self) -> dict[str, Any]:
        """The campaign that the page was opened for, with its moment where it has one."""
        campaign = self.request.GET.get("campaign", "")
        found = [one for one in self.moments if one.campaign_id == campaign]
        if not found:
            return {}
        target = f"{campaign} {found[0].key}" if len(found) == 1 else campaign
        return {"app": found[0].campaign.app_id, "target": target}

    def make_form(self, typed: QueryDict | None = None) -> BatchForm:
        files = self.request.FILES if typed is not None else None
        return BatchForm(typed, files, apps=self.apps, moments=self.moments, initial=self.initial())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(columns=COLUMNS, has_apps=bool(self.apps), **kwargs)

    def save(self, form: BatchForm) -> HttpResponseBase:
        sent, app = form.cleaned_data["file"], form.apps[form.cleaned_data["app"]]
        is_test = form.cleaned_data["mode"] == "test"
        rows, faults = read(sent.read(), app, is_test=is_test, given=form.given)
        if faults.count:
            return self._refused(form, faults)
        file = upload_file(app=app, is_test=is_test, rows=rows, name=sent.name or "", actor=self.actor)
        way = reverse("console:batch_file", args=[file.pk])
        return HttpResponseClientRedirect(way) if self.is_part else redirect(way)

    def _refused(self, form: BatchForm, faults: Faults) -> HttpResponse:
        context = self.get_context_data(form=form, faults=faults)
        return self.render_to_response(context, status=422)


class BatchFileView(ConsoleView):
    """What a file means: how many rows for which moments, the most they cost, what is left. Then send it, or not."""

    template_name = "console/batches/file.html"
    page = "batches"
    right = Right.CHANGE_CAMPAIGNS
    file: BatchFile
    refused = ""

    def find(self) -> None:
        file = file_in(self.company, self.kwargs["file_id"])
        if file is None:
            raise Http404
        self.file = file

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.file.batch_id is not None:
            return redirect("console:batch", self.file.batch_id)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        review = review_of(self.file)
        return super().get_context_data(
            file=self.file,
            review=review,
            needs=[one for one in review.needs if self.may_see(one.room.scope)],
            sent_before=sent_before(self.file),
            refused=self.refused,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("do") == "discard":
            discard_file(file=self.file)
            messages.success(request, "The file is thrown away. Nothing of it was sent.")
            return redirect("console:batches")
        before = sent_before(self.file)
        try:
            batch = confirm_file(file=self.file, actor=self.actor)
        except TooManyBatches as refusal:
            return self._refused(refusal)
        if before is not None and before.pk == batch.pk:
            messages.info(
                request, "These rows were sent before: this is their batch, and nothing was sent twice."
            )
        return redirect("console:batch", batch.pk)

    def _refused(self, refusal: Refusal) -> HttpResponse:
        self.refused = refusal.detail
        return self.render_to_response(self.get_context_data(), status=422)


class BatchTemplateView(ConsoleView):
    """A file with the line of names alone, to fill in."""

    http_method_names = ["get"]
    right = Right.CHANGE_CAMPAIGNS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="batch.csv"'
        csv.writer(response).writerow([name for name, _, _ in COLUMNS])
        return response
