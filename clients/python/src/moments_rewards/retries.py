"""When a call is made again, and after how long."""

import random
from dataclasses import dataclass

from moments_rewards.errors import ConnectionFailed, IdempotencyInProgress, MomentsError

_WORTH_REPEATING = (429, 500, 502, 503, 504)
_LARGEST_EXPONENT = 30


@dataclass(frozen=True)
class Retries:
    """How patient a client is: at most `most` repetitions, and `total_seconds` in all.

    Waits grow from `first_wait` to `longest_wait` seconds, doubled each time, with full jitter. Where the service says
    `Retry-After`, it is waited for; when that is longer than the time that is left, the error is raised at once.
    """

    most: int = 5
    total_seconds: float = 30.0
    first_wait: float = 0.25
    longest_wait: float = 8.0

    def wait_after(self, error: MomentsError, *, tries: int, spent: float) -> float | None:
        """Seconds until the next try, or None when there is none."""
        if tries > self.most or not is_worth_repeating(error):
            return None
        doubled: float = self.first_wait * 2 ** min(tries - 1, _LARGEST_EXPONENT)
        wait = (error.retry_after or 0.0) + random.uniform(0, min(self.longest_wait, doubled))  # noqa: S311
        return wait if spent + wait < self.total_seconds else None


def is_worth_repeating(error: MomentsError) -> bool:
    """Whether the same call may succeed within moments."""
    if isinstance(error, (ConnectionFailed, IdempotencyInProgress)):
        return True
    return error.status in _WORTH_REPEATING
