"""API keys: made, and ended."""

from datetime import datetime

from django.db import transaction

from accounts import keys
from accounts.models import ApiKey, App, KeyMode
from events.operations import audit, changed, record
from kit import clock, crypto


@transaction.atomic
def create_key(
    *, app: App, mode: str, actor: str, calls_per_second: int = 5, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new key and its secret. A live secret is shown now or never: only its hash is kept (P7)."""
    secret = keys.new_key(mode)
    key = ApiKey.objects.create(
        app=app,
        mode=mode,
        hash=crypto.digest(secret),
        last_four=secret[-4:],
        encrypted=crypto.encrypt(secret) if mode == KeyMode.TEST else "",
        calls_per_second=calls_per_second,
        expires_at=expires_at,
    )
    shown = {
        "app": app.id,
        "mode": mode,
        "last_four": key.last_four,
        "calls_per_second": calls_per_second,
        "expires_at": expires_at,
    }
    audit(
        actor=actor,
        verb="key.create",
        object_key=key.id,
        company_key=app.company_id,
        changes=changed({}, shown),
    )
    record(company_key=app.company_id, type="key.created", data=_key_facts(key))
    return key, secret


@transaction.atomic
def revoke_key(*, key: ApiKey, actor: str, reason: str = "") -> None:
    """End a key at once, in every process (P7). Repeating it changes nothing."""
    now = clock.now()
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        key.revoked_at = now
        company_key = key.app.company_id
        audit(
            actor=actor,
            verb="key.revoke",
            object_key=key.id,
            company_key=company_key,
            reason=reason,
            changes={"revoked_at": (None, now)},
        )
        record(company_key=company_key, type="key.revoked", data=_key_facts(key))


def _key_facts(key: ApiKey) -> dict[str, object]:
    return {
        "id": key.id,
        "appId": key.app_id,
        "mode": key.mode,
        "lastFour": key.last_four,
        "revokedAt": key.revoked_at,
    }
