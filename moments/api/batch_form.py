"""The form of a batch: every row is a call of getReward, and the faults of all rows are found at once."""

import json
import re
from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.serializers import as_serializer_error

from accounts.models import App
from campaigns.calls import canonical_of
from campaigns.operations import SubmittedRow
from kit.errors import InvalidRequest
from moments.api.batch_parsing import MOST_ROWS
from moments.api.calls import RewardCallForm, Text, call_with, faults_of

MOST_FAULTS = 100


class BatchRowForm(RewardCallForm):
    """One row: the fields of getReward, and your own id of it."""

    rowId = Text(
        longest=64,
        shape=re.compile(r"[A-Za-z0-9._:-]{1,64}"),
        needs="letters, digits, ., _, : or -, up to 64",
        help_text="Your own id of the row, once in a batch.",
    )


def rows_of(body: Mapping[str, Any], app: App) -> list[SubmittedRow]:
    """Well-formed calls by their row ids. Raises InvalidRequest with every fault, a hundred of them listed."""
    given = body.get("rows")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_ROWS:
        found = f"{len(given)} rows" if isinstance(given, list) else json.dumps(given)[:40]
        detail = f"Must be an array of 1 to {MOST_ROWS:,} rows; found {found}."
        raise InvalidRequest([{"pointer": "/rows", "detail": detail}])
    form, seen = BatchRowForm(context={"app": app}), dict[str, int]()
    rows, faults = [], list[dict[str, str]]()
    for number, row in enumerate(given):
        read = _read(form, row, app, number, faults)
        if read is None:
            continue
        first = seen.setdefault(read.row_id, number)
        if first != number:
            faults.append(_fault(number, "rowId", f"Must be once in a batch; row {first} has it, too"))
        rows.append(read)
    if faults:
        raise InvalidRequest(_told(faults))
    return rows


def _read(
    form: BatchRowForm, row: Any, app: App, number: int, faults: list[dict[str, str]]
) -> SubmittedRow | None:
    """The call of a row, or None with its faults added to the list."""
    if not isinstance(row, dict):
        faults.append({"pointer": f"/rows/{number}", "detail": "Must be an object"})
        return None
    try:
        found = form.run_validation(row)
        canonical = canonical_of(row)
    except ValidationError as error:
        faults += faults_of(as_serializer_error(error), f"/rows/{number}")
        return None
    except RecursionError:
        faults.append({"pointer": f"/rows/{number}", "detail": "Is nested too deeply"})
        return None
    if found["appId"] != app.id:
        faults.append(_fault(number, "appId", "Must be the app of the key"))
        return None
    return SubmittedRow(found["rowId"], call_with(found, app, canonical))


def _fault(number: int, field: str, detail: str) -> dict[str, str]:
    return {"pointer": f"/rows/{number}/{field}", "detail": detail}


def _told(faults: list[dict[str, str]]) -> list[dict[str, str]]:
    more = len(faults) - MOST_FAULTS
    if more <= 0:
        return faults
    return [*faults[:MOST_FAULTS], {"pointer": "/rows", "detail": f"And {more:,} faults more"}]
