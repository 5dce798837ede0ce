"""The web server is told to stop under load: every call that it answered is in the request log."""

import signal
import threading
from http.client import HTTPException

import pytest

from events.models import ApiCall
from tests.launch.server import Server
from tests.world import World, make_world

ENOUGH = 60  # answers, after which the server is stopped


class Loaded(Server):
    """A server that clients call until it is gone, and how it answered."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.answered: list[str] = []
        self.warm, self.over = threading.Event(), threading.Event()

    def call_until_over(self) -> None:
        while not self.over.is_set():
            try:
                self.answered.append(self.call()[1])
            except (OSError, HTTPException):
                self.over.wait(0.05)
            if len(self.answered) >= ENOUGH:
                self.warm.set()


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_told_to_stop_under_load_loses_no_line() -> None:
    server = Loaded(make_world())
    clients = [threading.Thread(target=server.call_until_over) for _ in range(8)]
    for client in clients:
        client.start()
    try:
        assert server.warm.wait(60)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
    finally:
        server.over.set()
        server.stop()
        for client in clients:
            client.join()

    logged = set(ApiCall.objects.values_list("pk", flat=True))
    assert [answer for answer in server.answered if answer not in logged] == []
