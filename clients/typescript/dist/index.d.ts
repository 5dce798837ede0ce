/**
 * Moments Rewards API: reward the customers of your app with real products, and pay per completed action.
 *
 * @module
 */
export { type Batches, type SubmitOptions, type WaitOptions } from "./batches.js";
export { type GetRewardOptions, Moments, type Options } from "./client.js";
export { AlreadyRewarded, CampaignNotLive, CompanySuspended, ConnectionFailed, CustomerNotEligible, IdempotencyInProgress, IdempotencyMismatch, InvalidRequest, MomentsError, NoRoom, NotAllowed, NotAuthenticated, NotFound, Refusal, ServerFault, Throttled, TimedOut, UnexpectedAnswer, WebhookNotAuthentic, } from "./errors.js";
export { type DeliveryFilter } from "./endpoints.js";
export { type EventFilter, type FollowOptions } from "./events.js";
export { type Operation, OPERATIONS } from "./operations.js";
export { type ActionFilter } from "./resources.js";
export { type Retries } from "./retries.js";
export type * from "./shapes.js";
export { VERSION } from "./version.js";
export { verifyWebhook } from "./webhooks.js";
