import type { Operation } from "./operations.js";
import { type Retries } from "./retries.js";
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
export declare class Caller {
    #private;
    constructor(key: string, baseUrl: string, timeout: number, retries: Retries);
    /** The JSON that is answered. Throws a MomentsError. */
    call<Shape>(operation: Operation, parts?: Parts): Promise<Shape>;
    /** The text that is answered, as it came. Throws a MomentsError. */
    text(operation: Operation, parts?: Parts): Promise<string>;
}
/** Wait so many seconds. */
export declare function seconds(count: number): Promise<void>;
