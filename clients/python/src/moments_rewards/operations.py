"""Every call of the API that this package makes, by its operationId in the API's description."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Operation:
    """A method and a path. One that is repeatable does no more when it is made twice, and is retried."""

    method: str
    path: str
    is_repeatable: bool = True
    query: tuple[str, ...] = ()


# getReward and submitBatch are repeatable because they always carry an Idempotency-Key.
GET_REWARD: Final = Operation("POST", "/v1/getReward")
GET_REWARD_INFO: Final = Operation("POST", "/v1/getRewardInfo")
LIST_CAMPAIGNS: Final = Operation("GET", "/v1/campaigns", query=("state", "limit", "cursor"))
GET_CAMPAIGN: Final = Operation("GET", "/v1/campaigns/{campaignId}")
LIST_ACTIONS: Final = Operation(
    "GET", "/v1/actions", query=("campaignId", "momentId", "since", "until", "limit", "cursor")
)
GET_ACTION: Final = Operation("GET", "/v1/actions/{actionId}")
GET_DECISION: Final = Operation("GET", "/v1/decisions/{decisionId}")
GET_USAGE: Final = Operation("GET", "/v1/usage", query=("month",))
SUBMIT_BATCH: Final = Operation("POST", "/v1/actions/batches")
GET_BATCH: Final = Operation("GET", "/v1/actions/batches/{batchId}")
LIST_BATCH_ROWS: Final = Operation("GET", "/v1/actions/batches/{batchId}/rows", query=("limit", "cursor"))
CANCEL_BATCH: Final = Operation("POST", "/v1/actions/batches/{batchId}/cancel", is_repeatable=False)

LIST_EVENTS: Final = Operation("GET", "/v1/events", query=("after", "type", "limit", "cursor"))
LIST_WEBHOOK_ENDPOINTS: Final = Operation("GET", "/v1/webhookEndpoints", query=("limit", "cursor"))
CREATE_WEBHOOK_ENDPOINT: Final = Operation("POST", "/v1/webhookEndpoints", is_repeatable=False)
GET_WEBHOOK_ENDPOINT: Final = Operation("GET", "/v1/webhookEndpoints/{endpointId}")
CHANGE_WEBHOOK_ENDPOINT: Final = Operation("PATCH", "/v1/webhookEndpoints/{endpointId}", is_repeatable=False)
DELETE_WEBHOOK_ENDPOINT: Final = Operation("DELETE", "/v1/webhookEndpoints/{endpointId}", is_repeatable=False)
LIST_WEBHOOK_DELIVERIES: Final = Operation(
    "GET", "/v1/webhookEndpoints/{endpointId}/deliveries", query=("status", "type", "limit", "cursor")
)
GET_WEBHOOK_DELIVERY: Final = Operation("GET", "/v1/webhookEndpoints/{endpointId}/deliveries/{eventId}")
REPLAY_WEBHOOKS: Final = Operation("POST", "/v1/webhookEndpoints/{endpointId}/replay", is_repeatable=False)
RESEND_WEBHOOK: Final = Operation("POST", "/v1/webhookEndpoints/{endpointId}/resend", is_repeatable=False)
ROTATE_WEBHOOK_SECRET: Final = Operation(
    "POST", "/v1/webhookEndpoints/{endpointId}/rotateSecret", is_repeatable=False
)
TEST_WEBHOOK_ENDPOINT: Final = Operation(
    "POST", "/v1/webhookEndpoints/{endpointId}/test", is_repeatable=False
)

OPERATIONS: Final = {
    "getReward": GET_REWARD,
    "getRewardInfo": GET_REWARD_INFO,
    "listCampaigns": LIST_CAMPAIGNS,
    "getCampaign": GET_CAMPAIGN,
    "listActions": LIST_ACTIONS,
    "getAction": GET_ACTION,
    "getDecision": GET_DECISION,
    "getUsage": GET_USAGE,
    "submitBatch": SUBMIT_BATCH,
    "getBatch": GET_BATCH,
    "listBatchRows": LIST_BATCH_ROWS,
    "cancelBatch": CANCEL_BATCH,
    "listEvents": LIST_EVENTS,
    "listWebhookEndpoints": LIST_WEBHOOK_ENDPOINTS,
    "createWebhookEndpoint": CREATE_WEBHOOK_ENDPOINT,
    "getWebhookEndpoint": GET_WEBHOOK_ENDPOINT,
    "changeWebhookEndpoint": CHANGE_WEBHOOK_ENDPOINT,
    "deleteWebhookEndpoint": DELETE_WEBHOOK_ENDPOINT,
    "listWebhookDeliveries": LIST_WEBHOOK_DELIVERIES,
    "getWebhookDelivery": GET_WEBHOOK_DELIVERY,
    "replayWebhooks": REPLAY_WEBHOOKS,
    "resendWebhook": RESEND_WEBHOOK,
    "rotateWebhookSecret": ROTATE_WEBHOOK_SECRET,
    "testWebhookEndpoint": TEST_WEBHOOK_ENDPOINT,
}
