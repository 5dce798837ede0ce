export type DeviceType = "Android" | "iOS" | "FireOS" | "Web" | "FireTV";
export type Marketplace = "US" | "UK" | "DE" | "FR" | "CA" | "BR" | "AU" | "IT" | "IN" | "ES" | "JP" | "MX" | "ROW";
export type CampaignKind = "challenge" | "surprise" | "prize";
export type CampaignState = "draft" | "pending" | "approved" | "rejected" | "live" | "suspended" | "finished";
export type SuspensionReason = "marketer" | "support" | "unpaid" | "barred";
export type Outcome = "completed" | "held" | "refused" | "test";
export type ActionStatus = "completed" | "held" | "refused";
export type LimitScope = "campaign" | "campaign_month" | "company_month";
export type BatchState = "waiting" | "running" | "finished" | "cancelled";
export type RowOutcome = "waiting" | "completed" | "held" | "refused" | "test" | "failed" | "cancelled";
/** Who completed what, and where the reward is given. Without a `customerId` no limit per customer can hold. */
export interface RewardCall {
    appId: string;
    campaignId: string;
    /** The moment's id, chosen by you. */
    momentId: string;
    deviceType: DeviceType;
    /** The marketplace of the reward. */
    rewardGroupId: Marketplace;
    /** Your own opaque id of the customer. */
    customerId?: string | null;
    /** For fraud checks; hashed at once, like `customerIp` and `deviceId`. */
    customerEmail?: string | null;
    customerIp?: string | null;
    deviceId?: string | null;
    /** ISO 3166-1 alpha-2. */
    country?: string | null;
    /** BCP 47. */
    locale?: string | null;
}
/** A call in a batch, with your own id of it: once in a batch, 1 to 64 of `A-Za-z0-9._:-`. */
export interface BatchRow extends RewardCall {
    rowId: string;
}
export interface Price {
    amount: string;
    currency: string;
}
/** Something that is allowed but rarely meant. */
export interface Advice {
    code: string;
    detail: string;
}
/** A reward that was given: send the customer to `rewardNotificationUrl`. */
export interface Reward {
    rewardNotificationText: string;
    rewardNotificationUrl: string | null;
    campaignEndDate: string;
    rewardImageUrl: string | null;
    remainingRewardCount: number;
    rewardId: string;
    actionId: string;
    decisionId: string;
    expiresAt: string;
    cpa: Price;
    testMode: boolean;
    warnings: Advice[];
    /** Only of an answer of 202: a person looks at it first, and the reward's page tells the customer so. */
    status?: "held" | null;
}
/** What a reward would be; `reason` is the code of the refusal that getReward would answer with. */
export interface RewardInfo {
    rewardNotificationText: string;
    rewardNotificationUrl: string | null;
    campaignEndDate: string;
    rewardImageUrl: string | null;
    remainingRewardCount: number;
    rewardId: string | null;
    actionId: string | null;
    decisionId: string | null;
    expiresAt: string | null;
    cpa: Price;
    testMode: boolean;
    warnings: Advice[];
    available: boolean;
    reason: string | null;
}
/** What a moment costs in one marketplace. */
export interface MomentReward {
    rewardGroupId: string;
    cpa: Price;
    charged: Price | null;
}
/** One action to complete. */
export interface CampaignMoment {
    momentId: string;
    name: string;
    limitPerCustomer: number;
    rewards: MomentReward[];
}
export interface Campaign {
    id: string;
    appId: string;
    name: string;
    kind: CampaignKind;
    state: CampaignState;
    startDate: string;
    endDate: string;
    timeZone: string;
    budget: Price | null;
    spent: Price;
    remaining: Price | null;
    suspensions: SuspensionReason[];
    stateSince: string;
    createdAt: string;
    rewardGroupIds: string[];
    moments: CampaignMoment[];
}
/** A completed action: what is billed; or one that is held for review, or was refused after it. */
export interface Action {
    id: string;
    campaignId: string;
    momentId: string;
    rewardGroupId: string;
    deviceType: string;
    decisionId: string;
    rewardId: string;
    cpa: Price;
    charged: Price;
    status: ActionStatus;
    heldAt: string | null;
    completedAt: string | null;
}
/** One check of a decision, in their order; `passed` is null for one that was not asked any more. */
export interface Check {
    check: string;
    passed: boolean | null;
    code: string | null;
}
/** What a limit stood at before a call and after it. */
export interface LimitChange {
    scope: LimitScope;
    cap: Price;
    before: Price;
    after: Price;
}
/** How one getReward was decided; `reason` is the code of a refusal. */
export interface Decision {
    id: string;
    outcome: Outcome;
    reason: string | null;
    campaignId: string | null;
    momentId: string | null;
    rewardGroupId: string;
    deviceType: string;
    actionId: string | null;
    rewardId: string | null;
    testMode: boolean;
    checks: Check[];
    limits: LimitChange[];
    decidedAt: string;
}
export interface Use {
    campaignId: string;
    momentId: string;
    rewardGroupId: string;
    actions: number;
    spent: Price;
}
/** What an app used in a calendar month, UTC, like `2026-11`. */
export interface Usage {
    month: string;
    actions: number;
    spent: Price;
    data: Use[];
}
/** How many rows a batch has, and how many of each outcome; `failed` ones can be sent again. */
export interface RowCounts {
    total: number;
    waiting: number;
    completed: number;
    held: number;
    refused: number;
    test: number;
    failed: number;
    cancelled: number;
}
export interface Batch {
    id: string;
    appId: string;
    state: BatchState;
    testMode: boolean;
    createdAt: string;
    startedAt: string | null;
    finishedAt: string | null;
    reason: string | null;
    rows: RowCounts;
}
/** What came of a row; `answer` is the body that getReward would have answered with `status`. Row ids and answers are forgotten 30 days after the batch. */
export interface DecidedRow {
    rowId: string | null;
    outcome: RowOutcome;
    status: number | null;
    decidedAt: string | null;
    answer: Record<string, unknown> | null;
}
/** One fault in the form of a call: where it is, and what is needed there. */
export interface Fault {
    pointer: string;
    header?: string;
    parameter?: string;
    detail: string;
}
/** Why a call was refused (RFC 9457). */
export interface Problem {
    type: string;
    title: string;
    status: number;
    detail: string;
    instance: string;
    code: string;
    retryable: boolean;
    rewardNotificationText: string;
    decisionId?: string;
    rewardId?: string;
    errors?: Fault[];
}
/**
 * Something that happened to the company; `data` is the object it happened to, as the API answered it then.
 *
 * Messages come at least once and in no promised order: keep the `id` of those that are done, order by `sequence`.
 */
export interface Event {
    id: string;
    type: string;
    sequence: number;
    timestamp: string;
    data: Record<string, unknown>;
}
export type EventType = "app.registered" | "app.changed" | "key.created" | "key.rotated" | "key.revoked" | "campaign.created" | "campaign.deleted" | "campaign.submitted" | "campaign.withdrawn" | "campaign.approved" | "campaign.rejected" | "campaign.reopened" | "campaign.live" | "campaign.suspended" | "campaign.resumed" | "campaign.finished" | "asset.withdrawn" | "asset.restored" | "action.completed" | "action.held" | "action.released" | "action.refused" | "batch.finished" | "budget.threshold" | "limit.reached" | "invoice.created" | "invoice.paid" | "invoice.failed" | "case.answered";
export type ReplayKind = "undelivered" | "all";
export type DisabledReason = "by_hand" | "gone" | "failing";
export type DeliveryStatus = "pending" | "delivered" | "failed";
export type Cause = "schedule" | "resend" | "replay" | "test";
/** An address of yours that is to be told of events of the `types`; none, or left out, means all. */
export interface NewWebhookEndpoint {
    url: string;
    description?: string;
    types?: EventType[];
    ratePerSecond?: number;
}
/** What is to be changed; what is left out stays. */
export interface WebhookEndpointChanges {
    url?: string;
    description?: string;
    types?: EventType[];
    ratePerSecond?: number;
    enabled?: boolean;
}
export interface Resending {
    eventId: string;
}
/** The stretch of events to send again: what was not delivered, or all. */
export interface Replaying {
    since: string;
    which?: ReplayKind;
}
/** For so many hours messages are signed with the earlier secret, too. */
export interface Rotating {
    overlapHours?: number;
}
export interface WebhookEndpoint {
    id: string;
    url: string;
    description: string;
    /** None means all. */
    types: string[];
    ratePerSecond: number;
    enabled: boolean;
    disabledAt: string | null;
    disabledReason: DisabledReason | null;
    deliveredAt: string | null;
    createdAt: string;
}
/** An endpoint as it was made: the `secret` is shown this once. */
export interface EndpointWithSecret extends WebhookEndpoint {
    secret: string;
}
/** A secret that was rotated in, shown this once; `id` is the endpoint's. */
export interface NewSecret {
    id: string;
    secret: string;
    overlapHours: number;
}
/** One try to deliver. */
export interface Attempt {
    number: number;
    cause: Cause;
    startedAt: string;
    durationMs: number | null;
    status: number | null;
    error: string | null;
}
/** One try with what was sent and answered. */
export interface AttemptInFull extends Attempt {
    requestHeaders: Record<string, unknown>;
    answerHeaders: string[][];
    answerBody: string;
    answerCut: boolean;
}
/** One event on its way to one endpoint, with the latest tries. */
export interface Delivery {
    eventId: string;
    type: string;
    sequence: number;
    status: DeliveryStatus;
    createdAt: string;
    nextAttemptAt: string | null;
    finishedAt: string | null;
    error: string | null;
    attemptCount: number;
    attempts: Attempt[];
}
/** One event on its way to one endpoint, with what was sent and answered. */
export interface DeliveryInFull extends Delivery {
    attempts: AttemptInFull[];
}
/** A stretch of the feed that is sent again. */
export interface Replay {
    id: string;
    webhookEndpointId: string;
    since: string;
    which: ReplayKind;
    queued: number;
    createdAt: string;
    finishedAt: string | null;
}
/** An event that was made to try an endpoint out. */
export interface TestEvent {
    eventId: string;
    type: string;
}
