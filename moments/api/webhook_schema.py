"""What OpenAPI says of webhook endpoints and deliveries."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from events.models import Cause, DeliveryStatus, DisabledReason, ReplayKind
from moments.api.schema import INVALID_PARAMETERS, PROBLEM_JSON, READING, Responses, problem

CREATE = (
    "From now on every event of the types is sent there, signed in the form of Standard Webhooks, at least once. The "
    "answer has the `secret` that verifies it; it is shown this once. An `Idempotency-Key` is not looked at: a call "
    "that is repeated makes another endpoint."
)
CHANGE = (
    "Changes what is given: all of it, or nothing. An endpoint that is disabled (`enabled`) is told of nothing, and "
    "what waits for it is given up; after it is enabled again, a replay sends what it missed."
)
ROTATE = (
    "Makes a new secret, shown this once. For `overlapHours` deliveries are signed with the earlier one, too: there "
    "are several signatures then, and one that fits is enough. With 0 the earlier one ends at once."
)
DELIVERIES = (
    "Events on their way to the endpoint and what became of them, newest first, each with its latest tries."
)
RESEND = "Sends an event once more, now, also one that was delivered before. A try that fails begins the schedule anew."
REPLAY = (
    "Sends again what happened since a time, of the types of the endpoint: what was not delivered, or all of it. It is "
    "queued in the background; one replay at a time."
)
TRY_OUT = (
    "Sends an event of type `webhook.test` to this endpoint alone. It is in the feed like any other; the deliveries "
    "tell how it went."
)

ENDPOINT_ID = OpenApiParameter(
    "endpointId", str, OpenApiParameter.PATH, description="The id of an endpoint of the company."
)
EVENT_ID = OpenApiParameter("eventId", str, OpenApiParameter.PATH, description="The id of an event.")

COMMON: Responses = {
    **READING,
    (403, PROBLEM_JSON): problem("`live_key_needed`: the key is a test key. `ip_not_allowed`"),
}
LISTING: Responses = {**COMMON, **INVALID_PARAMETERS}
OF_ENDPOINT: Responses = {**COMMON, (404, PROBLEM_JSON): problem("`webhook_endpoint_not_found`")}
OF_DELIVERY: Responses = {
    **COMMON,
    (404, PROBLEM_JSON): problem("`webhook_endpoint_not_found`, `delivery_not_found`"),
}
BODY: Responses = {
    (400, PROBLEM_JSON): problem("`invalid_request`: every fault is listed in `errors`."),
    (413, PROBLEM_JSON): problem("`too_large`: more than 16 KiB."),
    (415, PROBLEM_JSON): problem("`unsupported_media_type`"),
}


class WebhookEndpoint(serializers.Serializer):
    """An address that is told of events."""

    id = serializers.CharField()
    url = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    types = serializers.ListField(child=serializers.CharField(), help_text="None means all.")
    ratePerSecond = serializers.IntegerField()
    enabled = serializers.BooleanField()
    disabledAt = serializers.DateTimeField(allow_null=True)
    disabledReason = serializers.ChoiceField(DisabledReason.values, allow_null=True)
    deliveredAt = serializers.DateTimeField(allow_null=True, help_text="The last successful delivery.")
    createdAt = serializers.DateTimeField()


class EndpointWithSecret(WebhookEndpoint):
    """An endpoint as it was made."""

    secret = serializers.CharField(help_text="`whsec_…`, shown this once.")


class NewSecret(serializers.Serializer):
    """A secret that was rotated in."""

    id = serializers.CharField(help_text="The endpoint's.")
    secret = serializers.CharField(help_text="`whsec_…`, shown this once.")
    overlapHours = serializers.IntegerField()


class WebhookEndpointPage(serializers.Serializer):
    """A page of endpoints, newest first."""

    data = WebhookEndpoint(many=True)  # type: ignore[assignment]
    nextCursor = serializers.CharField(allow_null=True)


class Attempt(serializers.Serializer):
    """One try to deliver."""

    number = serializers.IntegerField()
    cause = serializers.ChoiceField(Cause.values)
    startedAt = serializers.DateTimeField()
    durationMs = serializers.IntegerField(allow_null=True, help_text="Null while it is under way.")
    status = serializers.IntegerField(allow_null=True, help_text="The HTTP status of the answer.")
    error = serializers.CharField(allow_null=True, help_text="What went wrong, instead of an answer.")


class AttemptInFull(Attempt):
    """One try with what was sent and answered."""

    requestHeaders = serializers.DictField()
    answerHeaders = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True)),
        help_text="Pairs of a name and a value.",
    )
    answerBody = serializers.CharField(allow_blank=True, help_text="Its first 4 KiB.")
    answerCut = serializers.BooleanField(help_text="Whether it went on.")


class Delivery(serializers.Serializer):
    """One event on its way to one endpoint."""

    eventId = serializers.CharField()
    type = serializers.CharField()
    sequence = serializers.IntegerField()
    status = serializers.ChoiceField(DeliveryStatus.values)
    createdAt = serializers.DateTimeField()
    nextAttemptAt = serializers.DateTimeField(allow_null=True, help_text="While it is pending.")
    finishedAt = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_null=True, help_text="Why the last try failed, or why there is none.")
    attemptCount = serializers.IntegerField()
    attempts = Attempt(many=True, help_text="The latest ten, latest first.")


class DeliveryInFull(Delivery):
    """One event on its way to one endpoint, with what was sent and answered."""

    attempts = AttemptInFull(many=True)


class DeliveryPage(serializers.Serializer):
    """A page of deliveries, newest event first."""

    data = Delivery(many=True)  # type: ignore[assignment]
    nextCursor = serializers.CharField(allow_null=True)


class Replay(serializers.Serializer):
    """A stretch of the feed that is sent again."""

    id = serializers.CharField()
    webhookEndpointId = serializers.CharField()
    since = serializers.DateTimeField()
    which = serializers.ChoiceField(ReplayKind.values)
    queued = serializers.IntegerField(help_text="Deliveries that it has queued so far.")
    createdAt = serializers.DateTimeField()
    finishedAt = serializers.DateTimeField(allow_null=True)


class TestEvent(serializers.Serializer):
    """An event that was made to try an endpoint out."""

    eventId = serializers.CharField()
    type = serializers.CharField()


CREATE_RESPONSES: Responses = {
    201: EndpointWithSecret,
    **COMMON,
    **BODY,
    (409, PROBLEM_JSON): problem("`too_many_endpoints`"),
}
ROTATE_RESPONSES: Responses = {
    200: NewSecret,
    **OF_ENDPOINT,
    **BODY,
    (409, PROBLEM_JSON): problem("`too_many_secrets`"),
}
RESEND_RESPONSES: Responses = {
    202: Delivery,
    **OF_DELIVERY,
    **BODY,
    (409, PROBLEM_JSON): problem("`endpoint_disabled`, `delivery_under_way`"),
}
REPLAY_RESPONSES: Responses = {
    202: Replay,
    **OF_ENDPOINT,
    **BODY,
    (409, PROBLEM_JSON): problem("`endpoint_disabled`, `replay_under_way`"),
}
TEST_RESPONSES: Responses = {
    202: TestEvent,
    **OF_ENDPOINT,
    (409, PROBLEM_JSON): problem("`endpoint_disabled`"),
}
