"""Webhooks in a real browser: an endpoint is added, its first event is seen to arrive, and a signature is checked."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from events import tasks
from tests.browser.conftest import assert_accessible
from tests.browser.test_cases import signed_in
from tests.world import World


class Receiver(BaseHTTPRequestHandler):
    """A developer's server, which takes the second try."""

    taken: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
        answer = b"not today" if len(self.taken) == 1 else b"thank you"
        self.send_response(500 if len(self.taken) == 1 else 200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: object) -> None:
        """The test's output stays its own."""


@pytest.fixture
def receiver() -> Iterator[ThreadingHTTPServer]:
    Receiver.taken = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def looked_at(page: Page) -> None:
    """The page is whole in both colour schemes."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert_accessible(page)


def test_a_developer_adds_an_endpoint_and_sees_what_it_is_sent(
    page: Page, site: str, visited: World, receiver: ThreadingHTTPServer, faults: list[str]
) -> None:
    tasks.publish_events()
    signed_in(page, site, visited.user)
    page.goto(f"{site}/console/webhooks/")
    looked_at(page)
    page.get_by_role("link", name="Add an endpoint").click()
    looked_at(page)
    expect(page.get_by_text("campaign.live")).to_be_hidden()
    page.get_by_text("Only some types").click()
    page.get_by_text("campaign.live").click()
    looked_at(page)
    page.get_by_text("Every event").click()
    page.get_by_label("Address").fill(f"http://127.0.0.1:{receiver.server_port}/hook")
    page.get_by_role("button", name="Add the endpoint").click()
    secret = page.locator(".secret-value code").inner_text()
    looked_at(page)
    page.get_by_role("link", name="I have stored it").click()
    expect(page.get_by_text("Nothing was sent here yet")).to_be_visible()
    looked_at(page)

    page.get_by_role("button", name="Send a test event").click()
    expect(page.get_by_text("is on its way")).to_be_visible()
    tasks.publish_events()
    expect(page.locator("#deliveries").get_by_text("Waiting")).to_be_visible(timeout=15_000)
    tasks.deliver_webhooks()
    expect(page.locator("#deliveries").get_by_text("500")).to_be_visible(timeout=15_000)
    looked_at(page)
    page.get_by_role("link", name="webhook.test").click()
    page.locator("#tries summary").first.click()
    expect(page.get_by_text("not today")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("It is sent again now")).to_be_visible()
    tasks.deliver_webhooks()
    expect(page.get_by_text("thank you")).to_be_visible(timeout=15_000)
    looked_at(page)

    headers, body = Receiver.taken[-1]
    page.get_by_role("link", name="Check a signature of this delivery").click()
    page.get_by_label("Headers").fill("\n".join(f"{name}: {value}" for name, value in headers.items()))
    page.get_by_label("Body, as received").fill(body.decode())
    page.get_by_label("Or the secret that your server has").fill(secret)
    looked_at(page)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name="The signature is right")).to_be_visible()
    looked_at(page)
    page.get_by_label("Body, as received").fill(body.decode().replace("webhook.test", "webhook.fake"))
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("It says something else at type.")).to_be_visible()
    looked_at(page)
    assert faults == []
