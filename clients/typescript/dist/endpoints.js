// Webhook endpoints: the addresses of yours that are told of events. They need a live key.
import { OPERATIONS } from "./operations.js";
import { pages, Resource } from "./resources.js";
/** The endpoints of the company. What changes them is made once, never again by itself. */ export class WebhookEndpoints extends Resource {
  /** All of them, newest first. */ list() {
    return pages(this.caller, OPERATIONS.listWebhookEndpoints);
  }
  /** One of them. Throws NotFound. */ get(endpointId) {
    return this.caller.call(OPERATIONS.getWebhookEndpoint, {
      ids: {
        endpointId
      }
    });
  }
  /** A new one. Keep its `secret`: it is shown this once. */ create(endpoint) {
    return this.caller.call(OPERATIONS.createWebhookEndpoint, {
      body: endpoint
    });
  }
  /** The endpoint with what is given changed, all of it or nothing. */ change(endpointId, changes) {
    return this.caller.call(OPERATIONS.changeWebhookEndpoint, {
      ids: {
        endpointId
      },
      body: changes
    });
  }
  /** Tell it of nothing any more. Throws NotFound. */ async delete(endpointId) {
    await this.caller.text(OPERATIONS.deleteWebhookEndpoint, {
      ids: {
        endpointId
      }
    });
  }
  /** Events on their way there and what became of them, newest event first. */ deliveries(endpointId, filter = {}) {
    return pages(this.caller, OPERATIONS.listWebhookDeliveries, {
      ids: {
        endpointId
      },
      query: {
        ...filter
      }
    });
  }
  /** One of them, with what was sent and answered. Throws NotFound. */ delivery(endpointId, eventId) {
    return this.caller.call(OPERATIONS.getWebhookDelivery, {
      ids: {
        endpointId,
        eventId
      }
    });
  }
  /** Send an event there once more, now, also one that was delivered before. */ resend(endpointId, eventId) {
    return this.caller.call(OPERATIONS.resendWebhook, {
      ids: {
        endpointId
      },
      body: {
        eventId
      }
    });
  }
  /** Send again what happened since then and was not delivered, or all of it, in the background. */ replay(endpointId, stretch) {
    return this.caller.call(OPERATIONS.replayWebhooks, {
      ids: {
        endpointId
      },
      body: stretch
    });
  }
  /** A new secret, shown this once. */ rotateSecret(endpointId, options = {}) {
    return this.caller.call(OPERATIONS.rotateWebhookSecret, {
      ids: {
        endpointId
      },
      body: options
    });
  }
  /** Send an event of type `webhook.test` there. */ test(endpointId) {
    return this.caller.call(OPERATIONS.testWebhookEndpoint, {
      ids: {
        endpointId
      }
    });
  }
}
