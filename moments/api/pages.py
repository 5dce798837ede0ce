"""What people read of the API: the explorer, and a page for every code that a refusal may have."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import TemplateView

from accounts.errors import InvalidApiKey, IpNotAllowed
from accounts.models import ApiKey
from accounts.operations import reveal_test_key
from accounts.permissions import Right, may
from accounts.queries import member_chosen, memberships_of, newest_test_key_in
from billing.errors import BudgetExhausted, CampaignLimitReached, CompanyLimitReached
from campaigns import errors as campaigns
from fraud.errors import CustomerNotEligible
from kit.errors import InvalidRequest, NotFound, TryAgain
from kit.http import COMPANY_IN_SESSION
from moments.api import problems
from moments.api.calls import AppMismatch
from moments.api.codes import Code
from moments.api.parsers import TooLarge
from moments.api.webhook_codes import WEBHOOK_CODES

_SEEN = "explorer_keys"
_FIX = (
    "Correct what `errors` names and call again. Nothing was consumed and the Idempotency-Key is still free."
)
_CONSOLE = (
    "Compare the call with the key, its app and the allow-list in the console. Repeating it won't help."
)
_IDS = "Compare the ids with the API parameters on the campaign's page. Repeating the call won't help."
_STOP = "Don't repeat the call: the answer stays. Show the customer the text of the answer."
_WAIT = "Wait for as long as Retry-After says, then repeat the call with the same Idempotency-Key."


CODES = {
    code.name: code
    for code in (
        Code(
            InvalidRequest,
            "The form of the call, or a parameter, is wrong. Every fault is listed at once in `errors`.",
            _FIX,
        ),
        Code(
            InvalidApiKey,
            "The key is missing, unknown, revoked or expired; which of them is not said.",
            _CONSOLE,
        ),
        Code(
            IpNotAllowed,
            "The app has an allow-list, and the call came from an address that is not on it.",
            _CONSOLE,
        ),
        Code(AppMismatch, "The body's `appId` is not the app that the key belongs to.", _CONSOLE),
        Code(CustomerNotEligible, "The customer's country is not served, or a fraud check refused.", _STOP),
        Code(NotFound, "There is nothing at this path.", "Compare the path with the API reference."),
        Code(campaigns.CampaignNotFound, "The key's app has no campaign of this id.", _IDS),
        Code(campaigns.MomentNotFound, "The campaign has no moment of this id.", _IDS),
        Code(
            campaigns.ActionNotFound,
            "The key's app has no completed action of this id.",
            "Take the id from the answer to getReward, a list or an event. What was made in test mode is no action.",
        ),
        Code(
            campaigns.BatchNotFound,
            "The key's app has no batch of this id in the key's mode.",
            "Take the id from the answer to the batch, and read it with a key of the same mode.",
        ),
        Code(
            campaigns.BatchEnded,
            "The batch is finished or cancelled already.",
            "Read its rows: what was decided stands.",
        ),
        Code(
            campaigns.TooManyBatches,
            "Batches of a company are decided one after the other, and only so many may wait.",
            "Send the next one when one of them is done: a `batch.finished` event says so.",
        ),
        Code(
            campaigns.DecisionNotFound,
            "The key's app has no decision of this id, or the key may not see it: a test key sees decisions of "
            "test mode, a live key those of calls with a live key.",
            "Take the id from an answer to getReward, refusals included, and read it with a key of the same mode.",
        ),
        *WEBHOOK_CODES,
        Code(campaigns.RewardGroupNotFound, "The moment has no reward in this marketplace.", _IDS),
        Code(
            problems.MethodNotAllowed,
            "The path has no such method; `Allow` lists those that it has.",
            "Use POST for the verbs, and GET to read.",
        ),
        Code(problems.NotAcceptable, "The Accept header rules JSON out.", "Accept application/json."),
        Code(
            campaigns.CampaignNotLive,
            "The campaign is not live, or not between its dates; its state is in `detail`.",
            "Look at the campaign in the console. A test key works on it in every state.",
        ),
        Code(
            campaigns.CompanySuspended,
            "The company may not give rewards at present. Rewards already given are honoured.",
            "An administrator finds the reason in the console.",
        ),
        Code(
            campaigns.AlreadyRewarded,
            "The customer has had as many rewards for the moment as one may.",
            _STOP,
        ),
        Code(
            BudgetExhausted,
            "The campaign's total budget has no room for one more action.",
            "Raise the campaign's budget in the console.",
        ),
        Code(
            CampaignLimitReached,
            "The campaign's limit of the calendar month (UTC) has no room for one more action.",
            "It passes with the month; Retry-After says when. Support can raise the limit.",
        ),
        Code(
            CompanyLimitReached,
            "The company's limit of the calendar month (UTC) has no room for one more action.",
            "It passes with the month; Retry-After says when. Support can raise the limit.",
        ),
        Code(campaigns.IdempotencyInProgress, "The first call with this key is not answered yet.", _WAIT),
        Code(TooLarge, "The body is larger than 16 KiB.", "Send the fields of the call only."),
        Code(problems.UnsupportedMediaType, "The body is not JSON.", "Send Content-Type: application/json."),
        Code(
            campaigns.IdempotencyMismatch,
            "The key was used with another body.",
            "Use one Idempotency-Key for one completed action, and the same body in every retry.",
        ),
        Code(
            problems.Throttled,
            "The key made more calls in a second than it may: reading has a budget of its own. Nothing was consumed.",
            _WAIT,
        ),
        Code(problems.ServerFault, "A fault on our side; it is logged under the id in `instance`.", _WAIT),
        Code(TryAgain, "A wait was outgrown, or the database was away. The call is safe to repeat.", _WAIT),
    )
}


class ExplorerView(TemplateView):
    """Try the API in the browser, from its own description: with a test key of the reader's company at hand (N2)."""

    template_name = "pages/api.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; nobody keeps it, as it may hold a key."""
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        key = self._key()
        return super().get_context_data(key=key, secret=self._secret(key) if key else "", **kwargs)

    def _key(self) -> ApiKey | None:
        """The newest test key of the company that the reader looks at, if they may see its keys (P3, P7)."""
        user = self.request.user
        if not user.is_authenticated:
            return None
        member = member_chosen(list(memberships_of(user)), self.request.session.get(COMPANY_IN_SESSION))
        return newest_test_key_in(member.company) if member and may(member, Right.APPS) else None

    def _secret(self, key: ApiKey) -> str:
        """The key's secret; the audit log is told once a session, not each time that the page is loaded."""
        seen = self.request.session.get(_SEEN, [])
        secret = reveal_test_key(key=key, actor=f"member:{self.request.user.pk}", is_seen=key.pk in seen)
        if key.pk not in seen:
            self.request.session[_SEEN] = [*seen, key.pk]
        return secret


def error_list(request: HttpRequest) -> HttpResponse:
    """Every code, by status."""
    codes = sorted(CODES.values(), key=lambda code: (code.refusal.status, code.name))
    return render(request, "pages/error_codes.html", {"codes": codes})


def error_page(request: HttpRequest, code: str) -> HttpResponse:
    """When a code is answered and what to do about it; 404 for a code that no answer has."""
    if code not in CODES:
        raise Http404
    return render(request, "pages/error_code.html", {"code": CODES[code]})
