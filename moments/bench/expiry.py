"""A great many rewards whose time is over, and a writer beside whoever destroys their secrets."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from accounts.models import User
from campaigns.models import MomentReward
from kit import clock
from kit.ids import new_id, parse_id
from kit.rows import Rows
from moments.bench.world import make_targets
from rewards import tokens
from rewards.models import Offer, OfferChoice, Reward
from rewards.operations import issue
from rewards.redemption.address import Address
from rewards.redemption.models import Stock, StoreAccount
from rewards.redemption.operations import redeem
from rewards.tasks import expire_rewards

LIVE, LIVE_REWARDS = 5, 50_000
CLAIMED_IN = 10
ROUNDS_A_SECOND = 20
HOME = Address("Bench", "1 Pier", "Boston", "02110", "US")
# A process of its own that runs what it is given.
_OF_ITS_OWN = (
    "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'moments.settings'); "
    "import moments.celery, django; django.setup(); "
)

# In turns, so that the rewards of each offer lie everywhere, as they do when campaigns run at the same time.
_REWARDS = """
INSERT INTO rewards_reward (id, company_id, offer_id, cause, status, salt, token_hash, issued_at)
SELECT (lpad(to_hex(%(at)s + n), 12, '0') || '70008000' || substr(md5(n || %(name)s), 1, 12))::uuid, %(company)s,
       (%(offers)s::uuid[])[n %% %(of)s + 1], 'action:' || %(name)s || '-' || n, 'issued',
       decode(md5(n || 'salt'), 'hex'), sha256((n || %(name)s)::bytea), now()
FROM generate_series(1, %(count)s) AS n
"""
_CLAIMS = """
INSERT INTO redemption_redemption (id, reward_id, account_id, choice_id, redeemed_at)
SELECT gen_random_uuid(), id, %(account)s, (SELECT choice.id FROM rewards_offerchoice AS choice
       WHERE choice.offer_id = reward.offer_id), now()
FROM rewards_reward AS reward WHERE offer_id = ANY(%(offers)s)
  AND mod(get_byte(decode(md5(cause), 'hex'), 0), %(in)s) = 0
"""


def make_offers(count: int, *, is_over: bool) -> list[Offer]:
    """Copies of a live campaign's offer, whose expiry was some hours ago or is a month ahead."""
    target = make_targets(1, name=new_id("com")[-8:])[0]
    original = MomentReward.objects.get(moment__campaign=target.body["campaignId"]).offer
    assert original is not None
    choice = OfferChoice.objects.get(offer=original)
    assert choice.product is not None
    Stock.objects.get_or_create(product=choice.product, defaults={"on_hand": 1_000_000})
    today = clock.now().date()
    ends_on = today - timedelta(days=31 if is_over else 0)
    offers, choices = [], []
    for _ in range(count):
        offer, chosen = copy(original), copy(choice)
        offer.pk, offer.campaign_key, offer.moment_key = new_id("off"), new_id("cmp"), new_id("mom")
        offer.ends_on, offer.expires_on = ends_on, ends_on + timedelta(days=30)
        offer.expires_at = clock.end_of_day(offer.expires_on, "UTC")
        chosen.pk, chosen.offer = new_id("cho"), offer
        offers.append(offer)
        choices.append(chosen)
    Offer.objects.bulk_create(offers)
    OfferChoice.objects.bulk_create(choices)
    return offers


def promise(count: int, offers: list[Offer], *, name: str) -> int:
    """So many rewards of the offers in turns, a part of them claimed; how many were claimed."""
    keys = [parse_id("off", offer.pk) for offer in offers]
    account, _ = StoreAccount.objects.get_or_create(user=User.objects.create(email=f"{name}@example.com"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        facts: dict[str, Any] = {"offers": keys, "of": len(keys), "count": count, "name": name}
        facts |= {
            "company": parse_id("com", offers[0].company_id),
            "at": int(clock.now().timestamp() * 1000) - count,
        }
        cursor.execute(_REWARDS, facts)
        cursor.execute(_CLAIMS, {"offers": keys, "account": parse_id("sto", account.pk), "in": CLAIMED_IN})
        return int(cursor.rowcount)


def expiring() -> list[str]:
    """The command of a process that does what the worker's task does."""
    return [sys.executable, "-c", f"{_OF_ITS_OWN}from moments.bench.expiry import expire; expire()"]


def expire() -> None:
    """Run the task; in the end, say how many seconds of processor PostgreSQL took for it, where that is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        status = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    expire_rewards()
    if status.exists():
        ticks = status.read_text().rpartition(")")[2].split()[11:13]
        print(f"{sum(map(int, ticks)) / os.sysconf('SC_CLK_TCK'):.1f} s")  # noqa: T201


@contextmanager
def writing(live: Offer, expiring: list[Offer]) -> Iterator[dict[str, list[float]]]:
    """A process that issues and redeems rewards meanwhile; in the end, how many milliseconds each write took."""
    facts = json.dumps({"live": live.pk, "expiring": [offer.pk for offer in expiring[:50]]})
    command = [sys.executable, "-c", f"{_OF_ITS_OWN}from moments.bench.expiry import write; write()"]
    taken: dict[str, list[float]] = {}
    with subprocess.Popen(  # noqa: S603
        command, cwd=settings.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        print(facts, file=child.stdin, flush=True)
        child.stdout.readline()  # it has begun
        yield taken
        child.stdin.close()
        taken |= json.loads(child.stdout.readline())


def write() -> None:
    """Issue a reward, redeem it, and hold one that is expiring, so many times a second until nobody listens."""
    facts = json.loads(sys.stdin.readline())
    is_over = threading.Event()
    threading.Thread(target=_await_end, args=(is_over,), daemon=True).start()
    live, chance = Offer.objects.select_related("company").get(pk=facts["live"]), Random(1)
    choice = OfferChoice.objects.get(offer=live)
    due = list(Reward.objects.filter(offer__in=facts["expiring"]).values_list("pk", flat=True)[:20_000])
    taken: dict[str, list[float]] = {"issue": [], "redeem": [], "hold one that expires": []}
    print("begun", flush=True)  # noqa: T201
    while not is_over.wait(1 / ROUNDS_A_SECOND):
        who = User.objects.create(email=f"{new_id('usr')}@example.com")
        reward = _timed(taken["issue"], lambda: _issue(live))
        token = tokens.token_of(bytes(reward.salt or b""))
        _timed(
            taken["redeem"],
            lambda: redeem(token=token, user=who, choice_id=choice.pk, address=HOME),  # noqa: B023
        )
        _timed(taken["hold one that expires"], lambda: _hold(chance.choice(due)))
    print(json.dumps(taken), flush=True)  # noqa: T201


def _await_end(is_over: threading.Event) -> None:
    sys.stdin.read()
    is_over.set()


def _issue(offer: Offer) -> Reward:
    with transaction.atomic():
        rows = Rows()
        reward = issue(company=offer.company, offer=offer, cause=f"action:{new_id('act')}", rows=rows)
        rows.insert()
    return reward


def _hold(reward_key: str) -> None:
    """Wait for a reward as who redeems it does."""
    with transaction.atomic():
        Reward.objects.select_for_update(of=("self",), no_key=True).filter(pk=reward_key).first()


def _timed[T](taken: list[float], call: Callable[[], T]) -> T:
    began = time.perf_counter()
    done = call()
    taken.append((time.perf_counter() - began) * 1_000)
    return done


def in_words(taken: list[float]) -> str:
    """The middle, the slowest hundredth and the slowest of some times."""
    if len(taken) < 2:
        return f"{len(taken)} times"
    marks = quantiles(taken, n=100, method="inclusive")
    return f"{len(taken)} times, p50 {marks[49]:.1f} ms, p99 {marks[98]:.1f} ms, at most {max(taken):.0f} ms"
