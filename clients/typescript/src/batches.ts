// Batches: up to 10,000 calls of getReward at once, decided in the background.

import { seconds } from "./calling.ts";
import { newIdempotencyKey } from "./crypto.ts";
import { TimedOut } from "./errors.ts";
import { OPERATIONS } from "./operations.ts";
import { pages, Resource } from "./resources.ts";
import type { Batch, BatchRow, DecidedRow } from "./shapes.ts";

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
export class Batches extends Resource {
  /** Send rows, once whatever the network does: all are accepted, or InvalidRequest lists the faults of all. */
  async submit(rows: Iterable<BatchRow>, options: SubmitOptions = {}): Promise<Batch> {
    const idempotencyKey = options.idempotencyKey ?? await newIdempotencyKey();
    return this.caller.call(OPERATIONS.submitBatch, { body: { rows: [...rows] }, idempotencyKey });
  }

  /** Send a CSV file whose first line names the fields, `rowId` among them. */
  async submitCsv(text: string, options: SubmitOptions = {}): Promise<Batch> {
    const idempotencyKey = options.idempotencyKey ?? await newIdempotencyKey();
    return this.caller.call(OPERATIONS.submitBatch, { text, mediaType: "text/csv", idempotencyKey });
  }

  /** How far it is. Throws NotFound. */
  get(batchId: string): Promise<Batch> {
    return this.caller.call(OPERATIONS.getBatch, { ids: { batchId } });
  }

  /** The batch once no further row will be decided. Throws TimedOut. */
  async wait(batchId: string, { timeout = 3600, every = 2 }: WaitOptions = {}): Promise<Batch> {
    const ends = performance.now() + timeout * 1000;
    for (;;) {
      const batch = await this.get(batchId);
      if (batch.state === "finished" || batch.state === "cancelled") return batch;
      if (performance.now() + every * 1000 > ends) {
        throw new TimedOut(`The batch ${batchId} is ${batch.state} after ${timeout} seconds.`);
      }
      await seconds(every);
    }
  }

  /** What came of each row, in the order of the batch; pages are read as they are needed. */
  rows(batchId: string): AsyncGenerator<DecidedRow, void, undefined> {
    return pages(this.caller, OPERATIONS.listBatchRows, { ids: { batchId } });
  }

  /** What came of all rows, as a CSV file. */
  rowsCsv(batchId: string): Promise<string> {
    return this.caller.text(OPERATIONS.listBatchRows, { ids: { batchId }, accept: "text/csv" });
  }

  /** Decide no further row; what was decided stands. Throws Refusal once the batch has ended. */
  cancel(batchId: string): Promise<Batch> {
    return this.caller.call(OPERATIONS.cancelBatch, { ids: { batchId } });
  }
}
