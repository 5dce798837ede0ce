"""What tests of events may ask for."""

from collections.abc import Iterator

import pytest

from tests.events.receivers import Receiver, serving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with serving() as there:
        yield there
