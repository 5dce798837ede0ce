"""Reading what happened, and who is told of it."""

from events.queries.log import events_of
from events.queries.webhooks import endpoint_of, endpoints_of

__all__ = ["endpoint_of", "endpoints_of", "events_of"]
