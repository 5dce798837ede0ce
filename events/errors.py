"""What the log of events refuses."""

from kit.errors import Refusal


class EndpointNotAllowed(Refusal):
    """A webhook address that is not https, or not public."""

    code = "endpoint_not_allowed"
    status = 400
    title = "This address can't receive webhooks"


class TooManyEndpoints(Refusal):
    """The company has as many webhook endpoints as it may."""

    code = "too_many_endpoints"
    title = "There are too many endpoints"
