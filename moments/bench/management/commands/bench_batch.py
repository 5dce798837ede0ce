"""Measure batches: a large one whose worker is killed, a small one beside it, and calls while one is worked on."""

import random
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from campaigns.models import Batch
from moments.bench import load
from moments.bench.batches import Sender, decided, has_ended, proof, seconds_until
from moments.bench.load import Call
from moments.bench.servers import Worker, web_server
from moments.bench.world import Target, make_targets

SMALL = 10
CALLS = 400
CONNECTIONS = 4
FAST = {"BATCH_ROWS_PER_SECOND": "100000"}


class Command(BaseCommand):
    help = "Measure batches of calls under kills of the worker, on a database of the bench's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=10_000, help="rows of the large batch")
        parser.add_argument("--kills", type=int, default=5, help="how often its worker is killed")
        parser.add_argument("--seed", type=int, default=None, help="of the points at which it is killed")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_reference_data", stdout=self.stderr)
        targets = make_targets(3, name="batches")
        large, small, calling = (Sender.of(target) for target in targets)
        self._kill(large, options["rows"], options["kills"], random.Random(options["seed"]))
        self._wait_beside(large, small)
        self._call_beside(large, calling.target)

    def _kill(self, sender: Sender, rows: int, kills: int, chance: random.Random) -> None:
        """A batch at full speed, whose worker dies at points taken by chance; a limit is reached on its way."""
        room = rows * 4 // 5
        batch = sender.send(rows, "large")
        sender.cap(room)
        points = sorted(chance.sample(range(rows // 20, rows * 19 // 20), kills))
        worker, resumed, working = Worker(**FAST), list[float](), 0.0
        seconds_until(lambda: decided(batch) > 0)
        for point in points:
            working += seconds_until(partial(_has_reached, batch, point))
            worker.kill()
            left = decided(batch)
            worker = Worker(**FAST)
            resumed.append(seconds_until(partial(_has_reached, batch, left + 1)))
        working += seconds_until(lambda: has_ended(batch))
        worker.kill()
        batch.refresh_from_db()
        self._say(
            f"{rows} rows, killed with SIGKILL {kills} times at {points}: {rows / working:.0f} rows a second "
            f"while it worked, resumed after {', '.join(f'{one:.1f}' for one in resumed)} s"
        )
        self._say(proof(batch, room=room))

    def _wait_beside(self, large: Sender, small: Sender) -> None:
        """How long few rows of another company wait beside many, at the usual rate."""
        long = large.send(5_000, "beside")
        worker = Worker()
        seconds_until(lambda: decided(long) > 100)
        short = small.send(SMALL, "small")
        waited = seconds_until(lambda: has_ended(short))
        self._say(
            f"{SMALL} rows beside a batch of another company: {waited:.1f} s, {decided(long)} of its rows done"
        )
        worker.kill()
        Batch.objects.filter(pk=long.pk).update(claimed_until=None)

    def _call_beside(self, sender: Sender, target: Target) -> None:
        """What calls of another company take without a batch at work, and beside one at the usual rate."""
        long = Batch.objects.filter(company=sender.key.app.company, finished_at=None).get()
        with web_server() as port:
            load.run(port=port, call=_calls(target, "warm"), connections=CONNECTIONS, calls=CALLS // 4)
            alone = load.run(port=port, call=_calls(target, "alone"), connections=CONNECTIONS, calls=CALLS)
            worker, before = Worker(), decided(long)
            seconds_until(lambda: decided(long) > before + 50)
            begun = decided(long)
            beside = load.run(port=port, call=_calls(target, "beside"), connections=CONNECTIONS, calls=CALLS)
            rate = (decided(long) - begun) / (CALLS / beside.per_second)
            worker.kill()
        for name, one in (("alone", alone), (f"beside a batch at {rate:.0f} rows a second", beside)):
            self._say(
                f"getReward {name}: {one.per_second:.0f} a second, p50 {one.p50_ms:.0f} ms, p95 {one.p95_ms:.0f} ms, "
                f"p99 {one.p99_ms:.0f} ms, {one.answers}"
            )

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _has_reached(batch: Batch, rows: int) -> bool:
    return decided(batch) >= rows


def _calls(target: Target, name: str) -> Call:
    """Calls of getReward, each for a customer and with a key of its own."""

    def call(number: int) -> tuple[str, dict[str, str], dict[str, Any]]:
        own = f"{name}-{number}"
        headers = {"x-api-key": target.secret, "Idempotency-Key": own}
        return "/v1/getReward", headers, target.body | {"customerId": own}

    return call
