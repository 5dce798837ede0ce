"""A call to a provider ends in time, whatever the other side does."""

from threading import Event

import pytest

from rewards.redemption.providers import operations
from rewards.redemption.providers.calling import call
from rewards.redemption.providers.errors import ProviderAway, ProviderThrottled
from tests.redemption.providers.conftest import Store, make_due
from tests.redemption.providers.local import LocalServer


class Anything(LocalServer):
    """Answers each call as the test says."""

    def __init__(self, status: int = 200, body: dict | None = None) -> None:
        super().__init__()
        self.given = (status, body or {})
        self.headers: list[dict[str, str]] = []

    def refusal_of(self, method, path, headers, body):
        self.headers.append(headers)

    def answer(self, method, path, headers, body):
        return self.given

    def headers_of(self, status):
        return {"Location": "/elsewhere"} if status == 302 else super().headers_of(status)


@pytest.fixture
def asks():
    servers = []

    def ask(*given, **changes):
        servers.append(Anything(*given))
        words = {"method": "POST", "headers": {"Authorization": "Bearer ours"}, "body": b"{}", "seconds": 5}
        return call(url=servers[-1].url, **words | changes), servers[-1]

    yield ask
    for server in servers:
        server.close()


def test_a_redirect_is_an_answer_and_is_not_followed(asks):
    answer, server = asks(302)

    assert (answer.status, len(server.calls)) == (302, 1)


def test_what_the_environment_says_changes_no_call(asks, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    _, server = asks()

    assert server.headers[0]["authorization"] == "Bearer ours"


@pytest.mark.parametrize("status", [408, 500, 503])
def test_a_fault_of_the_server_tells_nothing(asks, status):
    with pytest.raises(ProviderAway, match=f"answered {status}"):
        asks(status)


def test_too_many_calls_are_told_with_their_wait(asks):
    with pytest.raises(ProviderThrottled) as throttled:
        asks(429)

    assert throttled.value.seconds == 7


def test_an_answer_that_does_not_end_is_cut_off(asks):
    with pytest.raises(ProviderAway, match="longer than an answer can be"):
        asks(200, {"words": "x" * 300_000})


def test_nobody_there_is_no_answer():
    with pytest.raises(ProviderAway, match="No answer: ConnectionError"):
        call(method="GET", url="http://127.0.0.1:1/", headers={}, seconds=1)


def test_an_answer_that_comes_too_late_is_asked_for_again_and_ordered_once(store: Store, monkeypatch):
    modules = {"amazon": "amazon_incentives"}
    module = modules.get(store.name, store.name)
    monkeypatch.setattr(f"rewards.redemption.providers.{module}._SECONDS", 0.2)
    order, answer, over = store.order(), store.server.answer, Event()

    def late(*words):
        found = answer(*words)
        over.wait(10)
        return found

    store.server.answer = late
    operations.place_due()
    over.set()
    assert (store.row(order).state, store.row(order).last_problem) == ("unknown", "No answer: ReadTimeout.")

    store.server.answer = answer
    make_due()
    operations.place_due()
    assert (store.row(order).state, store.server.ordered) == ("placed", 1)
