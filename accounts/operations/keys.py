"""API keys: made, rotated, shown again where they may be, and ended (P7)."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import keys
from accounts.errors import ExpiryPassed, KeyOver, OverlapNotValid, SecretNotKept, TooManyKeys
from accounts.models import ApiKey, App, KeyMode
from accounts.queries import working_keys_of
from events.operations import audit, changed, record
from kit import clock, crypto

MOST_KEYS = 20
LONGEST_OVERLAP = timedelta(days=7)


@transaction.atomic
def create_key(
    *,
    app: App,
    mode: str,
    actor: str,
    calls_per_second: int = 5,
    expires_at: datetime | None = None,
    name: str = "",
) -> tuple[ApiKey, str]:
    """A new key and its secret. A live secret is shown now or never: only its hash is kept (P7).

    Raises TooManyKeys, ExpiryPassed.
    """
    App.objects.select_for_update(no_key=True).get(pk=app.pk)
    _refuse_too_many(app)
    _refuse_passed(expires_at)
    key, secret = _new_key(app, mode, name, calls_per_second, expires_at)
    audit(
        actor=actor,
        verb="key.create",
        object_key=key.id,
        company_key=app.company_id,
        changes=changed({}, _described(key)),
    )
    record(company_key=app.company_id, type="key.created", data=_key_facts(key))
    return key, secret


@transaction.atomic
def rotate_key(
    *, key: ApiKey, overlap: timedelta, actor: str, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """Another key in a key's place, and its secret; the old one goes on for the overlap, 0 to 7 days (P7).

    `expires_at` is the new one's. Raises KeyOver for a key that no longer works or was rotated before,
    OverlapNotValid, ExpiryPassed, and TooManyKeys where both would work.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise OverlapNotValid(f"An old key goes on for 0 to {LONGEST_OVERLAP.days} days; found {overlap}.")
    App.objects.select_for_update(no_key=True).get(pk=key.app_id)
    old = ApiKey.objects.select_for_update(of=("self",), no_key=True).select_related("app").get(pk=key.pk)
    now = clock.now()
    if not old.works_at(now):
        raise KeyOver("Only a key that works can be rotated; create a new one instead.")
    if ApiKey.objects.filter(replaces=old).exists():
        raise KeyOver("This key was rotated before; rotate the one that replaced it.")
    _refuse_passed(expires_at)
    if overlap:
        _refuse_too_many(old.app)
    new, secret = _new_key(old.app, old.mode, old.name, old.calls_per_second, expires_at, replaces=old)
    ends = min(now + overlap, old.expires_at or datetime.max.replace(tzinfo=now.tzinfo))
    changed = {"expires_at": ends} if overlap else {"revoked_at": now}
    ApiKey.objects.filter(pk=old.pk).update(**changed)
    audit(
        actor=actor,
        verb="key.rotate",
        object_key=old.id,
        company_key=old.app.company_id,
        changes={"replaced_by": (None, new.id), "works_until": (old.expires_at, ends if overlap else now)},
    )
    record(
        company_key=old.app.company_id,
        type="key.rotated",
        data=_key_facts(new) | {"replaces": old.id, "oldWorksUntil": ends},
    )
    return new, secret


@transaction.atomic
def reveal_test_key(*, key: ApiKey, actor: str, is_seen: bool = False) -> str:
    """The secret of a test key, for a member with the right to see it (P7). Raises SecretNotKept for a live one.

    Audited, but for a key that the actor has seen already in the same session.
    """
    if not key.encrypted:
        raise SecretNotKept("A live key is kept as a hash only; rotate it when its secret is lost.")
    if not is_seen:
        audit(actor=actor, verb="key.reveal", object_key=key.id, company_key=key.app.company_id)
    return crypto.decrypt(key.encrypted)


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


def _refuse_too_many(app: App) -> None:
    if working_keys_of(app).count() >= MOST_KEYS:
        raise TooManyKeys(f"An app has at most {MOST_KEYS} keys that work; revoke one that nothing uses.")


def _refuse_passed(expires_at: datetime | None) -> None:
    if expires_at is not None and expires_at <= clock.now():
        raise ExpiryPassed("Choose a day that is still to come.")


def _new_key(
    app: App,
    mode: str,
    name: str,
    calls_per_second: int,
    expires_at: datetime | None,
    *,
    replaces: ApiKey | None = None,
) -> tuple[ApiKey, str]:
    secret = keys.new_key(mode)
    key = ApiKey.objects.create(
        app=app,
        mode=mode,
        name=name,
        hash=crypto.digest(secret),
        last_four=secret[-4:],
        encrypted=crypto.encrypt(secret) if mode == KeyMode.TEST else "",
        calls_per_second=calls_per_second,
        expires_at=expires_at,
        replaces=replaces,
    )
    return key, secret


def _described(key: ApiKey) -> dict[str, object]:
    names = ("mode", "name", "last_four", "calls_per_second", "expires_at")
    return {"app": key.app_id} | {name: getattr(key, name) for name in names}


def _key_facts(key: ApiKey) -> dict[str, object]:
    return {
        "id": key.id,
        "appId": key.app_id,
        "mode": key.mode,
        "name": key.name,
        "lastFour": key.last_four,
        "expiresAt": key.expires_at,
        "revokedAt": key.revoked_at,
    }
