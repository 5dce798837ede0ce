"""A campaign tried from its page: a call with a test key, its answer and decision, and what customers see (C4)."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from accounts.permissions import Right
from accounts.queries import working_test_key_of
from campaigns.calls import Caller, RewardCall
from campaigns.models import Campaign, Decision, Message
from campaigns.operations import get_reward, get_reward_info
from campaigns.queries.browsing import campaign_of, decision_of
from campaigns.samples import test_url_of
from kit.errors import Refusal
from kit.http import request_id
from kit.ids import is_id
from kit.places import language_name
from moments.console.access import ConsoleView
from moments.console.calls import SAMPLE_GROUP, test_call
from moments.console.forms.campaign_test import TestCallForm
from moments.console.previews import Texts, preview_of


@dataclass(frozen=True, slots=True)
class Tried:
    """A call that was made: the command for it, the answer, and its decision where one was made."""

    command: str
    status: int
    body: dict[str, Any]
    decision: Decision | None


class CampaignTestView(ConsoleView):
    """Previews for whoever sees campaigns, calls for whoever may use test tools (P3): nothing is consumed."""

    template_name = "console/campaign_test.html"
    page = "campaigns"
    right = Right.CAMPAIGNS
    change_right = Right.APPS
    campaign: Campaign

    def find(self) -> None:
        campaign_id = self.kwargs["campaign_id"]
        campaign = campaign_of(self.company, campaign_id) if is_id("cmp", campaign_id) else None
        if campaign is None:
            raise Http404
        self.campaign = campaign
        self.moments = list(campaign.moments.order_by("pk"))
        self.groups = list(campaign.marketplaces.order_by("pk").values_list("pk", flat=True))
        self.key = working_test_key_of(campaign.app)

    def make_form(self, typed: QueryDict | None = None) -> TestCallForm:
        return TestCallForm(
            typed,
            moments=self.moments,
            groups=self.groups or [SAMPLE_GROUP],
            devices=self.campaign.app.platforms,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request.POST)
        if not form.is_valid() or self.key is None:
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return self.render_to_response(self.get_context_data(form=form, tried=self._try(form)))

    def _try(self, form: TestCallForm) -> Tried:
        """Call as an app's server would, by the same operation, with the test key."""
        assert self.key is not None
        verb = form.cleaned_data["verb"]
        body = form.body(app_id=self.campaign.app_id, campaign_id=self.campaign.pk)
        caller = Caller(self.key, request_id(self.request))
        call = RewardCall(
            campaign_id=self.campaign.pk,
            moment_id=body["momentId"],
            device_type=body["deviceType"],
            marketplace=body["rewardGroupId"],
            canonical_body=json.dumps(body, sort_keys=True),
            customer_id=body.get("customerId"),
            locale=body.get("locale"),
        )
        try:
            operation = get_reward if verb == "getReward" else get_reward_info
            answer = operation(caller=caller, call=call)
            status, said = answer.status, dict(answer.body)
        except Refusal as refusal:
            status, said = refusal.status, {"code": refusal.code, "detail": refusal.detail}
        public_id = said.get("decisionId")
        decision = decision_of(self.company, str(public_id)) if public_id else None
        return Tried(test_call(verb, body), status, said, decision)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.make_form()
        written = {one.locale: one for one in Message.objects.filter(campaign=self.campaign)}
        main = self.campaign.default_locale
        asked = self.request.GET.get("locale", "")
        locale = asked if asked in written else main
        shown = {
            name: self.request.GET.get(name, form[field].value() or "")
            for name, field in (("moment", "moment"), ("marketplace", "group"))
        }
        return super().get_context_data(
            campaign=self.campaign,
            form=form,
            key=self.key,
            test_url=test_url_of(self.campaign),
            frame=f"{urlsplit(test_url_of(self.campaign)).path}?{urlencode(shown)}",
            locale=locale,
            locales=[(one, language_name(one)) for one in sorted(written)],
            preview=preview_of(self.campaign, Texts.of(written.get(locale)), locale),
            **kwargs,
        )
