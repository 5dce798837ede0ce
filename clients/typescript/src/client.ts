// The client: give rewards, ask what they would be, and read what came of it.

import { Batches } from "./batches.ts";
import { Caller } from "./calling.ts";
import { newIdempotencyKey } from "./crypto.ts";
import { WebhookEndpoints } from "./endpoints.ts";
import { Events } from "./events.ts";
import { OPERATIONS } from "./operations.ts";
import { Actions, Campaigns, Decisions, UsageOfMonths } from "./resources.ts";
import { PATIENT, type Retries } from "./retries.ts";
import type { Reward, RewardCall, RewardInfo } from "./shapes.ts";

export interface Options {
  /** Where the service is: https, or http on this very machine. */
  baseUrl: string;
  /** Seconds for one try; 10 unless told. */
  timeout?: number;
  retries?: Partial<Retries>;
}

export interface GetRewardOptions {
  /**
   * What happened, like `level-10-of-player-1`: then a repetition of yours, from a queue or after a crash, is answered
   * with the same reward for 30 days. Without one a key is made for this call.
   */
  idempotencyKey?: string;
}

/** The Rewards API with the key of one app. Make one and keep it. */
export class Moments {
  readonly campaigns: Campaigns;
  readonly actions: Actions;
  readonly decisions: Decisions;
  readonly usage: UsageOfMonths;
  readonly batches: Batches;
  readonly events: Events;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly #caller: Caller;

  constructor(apiKey: string, options: Options) {
    const retries = { ...PATIENT, ...options.retries };
    this.#caller = new Caller(apiKey, options.baseUrl, options.timeout ?? 10, retries);
    this.campaigns = new Campaigns(this.#caller);
    this.actions = new Actions(this.#caller);
    this.decisions = new Decisions(this.#caller);
    this.usage = new UsageOfMonths(this.#caller);
    this.batches = new Batches(this.#caller);
    this.events = new Events(this.#caller);
    this.webhookEndpoints = new WebhookEndpoints(this.#caller);
  }

  /**
   * Consume one reward, which is charged once however often the network makes the call be repeated. Throws
   * AlreadyRewarded, CustomerNotEligible, NoRoom, CampaignNotLive and others of MomentsError, each with a
   * `rewardNotificationText` that customers may be shown.
   */
  async getReward(call: RewardCall, options: GetRewardOptions = {}): Promise<Reward> {
    const idempotencyKey = options.idempotencyKey ?? await newIdempotencyKey();
    return this.#caller.call(OPERATIONS.getReward, { body: call, idempotencyKey });
  }

  /** Tell what getReward would answer; nothing is consumed and nothing is charged. */
  getRewardInfo(call: RewardCall): Promise<RewardInfo> {
    return this.#caller.call(OPERATIONS.getRewardInfo, { body: call });
  }
}
