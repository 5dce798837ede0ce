import { Resource } from "./resources.js";
import type { Delivery, DeliveryInFull, DeliveryStatus, EndpointWithSecret, NewSecret, NewWebhookEndpoint, Replay, Replaying, Rotating, TestEvent, WebhookEndpoint, WebhookEndpointChanges } from "./shapes.js";
export interface DeliveryFilter {
    status?: DeliveryStatus;
    type?: string;
}
/** The endpoints of the company. What changes them is made once, never again by itself. */
export declare class WebhookEndpoints extends Resource {
    /** All of them, newest first. */
    list(): AsyncGenerator<WebhookEndpoint, void, undefined>;
    /** One of them. Throws NotFound. */
    get(endpointId: string): Promise<WebhookEndpoint>;
    /** A new one. Keep its `secret`: it is shown this once. */
    create(endpoint: NewWebhookEndpoint): Promise<EndpointWithSecret>;
    /** The endpoint with what is given changed, all of it or nothing. */
    change(endpointId: string, changes: WebhookEndpointChanges): Promise<WebhookEndpoint>;
    /** Tell it of nothing any more. Throws NotFound. */
    delete(endpointId: string): Promise<void>;
    /** Events on their way there and what became of them, newest event first. */
    deliveries(endpointId: string, filter?: DeliveryFilter): AsyncGenerator<Delivery, void, undefined>;
    /** One of them, with what was sent and answered. Throws NotFound. */
    delivery(endpointId: string, eventId: string): Promise<DeliveryInFull>;
    /** Send an event there once more, now, also one that was delivered before. */
    resend(endpointId: string, eventId: string): Promise<Delivery>;
    /** Send again what happened since then and was not delivered, or all of it, in the background. */
    replay(endpointId: string, stretch: Replaying): Promise<Replay>;
    /** A new secret, shown this once. */
    rotateSecret(endpointId: string, options?: Rotating): Promise<NewSecret>;
    /** Send an event of type `webhook.test` there. */
    test(endpointId: string): Promise<TestEvent>;
}
