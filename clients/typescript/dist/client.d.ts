import { Batches } from "./batches.js";
import { WebhookEndpoints } from "./endpoints.js";
import { Events } from "./events.js";
import { Actions, Campaigns, Decisions, UsageOfMonths } from "./resources.js";
import { type Retries } from "./retries.js";
import type { Reward, RewardCall, RewardInfo } from "./shapes.js";
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
export declare class Moments {
    #private;
    readonly campaigns: Campaigns;
    readonly actions: Actions;
    readonly decisions: Decisions;
    readonly usage: UsageOfMonths;
    readonly batches: Batches;
    readonly events: Events;
    readonly webhookEndpoints: WebhookEndpoints;
    constructor(apiKey: string, options: Options);
    /**
     * Consume one reward, which is charged once however often the network makes the call be repeated. Throws
     * AlreadyRewarded, CustomerNotEligible, NoRoom, CampaignNotLive and others of MomentsError, each with a
     * `rewardNotificationText` that customers may be shown.
     */
    getReward(call: RewardCall, options?: GetRewardOptions): Promise<Reward>;
    /** Tell what getReward would answer; nothing is consumed and nothing is charged. */
    getRewardInfo(call: RewardCall): Promise<RewardInfo>;
}
