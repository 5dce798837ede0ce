"""What the log of events refuses."""

from kit.errors import Refusal


class EndpointNotAllowed(Refusal):
    """A webhook address that is not https, or not public."""

    code = "endpoint_not_allowed"
    status = 400
    title = "This address can't receive webhooks"


class InvalidEndpoint(Refusal):
    """A description, a rate or an overlap that an endpoint can't have."""

    code = "invalid_endpoint"
    status = 400
    title = "The endpoint can't be like this"


class UnknownEventType(Refusal):
    """An endpoint asks for a type of events that there is not."""

    code = "unknown_event_type"
    status = 400
    title = "There is no such type of events"


class TooManyEndpoints(Refusal):
    """The company has as many webhook endpoints as it may."""

    code = "too_many_endpoints"
    title = "There are too many endpoints"


class TooManySecrets(Refusal):
    """As many secrets of the endpoint sign at once as may."""

    code = "too_many_secrets"
    title = "Too many secrets are in use"


class EndpointRemoved(Refusal):
    """The endpoint was removed meanwhile."""

    code = "endpoint_removed"
    title = "The endpoint was removed"


class EndpointDisabled(Refusal):
    """Something is to be sent to an endpoint that is disabled."""

    code = "endpoint_disabled"
    title = "The endpoint is disabled"


class DeliveryUnderWay(Refusal):
    """A delivery is to be sent again while a try is under way."""

    code = "delivery_under_way"
    title = "The delivery is under way"
    retryable = True


class ReplayUnderWay(Refusal):
    """An endpoint is to be replayed to while an earlier replay goes on."""

    code = "replay_under_way"
    title = "A replay is under way"


class ReplayNotPossible(Refusal):
    """A replay from a time that has not come, or of a kind that there is not."""

    code = "replay_not_possible"
    status = 400
    title = "This can't be replayed"
