"""A real Chromium before the whole product. Left out, and said so, where there is no browser."""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.world import World, make_world

# The browser is driven from an event loop in this thread, in which Django would refuse its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server: LiveServer, settings) -> str:
    """The address of the running product."""
    settings.BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def visited(site: str, transactional_db: None) -> World:
    """A company with a live campaign, on the running product."""
    return make_world()


@pytest.fixture
def faults() -> list[str]:
    """What a page complained of: errors of scripts, refusals of the content policy, requests to anybody else."""
    return []


@pytest.fixture(params=["phone", "desk"])
def page(browser: Browser, site: str, faults: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty tab, on a phone and on a desk."""
    context = browser.new_context(viewport=SIZES[request.param], locale="en-US")
    page = context.new_page()
    page.on(
        "console", lambda said: said.type == "error" and "404" not in said.text and faults.append(said.text)
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith((site, "data:")) or faults.append(asked.url))
    yield page
    context.close()


def assert_accessible(page: Page) -> None:
    """axe-core finds no violation, and nothing scrolls sideways."""
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
