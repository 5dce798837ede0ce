"""Writing the request log, and forgetting it in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from events.models import ApiCall
from kit import clock
from kit.ids import least_at, parse_id

CALLS_KEPT_FOR = timedelta(days=30)

# A key in use is not written anew with each batch: the last use is true to a few seconds.
_NOTE_USE = """
INSERT INTO events_keyuse AS kept (key_key, last_used_at)
SELECT * FROM unnest(%(keys)s::uuid[], %(times)s::timestamptz[])
ON CONFLICT (key_key) DO UPDATE SET last_used_at = excluded.last_used_at
WHERE kept.last_used_at < excluded.last_used_at - interval '5 seconds'
"""


@transaction.atomic
def write_calls(*, calls: Sequence[ApiCall]) -> None:
    """Write calls of the request log, and when their keys were last used. Harmless to repeat."""
    ApiCall.objects.bulk_create(calls, ignore_conflicts=True)
    uses: dict[str, datetime] = {}
    for call in calls:
        if not call.note:
            uses[call.key_key] = max(call.at, uses.get(call.key_key, call.at))
    if uses:
        _note_uses(uses)


def _note_uses(uses: dict[str, datetime]) -> None:
    """In the order of the keys, so that two processes never wait for each other crosswise."""
    keys = sorted(uses)
    ids, times = [str(parse_id("key", key)) for key in keys], [uses[key].isoformat() for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_USE, {"keys": ids, "times": times})


def forget_api_calls(*, batch: int = 5_000) -> int:
    """Delete up to `batch` calls that are older than 30 days; how many."""
    old = ApiCall.objects.filter(pk__lt=least_at(clock.now() - CALLS_KEPT_FOR)).order_by("pk").values("pk")
    deleted, _ = ApiCall.objects.filter(pk__in=old[:batch]).delete()
    return deleted
