// Web Cryptography: of the platform, or of a module, where Node 18 keeps it.

const MODULE = "node:crypto";

export async function webCrypto(): Promise<Crypto> {
  const found: Crypto | undefined = globalThis.crypto;
  return found ?? (await import(MODULE)).webcrypto;
}

/** A key for a call that nobody else makes. */
export async function newIdempotencyKey(): Promise<string> {
  return (await webCrypto()).randomUUID();
}
