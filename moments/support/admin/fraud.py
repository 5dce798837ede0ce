"""Signals of abuse."""

from fraud.models import KnownAbuser, Signal
from moments.support.look import look

look(
    Signal,
    shows=["kind", "subject", "company_key", "seen_at"],
    finds=("subject",),
    by=("kind",),
    hides=("digest",),
)
look(
    KnownAbuser,
    shows=["kind", "company_key", "reason", "added_at"],
    by=("kind",),
    hides=("digest",),
)
