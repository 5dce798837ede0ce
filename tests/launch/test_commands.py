"""The command line of the launcher, and the commands of production that go through the same table."""

import os
from pathlib import Path

import pytest

from moments.launch import commands
from moments.launch.cli import split
from moments.launch.environment import product_environment
from moments.launch.folder import DataFolder
from tests.launch.conftest import Launch

URLS = {"DATABASE_URL": "postgres://one", "REDIS_URL": "redis://two"}


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("", ([], "serve", [])),
        ("--port 9000 --no-demo", (["--port", "9000", "--no-demo"], "serve", [])),
        ("--data check manage migrate --plan", (["--data", "check"], "manage", ["migrate", "--plan"])),
        ("test -k check", ([], "test", ["-k", "check"])),
        ("bench --help", ([], "bench", ["--help"])),
    ],
)
def test_what_follows_a_command_is_the_commands_own(
    line: str, parts: tuple[list[str], str, list[str]]
) -> None:
    assert split(line.split()) == parts


def test_help_names_every_command(launch: Launch) -> None:
    done = launch("--help")

    assert done.returncode == 0
    assert [
        name for name in ("serve", "manage", "test", "check", "bench", "lock") if name not in done.stdout
    ] == []


def test_the_web_server_listens_where_it_is_told() -> None:
    command = commands.web("127.0.0.1", 8123)

    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert command[command.index("--port") + 1] == "8123"


def test_no_secret_is_on_a_command_line(tmp_path: Path) -> None:
    environment = product_environment(
        DataFolder(tmp_path), base_url="http://localhost:1", services=URLS, environ={}
    )
    line = [*commands.web("127.0.0.1", 1), *commands.worker(), *commands.beat(tmp_path)]

    assert len(environment["SECRET_KEY"]) > 50
    assert [value for value in (environment["SECRET_KEY"], *URLS.values()) if value in line] == []


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    keys = {DataFolder(tmp_path).secret_key() for _ in range(2)}

    assert len(keys) == 1
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_what_is_set_outside_wins(tmp_path: Path) -> None:
    outside = {
        "SECRET_KEY_FILE": "/run/secrets/key",
        "ALLOWED_HOSTS": "moments.example",
        "DATABASE_URL": "theirs",
    }
    environment = product_environment(
        DataFolder(tmp_path), base_url="https://moments.example", services=URLS, environ=outside
    )

    assert "SECRET_KEY" not in environment
    assert environment["ALLOWED_HOSTS"] == "moments.example"
    assert (environment["DATABASE_URL"], environment["REDIS_URL"]) == ("theirs", URLS["REDIS_URL"])
    assert environment["DATA_DIR"] == str(tmp_path)


def test_an_unhealthy_web_server_fails_its_health_check(launch: Launch, taken_port: int) -> None:
    done = launch("healthy", PORT=str(taken_port + 1 if taken_port < 65_535 else 1), PATH=os.defpath)

    assert done.returncode == 1
