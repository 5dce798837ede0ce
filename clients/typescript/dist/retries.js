// When a call is made again, and after how long.
import { ConnectionFailed, IdempotencyInProgress } from "./errors.js";
export const PATIENT = {
  most: 5,
  totalSeconds: 30,
  firstWait: 0.25,
  longestWait: 8
};
const WORTH_REPEATING = [
  429,
  500,
  502,
  503,
  504
];
/** Seconds until the next try, or undefined when there is none. */ export function waitAfter(retries, error, tries, spent) {
  if (tries > retries.most || !isWorthRepeating(error)) return undefined;
  const doubled = Math.min(retries.longestWait, retries.firstWait * 2 ** (tries - 1));
  const wait = (error.retryAfter ?? 0) + Math.random() * doubled;
  return spent + wait < retries.totalSeconds ? wait : undefined;
}
function isWorthRepeating(error) {
  if (error instanceof ConnectionFailed || error instanceof IdempotencyInProgress) return true;
  return error.status !== undefined && WORTH_REPEATING.includes(error.status);
}
