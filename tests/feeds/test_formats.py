"""CSV and JSON Lines are read into the same records, and what can't be read is told by its line."""

import gc
import io
import json
from itertools import chain, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards.feeds import formats
from rewards.feeds.formats import FeedFormat, HeaderRefused, Record, feed_lines, format_of, records_of
from rewards.feeds.lines import MOST_BYTES
from rewards.feeds.rows import FIELDS, REQUIRED, RowCheck
from tests.feeds.conftest import KETTLE, as_csv, as_jsonl
from tests.feeds.test_rows import KNOWN

HEAD = "marketplace,sku,title,brand,category,price\n"
ROW = "US,{},Copper Kettle,Hearthline,kitchen,24.99\n"


def read(content: str | bytes, format: str = "csv") -> list[Record]:
    raw = content.encode() if isinstance(content, str) else content
    return list(records_of(io.BytesIO(raw), FeedFormat(format)))


def skus(records: list[Record]) -> list[tuple[int, str]]:
    return [(one.line, one.cells[1] if one.cells else one.fault) for one in records]


def refusal_of(content: str | bytes) -> str:
    with pytest.raises(HeaderRefused) as refused:
        read(content)
    return str(refused.value)


def test_columns_may_come_in_any_order_with_a_byte_order_mark_and_with_any_line_ends() -> None:
    [record] = read("\ufeffprice, SKU ,marketplace,category,brand,title\r\n1,A,US,kitchen,B,T\r\n")

    assert (record.line, list(record.cells)) == (2, ["US", "A", "T", "B", "kitchen", "1", *[""] * 9])


def test_both_formats_give_the_same_records() -> None:
    rows: list[dict[str, Any]] = [
        KETTLE | {"description": 'Says "hi",\nthen boils.', "on_hand": "5", "trademark": "true"},
        KETTLE | {"sku": "POT", "title": "Töpfe, 3", "on_hand": "", "trademark": "false"},
    ]
    typed = [
        rows[0] | {"on_hand": 5, "trademark": True, "price": 24.99},
        {**rows[1], "on_hand": None, "trademark": False},
    ]

    from_csv, from_json, from_typed = (
        read(as_csv(rows)),
        read(as_jsonl(rows), "jsonl"),
        read(as_jsonl(typed), "jsonl"),
    )

    assert [list(one.cells) for one in from_csv] == [list(one.cells) for one in from_json]
    assert [list(one.cells) for one in from_csv] == [list(one.cells) for one in from_typed]
    assert [one.line for one in from_csv] == [2, 4]
    assert [one.line for one in from_json] == [1, 2]


def test_empty_lines_are_nothing() -> None:
    assert skus(read(HEAD + "\n" + ROW.format("A") + "\r\n\n")) == [(3, "A")]
    assert skus(read("\n  \n" + as_jsonl([KETTLE]), "jsonl")) == [(3, "KETTLE")]


def test_a_number_keeps_its_digits() -> None:
    [record] = read(json.dumps(KETTLE).replace('"24.99"', "24.990000000000000001"), "jsonl")

    assert record.cells[5] == "24.990000000000000001"


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("", "found an empty file, needed a line with the names of the columns"),
        (
            HEAD.replace("price", "cost"),
            "found the unknown columns 'cost'; found no columns 'price'; needed ",
        ),
        (HEAD.replace("\n", ",sku\n"), "found twice 'sku'; needed "),
        (
            HEAD.replace(",", ";"),
            "found the unknown columns 'marketplace;sku;title;brand;category;price'; found no",
        ),
        (
            b"\xff\xfem\x00a\x00",
            "found the byte 0xff at position 1, which is no UTF-8, needed UTF-8, needed a line",
        ),
    ],
)
def test_a_header_that_says_something_else_is_refused(header: str | bytes, told: str) -> None:
    assert refusal_of(header).startswith(told)


def test_what_needs_no_column_may_be_left_out_and_all_else_not() -> None:
    assert read(",".join(FIELDS) + "\n") == []
    assert read(",".join(REQUIRED) + "\n") == []


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (b"US,B,Too few\n", "found 3 cells, needed 6, as in the first line"),
        (b"US,B,T,B,kitchen,1,2\n", "found 7 cells, needed 6, as in the first line"),
        (
            b"US,B,Caf\xe9,B,kitchen,1\n",
            "found the byte 0xe9 at position 9, which is no UTF-8, needed UTF-8",
        ),
        (
            b'US,B,"Kettle" red,B,kitchen,1\n',
            (
                "found broken CSV (',' expected after '\"'), needed cells like text or "
                '"text, with ""marks"""'
            ),
        ),
        (
            b"US,B," + b"x" * MOST_BYTES + b",B,kitchen,1\n",
            "found a line of more than 65,536 bytes, needed shorter ones",
        ),
    ],
    ids=["few", "many", "utf-8", "quotes", "long"],
)
def test_a_line_that_cannot_be_read_harms_no_other(bad: bytes, told: str) -> None:
    good = [ROW.format(sku).encode() for sku in ("A", "C")]

    records = skus(read(HEAD.encode() + good[0] + bad + good[1]))

    assert records == [(2, "A"), (3, told), (4, "C")]


def test_what_can_be_told_of_a_bad_record_is_the_product() -> None:
    few, unknown = read(HEAD + "US,B,Too few\n")[0], read(as_jsonl([KETTLE | {"colour": "red"}]), "jsonl")[0]

    assert (few.sku, unknown.sku) == ("B", "KETTLE")


@pytest.mark.parametrize("rows_behind", [2, 5_000], ids=["to the end", "beyond what a record may have"])
def test_a_mark_that_is_never_closed_swallows_no_other_row(rows_behind: int) -> None:
    behind = "".join(ROW.format(number) for number in range(rows_behind))

    records = skus(read(HEAD + 'US,B,"Kettle,B,kitchen,1\n' + behind))

    assert records[0] == (
        2,
        (
            "found a cell whose quotation mark is never closed, needed cells like text or "
            '"text, with ""marks"""'
        ),
    )
    assert records[1:] == [(number + 3, str(number)) for number in range(rows_behind)]


def test_broken_records_leave_nothing_behind_that_later_ones_are_read_through() -> None:
    content = HEAD + 'US,S,"12" monitor",Hearthline,kitchen,24.99\n' * 300
    records = records_of(io.BytesIO(content.encode()), FeedFormat.CSV)
    before = _chains()

    assert [next(records).line for _ in range(300)] == list(range(2, 302))
    assert _chains() == before


def _chains() -> int:
    return sum(type(one) is chain for one in gc.get_objects())


def test_lines_are_read_again_only_so_often(monkeypatch) -> None:
    monkeypatch.setattr(formats, "MOST_READ_AGAIN", 10_000)
    rows = 20_000
    reads = 0
    take = formats._Feeder.__next__

    def counted(feeder: formats._Feeder) -> str:
        nonlocal reads
        reads += 1
        return take(feeder)

    monkeypatch.setattr(formats._Feeder, "__next__", counted)

    records = read(
        HEAD + 'a","c\n' * rows
    )  # each line opens a cell that the next one closes, and opens another

    assert reads <= 1 + rows + 10_000 + 5
    assert "lines behind it were not read for themselves" in records[0].fault
    assert all(one.fault for one in records)


def test_a_header_of_very_many_columns_is_compared_in_passing() -> None:
    compared = 0

    class Name(str):
        __hash__ = str.__hash__

        def strip(self, chars: str | None = None) -> "Name":
            return self

        def lower(self) -> "Name":
            return self

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

    with pytest.raises(HeaderRefused, match="found the unknown columns"):
        formats._picker([Name(f"c{number}") for number in range(1_000)])
    assert compared <= 1_000 * 2 * len(FIELDS)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (b"{", "found broken JSON (Expecting property name enclosed in double quotes at position 2)"),
        (b"[1]", "found no object, needed one object in each line"),
        (b'{"sku": "A", "sku": "B"}', "found a field twice, needed each once"),
        (b'{"sku": NaN}', "found NaN, which JSON does not have"),
        (
            b'{"colour": "red", "sku": "A"}',
            "found the unknown fields 'colour', needed only marketplace, sku, ",
        ),
        (b'{"sku": ["A"]}', 'sku: found ["A"], needed a text or a number'),
        (b'{"title": true}', "title: found true, needed a text or a number"),
        (b'{"sku": "\xff"}', "found the byte 0xff at position 10, which is no UTF-8, needed UTF-8"),
        (b"[" * 60_000, "found broken JSON"),
        (b'{"sku": ' + b"9" * 5_000 + b"}", ""),
        (b'{"sku": "' + b"x" * MOST_BYTES, "found a line of more than 65,536 bytes, needed shorter ones"),
    ],
)
def test_an_object_that_cannot_be_read_harms_no_other(bad: bytes, told: str) -> None:
    good = as_jsonl([KETTLE]).encode()

    first, second, third = read(good + bad + b"\n" + good, "jsonl")

    assert (first.cells[1], third.cells[1]) == ("KETTLE", "KETTLE")
    assert (second.line, third.line) == (2, 3)
    assert second.fault.startswith(told)
    assert bool(second.fault) == bool(told)


def test_the_format_is_known_by_the_files_name() -> None:
    names = ("a.csv", "A.CSV", "a.b.jsonl", "a.ndjson", "a.json", "csv")

    assert [format_of(name) for name in names] == ["csv", "csv", "jsonl", "jsonl", None, None]


TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=30).map(
    str.strip
)
SAID = TEXTS.filter(bool)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "marketplace": st.just("US"),
            "sku": SAID,
            "title": SAID,
            "brand": SAID,
            "category": st.just("kitchen"),
            "price": st.integers(1, 10**9).map(lambda minor: f"{minor // 100}.{minor % 100:02}"),
            "description": st.lists(TEXTS, max_size=4).map("\n".join).map(str.strip),
            "variant": TEXTS,
            "trademark": st.sampled_from(["", "true", "false"]),
            "on_hand": st.one_of(st.just(""), st.integers(0, 10**9).map(str)),
        }
    ),
    min_size=1,
    max_size=6,
)


@given(rows=ROWS, format=st.sampled_from(FeedFormat))
def test_rows_that_are_written_are_read_again(rows: list[dict[str, str]], format: FeedFormat) -> None:
    records = read("".join(feed_lines(format, rows)), format)
    checked = [RowCheck(KNOWN)(record.cells) for record in records]

    assert [faults for _, faults in checked] == [[]] * len(rows)
    for row, (found, _) in zip(rows, checked, strict=True):
        assert found is not None
        assert (found.sku, found.title, found.brand) == (row["sku"], row["title"], row["brand"])
        assert (found.description, found.variant) == (row["description"] or None, row["variant"] or None)
        assert found.price_minor == int(row["price"].replace(".", ""))
        assert found.on_hand == (int(row["on_hand"]) if row["on_hand"] else None)
        assert found.trademark == {"true": True, "false": False, "": None}[row["trademark"]]
    assert all(one.line < other.line for one, other in pairwise(records))
