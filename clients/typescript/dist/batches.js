// Batches: up to 10,000 calls of getReward at once, decided in the background.
import { seconds } from "./calling.js";
import { newIdempotencyKey } from "./crypto.js";
import { TimedOut } from "./errors.js";
import { OPERATIONS } from "./operations.js";
import { pages, Resource } from "./resources.js";
/** The batches of the key's app and mode. */ export class Batches extends Resource {
  /** Send rows, once whatever the network does: all are accepted, or InvalidRequest lists the faults of all. */ async submit(rows, options = {}) {
    const idempotencyKey = options.idempotencyKey ?? await newIdempotencyKey();
    return this.caller.call(OPERATIONS.submitBatch, {
      body: {
        rows: [
          ...rows
        ]
      },
      idempotencyKey
    });
  }
  /** Send a CSV file whose first line names the fields, `rowId` among them. */ async submitCsv(text, options = {}) {
    const idempotencyKey = options.idempotencyKey ?? await newIdempotencyKey();
    return this.caller.call(OPERATIONS.submitBatch, {
      text,
      mediaType: "text/csv",
      idempotencyKey
    });
  }
  /** How far it is. Throws NotFound. */ get(batchId) {
    return this.caller.call(OPERATIONS.getBatch, {
      ids: {
        batchId
      }
    });
  }
  /** The batch once no further row will be decided. Throws TimedOut. */ async wait(batchId, { timeout = 3600, every = 2 } = {}) {
    const ends = performance.now() + timeout * 1000;
    for(;;){
      const batch = await this.get(batchId);
      if (batch.state === "finished" || batch.state === "cancelled") return batch;
      if (performance.now() + every * 1000 > ends) {
        throw new TimedOut(`The batch ${batchId} is ${batch.state} after ${timeout} seconds.`);
      }
      await seconds(every);
    }
  }
  /** What came of each row, in the order of the batch; pages are read as they are needed. */ rows(batchId) {
    return pages(this.caller, OPERATIONS.listBatchRows, {
      ids: {
        batchId
      }
    });
  }
  /** What came of all rows, as a CSV file. */ rowsCsv(batchId) {
    return this.caller.text(OPERATIONS.listBatchRows, {
      ids: {
        batchId
      },
      accept: "text/csv"
    });
  }
  /** Decide no further row; what was decided stands. Throws Refusal once the batch has ended. */ cancel(batchId) {
    return this.caller.call(OPERATIONS.cancelBatch, {
      ids: {
        batchId
      }
    });
  }
}
