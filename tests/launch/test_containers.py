"""docker-compose.yml starts the launcher's own commands and has no default for any secret."""

import re
from typing import Any

import pytest
import yaml

from moments.launch.cli import COMMANDS
from tests.launch.conftest import ROOT


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    """The services by name."""
    text = (ROOT / "docker-compose.yml").read_text()
    found: dict[str, dict[str, Any]] = yaml.safe_load(text)["services"]
    return found


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_each_part_of_the_product_is_a_command_of_the_launcher(
    services: dict[str, dict[str, Any]], name: str
) -> None:
    assert services[name]["command"] == [name]
    assert name in COMMANDS


def test_every_secret_must_be_set(services: dict[str, dict[str, Any]]) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    used = set(re.findall(r"\$\{(\w*(?:KEY|PASSWORD))(:.)", text))

    assert used == {(name, ":?") for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD")}


def test_what_others_wait_for_says_when_it_is_healthy(services: dict[str, dict[str, Any]]) -> None:
    assert {name for name in ("postgres", "valkey") if "test" in services[name]["healthcheck"]} == {
        "postgres",
        "valkey",
    }
