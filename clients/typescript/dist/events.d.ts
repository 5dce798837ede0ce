import { Resource } from "./resources.js";
import type { Event } from "./shapes.js";
export interface EventFilter {
    /** Events with a higher `sequence`; 0 unless told: from the first. */
    after?: number;
    types?: readonly string[];
}
export interface FollowOptions extends EventFilter {
    /** Seconds until the feed is asked again when it has no more; 5 unless told. */
    every?: number;
}
/** The events of the company, oldest first. */
export declare class Events extends Resource {
    #private;
    /** Those that there are now; pages are read as they are needed. */
    list(filter?: EventFilter): AsyncGenerator<Event, void, undefined>;
    /**
     * Those, and then each as it comes, without end.
     *
     * Keep the `sequence` of the last event that you have dealt with, and begin with it: then none is missed, and only the
     * one that you were at may come twice. Throws a MomentsError when the service is away for longer than retries last;
     * begin anew with the same `after` then.
     */
    follow(options?: FollowOptions): AsyncGenerator<Event, void, undefined>;
}
