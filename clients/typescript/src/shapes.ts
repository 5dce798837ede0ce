// What is sent and answered, in the API's own words. Dates are ISO 8601, amounts decimal strings.

export type DeviceType = "Android" | "iOS" | "FireOS" | "Web" | "FireTV";
export type Marketplace = "US" | "UK" | "DE" | "FR" | "CA" | "BR" | "AU" | "IT" | "IN" | "ES" | "JP" | "MX" | "ROW";
export type CampaignKind = "challenge" | "surprise" | "prize";
export type CampaignState = "draft" | "pending" | "approved" | "rejected" | "live" | "suspended" | "finished";
export type SuspensionReason = "marketer" | "support" | "unpaid" | "barred";
export type Outcome = "completed" | "refused" | "test";
export type LimitScope = "campaign" | "campaign_month" | "company_month";
export type BatchState = "waiting" | "running" | "finished" | "cancelled";
export type RowOutcome = "waiting" | "completed" | "refused" | "test" | "failed" | "cancelled";

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

/** A completed action: what is billed. */
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
  completedAt: string;
}

export interface Check {
  check: string;
  passed: boolean;
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

/** What came of a row; `answer` is the body that getReward would have answered with `status`. */
export interface DecidedRow {
  rowId: string;
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
