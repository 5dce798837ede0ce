"""A campaign tried from its page: a call with a test key, its answer and decision, and what customers see (C4)."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from accounts.permissions import Right
from accounts.queries import working_test_key_of
from campaigns.answers import refused
from campaigns.calls import Answer, Caller, RewardCall, canonical_of
from campaigns.models import Campaign, Decision
from campaigns.operations import get_reward, get_reward_info
from campaigns.queries.browsing import campaign_of
from campaigns.queries.decisions import decision_of
from campaigns.samples import test_url_of
from kit.errors import Refusal
from kit.http import request_id
from kit.ids import is_id
from moments.console.access import ConsoleView
from moments.console.calls import SAMPLE_GROUP, test_call
from moments.console.forms.campaign_test import TestCallForm
from moments.console.views.previews import frame_of


@dataclass(frozen=True, slots=True)
class Tried:
    """A call that was made: the command for it, the answer as the API gives it, and its decision if there is one."""

    verb: str
    command: str
    answer: Answer
    request_key: str
    decision: Decision | None

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers of the answer that an app's server goes by."""
        kind = "application/problem+json" if self.answer.is_problem else "application/json"
        found = [("Content-Type", kind), ("Request-Id", self.request_key)]
        retry_after = self.answer.retry_after
        return found if retry_after is None else [*found, ("Retry-After", str(retry_after))]


class CampaignTestView(ConsoleView):
    """The page for whoever sees campaigns, calls for whoever may use test tools (P3): nothing is consumed."""

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
        asked = self.request.GET
        return TestCallForm(
            typed,
            moments=self.moments,
            groups=self.groups or [SAMPLE_GROUP],
            devices=self.campaign.app.platforms,
            initial={name: asked[name] for name in ("moment", "group", "device", "locale") if name in asked},
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request.POST)
        if not form.is_valid() or self.key is None:
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return self.render_to_response(self.get_context_data(form=form, tried=self._try(form)))

    def _try(self, form: TestCallForm) -> Tried:
        """Call as an app's server would, by the same operation, with the test key."""
        assert self.key is not None
        verb, request_key = form.cleaned_data["verb"], request_id(self.request)
        body = form.body(app_id=self.campaign.app_id, campaign_id=self.campaign.pk)
        call = RewardCall.of(
            self.company,
            campaign_id=self.campaign.pk,
            moment_id=body["momentId"],
            device_type=body["deviceType"],
            marketplace=body["rewardGroupId"],
            canonical_body=canonical_of(body),
            customer_id=body.get("customerId"),
            locale=body.get("locale"),
        )
        operation = get_reward if verb == "getReward" else get_reward_info
        try:
            answer = operation(caller=Caller(self.key, request_key), call=call)
        except Refusal as refusal:
            answer = refused(refusal, request_key=request_key)
        public_id = answer.body.get("decisionId")
        decision = decision_of(self.company, str(public_id)) if public_id else None
        return Tried(verb, test_call(verb, body), answer, request_key, decision)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.make_form()
        moment, group, locale = (str(form[name].value() or "") for name in ("moment", "group", "locale"))
        return super().get_context_data(
            campaign=self.campaign,
            form=form,
            key=self.key,
            test_url=test_url_of(self.campaign),
            frame=frame_of(self.campaign, moment=moment, marketplace=group, locale=locale),
            **kwargs,
        )
