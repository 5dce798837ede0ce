"""What the pages around one endpoint have in common."""

from typing import Any

from django.http import Http404

from accounts.permissions import Right
from events.models import WebhookEndpoint
from events.queries import endpoint_of
from moments.console.access import ConsoleView


class EndpointPage(ConsoleView):
    """A page about one endpoint of the company; a stranger's is none."""

    page = "webhooks"
    right = Right.APPS
    endpoint: WebhookEndpoint

    def find(self) -> None:
        found = endpoint_of(self.company.pk, self.kwargs["endpoint_id"])
        if found is None:
            raise Http404
        self.endpoint = found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(endpoint=self.endpoint, **kwargs)
