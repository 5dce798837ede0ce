"""Signing where the audit chains stand."""

import logging

from events.audit_chain import anchor_text, signature_of
from events.models import AuditAnchor
from events.queries import audit_chains, last_anchor_of, verify_chain
from kit import clock

logger = logging.getLogger(__name__)


def anchor_audit_chains() -> int:
    """Sign the head of each chain that moved since its last anchor, and say so in the log; how many there were.

    What was added since then is verified first: a chain that differs is not signed, and is told as an error each time.
    Harmless to repeat and to run twice at once.
    """
    return sum(_anchor(chain) for chain in audit_chains())


def _anchor(chain: str) -> bool:
    since = last_anchor_of(chain)
    found = verify_chain(chain=chain, since=since)
    if found.difference:
        logger.error("The audit chain %s is not what it was: %s", chain, found.difference)
        return False
    if not found.entries:
        return False
    now = clock.now()
    anchor, made = AuditAnchor.objects.get_or_create(
        chain=chain,
        number=found.place.number,
        defaults={
            "hash": found.place.hash,
            "signature": signature_of(chain=chain, place=found.place, signed_at=now),
            "signed_at": now,
        },
    )
    if made:
        logger.info("Audit anchor %s", anchor_text(anchor))
    return made
