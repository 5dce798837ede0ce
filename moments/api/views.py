"""The two verbs of the Rewards API: parse, call one operation, render."""

import re
from functools import partial
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import ApiKey
from accounts.queries import key_with, refuse_unless_listed, refuse_unless_valid
from campaigns import operations
from campaigns.calls import Answer, Caller
from kit import valkey
from kit.errors import InvalidRequest
from kit.http import client_address, request_id
from moments.api import schema
from moments.api.calls import RewardCallForm, call_of
from moments.api.problems import PROBLEM, Throttled
from moments.api.recording import Called, record

_VISIBLE = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?")


class KeyedView(APIView):
    """A call by an app's server: its key is proved and throttled before anything of the body is read.

    Every call with a key that an app has, or had, is written to the request log, whatever it is answered.
    """

    throttle_scope: ClassVar[str] = "verbs"
    rate_policy: ClassVar[str] = "key"
    key: ApiKey
    called_with: ApiKey | None = None
    allowance: valkey.Allowance | None = None
    sent: dict[str, Any] | None = None
    was_read = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.prove(request)
        super().initial(request, *args, **kwargs)

    def prove(self, request: Request) -> None:
        """Whose call it is. Raises InvalidApiKey, Throttled, IpNotAllowed."""
        self.called_with = key_with(request.headers.get("x-api-key", ""))
        self.key = refuse_unless_valid(self.called_with)
        self.allowance = valkey.take(f"{self.throttle_scope}:{self.key.id}", self.calls_per_second)
        if not self.allowance.allowed:
            raise Throttled(f"The key may call {self.calls_per_second} times a second.", retry_after=1)
        refuse_unless_listed(self.key.app, client_address(request._request))

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.allowance is not None:
            response["RateLimit-Policy"] = f'"{self.rate_policy}";q={self.calls_per_second};w=1'
            response["RateLimit"] = f'"{self.rate_policy}";r={self.allowance.remaining};t=1'
        response.setdefault("Cache-Control", "no-store")
        if self.called_with is not None:
            called = Called(request._request, self.called_with, self.sent, self.was_read)
            response.add_post_render_callback(partial(record, called))
        return response

    @property
    def calls_per_second(self) -> int:
        """How often the key may call this budget (A2)."""
        return self.key.calls_per_second

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The methods of this path, in `Allow`; there is nothing more to say of it."""
        return Response(status=204)

    def body(self, request: Request) -> dict[str, Any]:
        """The JSON object that was sent. Raises what the parser does."""
        self.was_read = True
        assert isinstance(request.data, dict)  # the parser accepts nothing else
        self.sent = request.data
        return request.data

    def caller(self, request: Request) -> Caller:
        return Caller(self.key, request_id(request._request), idempotency_key_of(request))


class GetRewardView(KeyedView):
    """Consume one reward and answer with its URL."""

    @extend_schema(
        operation_id="getReward",
        tags=["Rewards"],
        summary="Consume one reward",
        description=schema.GET_REWARD,
        request=RewardCallForm,
        parameters=[schema.IDEMPOTENCY_KEY],
        responses=schema.GET_REWARD_RESPONSES,
        examples=schema.EXAMPLES,
    )
    def post(self, request: Request) -> Response:
        """One completed action: one reward, one charge."""
        caller = self.caller(request)
        call = call_of(self.body(request), caller.app)
        return _rendered(operations.get_reward(caller=caller, call=call))


class GetRewardInfoView(KeyedView):
    """Tell what getReward would answer, and consume nothing."""

    @extend_schema(
        operation_id="getRewardInfo",
        tags=["Rewards"],
        summary="Ask what a reward would be",
        description=schema.GET_REWARD_INFO,
        request=RewardCallForm,
        responses=schema.GET_REWARD_INFO_RESPONSES,
        examples=schema.EXAMPLES,
    )
    def post(self, request: Request) -> Response:
        """The same checks, run dry."""
        call = call_of(self.body(request), self.key.app)
        caller = Caller(self.key, request_id(request._request))
        return _rendered(operations.get_reward_info(caller=caller, call=call))


def _rendered(answer: Answer) -> Response:
    response = Response(
        answer.body, status=answer.status, content_type=PROBLEM if answer.is_problem else None
    )
    if answer.is_replay:
        response["Idempotent-Replayed"] = "true"
    if answer.retry_after is not None:
        response["Retry-After"] = str(answer.retry_after)
    return response


def idempotency_key_of(request: Request) -> str | None:
    """The key, bare or quoted; None when there is none. Raises InvalidRequest for one of another form."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    key = given[1:-1] if len(given) >= 2 and given[0] == given[-1] == '"' else given
    if not _VISIBLE.fullmatch(key):
        detail = f"The Idempotency-Key header must have 1 to 255 visible characters; found {len(key)}."
        raise InvalidRequest([{"pointer": "", "header": "Idempotency-Key", "detail": detail}])
    return key
