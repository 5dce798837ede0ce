"""What a row may say, and how what it should not say is told: what was found, what is needed."""

import pytest

from rewards.feeds.rows import FIELDS, FeedRow, Known, RowCheck, Shop
from tests.feeds.conftest import KETTLE

KITCHEN = "019abc00-0000-7000-8000-000000000001"
KNOWN = Known(
    shops={"US": Shop("US", "USD"), "JP": Shop("JP", "JPY")},
    categories={"kitchen": KITCHEN},
    has_image=lambda path: path == "products/kettle.webp",
)
AMOUNT = "needed an amount like 24.99 in USD, with at most 2 decimals"


def check(**changes: str) -> tuple[FeedRow | None, list[str]]:
    row = KETTLE | changes
    return RowCheck(KNOWN)([row.get(name, "") for name in FIELDS])


def fault_of(**changes: str) -> str:
    [fault] = check(**changes)[1]
    return fault


def test_a_row_with_the_least_says_nothing_of_the_rest() -> None:
    row, faults = check()

    assert faults == []
    assert row == FeedRow("US", "KETTLE", "Copper Kettle", "Hearthline", KITCHEN, 2499, *[None] * 9)


def test_a_row_with_everything() -> None:
    row, faults = check(
        description="One.\r\nTwo.",
        image="products/kettle.webp",
        variant_group="K",
        variant="Red",
        sold_by_store="TRUE",
        fulfilled_by_store="no",
        trademark="1",
        state="limited",
        on_hand="1000000000",
    )

    assert faults == []
    assert row is not None
    assert row[6:] == (
        "One.\nTwo.",
        "products/kettle.webp",
        "K",
        "Red",
        True,
        False,
        True,
        "limited",
        1_000_000_000,
    )


def test_space_around_a_cell_is_none_of_it_and_nothing_but_space_is_nothing() -> None:
    assert check(sku="  KETTLE ", price=" 24.99 ", image="  ", state=" ")[0] == check()[0]


@pytest.mark.parametrize(
    ("marketplace", "price", "minor"),
    [
        ("US", "24", 2400),
        ("US", "0.01", 1),
        ("US", "24.9", 2490),
        ("US", "007.50", 750),
        ("US", "999999999999.99", 99_999_999_999_999),
        ("JP", "3500", 3500),
    ],
)
def test_prices(marketplace: str, price: str, minor: int) -> None:
    row, faults = check(marketplace=marketplace, price=price)

    assert faults == []
    assert row is not None
    assert row.price_minor == minor


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"price": "abc"}, f"price: found 'abc', {AMOUNT}"),
        ({"price": ""}, f"price: found nothing, {AMOUNT}"),
        ({"price": "24.999"}, f"price: found '24.999', {AMOUNT}"),
        ({"price": "24,99"}, f"price: found '24,99', {AMOUNT}"),
        ({"price": "-1"}, f"price: found '-1', {AMOUNT}"),
        ({"price": "1e3"}, f"price: found '1e3', {AMOUNT}"),
        ({"price": "٢٤"}, f"price: found '٢٤', {AMOUNT}"),
        ({"price": "9" * 13}, f"price: found '{'9' * 13}', {AMOUNT}"),
        ({"price": "0.00"}, "price: found '0.00', needed more than 0"),
        (
            {"marketplace": "JP", "price": "35.5"},
            "price: found '35.5', needed an amount like 2499 in JPY, with no decimals",
        ),
        ({"marketplace": "us"}, "marketplace: found 'us', needed one of JP, US"),
        ({"marketplace": ""}, "marketplace: found nothing, needed one of JP, US"),
        ({"category": "Kitchen"}, "category: found 'Kitchen', needed the slug of a category that there is"),
        ({"title": " "}, "title: found nothing, needed 1 to 200 characters"),
        ({"brand": ""}, "brand: found nothing, needed 1 to 80 characters"),
        ({"sku": ""}, "sku: found nothing, needed 1 to 40 characters"),
        ({"title": "ö" * 201}, f"title: found 201 characters ('{'ö' * 60}…'), needed at most 200"),
        (
            {"description": "x" * 5_001},
            f"description: found 5,001 characters ('{'x' * 60}…'), needed at most 5,000",
        ),
        (
            {"title": "Kettle\x00"},
            r"title: found the control character U+0000 in 'Kettle\u0000', needed plain text",
        ),
        (
            {"brand": "A\tB"},
            r"brand: found the control character U+0009 in 'A\u0009B', needed plain text",
        ),
        (
            {"variant": "\ud800x"},
            r"variant: found the control character U+D800 in '\ud800x', needed plain text",
        ),
        (
            {"description": "a\x1bb"},
            r"description: found the control character U+001B in 'a\u001bb', needed plain text",
        ),
        ({"state": "sold out"}, "state: found 'sold out', needed available, limited or withdrawn"),
        ({"trademark": "maybe"}, "trademark: found 'maybe', needed true or false"),
        ({"on_hand": "-1"}, "on_hand: found '-1', needed a whole number from 0 to 1,000,000,000"),
        ({"on_hand": "1.0"}, "on_hand: found '1.0', needed a whole number from 0 to 1,000,000,000"),
        (
            {"on_hand": "1000000001"},
            "on_hand: found '1000000001', needed a whole number from 0 to 1,000,000,000",
        ),
        (
            {"image": "products/none.webp"},
            (
                "image: found 'products/none.webp', needed the path of an image in the media storage "
                "(.avif, .gif, .jpeg, .jpg, .png, .svg, .webp)"
            ),
        ),
    ],
)
def test_what_is_wrong_is_told_with_what_is_needed(changes: dict[str, str], fault: str) -> None:
    assert fault_of(**changes) == fault


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    row, faults = check(title="", price="x", state="gone")

    assert [fault.partition(":")[0] for fault in faults] == ["title", "price", "state"]
    assert row is not None
    assert (row.marketplace, row.sku) == ("US", "KETTLE")


def test_a_row_that_names_no_product_is_none() -> None:
    assert check(sku="x" * 41)[0] is None
    assert check(marketplace="XX")[0] is None
