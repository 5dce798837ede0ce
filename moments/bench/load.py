"""A bounded load over HTTP: so many connections, so many calls, then an end."""

import json
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

type Call = Callable[[int], tuple[str, dict[str, str], dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a load showed: calls a second, latencies in milliseconds, and how it was answered."""

    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    answers: dict[int, int]


def run(*, port: int, call: Call, connections: int, calls: int) -> Figures:
    """Make `calls` calls over so many connections at once."""
    latencies: list[float] = []
    answers: Counter[int] = Counter()
    numbers, lock = iter(range(calls)), threading.Lock()

    def client() -> None:
        http = HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                break
            path, headers, body = call(number)
            started = time.perf_counter()
            http.request("POST", path, json.dumps(body), {"Content-Type": "application/json"} | headers)
            answer = http.getresponse()
            answer.read()
            with lock:
                latencies.append((time.perf_counter() - started) * 1000)
                answers[answer.status] += 1
        http.close()

    threads = [threading.Thread(target=client) for _ in range(connections)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    cuts = statistics.quantiles(latencies, n=100, method="inclusive")
    return Figures(calls / seconds, cuts[49], cuts[94], cuts[98], dict(answers))
