import type { Fault, Problem } from "./shapes.js";
export interface ErrorFacts {
    code: string;
    status?: number | undefined;
    retryable?: boolean | undefined;
    errors?: Fault[] | undefined;
    requestId?: string | undefined;
    decisionId?: string | undefined;
    rewardId?: string | undefined;
    rewardNotificationText?: string | undefined;
    retryAfter?: number | undefined;
    cause?: unknown;
}
/**
 * A call that did not succeed. `code` is stable; the page /docs/errors/<code> of the service tells what to do.
 *
 * `retryAfter` is in seconds. `idempotencyKey` is the key that the call carried: make the same call with it later and
 * it is rewarded and charged once, whatever became of the first.
 */
export declare class MomentsError extends Error {
    readonly code: string;
    readonly detail: string;
    readonly status: number | undefined;
    readonly retryable: boolean;
    readonly errors: Fault[];
    readonly requestId: string | undefined;
    readonly decisionId: string | undefined;
    readonly rewardId: string | undefined;
    readonly rewardNotificationText: string | undefined;
    readonly retryAfter: number | undefined;
    idempotencyKey: string | undefined;
    constructor(detail: string, facts: ErrorFacts);
}
/** No answer came: whether the call was carried out is not known. */
export declare class ConnectionFailed extends MomentsError {
    constructor(detail: string, facts?: Partial<ErrorFacts>);
}
/** No answer came in time. */
export declare class TimedOut extends ConnectionFailed {
    constructor(detail: string);
}
/** An answer that is not the API's, as from a proxy in between. */
export declare class UnexpectedAnswer extends MomentsError {
    constructor(detail: string, status?: number, retryAfter?: number);
}
/** A message that Moments did not sign, or that is too old. Answer 400 and do nothing. */
export declare class WebhookNotAuthentic extends MomentsError {
    constructor(detail: string);
}
/** The API's own no, with its reason. */
export declare class Refusal extends MomentsError {
}
/** The form of the call is wrong: `errors` lists every fault. */
export declare class InvalidRequest extends Refusal {
}
/** The key is unknown, revoked or expired. */
export declare class NotAuthenticated extends Refusal {
}
/** The key is good, and may not do this: from this address, for this app, in this mode. */
export declare class NotAllowed extends Refusal {
}
/** The key's app has nothing of this id. */
export declare class NotFound extends Refusal {
}
/** The customer has had this moment's rewards; `rewardId` is the first one. */
export declare class AlreadyRewarded extends Refusal {
}
/** This customer is given nothing. Don't repeat the call. */
export declare class CustomerNotEligible extends Refusal {
}
/** The campaign gives no rewards now. */
export declare class CampaignNotLive extends Refusal {
}
/** The company's campaigns give no rewards now. */
export declare class CompanySuspended extends Refusal {
}
/** The budget, or a limit of the month, has no room for one more action. */
export declare class NoRoom extends Refusal {
}
/** The Idempotency-Key was used for another call. */
export declare class IdempotencyMismatch extends Refusal {
}
/** The first call with this Idempotency-Key is still being decided. */
export declare class IdempotencyInProgress extends Refusal {
}
/** Too much at once; nothing was consumed. */
export declare class Throttled extends Refusal {
}
/** A fault of the service, or it is away for a moment. Repeat the call with the same Idempotency-Key. */
export declare class ServerFault extends Refusal {
}
/** The class of a refusal; codes that this version does not know go by their status. */
export declare function classOf(code: string, status: number): typeof Refusal;
/** The error of a problem document (RFC 9457). */
export declare function refusalOf(problem: Problem, status: number, retryAfter: number | undefined): Refusal;
