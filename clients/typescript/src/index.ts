/**
 * Moments Rewards API: reward the customers of your app with real products, and pay per completed action.
 *
 * @module
 */

export { type Batches, type SubmitOptions, type WaitOptions } from "./batches.ts";
export { type GetRewardOptions, Moments, type Options } from "./client.ts";
export {
  AlreadyRewarded,
  CampaignNotLive,
  CompanySuspended,
  ConnectionFailed,
  CustomerNotEligible,
  IdempotencyInProgress,
  IdempotencyMismatch,
  InvalidRequest,
  MomentsError,
  NoRoom,
  NotAllowed,
  NotAuthenticated,
  NotFound,
  Refusal,
  ServerFault,
  Throttled,
  TimedOut,
  UnexpectedAnswer,
  WebhookNotAuthentic,
} from "./errors.ts";
export { type DeliveryFilter } from "./endpoints.ts";
export { type EventFilter, type FollowOptions } from "./events.ts";
export { type Operation, OPERATIONS } from "./operations.ts";
export { type ActionFilter } from "./resources.ts";
export { type Retries } from "./retries.ts";
export type * from "./shapes.ts";
export { VERSION } from "./version.ts";
export { verifyWebhook } from "./webhooks.ts";
