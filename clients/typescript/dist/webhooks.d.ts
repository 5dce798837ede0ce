import type { Event } from "./shapes.js";
type GivenHeaders = {
    get(name: string): string | null;
} | Record<string, string | readonly string[] | undefined>;
/**
 * The event of a message that was signed with one of the secrets (`whsec_…`; several while one is rotated).
 *
 * `body` is what was received, to the byte: not JSON that was read and written again. Throws WebhookNotAuthentic for a
 * message that is not signed, altered, or more than `tolerance` seconds (300 unless told) old or ahead.
 */
export declare function verifyWebhook(body: string | Uint8Array, headers: GivenHeaders, secrets: string | readonly string[], options?: {
    tolerance?: number;
}): Promise<Event>;
export {};
