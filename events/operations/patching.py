"""Changing several things of an endpoint at once."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from events.models import WebhookEndpoint
from events.operations.endpoints import change_endpoint, disable_endpoint, enable_endpoint


@transaction.atomic
def patch_endpoint(
    *, endpoint: WebhookEndpoint, changes: Mapping[str, Any], enabled: bool | None, actor: str
) -> WebhookEndpoint:
    """Change an endpoint's fields, and enable or disable it, all of it or nothing; the endpoint as it is then.

    Raises what `change_endpoint` does.
    """
    changed = change_endpoint(endpoint=endpoint, actor=actor, **changes)
    if enabled is None or enabled == changed.enabled:
        return changed
    return (enable_endpoint if enabled else disable_endpoint)(endpoint=changed, actor=actor)
