// Every call of the API that this package makes, by its operationId in the API's description.
/** A method and a path. One that is repeatable does no more when it is made twice, and is retried. */ function get(path, ...query) {
  return {
    method: "GET",
    path,
    query,
    isRepeatable: true
  };
}
function post(path, isRepeatable) {
  return {
    method: "POST",
    path,
    query: [],
    isRepeatable
  };
}
function once(method, path) {
  return {
    method,
    path,
    query: [],
    isRepeatable: false
  };
}
// getReward and submitBatch are repeatable because they always carry an Idempotency-Key.
export const OPERATIONS = {
  getReward: post("/v1/getReward", true),
  getRewardInfo: post("/v1/getRewardInfo", true),
  listCampaigns: get("/v1/campaigns", "state", "limit", "cursor"),
  getCampaign: get("/v1/campaigns/{campaignId}"),
  listActions: get("/v1/actions", "campaignId", "momentId", "since", "until", "limit", "cursor"),
  getAction: get("/v1/actions/{actionId}"),
  getDecision: get("/v1/decisions/{decisionId}"),
  getUsage: get("/v1/usage", "month"),
  submitBatch: post("/v1/actions/batches", true),
  getBatch: get("/v1/actions/batches/{batchId}"),
  listBatchRows: get("/v1/actions/batches/{batchId}/rows", "limit", "cursor"),
  cancelBatch: post("/v1/actions/batches/{batchId}/cancel", false),
  listEvents: get("/v1/events", "after", "type", "limit", "cursor"),
  listWebhookEndpoints: get("/v1/webhookEndpoints", "limit", "cursor"),
  createWebhookEndpoint: post("/v1/webhookEndpoints", false),
  getWebhookEndpoint: get("/v1/webhookEndpoints/{endpointId}"),
  changeWebhookEndpoint: once("PATCH", "/v1/webhookEndpoints/{endpointId}"),
  deleteWebhookEndpoint: once("DELETE", "/v1/webhookEndpoints/{endpointId}"),
  listWebhookDeliveries: get("/v1/webhookEndpoints/{endpointId}/deliveries", "status", "type", "limit", "cursor"),
  getWebhookDelivery: get("/v1/webhookEndpoints/{endpointId}/deliveries/{eventId}"),
  replayWebhooks: post("/v1/webhookEndpoints/{endpointId}/replay", false),
  resendWebhook: post("/v1/webhookEndpoints/{endpointId}/resend", false),
  rotateWebhookSecret: post("/v1/webhookEndpoints/{endpointId}/rotateSecret", false),
  testWebhookEndpoint: post("/v1/webhookEndpoints/{endpointId}/test", false)
};
