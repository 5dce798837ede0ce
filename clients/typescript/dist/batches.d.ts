import { Resource } from "./resources.js";
import type { Batch, BatchRow, DecidedRow } from "./shapes.js";
export interface SubmitOptions {
    /** Your own name of the batch, to be able to send it again yourself; one is made for each submission otherwise. */
    idempotencyKey?: string;
}
export interface WaitOptions {
    /** Seconds to wait at most; an hour unless told. */
    timeout?: number;
    /** Seconds between two looks; 2 unless told. */
    every?: number;
}
/** The batches of the key's app and mode. */
export declare class Batches extends Resource {
    /** Send rows, once whatever the network does: all are accepted, or InvalidRequest lists the faults of all. */
    submit(rows: Iterable<BatchRow>, options?: SubmitOptions): Promise<Batch>;
    /** Send a CSV file whose first line names the fields, `rowId` among them. */
    submitCsv(text: string, options?: SubmitOptions): Promise<Batch>;
    /** How far it is. Throws NotFound. */
    get(batchId: string): Promise<Batch>;
    /** The batch once no further row will be decided. Throws TimedOut. */
    wait(batchId: string, { timeout, every }?: WaitOptions): Promise<Batch>;
    /** What came of each row, in the order of the batch; pages are read as they are needed. */
    rows(batchId: string): AsyncGenerator<DecidedRow, void, undefined>;
    /** What came of all rows, as a CSV file. */
    rowsCsv(batchId: string): Promise<string>;
    /** Decide no further row; what was decided stands. Throws Refusal once the batch has ended. */
    cancel(batchId: string): Promise<Batch>;
}
