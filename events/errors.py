"""What the log of events refuses."""

from kit.errors import Refusal


class EndpointNotAllowed(Refusal):
    """A webhook address that is not https, or not public."""

    code = "endpoint_not_allowed"
    status = 400
    title = "This address can't receive webhooks"
