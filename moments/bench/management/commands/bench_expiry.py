"""Measure how the secrets of a great many rewards are destroyed after their expiry (R8)."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Q

from moments.bench.catalogue import watched
from moments.bench.expiry import LIVE, LIVE_REWARDS, expiring, in_words, make_offers, promise, writing
from rewards.models import Offer, Reward

MOST_SECONDS, MOST_MB = 60, 300
ALONE_SECONDS = 15

_SECRETS = """
SELECT count(*), md5(string_agg(encode(salt || token_hash, 'hex'), '' ORDER BY id)) FROM rewards_reward
WHERE offer_id IN (SELECT id FROM rewards_offer WHERE expires_at > now()) AND cause LIKE 'action:live-%%'
  AND status = 'issued'
"""


class Command(BaseCommand):
    help = "Measure the expiry of many rewards, on a database of the bench's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rewards", type=int, default=1_000_000)
        parser.add_argument(
            "--offers", type=int, nargs="+", default=[300, 1], help="over how many each case spreads them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_reference_data", stdout=self.stderr)
        self.live = make_offers(LIVE, is_over=False)
        promise(LIVE_REWARDS, self.live, name="live")
        for number, offers in enumerate(options["offers"]):
            self._expire(options["rewards"], offers, f"case-{number}")

    def _expire(self, count: int, offers: int, name: str) -> None:
        """One case: written, waited beside, expired, proved."""
        over = make_offers(offers, is_over=True)
        began = time.monotonic()
        claimed = promise(count, over, name=name)
        self._vacuum()
        words = (
            f"{count:,} rewards of {offers:,} offer{'' if offers == 1 else 's'}, {claimed:,} of them claimed"
        )
        self._say(f"{words}, written in {time.monotonic() - began:.0f} s")
        before = self._secrets()
        with writing(self.live[0], over) as alone:
            time.sleep(ALONE_SECONDS)
        with writing(self.live[0], over) as beside:
            figures = watched(count, expiring())
        self._prove(over, count, before)
        self._say(
            f"expired in {figures.seconds:.1f} s ({figures.per_second:,.0f} a second), "
            f"{figures.processor_seconds:.1f} s of processor, of PostgreSQL's {figures.said or 'unknown'}; "
            f"load {os.getloadavg()[0]:.0f}; memory of the process at most "
            f"{figures.peak_mb:.0f} MB, of PostgreSQL's largest {figures.postgres_mb or 0:.0f} MB"
        )
        for write in alone:
            self._say(
                f"  {write}: alone {in_words(alone[write])}; beside the expiry {in_words(beside[write])}"
            )
        if figures.peak_mb >= MOST_MB or figures.seconds >= MOST_SECONDS:
            self._say(f"More than the target: {MOST_SECONDS} s and {MOST_MB} MB.")

    def _prove(self, over: list[Offer], count: int, before: tuple[int, str]) -> None:
        """All of them are gone to the last secret, each offer is closed, and no other reward was touched."""
        rewards = Reward.objects.filter(offer__in=over)
        found = (
            rewards.filter(status="expired", salt=None, token_hash=None).count(),
            rewards.filter(~Q(status="expired") | ~Q(salt=None) | ~Q(token_hash=None)).count(),
            Offer.objects.filter(pk__in=[offer.pk for offer in over], expired_at=None).count(),
            Reward.objects.filter(offer__in=self.live, status="expired").count(),
            self._secrets(),
        )
        if found != (count, 0, 0, 0, before):
            raise CommandError(f"Found {found}, needed {(count, 0, 0, 0, before)}.")

    def _secrets(self) -> tuple[int, str]:
        """How many secrets of the live offers there are, and what they hash to."""
        with connection.cursor() as cursor:
            cursor.execute(_SECRETS)
            count, digest = cursor.fetchone()
        return count, digest

    def _vacuum(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("RESET statement_timeout")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
