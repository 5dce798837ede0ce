"""The web server is told to stop under load: every call that it answered is in the request log."""

import json
import os
import signal
import subprocess
import threading
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from events.models import ApiCall
from moments.launch import commands
from moments.launch.network import free_port
from tests.launch.conftest import ROOT
from tests.world import World, make_world

ENOUGH = 60  # answers, after which the server is stopped


class Server:
    """The product's own web server on the test database, and how it answered."""

    def __init__(self, world: World) -> None:
        self.world, self.port = world, free_port()
        self.answered: list[str] = []
        self.warm, self.over = threading.Event(), threading.Event()
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        env = os.environ | {"DATABASE_URL": database.geturl(), "SECRET_KEY": settings.SECRET_KEY}
        self.process = subprocess.Popen(commands.web("127.0.0.1", self.port), cwd=ROOT, env=env)

    def call_until_over(self) -> None:
        while not self.over.is_set():
            try:
                self.call()
            except (OSError, HTTPException):
                self.over.wait(0.05)

    def call(self) -> None:
        http = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json", "x-api-key": self.world.live_secret}
        http.request("POST", "/v1/getRewardInfo", json.dumps(self.world.body()), headers)
        answer = http.getresponse()
        answer.read()
        http.close()
        self.answered.append(answer.headers["Request-Id"])
        if len(self.answered) >= ENOUGH:
            self.warm.set()


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_told_to_stop_under_load_loses_no_line() -> None:
    server = Server(make_world())
    clients = [threading.Thread(target=server.call_until_over) for _ in range(8)]
    for client in clients:
        client.start()
    try:
        assert server.warm.wait(60)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
    finally:
        server.over.set()
        server.process.kill()
        for client in clients:
            client.join()

    logged = set(ApiCall.objects.values_list("pk", flat=True))
    assert [answer for answer in server.answered if answer not in logged] == []
