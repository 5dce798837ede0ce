"""The product's own web server, on the database of the test."""

import json
import os
import subprocess
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from moments.launch import commands
from moments.launch.network import free_port
from tests.launch.conftest import ROOT
from tests.world import World

PATIENCE = 60.0  # seconds; a busy machine takes its time


class Server:
    """A web server that a company's servers call. Stop it in the end."""

    def __init__(self, world: World, *, workers: int = 2) -> None:
        self.world, self.port = world, free_port()
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        own = {
            "DATABASE_URL": database.geturl(),
            "SECRET_KEY": settings.SECRET_KEY,
            "WEB_WORKERS": str(workers),
        }
        command = commands.web("127.0.0.1", self.port)
        command[command.index("--workers") + 1] = str(workers)
        self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | own)

    def call(self) -> tuple[int, str]:
        """The status and the id of a call that consumes nothing."""
        http = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json", "x-api-key": self.world.live_secret}
        try:
            http.request("POST", "/v1/getRewardInfo", json.dumps(self.world.body()), headers)
            answer = http.getresponse()
            answer.read()
            return answer.status, answer.headers["Request-Id"]
        finally:
            http.close()

    def await_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.call()
                return
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def stop(self) -> None:
        """End it with its workers, which would go on without it."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(PATIENCE)
