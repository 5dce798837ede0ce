"""What changes of reference data have in common: a reason, the old and the new values, and an audit entry."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import models

from events.operations import audit, changed
from rewards.errors import ReasonMissing

LONGEST_REASON = 2_000


def said_because(reason: str) -> str:
    """The reason as it is kept. Raises ReasonMissing for none."""
    said = reason.replace("\x00", "").strip()[:LONGEST_REASON]
    if not said:
        raise ReasonMissing("Found no reason; the audit log needs one.")
    return said


def says(record: models.Model, *names: str) -> dict[str, Any]:
    """Some fields of a record by name, as the audit log can keep them; a relation is its key."""
    found = {name: getattr(record, record._meta.get_field(name).attname) for name in names}  # type: ignore[union-attr]
    return {
        name: value if value is None or isinstance(value, str | int | list) else str(value)
        for name, value in found.items()
    }


def version_of(record: models.Model, *names: str) -> str:
    """Differs whenever a record's fields do, or those that are named: what a form was made from is told by it."""
    chosen = [field for field in record._meta.concrete_fields if not names or field.name in names]
    fields = {field.attname: field.value_from_object(record) for field in chosen}
    return hashlib.sha256(json.dumps(fields, default=str, sort_keys=True).encode()).hexdigest()[:32]


def change_and_audit(
    record: models.Model,
    *,
    verb: str,
    object_key: str,
    actor: str,
    reason: str,
    changes: Mapping[str, Any],
    company_key: str | None = None,
) -> bool:
    """Set fields of a record that the caller has locked, with an audit entry of what differs; whether any did.

    The record is as it was before the call, but for those fields.
    """
    before = says(record, *changes)
    for name, value in changes.items():
        setattr(record, name, value)
    differing = changed(before, says(record, *changes))
    if not differing:
        return False
    record.save(update_fields=[*changes])
    audit(
        actor=actor,
        verb=verb,
        object_key=object_key,
        company_key=company_key,
        reason=reason,
        changes=differing,
    )
    return True
