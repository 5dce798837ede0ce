export declare function webCrypto(): Promise<Crypto>;
/** A key for a call that nobody else makes. */
export declare function newIdempotencyKey(): Promise<string>;
