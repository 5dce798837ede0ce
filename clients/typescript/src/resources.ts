// What is read: campaigns, completed actions, decisions, usage.

import type { Caller, Parts } from "./calling.ts";
import { type Operation, OPERATIONS } from "./operations.ts";
import type { Action, Campaign, CampaignState, Decision, Usage } from "./shapes.ts";

/** A part of the API. */
export class Resource {
  protected readonly caller: Caller;

  constructor(caller: Caller) {
    this.caller = caller;
  }
}

interface Page<Row> {
  data: Row[];
  nextCursor: string | null;
}

/** Every row of a list, page by page as they are needed. */
export async function* pages<Row>(
  caller: Caller,
  operation: Operation,
  parts: Parts = {},
): AsyncGenerator<Row, void, undefined> {
  let cursor: string | null = null;
  do {
    const query: Parts["query"] = { ...parts.query, limit: 100, cursor };
    const page: Page<Row> = await caller.call(operation, { ...parts, query });
    yield* page.data;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** The campaigns of the key's app. */
export class Campaigns extends Resource {
  /** All of them, newest first; pages are read as they are needed. */
  list(filter: { state?: CampaignState } = {}): AsyncGenerator<Campaign, void, undefined> {
    return pages(this.caller, OPERATIONS.listCampaigns, { query: { ...filter } });
  }

  /** One of them. Throws NotFound. */
  get(campaignId: string): Promise<Campaign> {
    return this.caller.call(OPERATIONS.getCampaign, { ids: { campaignId } });
  }
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
export class Actions extends Resource {
  /** All of them that the filter leaves, newest first; pages are read as they are needed. */
  list(filter: ActionFilter = {}): AsyncGenerator<Action, void, undefined> {
    return pages(this.caller, OPERATIONS.listActions, { query: { ...filter } });
  }

  /** One of them. Throws NotFound. */
  get(actionId: string): Promise<Action> {
    return this.caller.call(OPERATIONS.getAction, { ids: { actionId } });
  }
}

/** How calls of getReward were decided. */
export class Decisions extends Resource {
  /** The decision of an answer, or of a refusal. Throws NotFound. */
  get(decisionId: string): Promise<Decision> {
    return this.caller.call(OPERATIONS.getDecision, { ids: { decisionId } });
  }
}

/** What was used in a month. */
export class UsageOfMonths extends Resource {
  /** The usage of a calendar month (UTC) like `2026-11`, or of the current one. */
  get(month?: string): Promise<Usage> {
    return this.caller.call(OPERATIONS.getUsage, { query: { month } });
  }
}
