import type { Caller, Parts } from "./calling.js";
import { type Operation } from "./operations.js";
import type { Action, Campaign, CampaignState, Decision, Usage } from "./shapes.js";
/** A part of the API. */
export declare class Resource {
    protected readonly caller: Caller;
    constructor(caller: Caller);
}
/** Every row of a list, page by page as they are needed. */
export declare function pages<Row>(caller: Caller, operation: Operation, parts?: Parts): AsyncGenerator<Row, void, undefined>;
/** The campaigns of the key's app. */
export declare class Campaigns extends Resource {
    /** All of them, newest first; pages are read as they are needed. */
    list(filter?: {
        state?: CampaignState;
    }): AsyncGenerator<Campaign, void, undefined>;
    /** One of them. Throws NotFound. */
    get(campaignId: string): Promise<Campaign>;
}
export interface ActionFilter {
    campaignId?: string;
    momentId?: string;
    /** Completed at this instant or later. */
    since?: Date | string;
    /** Completed before this instant. */
    until?: Date | string;
}
/** The completed actions of the key's app. */
export declare class Actions extends Resource {
    /** All of them that the filter leaves, newest first; pages are read as they are needed. */
    list(filter?: ActionFilter): AsyncGenerator<Action, void, undefined>;
    /** One of them. Throws NotFound. */
    get(actionId: string): Promise<Action>;
}
/** How calls of getReward were decided. */
export declare class Decisions extends Resource {
    /** The decision of an answer, or of a refusal. Throws NotFound. */
    get(decisionId: string): Promise<Decision>;
}
/** What was used in a month. */
export declare class UsageOfMonths extends Resource {
    /** The usage of a calendar month (UTC) like `2026-11`, or of the current one. */
    get(month?: string): Promise<Usage>;
}
