/** A method and a path. One that is repeatable does no more when it is made twice, and is retried. */
export interface Operation {
    method: "GET" | "POST" | "PATCH" | "DELETE";
    path: string;
    query: readonly string[];
    isRepeatable: boolean;
}
export declare const OPERATIONS: {
    getReward: Operation;
    getRewardInfo: Operation;
    listCampaigns: Operation;
    getCampaign: Operation;
    listActions: Operation;
    getAction: Operation;
    getDecision: Operation;
    getUsage: Operation;
    submitBatch: Operation;
    getBatch: Operation;
    listBatchRows: Operation;
    cancelBatch: Operation;
    listEvents: Operation;
    listWebhookEndpoints: Operation;
    createWebhookEndpoint: Operation;
    getWebhookEndpoint: Operation;
    changeWebhookEndpoint: Operation;
    deleteWebhookEndpoint: Operation;
    listWebhookDeliveries: Operation;
    getWebhookDelivery: Operation;
    replayWebhooks: Operation;
    resendWebhook: Operation;
    rotateWebhookSecret: Operation;
    testWebhookEndpoint: Operation;
};
