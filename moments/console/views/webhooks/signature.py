"""The check of a signature: what a receiver got is pasted, and the page says what is wrong with it.

Nothing pasted is kept: no row, no log line, no address has it, and no cache on the way.
"""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from accounts.permissions import Right
from events.queries import endpoints_of
from events.signature_check import verdict_on
from events.signatures import Received, Verdict
from moments.console.access import FormPage
from moments.console.forms.signatures import SignatureForm


@method_decorator(sensitive_post_parameters(), name="dispatch")
class SignatureView(FormPage[SignatureForm]):
    """Paste a request, and see what its signature fits and what not."""

    template_name = "console/webhooks/signature.html"
    page = "webhooks"
    right = Right.APPS
    form_class = SignatureForm

    def initial(self) -> dict[str, Any]:
        return {"endpoint": self.request.GET.get("endpoint", "")}

    def make_form(self, typed: QueryDict | None = None) -> SignatureForm:
        files = self.request.FILES if typed is not None else None
        endpoints = list(endpoints_of(self.company.pk))
        return SignatureForm(typed, files, endpoints=endpoints, initial=self.initial())

    def version(self) -> str:
        """Nothing stands here that somebody else could change."""
        return ""

    def save(self, form: SignatureForm) -> HttpResponseBase:
        context = self.get_context_data(form=form, verdict=self._verdict(form))
        return self.render_to_response(context)

    def _verdict(self, form: SignatureForm) -> Verdict:
        asked = form.cleaned_data
        received = Received(form.received_headers(), form.received_body(), asked["received_at"])
        return verdict_on(
            received=received,
            company_key=self.company.pk,
            endpoint_id=asked["endpoint"],
            pasted=asked["secret"],
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().post(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response
