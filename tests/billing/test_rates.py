"""Rates are loaded as a whole or not at all, replaced with a reason, and held when they moved too far (B3)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from billing.errors import HeldRateGone, RateMissing, RatesRefused
from billing.models import ExchangeRate, HeldRate, RateFetch
from billing.operations import Loaded, confirm_held_rate, decline_held_rate, fetching, load_rates_file
from billing.queries import dated_rate_of, held_rates, last_fetch, rate_of, rates_due
from billing.tasks import fetch_rates
from events.models import AuditEntry
from kit import clock
from tests.billing.test_rates_files import DERIVED, UNITS, ecb
from tests.conftest import in_parallel

pytestmark = pytest.mark.django_db
ACTOR = "support:usr_1"


def day(back: int = 0) -> date:
    return clock.now().date() - timedelta(days=back)


def load(*lines: str, **facts: Any) -> Loaded:
    content = "\n".join(["currency,on,usd", *lines]).encode()
    return load_rates_file(content=content, **{"source": "rates.csv", "actor": ACTOR} | facts)


def kept() -> list[tuple[str, date, str]]:
    rates = ExchangeRate.objects.order_by("on", "currency")
    return [(one.currency, one.on, f"{one.usd.normalize():f}") for one in rates]


def test_rates_are_written_once_with_what_they_came_from() -> None:
    first = load(f"GBP,{day()},1.315", f"JPY,{day(1)},0.00648")

    assert (first, load(f"GBP,{day()},1.3150")) == (Loaded(new=2), Loaded(unchanged=1))
    assert kept() == [("JPY", day(1), "0.00648"), ("GBP", day(), "1.315")]
    assert ExchangeRate.objects.get(currency="GBP").source == "rates.csv"
    entry = AuditEntry.objects.get(verb="rates.load")
    assert (entry.actor, entry.object_key, entry.changes) == (
        ACTOR,
        "rates:rates.csv",
        {f"JPY {day(1)}": [None, "0.00648"], f"GBP {day()}": [None, "1.315"]},
    )


def test_another_rate_of_the_same_day_needs_a_reason() -> None:
    load(f"GBP,{day()},1.315", f"EUR,{day()},1.158")

    with pytest.raises(RatesRefused) as refused:
        load(f"GBP,{day()},1.32", f"EUR,{day()},1.158", f"CAD,{day()},0.7")
    assert refused.value.faults == [
        f"line 2: GBP of {day()} is 1.315 by rates.csv; found 1.32. To replace it, say why."
    ]
    assert len(kept()) == 2

    assert load(f"GBP,{day()},1.32", reason="A typing error") == Loaded(replaced=1)
    assert rate_of("GBP") == Decimal("1.32")
    entry = AuditEntry.objects.filter(verb="rates.load").latest("id")
    assert (entry.reason, entry.changes) == ("A typing error", {f"GBP {day()}": ["1.3150000000", "1.32"]})


def test_samples_give_way_and_are_no_measure() -> None:
    ExchangeRate.objects.create(currency="GBP", on=day(), usd=Decimal(9), source="sample, dated at load")
    ExchangeRate.objects.create(currency="GBP", on=day(1), usd=Decimal(9), source="sample, dated at load")

    assert load(f"GBP,{day()},1.315") == Loaded(replaced=1)
    assert rate_of("GBP") == Decimal("1.315")


def test_nothing_of_a_file_with_a_fault_is_written() -> None:
    with pytest.raises(RatesRefused, match="line 3: usd: found 'x'"):
        load(f"GBP,{day()},1.315", f"EUR,{day()},x")
    assert not (ExchangeRate.objects.exists() or AuditEntry.objects.exists())


@pytest.mark.parametrize(
    ("usd", "is_held"), [("1.2", False), ("0.8", False), ("1.2000000001", True), ("0.7999999999", True)]
)
def test_a_rate_that_moved_by_more_than_a_fifth_is_held(usd: str, is_held: bool) -> None:
    load(f"EUR,{day(3)},1")

    assert load(f"EUR,{day()},{usd}").held == is_held
    assert [(one.on, str(one.usd), one.before_on) for one in held_rates()] == (
        [(day(), usd, day(3))] if is_held else []
    )
    assert rate_of("EUR") == (Decimal(1) if is_held else Decimal(usd))


def test_each_day_of_a_file_is_compared_with_the_last_that_holds() -> None:
    done = load(f"EUR,{day(3)},1", f"EUR,{day(2)},1.5", f"EUR,{day(1)},1.1", f"EUR,{day()},1.3")

    assert done == Loaded(new=3, held=1)
    assert [one.on for one in held_rates()] == [day(2)]


def held() -> HeldRate:
    load(f"EUR,{day(1)},1")
    load(f"EUR,{day()},1.5")
    return held_rates().get()


def test_a_held_rate_is_used_once_a_person_says_so() -> None:
    waiting = held()

    confirm_held_rate(held=waiting, actor=ACTOR, reason="The bank confirmed it")

    assert (rate_of("EUR"), held_rates().count(), waiting.moved_percent) == (
        Decimal("1.5"),
        0,
        Decimal("50.0"),
    )
    entry = AuditEntry.objects.get(verb="rates.confirm")
    assert (entry.reason, entry.object_key) == ("The bank confirmed it", f"rate:EUR:{day()}")
    with pytest.raises(HeldRateGone):
        confirm_held_rate(held=waiting, actor=ACTOR, reason="again")
    assert load(f"EUR,{day()},1.5") == Loaded(unchanged=1)


def test_a_held_rate_that_is_kept_out_is_not_held_again() -> None:
    waiting = held()

    decline_held_rate(held=waiting, actor=ACTOR, reason="A typing error of theirs")

    assert (load(f"EUR,{day()},1.5"), held_rates().count()) == (Loaded(unchanged=1), 0)
    assert load(f"EUR,{day()},1.6") == Loaded(held=1)
    assert AuditEntry.objects.get(verb="rates.decline").reason == "A typing error of theirs"
    with pytest.raises(HeldRateGone):
        decline_held_rate(held=waiting, actor=ACTOR, reason="again")


def test_what_took_the_place_of_a_held_rate_is_not_confirmed_unseen() -> None:
    seen = held()
    load(f"EUR,{day()},1.6")

    with pytest.raises(HeldRateGone):
        confirm_held_rate(held=seen, actor=ACTOR, reason="as seen")
    assert rate_of("EUR") == 1


def test_a_held_rate_goes_when_its_day_has_one() -> None:
    held()

    assert load(f"EUR,{day()},1.05") == Loaded(new=1)
    assert not HeldRate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_file_at_once_is_loaded_once() -> None:
    done = in_parallel(6, lambda _: load(f"GBP,{day()},1.315"))

    assert sorted(one.new for one in done) == [0, 0, 0, 0, 0, 1]


def test_rates_that_are_stale_within_three_days_are_due() -> None:
    fresh = [f"{currency},{day(3)},1" for currency in ("GBP", "JPY", "BRL", "INR", "CAD")]
    load(*fresh, f"EUR,{day(4)},1", f"AUD,{day(8)},1")

    assert [(due.currency, due.days_left, due.is_stale) for due in rates_due()] == [
        ("MXN", None, True),
        ("AUD", -1, True),
        ("EUR", 3, False),
    ]
    assert (dated_rate_of("EUR").on, dated_rate_of("USD").on) == (day(4), None)
    with pytest.raises(
        RateMissing, match=f"is of {day(8)}; one of the last 7 days is needed. Campaigns with it can"
    ):
        rate_of("AUD")


# ---- The command ----


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("load_rates", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_loads_a_file_of_the_bank(tmp_path: Path) -> None:
    file = tmp_path / "eurofxref-daily.xml"
    file.write_bytes(ecb((f"{day()}", UNITS)))

    assert run(str(file)) == "8 new, 0 replaced, 0 unchanged, 0 held.\n"
    assert {currency: Decimal(usd) for currency, usd in DERIVED.items()} == {
        one.currency: one.usd for one in ExchangeRate.objects.filter(source="eurofxref-daily.xml")
    }


def test_the_command_names_faults_and_what_is_held(tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(f"currency,on,usd\nEUR,{day()},x\nGBP,{day()},y\n")
    out = StringIO()
    with pytest.raises(CommandError, match="2 faults; nothing was loaded"):
        call_command("load_rates", str(file), stdout=out)
    assert [line[:7] for line in out.getvalue().splitlines()] == ["line 2:", "line 3:"]

    load(f"EUR,{day(1)},1")
    file.write_text(f"currency,on,usd\nEUR,{day()},0.5\n")
    assert f"Held until somebody confirms them on the desk: EUR {day()}: 0.5 USD (-50.0 %)." in run(str(file))
    with pytest.raises(CommandError, match="can't be read"):
        run(str(tmp_path / "none.csv"))


# ---- Fetching ----


@contextmanager
def server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{served.server_port}/eurofxref-daily.xml"
    finally:
        served.shutdown()
        thread.join()
        served.server_close()


def saying(content: bytes, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        with suppress(OSError):  # who asked may have heard enough
            request.wfile.write(content)

    return answer


def test_without_an_address_nothing_is_fetched(settings: Any) -> None:
    assert settings.ECB_RATES_URL == ""
    fetch_rates()
    assert last_fetch() is None


def test_the_banks_file_is_fetched_once_a_day(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, content = list[str](), ecb((f"{day()}", UNITS))

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        saying(content)(request)

    with server(answer) as settings.ECB_RATES_URL:
        fetch_rates()
        fetch_rates()
        assert (len(asked), last_fetch().new, last_fetch().error) == (1, 8, "")
        later = clock.now() + timedelta(days=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        fetch_rates()

    assert (len(asked), RateFetch.objects.count(), last_fetch().new) == (2, 2, 0)
    assert set(ExchangeRate.objects.values_list("source", flat=True)) == {"European Central Bank"}
    assert AuditEntry.objects.get(verb="rates.load").actor == "system:fetch_rates"


def test_a_fetch_keeps_what_people_loaded_and_replaces_samples(settings: Any) -> None:
    load(f"GBP,{day()},1.4", reason="Agreed with the treasury")
    ExchangeRate.objects.create(currency="EUR", on=day(), usd=Decimal(9), source="sample, dated at load")

    with server(saying(ecb((f"{day()}", UNITS)))) as settings.ECB_RATES_URL:
        fetch_rates()

    assert (rate_of("GBP"), rate_of("EUR"), last_fetch().error) == (Decimal("1.4"), Decimal("1.158"), "")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (saying(b"", 503), "The address answered 503, not 200."),
        (saying(b"", 302, Location="http://127.0.0.1:1/"), "The address answered 302, not 200."),
        (saying(b"<html>Down for maintenance"), "The file is not XML: no element found"),
        (saying(b"currency,on,usd\nGBP,2026-01-01,x"), "line 2: usd: found 'x'"),
        (saying(b"<a>" + b" " * 5_000), "The answer has more than 4,000 bytes."),
        (saying(b"<a>", **{"Content-Length": "100"}), "No answer could be had: "),
    ],
)
def test_a_fetch_that_fails_writes_why_and_nothing_else(
    settings: Any, monkeypatch: pytest.MonkeyPatch, answer: Any, said: str
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 4_000)
    with server(answer) as settings.ECB_RATES_URL:
        fetch_rates()
        fetch_rates()

    assert [said in fetch.error for fetch in RateFetch.objects.all()] == [True, True]
    assert not ExchangeRate.objects.exists()


def test_an_address_that_does_not_answer_or_dribbles_is_given_up(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def dribble(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        with suppress(OSError):
            while not over.wait(0.01):
                request.wfile.write(b" ")

    monkeypatch.setattr(fetching, "_SECONDS", 0.2)
    with server(dribble) as settings.ECB_RATES_URL:
        fetch_rates()
        over.set()
    settings.ECB_RATES_URL = "http://127.0.0.1:1/"
    fetch_rates()

    errors = RateFetch.objects.order_by("pk").values_list("error", flat=True)
    assert list(errors) == [
        "The answer was not complete within 0.2 seconds.",
        "No answer could be had: ConnectionError.",
    ]
