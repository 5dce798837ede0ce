// Webhooks: prove that a message is from Moments (Standard Webhooks 1.0), and read its event.
import { webCrypto } from "./crypto.js";
import { WebhookNotAuthentic } from "./errors.js";
/**
 * The event of a message that was signed with one of the secrets (`whsec_…`; several while one is rotated).
 *
 * `body` is what was received, to the byte: not JSON that was read and written again. Throws WebhookNotAuthentic for a
 * message that is not signed, altered, or more than `tolerance` seconds (300 unless told) old or ahead.
 */
export async function verifyWebhook(body, headers, secrets, options = {}) {
  const [id, timestamp, signatures] = [
    headerOf(headers, "webhook-id"),
    headerOf(headers, "webhook-timestamp"),
    headerOf(headers, "webhook-signature")
  ];
  refuseUnlessRecent(timestamp, options.tolerance ?? 300);
  const keys = (typeof secrets === "string" ? [
    secrets
  ] : secrets).map(bytesOf);
  if (keys.length === 0) throw new TypeError("At least one secret is needed.");
  const content = typeof body === "string" ? new TextEncoder().encode(body) : Uint8Array.from(body);
  if (!await isSigned(joined(`${id}.${timestamp}.`, content), signatures, keys)) {
    throw new WebhookNotAuthentic("No signature of the message is right.");
  }
  return eventOf(new TextDecoder().decode(content));
}
function headerOf(headers, name) {
  const found = typeof headers.get === "function" ? headers.get(name) : Object.entries(headers).find(([given])=>given.toLowerCase() === name)?.[1];
  const value = Array.isArray(found) ? found[0] : found;
  if (typeof value !== "string" || value === "") throw new WebhookNotAuthentic(`The message lacks ${name}.`);
  return value;
}
function refuseUnlessRecent(timestamp, tolerance) {
  if (!/^\d{1,14}$/.test(timestamp)) throw new WebhookNotAuthentic("webhook-timestamp is no number of seconds.");
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > tolerance) {
    throw new WebhookNotAuthentic("The message is too old, or the clock of this machine is wrong.");
  }
}
function bytesOf(secret) {
  const bytes = decoded(secret.replace(/^whsec_/, ""));
  if (!bytes?.length) throw new TypeError("A webhook secret must be whsec_… in base64.");
  return bytes;
}
function decoded(base64) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  return Uint8Array.from(atob(base64), (character)=>character.charCodeAt(0));
}
function joined(head, content) {
  const start = new TextEncoder().encode(head);
  const whole = new Uint8Array(start.length + content.length);
  whole.set(start);
  whole.set(content, start.length);
  return whole;
}
/** Whether any signature is right; each is compared in constant time, and all are. */ async function isSigned(signed, signatures, keys) {
  const { subtle } = await webCrypto();
  const given = signatures.split(" ").filter((one)=>one.startsWith("v1,")).map((one)=>decoded(one.slice(3)));
  let isRight = false;
  for (const secret of keys){
    const key = await subtle.importKey("raw", secret, {
      name: "HMAC",
      hash: "SHA-256"
    }, false, [
      "verify"
    ]);
    for (const signature of given){
      if (signature && await subtle.verify("HMAC", key, signature, signed)) isRight = true;
    }
  }
  return isRight;
}
function eventOf(text) {
  let event = null;
  try {
    event = JSON.parse(text);
  } catch  {
  // Told below.
  }
  if (typeof event?.id === "string" && typeof event.type === "string" && typeof event.sequence === "number") {
    return event;
  }
  throw new WebhookNotAuthentic("The message is no event.");
}
