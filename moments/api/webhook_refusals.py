"""What only calls about webhook endpoints are refused for."""

from kit.errors import Refusal


class LiveKeyNeeded(Refusal):
    """A test key asks for what only live keys may see or change."""

    code = "live_key_needed"
    status = 403
    title = "This takes a live key"


class WebhookEndpointNotFound(Refusal):
    """The company has no endpoint of this id."""

    code = "webhook_endpoint_not_found"
    status = 404
    title = "There is no such webhook endpoint"


class DeliveryNotFound(Refusal):
    """The event was not sent to the endpoint, or so long ago that nothing is known of it any more."""

    code = "delivery_not_found"
    status = 404
    title = "There is no delivery of this event to the endpoint"
