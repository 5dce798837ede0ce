// What can go wrong: one family, told apart by class and by `code`.

import type { Fault, Problem } from "./shapes.ts";

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
export class MomentsError extends Error {
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

  constructor(detail: string, facts: ErrorFacts) {
    const faults = (facts.errors ?? []).map((one) =>
      `\n  ${one.pointer || one.parameter || one.header || "body"}: ${one.detail}`
    );
    const origin = facts.requestId ? ` [${facts.requestId}]` : "";
    super(`${facts.code}: ${detail}${origin}${faults.join("")}`, { cause: facts.cause });
    this.name = new.target.name;
    this.detail = detail;
    this.code = facts.code;
    this.status = facts.status;
    this.retryable = facts.retryable ?? false;
    this.errors = facts.errors ?? [];
    this.requestId = facts.requestId;
    this.decisionId = facts.decisionId;
    this.rewardId = facts.rewardId;
    this.rewardNotificationText = facts.rewardNotificationText;
    this.retryAfter = facts.retryAfter;
    this.idempotencyKey = undefined;
  }
}

/** No answer came: whether the call was carried out is not known. */
export class ConnectionFailed extends MomentsError {
  constructor(detail: string, facts: Partial<ErrorFacts> = {}) {
    super(detail, { code: "connection_failed", retryable: true, ...facts });
  }
}

/** No answer came in time. */
export class TimedOut extends ConnectionFailed {
  constructor(detail: string) {
    super(detail, { code: "timed_out" });
  }
}

/** An answer that is not the API's, as from a proxy in between. */
export class UnexpectedAnswer extends MomentsError {
  constructor(detail: string, status?: number, retryAfter?: number) {
    const retryable = status !== undefined && [429, 502, 503, 504].includes(status);
    super(detail, { code: "unexpected_answer", status, retryAfter, retryable });
  }
}

/** A message that Moments did not sign, or that is too old. Answer 400 and do nothing. */
export class WebhookNotAuthentic extends MomentsError {
  constructor(detail: string) {
    super(detail, { code: "webhook_not_authentic" });
  }
}

/** The API's own no, with its reason. */
export class Refusal extends MomentsError {}
/** The form of the call is wrong: `errors` lists every fault. */
export class InvalidRequest extends Refusal {}
/** The key is unknown, revoked or expired. */
export class NotAuthenticated extends Refusal {}
/** The key is good, and may not do this: from this address, for this app, in this mode. */
export class NotAllowed extends Refusal {}
/** The key's app has nothing of this id. */
export class NotFound extends Refusal {}
/** The customer has had this moment's rewards; `rewardId` is the first one. */
export class AlreadyRewarded extends Refusal {}
/** This customer is given nothing. Don't repeat the call. */
export class CustomerNotEligible extends Refusal {}
/** The campaign gives no rewards now. */
export class CampaignNotLive extends Refusal {}
/** The company's campaigns give no rewards now. */
export class CompanySuspended extends Refusal {}
/** The budget, or a limit of the month, has no room for one more action. */
export class NoRoom extends Refusal {}
/** The Idempotency-Key was used for another call. */
export class IdempotencyMismatch extends Refusal {}
/** The first call with this Idempotency-Key is still being decided. */
export class IdempotencyInProgress extends Refusal {}
/** Too much at once; nothing was consumed. */
export class Throttled extends Refusal {}
/** A fault of the service, or it is away for a moment. Repeat the call with the same Idempotency-Key. */
export class ServerFault extends Refusal {}

const BY_CODE: Record<string, typeof Refusal> = {
  invalid_api_key: NotAuthenticated,
  already_rewarded: AlreadyRewarded,
  customer_not_eligible: CustomerNotEligible,
  campaign_not_live: CampaignNotLive,
  company_suspended: CompanySuspended,
  budget_exhausted: NoRoom,
  campaign_limit_reached: NoRoom,
  company_limit_reached: NoRoom,
  idempotency_mismatch: IdempotencyMismatch,
  idempotency_in_progress: IdempotencyInProgress,
};
const BY_STATUS: Record<number, typeof Refusal> = {
  400: InvalidRequest,
  401: NotAuthenticated,
  403: NotAllowed,
  404: NotFound,
  405: InvalidRequest,
  406: InvalidRequest,
  413: InvalidRequest,
  415: InvalidRequest,
  422: InvalidRequest,
  429: Throttled,
};

/** The class of a refusal; codes that this version does not know go by their status. */
export function classOf(code: string, status: number): typeof Refusal {
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : BY_STATUS[status];
  return known ?? (status >= 500 ? ServerFault : Refusal);
}

/** The error of a problem document (RFC 9457). */
export function refusalOf(problem: Problem, status: number, retryAfter: number | undefined): Refusal {
  return new (classOf(problem.code, status))(problem.detail, {
    code: problem.code,
    status,
    retryable: problem.retryable,
    errors: problem.errors,
    requestId: problem.instance,
    decisionId: problem.decisionId,
    rewardId: problem.rewardId,
    rewardNotificationText: problem.rewardNotificationText,
    retryAfter,
  });
}
