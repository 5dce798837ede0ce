"""The whole of `python3 run.py`: from an empty folder to a served page, through a crash, to a clean end."""

import json
import os
import signal

from tests.launch.conftest import Launch, is_alive
from tests.launch.instance import PATIENCE, Instance, instance

__all__ = ["instance"]


def test_it_starts_survives_a_crash_and_stops_without_a_trace(instance: Instance, launch: Launch) -> None:
    before = instance.demo()["process_ids"]
    assert set(before) == {"run", "web", "worker", "beat", "postgres", "valkey", "stripe"}
    assert before["run"] == instance.process.pid
    assert (instance.data / "demo.json").stat().st_mode & 0o777 == 0o600
    assert instance.answers()

    other = launch("--data", instance.data, "--port", 0)
    assert f"Another run (process {instance.process.pid}) uses {instance.data}" in other.stderr

    services = json.loads((instance.data / "services.json").read_text())
    ask = "from django.conf import settings as s; print('port', s.DATABASES['default']['PORT'])"
    managed = launch("--data", instance.data, "manage", "shell", "--verbosity", "0", "--command", ask)
    assert f"port {services['database_url'].rpartition(':')[2].split('/')[0]}\n" in managed.stdout

    os.kill(before["web"], signal.SIGKILL)
    instance.await_that(lambda: instance.demo()["process_ids"]["web"] != before["web"])
    instance.await_that(instance.answers)
    after = instance.demo()["process_ids"]

    instance.process.terminate()
    assert instance.process.wait(PATIENCE) == 0
    assert "The web server ended (killed by SIGKILL); starting it again." in instance.log.read_text()
    assert [name for name, pid in after.items() if is_alive(pid)] == []
    assert [name for name, pid in before.items() if is_alive(pid)] == []
    assert instance.demo()["process_ids"] == {}
    assert not (instance.data / "services.json").exists()
