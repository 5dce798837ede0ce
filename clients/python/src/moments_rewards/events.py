"""The feed of events: everything that happened to the company, in order, without a gap."""

import time
from collections.abc import Iterable, Iterator

from moments_rewards import operations
from moments_rewards.decoding import decoded
from moments_rewards.resources import Resource
from moments_rewards.webhooks import Event


class Events(Resource):
    """The events of the company, oldest first."""

    def list(self, *, after: int = 0, types: Iterable[str] = ()) -> Iterator[Event]:
        """Those with a higher `sequence` than `after` that there are now; pages are read as they are needed."""
        for page in self._pages(after, types):
            if not page:
                return
            yield from page

    def follow(self, *, after: int = 0, types: Iterable[str] = (), every: float = 5.0) -> Iterator[Event]:
        """Those, and then each as it comes, without end: the feed is asked every so many seconds when it has no more.

        Keep the `sequence` of the last event that you have dealt with, and begin with it: then none is missed, and only
        the one that you were at may come twice. Raises MomentsError when the service is away for longer than retries
        last; begin anew with the same `after` then.
        """
        for page in self._pages(after, types):
            yield from page
            if not page:
                time.sleep(every)

    def _pages(self, after: int, types: Iterable[str]) -> Iterator[tuple[Event, ...]]:
        query = {"type": ",".join(types) or None, "limit": 100}
        while True:
            answer = self._caller.call(operations.LIST_EVENTS, query={**query, "after": after})
            page = tuple(decoded(Event, one) for one in answer["data"])
            yield page
            after = page[-1].sequence if page else after
