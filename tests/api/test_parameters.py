"""The parameters of reading are checked like a body (api.md)."""

from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict

from kit.errors import InvalidRequest
from moments.api.parameters import Instant, ListParameters, Month, checked


class Form(ListParameters):
    """Everything that a path may take."""

    since = Instant(required=False)
    month = Month(required=False)


def read(query: str) -> dict:
    return checked(Form, QueryDict(query))


def faults(query: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRequest) as refused:
        read(query)
    return [(fault["parameter"], fault["detail"]) for fault in refused.value.facts["errors"]]


def test_a_list_has_twenty_rows_unless_told_and_unknown_parameters_are_ignored() -> None:
    assert read("") == {"limit": 20}
    assert read("limit=100&what=ever&format=xml&since=2026-11-26T13%3A00%3A00%2B01%3A00&month=2026-11") == {
        "limit": 100,
        "since": datetime(2026, 11, 26, 12, tzinfo=UTC),
        "month": date(2026, 11, 1),
    }


@pytest.mark.parametrize("limit", ["", "0", "101", "-1", "1.0", "1e1", "٣", " 1", "1_0", "9" * 30])
def test_a_limit_is_a_whole_number_from_1_to_100(limit: str) -> None:
    assert faults(f"limit={limit}") == [
        ("limit", f'Must be a whole number from 1 to 100; found "{limit if limit != "٣" else "\\u0663"}"')
    ]


@pytest.mark.parametrize(
    "since",
    ["", "2026-11-26", "2026-11-26T12:00:00", "2026-13-26T12:00:00Z", "2026-11-26T25:00:00Z",
     "0001-01-01T00:00:00%2B14:00", "2026-11-26T12:00:00 01:00", "yesterday", "2026-W48-4T12:00:00Z"],
)  # fmt: skip
def test_an_instant_has_its_offset(since: str) -> None:
    [(parameter, detail)] = faults(f"since={since}")

    assert parameter == "since"
    assert detail.startswith("Must be an instant of RFC 3339 like 2026-11-26T12:00:00Z; found ")


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "2026-00", "0000-01", "2026-1", "2026-11-01"])
def test_a_month_is_a_year_and_two_digits(month: str) -> None:
    assert faults(f"month={month}") == [("month", f'Must be a month like 2026-11; found "{month}"')]


def test_every_fault_is_said_at_once_also_what_is_given_twice() -> None:
    assert [parameter for parameter, _ in faults("limit=1&limit=2&since=x&month=x&cursor=")] == [
        "limit",
        "cursor",
        "since",
        "month",
    ]
