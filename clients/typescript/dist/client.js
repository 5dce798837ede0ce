// The client: give rewards, ask what they would be, and read what came of it.
import { Batches } from "./batches.js";
import { Caller } from "./calling.js";
import { newIdempotencyKey } from "./crypto.js";
import { WebhookEndpoints } from "./endpoints.js";
import { Events } from "./events.js";
import { OPERATIONS } from "./operations.js";
import { Actions, Campaigns, Decisions, UsageOfMonths } from "./resources.js";
import { PATIENT } from "./retries.js";
/** The Rewards API with the key of one app. Make one and keep it. */ export class Moments {
  campaigns;
  actions;
  decisions;
  usage;
  batches;
  events;
  webhookEndpoints;
  #caller;
  constructor(apiKey, options){
    const retries = {
      ...PATIENT,
      ...options.retries
    };
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
  async getReward(call, options = {}) {
    const idempotencyKey = options.idempotencyKey ?? await newIdempotencyKey();
    return this.#caller.call(OPERATIONS.getReward, {
      body: call,
      idempotencyKey
    });
  }
  /** Tell what getReward would answer; nothing is consumed and nothing is charged. */ getRewardInfo(call) {
    return this.#caller.call(OPERATIONS.getRewardInfo, {
      body: call
    });
  }
}
