"""What OpenAPI says of the two verbs beyond what their forms tell."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

GET_REWARD = (
    "Call it when a customer has completed the action. One call consumes one reward, charges your company its cost per "
    "action and answers with the URL at which the customer picks a gift. Send an `Idempotency-Key` and a `customerId`: "
    "then a retry can never reward or charge twice."
)
GET_REWARD_INFO = (
    "Tells what getReward would answer at this moment. Nothing is consumed and nothing is charged."
)

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="1 to 255 characters. The same key with the same body gets the first answer again for 30 days.",
)


PROBLEM_JSON = "application/problem+json"

type Responses = dict[int | tuple[int, str], type[serializers.BaseSerializer] | OpenApiResponse]


class Price(serializers.Serializer):
    """An amount as a decimal string, with its currency."""

    amount = serializers.CharField()
    currency = serializers.CharField()


class Advice(serializers.Serializer):
    """Something that is allowed but rarely meant."""

    code = serializers.CharField()
    detail = serializers.CharField()


class RewardFacts(serializers.Serializer):
    """What is said of a reward that is or would be given."""

    rewardNotificationText = serializers.CharField()
    rewardNotificationUrl = serializers.URLField(allow_null=True)
    campaignEndDate = serializers.DateField()
    rewardImageUrl = serializers.URLField(allow_null=True)
    remainingRewardCount = serializers.IntegerField()
    rewardId = serializers.CharField()
    actionId = serializers.CharField()
    decisionId = serializers.CharField()
    expiresAt = serializers.DateTimeField()
    cpa = Price()
    testMode = serializers.BooleanField()
    warnings = Advice(many=True)


class Reward(RewardFacts):
    """A reward that was given."""

    status = serializers.ChoiceField(
        ["held"],
        required=False,
        allow_null=True,
        help_text="Only of an answer of 202: a person looks at it first, and the reward's page tells the customer so.",
    )


class RewardInfo(RewardFacts):
    """What a reward would be."""

    rewardNotificationUrl = serializers.URLField(allow_null=True)
    rewardId = serializers.CharField(allow_null=True)
    actionId = serializers.CharField(allow_null=True)
    decisionId = serializers.CharField(allow_null=True)
    expiresAt = serializers.DateTimeField(allow_null=True)
    available = serializers.BooleanField()
    reason = serializers.CharField(allow_null=True)


class Fault(serializers.Serializer):
    """One fault in the form of a request."""

    pointer = serializers.CharField(allow_blank=True)
    header = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False)
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """Why a call was refused (RFC 9457)."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    code = serializers.CharField()
    retryable = serializers.BooleanField()
    rewardNotificationText = serializers.CharField()
    decisionId = serializers.CharField(required=False)
    rewardId = serializers.CharField(required=False)
    errors = Fault(many=True, required=False)  # type: ignore[assignment]


def problem(description: str) -> OpenApiResponse:
    """A refusal, described by the codes that it may have."""
    return OpenApiResponse(Problem, description=description)


_COMMON: Responses = {
    (400, PROBLEM_JSON): problem("`invalid_request`: every fault is listed in `errors`."),
    (401, PROBLEM_JSON): problem("`invalid_api_key`"),
    (403, PROBLEM_JSON): problem("`ip_not_allowed`, `app_mismatch`, `customer_not_eligible`"),
    (404, PROBLEM_JSON): problem("`campaign_not_found`, `moment_not_found`, `reward_group_not_found`"),
    (405, PROBLEM_JSON): problem("`method_not_allowed`"),
    (406, PROBLEM_JSON): problem("`not_acceptable`"),
    (413, PROBLEM_JSON): problem("`too_large`: more than 16 KiB."),
    (415, PROBLEM_JSON): problem("`unsupported_media_type`"),
    (429, PROBLEM_JSON): problem("`throttled`: nothing was consumed; see `Retry-After`."),
    (500, PROBLEM_JSON): problem("`server_fault`"),
    (503, PROBLEM_JSON): problem("`try_again`: safe to repeat with the same key."),
}
READING: Responses = {
    (401, PROBLEM_JSON): problem("`invalid_api_key`"),
    (403, PROBLEM_JSON): problem("`ip_not_allowed`"),
    (405, PROBLEM_JSON): problem("`method_not_allowed`"),
    (406, PROBLEM_JSON): problem("`not_acceptable`"),
    (429, PROBLEM_JSON): problem("`throttled`: a key may read 25 times a second; see `Retry-After`."),
    (500, PROBLEM_JSON): problem("`server_fault`"),
    (503, PROBLEM_JSON): problem("`try_again`: safe to repeat."),
}
INVALID_PARAMETERS: Responses = {
    (400, PROBLEM_JSON): problem("`invalid_request`: every parameter at fault is in `errors`.")
}
GET_REWARD_RESPONSES: Responses = {
    200: Reward,
    202: OpenApiResponse(
        Reward, description="Held for review: the amount is reserved, and charged on release."
    ),
    **_COMMON,
    (409, PROBLEM_JSON): problem(
        "`campaign_not_live`, `company_suspended`, `already_rewarded`, `budget_exhausted`, `campaign_limit_reached`, "
        "`company_limit_reached`, `idempotency_in_progress`"
    ),
    (422, PROBLEM_JSON): problem("`idempotency_mismatch`"),
}
GET_REWARD_INFO_RESPONSES: Responses = {200: RewardInfo, **_COMMON}

EXAMPLES = [
    OpenApiExample(
        "A customer reached level 10",
        request_only=True,
        value={
            "appId": "app_06fg2b7k5s8q3tqv9m0c1d2e3g",
            "campaignId": "cmp_06fg2b7k5s8q3tqv9m0c1d2e3h",
            "momentId": "level_10",
            "deviceType": "Web",
            "rewardGroupId": "US",
            "customerId": "player-4711",
        },
    )
]
