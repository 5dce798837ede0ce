// What is read: campaigns, completed actions, decisions, usage.
import { OPERATIONS } from "./operations.js";
/** A part of the API. */ export class Resource {
  caller;
  constructor(caller){
    this.caller = caller;
  }
}
/** Every row of a list, page by page as they are needed. */ export async function* pages(caller, operation, parts = {}) {
  let cursor = null;
  do {
    const query = {
      ...parts.query,
      limit: 100,
      cursor
    };
    const page = await caller.call(operation, {
      ...parts,
      query
    });
    yield* page.data;
    cursor = page.nextCursor;
  }while (cursor !== null)
}
/** The campaigns of the key's app. */ export class Campaigns extends Resource {
  /** All of them, newest first; pages are read as they are needed. */ list(filter = {}) {
    return pages(this.caller, OPERATIONS.listCampaigns, {
      query: {
        ...filter
      }
    });
  }
  /** One of them. Throws NotFound. */ get(campaignId) {
    return this.caller.call(OPERATIONS.getCampaign, {
      ids: {
        campaignId
      }
    });
  }
}
/** The completed actions of the key's app. */ export class Actions extends Resource {
  /** All of them that the filter leaves, newest first; pages are read as they are needed. */ list(filter = {}) {
    return pages(this.caller, OPERATIONS.listActions, {
      query: {
        ...filter
      }
    });
  }
  /** One of them. Throws NotFound. */ get(actionId) {
    return this.caller.call(OPERATIONS.getAction, {
      ids: {
        actionId
      }
    });
  }
}
/** How calls of getReward were decided. */ export class Decisions extends Resource {
  /** The decision of an answer, or of a refusal. Throws NotFound. */ get(decisionId) {
    return this.caller.call(OPERATIONS.getDecision, {
      ids: {
        decisionId
      }
    });
  }
}
/** What was used in a month. */ export class UsageOfMonths extends Resource {
  /** The usage of a calendar month (UTC) like `2026-11`, or of the current one. */ get(month) {
    return this.caller.call(OPERATIONS.getUsage, {
      query: {
        month
      }
    });
  }
}
