"""A clock that stands, and a company that is watched."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.humanize.templatetags import humanize
from django.utils import timezone

from events import delivery
from kit import clock
from moments.api import reading
from tests.events.receivers import Receiver, serving
from tests.privacy.watched import Watched, make_watched


class Standing:
    """The time that everybody is told who asks. It goes as the wall's does, and stands from when it is told to."""

    def __init__(self) -> None:
        self.at: datetime | None = None

    def now(self) -> datetime:
        """What the time is."""
        return self.at or datetime.now(UTC)

    def stop(self) -> None:
        """Let no more time pass."""
        self.at = self.now()


@pytest.fixture(autouse=True)
def standing(monkeypatch: pytest.MonkeyPatch) -> Standing:
    """The product's clock, and those of Django, of signatures and of “3 minutes ago” are one that can be stopped."""
    time = Standing()

    class Clock(datetime):
        def __new__(cls, *args: Any, **kwargs: Any) -> datetime:
            return datetime(*args, **kwargs)  # noqa: DTZ001  (as the caller says)

        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return time.now()

    for module in (clock, delivery, humanize):
        monkeypatch.setattr(module, "datetime", Clock)  # defaults of fields hold on to `clock.now` itself
    monkeypatch.setattr(timezone, "now", clock.now)
    return time


@pytest.fixture(autouse=True)
def read_without_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys read faster here than they may."""
    monkeypatch.setattr(reading, "READING_CALLS_PER_SECOND", 1_000_000)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with serving(Receiver(headers={"date": "today"})) as there:
        yield there


@pytest.fixture
def watched(transactional_db: None, receiver: Receiver, settings, tmp_path) -> Watched:
    """Everything is committed, as it is in the product: chains are sealed, and imports run."""
    settings.FEEDS_DIR = tmp_path / "feeds"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORE_API_KEY = "k" * 40
    return make_watched(receiver)
