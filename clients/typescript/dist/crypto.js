// Web Cryptography: of the platform, or of a module, where Node 18 keeps it.
const MODULE = "node:crypto";
export async function webCrypto() {
  const found = globalThis.crypto;
  return found ?? (await import(MODULE)).webcrypto;
}
/** A key for a call that nobody else makes. */ export async function newIdempotencyKey() {
  return (await webCrypto()).randomUUID();
}
