"""The codes that only calls about webhook endpoints are answered with."""

from events import errors as events
from moments.api import webhook_refusals as webhooks
from moments.api.codes import Code

WEBHOOK_CODES = (
    Code(
        webhooks.LiveKeyNeeded,
        "Webhook endpoints belong to the company's live traffic: a test key neither sees nor changes them.",
        "Call with a live key of one of the company's apps. Test keys can read the feed of events.",
    ),
    Code(
        webhooks.WebhookEndpointNotFound,
        "The company has no webhook endpoint of this id, or it was removed.",
        "Take the id from the list of endpoints.",
    ),
    Code(
        webhooks.DeliveryNotFound,
        "The event was not sent to the endpoint, which may not want its type, or it is too long ago.",
        "Look for the event in the feed, or replay from a time on: that sends what was never sent, too.",
    ),
    Code(
        events.TooManyEndpoints,
        "The company has as many webhook endpoints as it may.",
        "Remove one that nothing needs, or let one endpoint be told of more types.",
    ),
    Code(
        events.TooManySecrets,
        "So many secrets of the endpoint sign at once that another one would be too many.",
        "Wait until one expires, or rotate with an overlap of 0 hours, which ends all earlier ones.",
    ),
    Code(
        events.EndpointDisabled,
        "Something is to be sent to an endpoint that is disabled.",
        'Enable it first: PATCH it with {"enabled": true}.',
    ),
    Code(
        events.DeliveryUnderWay,
        "An event is to be sent again while a try to send it is under way.",
        "See how the try ends, within some seconds, before you ask again.",
    ),
    Code(
        events.ReplayUnderWay,
        "A replay is asked for while an earlier one to the same endpoint goes on.",
        "Wait until it has finished: it is worked on as fast as the endpoint takes deliveries.",
    ),
)
