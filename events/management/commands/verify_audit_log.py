import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from events.audit_chain import anchor_from
from events.models import AuditAnchor
from events.queries import audit_chains, last_anchor_of, verify_chain


class Command(BaseCommand):
    """Edge of `verify_chain`."""

    help = "Recompute the audit log's chains; say the first difference of each, and exit with 1 when there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--chain", help="com_…, platform or store; default: all")
        parser.add_argument(
            "--since-anchor",
            metavar="ANCHOR",
            help="“last” for each chain's last anchor, or an anchor as the log kept it: begin there",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        since: str | None = options["since_anchor"]
        kept = _anchor(since) if since and since != "last" else None
        chosen = kept.chain if kept else options["chain"]
        started, entries, differ = time.monotonic(), 0, 0
        chains = [chosen] if chosen else audit_chains()
        for chain in chains:
            found = verify_chain(chain=chain, since=last_anchor_of(chain) if since == "last" else kept)
            entries, differ = entries + found.entries, differ + bool(found.difference)
            self.stdout.write(
                f"{chain}: {found.difference or f'{found.entries} entries and {found.anchors} anchors verified.'}"
            )
        seconds = time.monotonic() - started
        self.stdout.write(f"{len(chains)} chains, {entries} entries in {seconds:.1f} s; {differ} differ.")
        if differ:
            raise CommandError("The audit log is not what it was.")


def _anchor(text: str) -> AuditAnchor:
    try:
        return anchor_from(text)
    except ValueError:
        raise CommandError("An anchor reads chain/number/hash/time/signature, as the log kept it.") from None
