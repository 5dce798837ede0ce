import { type MomentsError } from "./errors.js";
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
export declare const PATIENT: Retries;
/** Seconds until the next try, or undefined when there is none. */
export declare function waitAfter(retries: Retries, error: MomentsError, tries: number, spent: number): number | undefined;
