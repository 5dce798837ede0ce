/**
 * Moments Rewards API: reward the customers of your app with real products, and pay per completed action.
 *
 * @module
 */
export { } from "./batches.js";
export { Moments } from "./client.js";
export { AlreadyRewarded, CampaignNotLive, CompanySuspended, ConnectionFailed, CustomerNotEligible, IdempotencyInProgress, IdempotencyMismatch, InvalidRequest, MomentsError, NoRoom, NotAllowed, NotAuthenticated, NotFound, Refusal, ServerFault, Throttled, TimedOut, UnexpectedAnswer, WebhookNotAuthentic } from "./errors.js";
export { } from "./endpoints.js";
export { } from "./events.js";
export { OPERATIONS } from "./operations.js";
export { } from "./resources.js";
export { } from "./retries.js";
export { VERSION } from "./version.js";
export { verifyWebhook } from "./webhooks.js";
