"""The ground: ids, money, days and forwarded addresses."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts import keys
from accounts.models import BarredCountry
from events.models import Event
from kit import clock, crypto, valkey
from kit.ids import IdField, format_id, is_id, new_id, parse_id
from kit.money import Money, share_of, to_minor, to_usd_cents
from kit.rows import Rows


@given(st.uuids(), st.sampled_from(["cmp", "test_rwd"]))
def test_an_id_is_read_back(value: uuid.UUID, prefix: str) -> None:
    assert parse_id(prefix, format_id(prefix, value)) == value


@given(st.uuids(), st.uuids())
def test_ids_sort_as_their_bytes_do(first: uuid.UUID, second: uuid.UUID) -> None:
    assert (format_id("x", first) < format_id("x", second)) == (first.bytes < second.bytes)


def test_ids_made_later_are_greater() -> None:
    made = [new_id("act") for _ in range(1_000)]

    assert made == sorted(set(made))


@given(st.text())
def test_only_what_was_written_by_us_is_an_id(text: str) -> None:
    value = parse_id("cmp", text)
    assert value is None or format_id("cmp", value) == text


def test_case_and_spare_bits_make_no_second_spelling() -> None:
    good = format_id("cmp", uuid.UUID(int=0))

    assert is_id("cmp", good)
    assert not is_id("cmp", good.replace("cmp_0", "cmp_0".upper()))
    assert not is_id("cmp", good[:-1] + "1")
    assert not is_id("app", good)


def test_a_field_says_which_id_it_needs() -> None:
    with pytest.raises(ValidationError, match="begins with cmp_"):
        IdField(prefix="cmp").to_python("app_0")


@pytest.mark.parametrize(
    ("amount", "currency", "minor"), [("27.50", "USD", 2_750), ("3500", "JPY", 3_500), ("0.01", "EUR", 1)]
)
def test_amounts_are_exact(amount: str, currency: str, minor: int) -> None:
    assert to_minor(amount, currency) == minor
    assert Money(minor, currency).decimal == amount


@pytest.mark.parametrize(
    ("amount", "currency"), [("1.001", "USD"), ("1.5", "JPY"), ("one", "USD"), ("NaN", "USD")]
)
def test_an_amount_with_too_many_digits_is_none(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"amount|digits"):
        to_minor(amount, currency)


@pytest.mark.parametrize(("minor", "text"), [(102_750, "$1,027.50"), (-5, "-$0.05")])
def test_money_reads_as_people_write_it(minor: int, text: str) -> None:
    assert str(Money(minor, "USD")) == text


@pytest.mark.parametrize(
    ("minor", "points", "share"), [(2_500, 1_002, 250), (50, 100, 0), (150, 100, 2), (250, 100, 2)]
)
def test_shares_are_rounded_half_to_even(minor: int, points: int, share: int) -> None:
    assert share_of(minor, points) == share


@pytest.mark.parametrize(
    ("minor", "currency", "rate", "cents"),
    [
        (3_300, "JPY", "0.00667", 2_201),
        (1, "JPY", "0.00001", 1),
        (1_000, "EUR", "1.0005", 1_000),
        (3_000, "EUR", "1.0005", 3_002),
    ],
)
def test_a_cpa_in_cents_of_usd_is_rounded_half_to_even_and_at_least_one(
    minor: int, currency: str, rate: str, cents: int
) -> None:
    assert to_usd_cents(minor, currency, Decimal(rate)) == cents


def test_days_begin_where_the_campaign_is() -> None:
    assert clock.start_of_day(date(2026, 3, 29), "Europe/Berlin") == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert clock.end_of_day(date(2026, 3, 29), "Europe/Berlin") == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_rows_of_several_tables_are_one_statement(db: None) -> None:
    rows = Rows()
    country = rows.add(BarredCountry(code="XX", source="test", source_date=date(2026, 1, 1)))
    first, second = (rows.add(Event(company_key=new_id("com"), type="test", data={"n": n})) for n in range(2))
    with CaptureQueriesContext(connection) as statements:
        rows.insert()

    assert len(statements) == 1
    assert BarredCountry.objects.get() == country
    assert set(Event.objects.all()) == {first, second}
    rows.insert()
    assert Event.objects.count() == 2


def test_a_row_that_is_refused_refuses_all(db: None) -> None:
    rows = Rows()
    rows.add(Event(company_key=new_id("com"), type="test", data={}))
    rows.add(BarredCountry(code="xx", source="test", source_date=date(2026, 1, 1)))

    with pytest.raises(IntegrityError, match="barred_country_is_iso_3166"), transaction.atomic():
        rows.insert()
    assert not Event.objects.exists()


def test_keys_tell_their_mode_and_their_checksum() -> None:
    key = keys.new_key("live")

    assert key.startswith("mk_live_")
    assert keys.is_well_formed(key)
    assert not keys.is_well_formed(key[:-1] + ("a" if key[-1] != "a" else "b"))
    assert not keys.is_well_formed(key.replace("live", "test"))


def test_what_is_encrypted_is_read_back() -> None:
    sealed = crypto.encrypt("mk_test_secret")

    assert "secret" not in sealed
    assert crypto.decrypt(sealed) == "mk_test_secret"


def test_parts_of_a_keyed_hash_keep_apart() -> None:
    assert crypto.keyed_hash(b"k", "a", "bc") != crypto.keyed_hash(b"k", "ab", "c")
    assert crypto.keyed_hash(b"k", "a") != crypto.keyed_hash(b"l", "a")


def test_a_throttle_counts_by_name() -> None:
    assert [valkey.take("one", 3).allowed for _ in range(5)] == [True, True, True, False, False]
    assert valkey.take("two", 3) == valkey.Allowance(True, 2)
