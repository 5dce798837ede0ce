"""Where a company's servers are told of events: endpoints and the secrets that sign for them."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from events import addresses
from events.errors import (
    EndpointDisabled,
    EndpointRemoved,
    InvalidEndpoint,
    TooManyEndpoints,
    TooManySecrets,
    UnknownEventType,
)
from events.models import MOST_A_SECOND, DisabledReason, WebhookEndpoint, WebhookSecret
from events.operations.audit import Changes, audit, changed
from events.types import EVENT_TYPES
from kit import clock, crypto

# Each event is queued once for each endpoint.
MOST_ENDPOINTS = 10
# Each unexpired secret adds a signature to every delivery.
MOST_SECRETS = 5
DEFAULT_OVERLAP, LONGEST_OVERLAP = timedelta(hours=24), timedelta(days=7)
_LONGEST_DESCRIPTION, _LONGEST_URL = 200, 2_000


def add_endpoint(
    *,
    company_key: str,
    url: str,
    types: Sequence[str],
    actor: str,
    description: str = "",
    rate_per_second: int = 20,
) -> tuple[WebhookEndpoint, str]:
    """Register a server's address; the endpoint and its signing secret, shown only now.

    No types mean all. Raises EndpointNotAllowed for an address that is not https or not public, UnknownEventType,
    InvalidEndpoint for the other fields, TooManyEndpoints over the limit.
    """
    facts = _checked(url=url, types=types, description=description, rate_per_second=rate_per_second)
    with transaction.atomic():
        _one_at_a_time(company_key)
        if WebhookEndpoint.objects.filter(company_key=company_key, removed_at=None).count() >= MOST_ENDPOINTS:
            raise TooManyEndpoints(f"A company has at most {MOST_ENDPOINTS} endpoints; remove one first.")
        endpoint = WebhookEndpoint.objects.create(company_key=company_key, **facts)
        secret = _new_secret(endpoint)
        audit_endpoint(endpoint, "webhook.add", actor, changed({}, facts))
    return endpoint, secret


def change_endpoint(
    *,
    endpoint: WebhookEndpoint,
    actor: str,
    url: str | None = None,
    types: Sequence[str] | None = None,
    description: str | None = None,
    rate_per_second: int | None = None,
) -> WebhookEndpoint:
    """Change what is given, leave what is None; the endpoint as it is then. What waits is sent to the new address.

    Raises what `add_endpoint` raises for a field, and EndpointRemoved.
    """
    given = {"url": url, "types": types, "description": description, "rate_per_second": rate_per_second}
    facts = _checked(**{name: value for name, value in given.items() if value is not None})
    with transaction.atomic():
        locked = _locked(endpoint)
        changes = changed({name: getattr(locked, name) for name in facts}, facts)
        if changes:
            for name, value in facts.items():
                setattr(locked, name, value)
            locked.save(update_fields=list(facts))
            audit_endpoint(locked, "webhook.change", actor, changes)
    return locked


def enable_endpoint(*, endpoint: WebhookEndpoint, actor: str) -> WebhookEndpoint:
    """Tell an endpoint of events again, from now on; what it missed is recovered by a replay. Harmless to repeat."""
    with transaction.atomic():
        locked = _locked(endpoint)
        if not locked.enabled:
            locked.enabled, locked.disabled_at, locked.disabled_reason = True, None, ""
            locked.disabled_told_at = locked.slow_until = None
            locked.enabled_at = clock.now()
            locked.save()
            audit_endpoint(locked, "webhook.enable", actor, changed({"enabled": False}, {"enabled": True}))
    return locked


def disable_endpoint(*, endpoint: WebhookEndpoint, actor: str) -> WebhookEndpoint:
    """Tell an endpoint of nothing until it is enabled again; what waits for it ends as failed. Harmless to repeat."""
    with transaction.atomic():
        locked = _locked(endpoint)
        disable_locked(locked, DisabledReason.BY_HAND, actor)
    return locked


def disable_locked(endpoint: WebhookEndpoint, reason: DisabledReason, actor: str) -> None:
    """Disable an endpoint whose row the caller has locked; nothing if it is disabled already."""
    if not endpoint.enabled:
        return
    endpoint.enabled, endpoint.disabled_at, endpoint.disabled_reason = False, clock.now(), reason
    endpoint.save(update_fields=["enabled", "disabled_at", "disabled_reason"])
    changes = changed({"enabled": True}, {"enabled": False, "disabled_reason": str(reason)})
    audit_endpoint(endpoint, "webhook.disable", actor, changes)


def remove_endpoint(*, endpoint: WebhookEndpoint, actor: str) -> None:
    """Stop telling an address anything: it is gone for its company at once, with its secrets, and its rows are
    deleted later. Harmless to repeat.
    """
    with transaction.atomic():
        locked = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
        if locked.removed_at is not None:
            return
        now = clock.now()
        if locked.enabled:
            locked.enabled, locked.disabled_at, locked.disabled_reason = False, now, DisabledReason.BY_HAND
        locked.removed_at = now
        locked.save()
        locked.secrets.all().delete()
        audit_endpoint(
            locked, "webhook.remove", actor, changed({"url": locked.url, "types": locked.types}, {})
        )


def rotate_secret(*, endpoint: WebhookEndpoint, actor: str, overlap: timedelta = DEFAULT_OVERLAP) -> str:
    """Make a new secret, shown only now. Earlier ones sign beside it for the overlap; with none they end at once.

    Raises InvalidEndpoint for an overlap beyond 0 to 7 days, TooManySecrets, EndpointRemoved.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise InvalidEndpoint(
            f"Secrets overlap for 0 to 7 days; found {overlap.total_seconds() / 86_400:g} days."
        )
    with transaction.atomic():
        locked, now = _locked(endpoint), clock.now()
        if overlap:
            if signing_secrets(locked, now).count() >= MOST_SECRETS:
                raise TooManySecrets(
                    f"{MOST_SECRETS} secrets sign already: wait until one expires, or rotate without an overlap."
                )
            locked.secrets.filter(expires_at=None).update(expires_at=now + overlap)
        else:
            locked.secrets.filter(Q(expires_at=None) | Q(expires_at__gt=now)).update(expires_at=now)
        secret = _new_secret(locked)
        audit_endpoint(
            locked,
            "webhook.rotate_secret",
            actor,
            changed({}, {"overlap_hours": overlap.total_seconds() / 3_600}),
        )
    return secret


def signing_secrets(endpoint: WebhookEndpoint, now: datetime) -> Any:
    """The secrets that sign at a time, the newest first."""
    return endpoint.secrets.filter(Q(expires_at=None) | Q(expires_at__gt=now)).order_by("-id")


def _new_secret(endpoint: WebhookEndpoint) -> str:
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    WebhookSecret.objects.create(endpoint=endpoint, encrypted_secret=crypto.encrypt(secret))
    return secret


def _checked(**facts: Any) -> dict[str, Any]:
    """The fields of an endpoint, refused unless each can be."""
    if "url" in facts:
        if len(facts["url"]) > _LONGEST_URL:
            raise InvalidEndpoint(f"An address has at most {_LONGEST_URL:,} characters.")
        addresses.refuse_unless_public(facts["url"])
    if "types" in facts:
        facts["types"] = _checked_types(facts["types"])
    if len(facts.get("description", "")) > _LONGEST_DESCRIPTION:
        raise InvalidEndpoint(
            f"A description has at most {_LONGEST_DESCRIPTION} characters; found {len(facts['description'])}."
        )
    if not 1 <= (rate := facts.get("rate_per_second", 1)) <= MOST_A_SECOND:
        raise InvalidEndpoint(f"A rate of 1 to {MOST_A_SECOND} a second is needed; found {rate}.")
    return facts


def _checked_types(types: Sequence[str]) -> list[str]:
    unknown = [one for one in types if one not in EVENT_TYPES]
    if unknown:
        raise UnknownEventType(f"There is no type {unknown[0]!r}; needed is one of {', '.join(EVENT_TYPES)}.")
    return list(dict.fromkeys(types))


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    locked = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    if locked.removed_at is not None:
        raise EndpointRemoved("The endpoint was removed meanwhile.")
    return locked


def locked_and_enabled(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """The endpoint's row, held. Raises EndpointDisabled unless events are sent there, EndpointRemoved."""
    locked = _locked(endpoint)
    if not locked.enabled:
        raise EndpointDisabled("The endpoint is disabled; enable it first.")
    return locked


def _one_at_a_time(company_key: str) -> None:
    """Let two who add to one company wait for each other, until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"webhooks:{company_key}"])


def audit_endpoint(endpoint: WebhookEndpoint, verb: str, actor: str, changes: Changes) -> None:
    """Write down what was done to an endpoint, and by whom."""
    audit(
        actor=actor,
        verb=verb,
        object_key=endpoint.pk,
        company_key=endpoint.company_key,
        changes=changes,
    )
