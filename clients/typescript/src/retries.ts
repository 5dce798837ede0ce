// When a call is made again, and after how long.

import { ConnectionFailed, IdempotencyInProgress, type MomentsError } from "./errors.ts";

/**
 * How patient a client is. Waits grow from `firstWait` to `longestWait` seconds, doubled each time, with full jitter.
 * Where the service says `Retry-After`, it is waited for; when that is longer than the time that is left, the error is
 * thrown at once.
 */
export interface Retries {
  /** Repetitions at most; 5 unless told. */
  most: number;
  /** For all tries together; 30 unless told. */
  totalSeconds: number;
  firstWait: number;
  longestWait: number;
}

export const PATIENT: Retries = { most: 5, totalSeconds: 30, firstWait: 0.25, longestWait: 8 };
const WORTH_REPEATING = [429, 500, 502, 503, 504];

/** Seconds until the next try, or undefined when there is none. */
export function waitAfter(retries: Retries, error: MomentsError, tries: number, spent: number): number | undefined {
  if (tries > retries.most || !isWorthRepeating(error)) return undefined;
  const doubled = Math.min(retries.longestWait, retries.firstWait * 2 ** (tries - 1));
  const wait = (error.retryAfter ?? 0) + Math.random() * doubled;
  return spent + wait < retries.totalSeconds ? wait : undefined;
}

function isWorthRepeating(error: MomentsError): boolean {
  if (error instanceof ConnectionFailed || error instanceof IdempotencyInProgress) return true;
  return error.status !== undefined && WORTH_REPEATING.includes(error.status);
}
