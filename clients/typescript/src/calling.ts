// One call from its parts to its answer: retries, time limits, refusals.

import { ConnectionFailed, MomentsError, refusalOf, TimedOut, UnexpectedAnswer } from "./errors.ts";
import type { Operation } from "./operations.ts";
import { type Retries, waitAfter } from "./retries.ts";
import type { Problem } from "./shapes.ts";
import { VERSION } from "./version.ts";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const JSON_TYPE = "application/json";

export interface Parts {
  ids?: Record<string, string>;
  query?: Record<string, string | number | Date | null | undefined>;
  body?: unknown;
  text?: string;
  mediaType?: string;
  accept?: string;
  idempotencyKey?: string;
}

/** Makes calls, again where that is safe and may help. */
export class Caller {
  readonly #key: string;
  readonly #base: string;
  readonly #timeout: number;
  readonly #retries: Retries;

  constructor(key: string, baseUrl: string, timeout: number, retries: Retries) {
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new TypeError("The API key must be mk_live_… or mk_test_…, without spaces or line breaks.");
    }
    this.#key = key;
    this.#base = baseOf(baseUrl);
    this.#timeout = timeout;
    this.#retries = retries;
  }

  /** The JSON that is answered. Throws a MomentsError. */
  async call<Shape>(operation: Operation, parts: Parts = {}): Promise<Shape> {
    const text = await this.text(operation, parts);
    try {
      return JSON.parse(text) as Shape;
    } catch {
      throw new UnexpectedAnswer("The answer is no JSON.");
    }
  }

  /** The text that is answered, as it came. Throws a MomentsError. */
  async text(operation: Operation, parts: Parts = {}): Promise<string> {
    const url = this.#base + targetOf(operation, parts);
    const request: RequestInit = { method: operation.method, headers: this.#headers(parts), redirect: "manual" };
    const content = parts.body === undefined ? parts.text : JSON.stringify(parts.body);
    if (content !== undefined) request.body = content;
    try {
      return await this.#persistently(url, request, operation.isRepeatable);
    } catch (error) {
      if (error instanceof MomentsError) error.idempotencyKey = parts.idempotencyKey;
      throw error;
    }
  }

  #headers(parts: Parts): Record<string, string> {
    const headers: Record<string, string> = {
      "x-api-key": this.#key,
      "User-Agent": `moments-rewards-typescript/${VERSION}`,
      "Accept": `${parts.accept ?? JSON_TYPE}, application/problem+json`,
    };
    if (parts.body !== undefined || parts.text !== undefined) headers["Content-Type"] = parts.mediaType ?? JSON_TYPE;
    if (parts.idempotencyKey !== undefined) headers["Idempotency-Key"] = parts.idempotencyKey;
    return headers;
  }

  async #persistently(url: string, request: RequestInit, isRepeatable: boolean): Promise<string> {
    const began = performance.now();
    const spent = () => (performance.now() - began) / 1000;
    for (let tries = 1;; tries += 1) {
      const left = Math.max(this.#retries.totalSeconds - spent(), 0.001);
      try {
        return await once(url, request, tries === 1 ? this.#timeout : Math.min(this.#timeout, left));
      } catch (error) {
        const mayRepeat = isRepeatable && error instanceof MomentsError;
        const wait = mayRepeat ? waitAfter(this.#retries, error, tries, spent()) : undefined;
        if (wait === undefined) throw error;
        await seconds(wait);
      }
    }
  }
}

/** Wait so many seconds. */
export function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

async function once(url: string, request: RequestInit, timeout: number): Promise<string> {
  const signal = AbortSignal.timeout(Math.ceil(timeout * 1000));
  let answer: Response, text: string;
  try {
    answer = await fetch(url, { ...request, signal });
    text = await answer.text();
  } catch (error) {
    if (signal.aborted) throw new TimedOut(`No answer within ${timeout.toFixed(1)} seconds.`);
    throw new ConnectionFailed(`The connection failed: ${reasonOf(error)}`, { cause: error });
  }
  if (answer.ok) return text;
  if (answer.status >= 300 && answer.status < 400) {
    throw new UnexpectedAnswer(`The address redirects (${answer.status}): check baseUrl.`, answer.status);
  }
  throw errorOf(answer, text);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

function errorOf(answer: Response, text: string): MomentsError {
  const retryAfter = secondsOf(answer.headers.get("retry-after"));
  let problem: Partial<Problem> | null = null;
  try {
    problem = JSON.parse(text);
  } catch {
    // A proxy's page, which is told below.
  }
  if (typeof problem?.code === "string" && typeof problem.detail === "string") {
    return refusalOf(problem as Problem, answer.status, retryAfter);
  }
  return new UnexpectedAnswer(`The answer is ${answer.status} and no problem document.`, answer.status, retryAfter);
}

/** What `Retry-After` says, in seconds from now: it is a number of them, or a date. */
function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - Date.now()) / 1000);
}

function baseOf(baseUrl: string): string {
  const url = new URL(baseUrl);
  if (!["https:", "http:"].includes(url.protocol) || url.search || url.hash) {
    throw new TypeError(`baseUrl must be like https://host; found ${baseUrl}.`);
  }
  if (url.username || url.password) throw new TypeError("baseUrl must not hold a user name or a password.");
  if (url.protocol === "http:" && !LOOPBACK.includes(url.hostname)) {
    throw new TypeError(`baseUrl must be https, or http on this very machine; found ${baseUrl}.`);
  }
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

function targetOf(operation: Operation, parts: Parts): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => segmentOf(name, parts.ids?.[name] ?? ""));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts.query ?? {})) {
    if (value !== undefined && value !== null) {
      query.set(name, value instanceof Date ? value.toISOString() : String(value));
    }
  }
  const asked = query.toString();
  return asked === "" ? path : `${path}?${asked}`;
}

/** An id in a path: an empty one, or a dot, would lead to another call. */
function segmentOf(name: string, value: string): string {
  if (/^\.*$/.test(value)) throw new TypeError(`${name} must be an id; found ${JSON.stringify(value)}.`);
  return encodeURIComponent(value);
}
