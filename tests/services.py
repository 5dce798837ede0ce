"""pytest plugin: PostgreSQL and Valkey of the suite's own, and a browser where there is one.

Load it with `-p tests.services`: pytest-django reads the settings before any conftest.py, so the
environment must be there earlier. With xdist the first process starts the services, and its workers inherit
the environment.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from moments.launch.catalogues import compile_catalogues
from moments.launch.private import private_services

BROWSER_TESTS = Path(__file__).parent / "browser"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Give the suite an environment, before anything reads the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        _separate(int(worker.removeprefix("gw")) + 1)
    else:
        compile_catalogues()
        services = ExitStack()
        early_config.add_cleanup(services.close)
        os.environ.update(services.enter_context(private_services()))
        _find_browser()
    return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser tests out where no browser is; the summary says so."""
    if os.environ.get("CHROMIUM"):
        return
    left_out = [item for item in items if item.path.is_relative_to(BROWSER_TESTS)]
    items[:] = [item for item in items if not item.path.is_relative_to(BROWSER_TESTS)]
    config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say that the browser tests were left out, and how to have them."""
    if not os.environ.get("CHROMIUM"):
        terminalreporter.write_line(
            "The browser tests were left out: no Chromium was found. Install it, or set CHROMIUM to it.",
            yellow=True,
        )


def _separate(number: int) -> None:
    """Give one worker a Valkey database and a data folder that no other worker uses."""
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()
    folder = Path(os.environ["DATA_DIR"]) / f"worker-{number}"
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ["DATA_DIR"] = str(folder)


def _find_browser() -> None:
    """Put the path of Chromium into CHROMIUM; with REQUIRE_BROWSER=1 it must be there."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), "")
    if not found and os.environ.get("REQUIRE_BROWSER") == "1":
        raise pytest.UsageError("REQUIRE_BROWSER=1, but no Chromium was found. Install it, or set CHROMIUM.")
    os.environ["CHROMIUM"] = found
