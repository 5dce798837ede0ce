"""The form of a batch over the API: every row is a call of getReward, and its faults are told by pointers."""

import json
from collections.abc import Mapping
from typing import Any

from accounts.models import App
from campaigns.batch_rows import MOST_ROWS, RowFault
from campaigns.batch_rows import rows_of as rows_given
from campaigns.calls import SubmittedRow
from kit.errors import InvalidRequest

MOST_FAULTS = 100


def rows_of(body: Mapping[str, Any], app: App) -> list[SubmittedRow]:
    """Well-formed calls by their row ids. Raises InvalidRequest with every fault, a hundred of them listed."""
    given = body.get("rows")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_ROWS:
        found = f"{len(given)} rows" if isinstance(given, list) else json.dumps(given)[:40]
        detail = f"Must be an array of 1 to {MOST_ROWS:,} rows; found {found}."
        raise InvalidRequest([{"pointer": "/rows", "detail": detail}])
    rows, faults = rows_given(given, app)
    if faults:
        raise InvalidRequest(_told(faults))
    return rows


def _told(faults: list[RowFault]) -> list[dict[str, str]]:
    told = [
        {"pointer": f"/rows/{one.number}" + (f"/{one.field}" if one.field else ""), "detail": one.detail}
        for one in faults[:MOST_FAULTS]
    ]
    more = len(faults) - MOST_FAULTS
    return told if more <= 0 else [*told, {"pointer": "/rows", "detail": f"And {more:,} faults more"}]
