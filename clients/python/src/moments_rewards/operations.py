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
}
