"""Writing the request log, and forgetting it in time."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models.fields.json import KT

from events.models import ApiCall
from kit import clock
from kit.ids import KeyField, least_at, parse_id

CALLS_KEPT_FOR = timedelta(days=30)

# One value for all rows: composing and planning a statement with a value for each column of each row costs more than
# writing them.
_WRITE = """
INSERT INTO events_apicall SELECT * FROM json_populate_recordset(NULL::events_apicall, %s) ON CONFLICT (id) DO NOTHING
"""
_NOTE_USES = """
INSERT INTO events_keyuse AS kept (key_key, last_used_at)
SELECT * FROM unnest(%(keys)s::uuid[], %(times)s::timestamptz[])
ON CONFLICT (key_key) DO UPDATE SET last_used_at = excluded.last_used_at
WHERE kept.last_used_at < excluded.last_used_at
"""


def write_calls(*, calls: Sequence[ApiCall]) -> None:
    """Write calls of the request log, by one statement. Harmless to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [json.dumps([_row(call) for call in calls])])


def note_key_uses(*, uses: Mapping[str, datetime]) -> None:
    """Note when keys were last used, unless a later use is known. Harmless to repeat.

    In the order of the keys, so that two processes never wait for each other crosswise.
    """
    keys = sorted(uses)
    ids, times = [str(parse_id("key", key)) for key in keys], [uses[key].isoformat() for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_USES, {"keys": ids, "times": times})


def _row(call: ApiCall) -> dict[str, Any]:
    return {
        field.attname: _plain(field, getattr(call, field.attname)) for field in ApiCall._meta.concrete_fields
    }


def _plain(field: Any, value: Any) -> Any:
    """A value as JSON has it and PostgreSQL reads it for a column."""
    match value:
        case None:
            return None
        case str() if isinstance(field, KeyField):
            return str(field.get_prep_value(value))
        case datetime():
            return value.isoformat()
        case bytes():
            return f"\\x{value.hex()}"
        case _:
            return value


def forget_api_calls(*, batch: int = 5_000) -> int:
    """Delete up to `batch` calls that are older than 30 days; how many."""
    old = ApiCall.objects.filter(pk__lt=least_at(clock.now() - CALLS_KEPT_FOR)).order_by("pk").values("pk")
    deleted, _ = ApiCall.objects.filter(pk__in=old[:batch]).delete()
    return deleted


def forget_customers_of_calls(*, campaign_keys: Collection[str], batch: int = 5_000) -> int:
    """Forget who the customers of up to `batch` calls were that named one of the campaigns; how many (A4).

    Whatever the call was answered: the campaign is the one that its request names. Found by an index that forgotten
    calls are not in, so that asking again costs little.
    """
    named = ApiCall.objects.alias(campaign=KT("request__campaignId")).filter(
        campaign__in=campaign_keys, customer_hash__isnull=False
    )
    return ApiCall.objects.filter(pk__in=named.values("pk")[:batch]).update(customer_hash=None)
