// The feed of events: everything that happened to the company, in order, without a gap.
import { seconds } from "./calling.js";
import { OPERATIONS } from "./operations.js";
import { Resource } from "./resources.js";
/** The events of the company, oldest first. */ export class Events extends Resource {
  /** Those that there are now; pages are read as they are needed. */ async *list(filter = {}) {
    for await (const page of this.#pages(filter)){
      if (page.length === 0) return;
      yield* page;
    }
  }
  /**
   * Those, and then each as it comes, without end.
   *
   * Keep the `sequence` of the last event that you have dealt with, and begin with it: then none is missed, and only the
   * one that you were at may come twice. Throws a MomentsError when the service is away for longer than retries last;
   * begin anew with the same `after` then.
   */
  async *follow(options = {}) {
    for await (const page of this.#pages(options)){
      yield* page;
      if (page.length === 0) await seconds(options.every ?? 5);
    }
  }
  async *#pages(filter) {
    const type = filter.types?.join(",") || undefined;
    for(let after = filter.after ?? 0;;){
      const query = {
        type,
        limit: 100,
        after
      };
      const { data } = await this.caller.call(OPERATIONS.listEvents, {
        query
      });
      yield data;
      after = data.at(-1)?.sequence ?? after;
    }
  }
}
