"""Who sent a batch, as the company's members are told."""

from collections.abc import Iterable, Mapping

from accounts.models import User
from accounts.queries import people
from campaigns.models import Batch
from kit.ids import is_id


def senders_of(batches: Iterable[Batch]) -> Mapping[str, str]:
    """The sender of each batch by its id: a member's name, or the key that it was sent with."""
    batches = list(batches)
    members = {one.pk: one.sent_by.partition(":")[2] for one in batches if one.key_id is None}
    known = people({key for key in members.values() if is_id("usr", key)})
    return {one.pk: _sender(one, known.get(members.get(one.pk, ""))) for one in batches}


def _sender(batch: Batch, member: User | None) -> str:
    if batch.key is not None:
        return f"Key {batch.key}"
    return member.get_full_name() if member is not None else "A member"
