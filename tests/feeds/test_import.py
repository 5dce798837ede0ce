"""A feed becomes the catalogue: as a whole or not at all, and only where something differs (R3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from events.models import AuditEntry
from kit import clock
from rewards.feeds.models import ImportStatus
from rewards.models import Category, Product, ProductPrice, words_of_product
from rewards.redemption.models import Stock, StockMovement
from tests.feeds.conftest import KETTLE, counts_of, faults_of, feed
from tests.world import ACTOR, make_company, make_marketplace, make_product

pytestmark = pytest.mark.usefixtures("shop")

EVERYTHING = KETTLE | {
    "description": "Boils.\nWhistles, too.",
    "variant_group": "KETTLES",
    "variant": "Red",
    "sold_by_store": "yes",
    "fulfilled_by_store": "no",
    "trademark": "true",
    "state": "limited",
    "on_hand": "12",
}


def version_of(sku: str) -> str:
    """Where the row lies: another place after it was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text || xmin FROM rewards_product WHERE sku = %s", [sku])
        return str(cursor.fetchone()[0])


def movements() -> list[tuple[int, str]]:
    return list(StockMovement.objects.order_by("pk").values_list("amount", "cause"))


def prices_of(product: Product) -> list[int]:
    return list(product.prices.order_by("on").values_list("price_minor", flat=True))


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_new_product_is_what_the_feed_says(format: str) -> None:
    imported = feed([EVERYTHING], format=format)

    assert imported.status == ImportStatus.DONE
    assert counts_of(imported) == {
        "rows": 1,
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "price_changes": 0,
        "stock_changes": 1,
    }
    product = Product.objects.get()
    assert {
        name: getattr(product, name) for name in ("marketplace_id", "sku", "title", "brand", "description")
    } == {
        "marketplace_id": "US",
        "sku": "KETTLE",
        "title": "Copper Kettle",
        "brand": "Hearthline",
        "description": "Boils.\nWhistles, too.",
    }
    assert (product.variant_group, product.variant, product.state) == ("KETTLES", "Red", "limited")
    assert (product.sold_by_store, product.fulfilled_by_store, product.is_trademarked) == (True, False, True)
    assert (product.price_minor, product.reference_minor, prices_of(product)) == (2499, 2499, [2499])
    assert (product.category.slug, product.company_id, product.is_custom_tshirt) == ("kitchen", None, False)
    assert (Stock.objects.get().on_hand, movements()) == (12, [(12, f"feed:{imported.pk}")])


def test_what_a_new_product_leaves_out_is_as_usual_and_it_has_no_stock() -> None:
    feed([KETTLE])

    product = Product.objects.get()
    assert (product.description, product.image, product.variant_group, product.variant) == ("", "", "", "")
    assert (product.sold_by_store, product.fulfilled_by_store, product.is_trademarked) == (True, True, False)
    assert product.state == "available"
    assert not Stock.objects.exists()


def test_its_words_are_those_that_the_orm_would_write() -> None:
    feed([KETTLE | {"title": "Café 'Öl' \\ 水筒", "variant": "Größe 2"}])

    words = words_of_product(
        title="Café 'Öl' \\ 水筒", brand="Hearthline", variant="Größe 2", sku="KETTLE", category="Kitchen"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT search = %s::tsvector FROM rewards_product", [words])
        assert cursor.fetchone() == (True,)
    assert Product.objects.get().title == "Café 'Öl' \\ 水筒"


def test_the_same_file_again_changes_nothing_and_says_so() -> None:
    feed([EVERYTHING])
    before = version_of("KETTLE")

    again = feed([EVERYTHING])

    assert counts_of(again) == {
        "rows": 1,
        "new": 0,
        "changed": 0,
        "unchanged": 1,
        "price_changes": 0,
        "stock_changes": 0,
    }
    assert version_of("KETTLE") == before
    assert (ProductPrice.objects.count(), StockMovement.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "silent",
    [
        {"description": "", "variant": "", "trademark": "", "state": "", "on_hand": "", "sold_by_store": ""},
        {},
    ],
    ids=["empty cells", "no columns"],
)
def test_what_a_feed_does_not_say_stays(silent: dict[str, str]) -> None:
    feed([EVERYTHING])

    changed = feed([KETTLE | silent | {"title": "Copper Kettle, large"}])

    product = Product.objects.get()
    assert (changed.changed, product.title) == (1, "Copper Kettle, large")
    assert (product.description, product.variant, product.state) == (
        "Boils.\nWhistles, too.",
        "Red",
        "limited",
    )
    assert (product.is_trademarked, Stock.objects.get().on_hand) == (True, 12)


def test_products_that_a_file_does_not_name_stay_as_they_are() -> None:
    feed([KETTLE, KETTLE | {"sku": "POT"}])
    before = version_of("POT")

    assert counts_of(feed([KETTLE | {"price": "9.99"}]))["rows"] == 1
    assert version_of("POT") == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "Iron Kettle"}, True),
        ({"brand": "Oakline"}, True),
        ({"category": "books"}, True),
        ({"variant": "Blue"}, True),
        ({"description": "Quiet."}, False),
        ({"variant_group": "POTS"}, False),
        ({"sold_by_store": "false"}, False),
        ({"fulfilled_by_store": "true"}, False),
        ({"trademark": "0"}, False),
        ({"state": "withdrawn"}, False),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_column_changes_the_product(change: dict[str, str], words: bool) -> None:
    feed([EVERYTHING])
    before = Product.objects.values().get()

    assert feed([EVERYTHING | change]).changed == 1

    after = Product.objects.values().get()
    differ = {name for name in before if before[name] != after[name]}
    names = {"category": "category_id", "trademark": "is_trademarked"}
    assert differ == {names.get(name, name) for name in change} | ({"search"} if words else set())
    assert after["id"] == before["id"]


def test_the_first_price_of_a_day_stands_and_the_newest_is_todays() -> None:
    feed([KETTLE])

    again = feed([KETTLE | {"price": "30"}])

    product = Product.objects.get()
    assert (again.changed, again.price_changes) == (1, 1)
    assert (product.price_minor, product.reference_minor, prices_of(product)) == (3000, 2499, [2499])


@pytest.mark.parametrize(
    ("earlier", "today", "reference"),
    [
        ([1000], "10.01", 1000),  # 1000.5, half to even
        ([1001], "10.02", 1002),  # 1001.5
        ([1000, 3000], "20", 2000),
        ([1000, 1000, 9000], "90", 5000),
    ],
)
def test_a_new_day_moves_the_reference_price(earlier: list[int], today: str, reference: int) -> None:
    product = make_product(make_marketplace("US"), price_minor=earlier[-1], sku="KETTLE")
    for days, price in enumerate(reversed(earlier), start=1):
        on = clock.now().date() - timedelta(days=days)
        ProductPrice.objects.create(product=product, on=on, price_minor=price)

    feed([KETTLE | {"price": today}])

    product.refresh_from_db()
    assert product.reference_minor == reference
    assert prices_of(product) == [*earlier, product.price_minor]


def test_a_price_of_the_thirtieth_day_before_counts_no_more() -> None:
    product = make_product(make_marketplace("US"), price_minor=1000, sku="KETTLE")
    for days, price in ((30, 1), (29, 3000)):
        ProductPrice.objects.create(
            product=product, on=clock.now().date() - timedelta(days=days), price_minor=price
        )

    feed([KETTLE | {"price": "40"}])

    product.refresh_from_db()
    assert product.reference_minor == 3500


def test_prices_are_in_the_currency_of_the_marketplace() -> None:
    feed([KETTLE, KETTLE | {"marketplace": "JP", "price": "3500"}])

    assert dict(Product.objects.values_list("marketplace_id", "price_minor")) == {"US": 2499, "JP": 3500}


def test_stock_is_absolute_and_its_movements_add_up() -> None:
    first = feed([KETTLE | {"on_hand": 10}])
    Stock.objects.update(on_hand=7)
    StockMovement.objects.create(product=Product.objects.get(), amount=-3, cause="order:ord_1")
    second = feed([KETTLE | {"on_hand": 20}])
    third = feed([KETTLE | {"on_hand": 0}])

    assert movements() == [
        (10, f"feed:{first.pk}"),
        (-3, "order:ord_1"),
        (13, f"feed:{second.pk}"),
        (-20, f"feed:{third.pk}"),
    ]
    assert (Stock.objects.get().on_hand, sum(amount for amount, _ in movements())) == (0, 0)


def test_counting_the_stock_changes_nothing_that_a_company_can_see() -> None:
    feed([EVERYTHING])
    before = (version_of("KETTLE"), list(ProductPrice.objects.values_list()))

    counted = feed([EVERYTHING | {"on_hand": 3}])

    assert (counted.unchanged, counted.stock_changes) == (1, 1)
    assert (version_of("KETTLE"), list(ProductPrice.objects.values_list())) == before
    assert not AuditEntry.objects.exclude(company_key=None).exists()


def test_a_new_product_with_nothing_on_hand_moves_no_stock() -> None:
    imported = feed([KETTLE | {"on_hand": 0}])

    assert (imported.stock_changes, Stock.objects.get().on_hand, movements()) == (0, 0, [])


def test_a_dry_run_tells_what_would_happen_and_writes_nothing() -> None:
    feed([EVERYTHING, EVERYTHING | {"sku": "POT"}])
    before = (version_of("KETTLE"), version_of("POT"), movements())
    file = [EVERYTHING | {"price": "1", "on_hand": "3"}, EVERYTHING | {"sku": "POT"}, KETTLE | {"sku": "CUP"}]

    dry = feed(file, dry_run=True)

    assert dry.status == ImportStatus.DONE
    assert (version_of("KETTLE"), version_of("POT"), movements()) == before
    assert Product.objects.count() == 2
    assert (
        counts_of(dry)
        == counts_of(feed(file))
        == {
            "rows": 3,
            "new": 1,
            "changed": 1,
            "unchanged": 1,
            "price_changes": 1,
            "stock_changes": 1,
        }
    )


def test_an_import_is_in_the_audit_log_and_its_stock_in_the_stores() -> None:
    imported = feed([EVERYTHING])
    feed([EVERYTHING], dry_run=True)

    rows = AuditEntry.objects.filter(object_key=imported.pk).order_by("id")
    assert [(row.chain, row.actor, row.verb, row.company_key, row.changes) for row in rows] == [
        (
            "platform",
            ACTOR,
            "import.start",
            None,
            {"file_name": [None, "feed.csv"], "is_dry_run": [None, False]},
        ),
        (
            "platform",
            ACTOR,
            "catalogue.import",
            None,
            {
                "rows": [None, 1],
                "new": [None, 1],
                "changed": [None, 0],
                "unchanged": [None, 0],
                "price_changes": [None, 0],
            },
        ),
        ("store", ACTOR, "stock.import", None, {"stock_changes": [None, 1]}),
    ]
    assert AuditEntry.objects.count() == 4  # the dry run's start is the fourth


def test_a_companys_own_product_is_none_of_a_feeds() -> None:
    company = make_company()[0]
    own = make_product(make_marketplace("US"), sku="KETTLE", company=company)

    imported = feed([KETTLE | {"title": "Ours now", "on_hand": 5}, KETTLE | {"sku": "POT"}])

    assert imported.status == ImportStatus.REFUSED
    assert faults_of(imported) == [
        (
            2,
            "KETTLE",
            "sku: found 'KETTLE' of US, which is a company's own product, needed another one",
        )
    ]
    own.refresh_from_db()
    assert (own.title, Product.objects.count()) == ("Copper Kettle", 1)


def test_a_row_that_is_wrong_twice_is_counted_once() -> None:
    make_product(make_marketplace("US"), sku="KETTLE", company=make_company()[0])

    imported = feed([KETTLE, KETTLE | {"title": "Again"}, KETTLE | {"price": "x"}])

    assert (imported.rows, imported.bad_rows) == (3, 3)
    theirs = "sku: found 'KETTLE' of US, which is a company's own product, needed another one"
    again = "sku: found 'KETTLE' of US in line 2 too, needed once in a file"
    price = "price: found 'x', needed an amount like 24.99 in USD, with at most 2 decimals"
    assert faults_of(imported) == [
        (2, "KETTLE", theirs),
        (3, "KETTLE", f"{again}; {theirs}"),
        (4, "KETTLE", f"{price}; {again}; {theirs}"),
    ]


def test_a_hundred_thousand_rows_with_three_bad_ones_import_nothing_and_name_the_three() -> None:
    feed([KETTLE])
    before: dict[str, Any] = Product.objects.values().get()
    head = "sku,marketplace,title,brand,category,price,on_hand\n"
    rows = [f"S{number},US,Title {number},Brand,kitchen,{number}.99,5\n" for number in range(2, 100_002)]
    rows[10] = "S12,US,Title 12,Brand,kitchen,abc,5\n"
    rows[50_000] = "S50002,US,Title 50002,Brand,nowhere,1.99,5\n"
    rows[99_999] = "S7,US,Title 7,Brand,kitchen,7.99,5\n"

    imported = feed(head + "".join(rows))

    assert imported.status == ImportStatus.REFUSED
    assert (imported.rows, imported.bad_rows) == (100_000, 3)
    assert faults_of(imported) == [
        (12, "S12", "price: found 'abc', needed an amount like 24.99 in USD, with at most 2 decimals"),
        (50_002, "S50002", "category: found 'nowhere', needed the slug of a category that there is"),
        (100_001, "S7", "sku: found 'S7' of US in line 7 too, needed once in a file"),
    ]
    assert Product.objects.values().get() == before
    assert (ProductPrice.objects.count(), Stock.objects.count(), StockMovement.objects.count()) == (1, 0, 0)


def test_of_many_bad_rows_all_are_counted_and_the_first_thousand_kept() -> None:
    row = "US,S{0},Title,Brand,kitchen,{1}\n"
    good = [row.format(number, 1) for number in range(1_500)]
    bad = [row.format(number, "x") for number in range(1_000, 2_500)]

    imported = feed("marketplace,sku,title,brand,category,price\n" + "".join(good + bad))

    assert imported.bad_rows == 1_500
    assert [line for line, _, _ in faults_of(imported)] == list(range(1_502, 2_502))
    assert faults_of(imported)[0] == (
        1_502,
        "S1000",
        (
            "price: found 'x', needed an amount like 24.99 in USD, with at most 2 decimals; "
            "sku: found 'S1000' of US in line 1002 too, needed once in a file"
        ),
    )


def test_a_category_that_is_renamed_by_support_is_named_by_its_slug() -> None:
    Category.objects.filter(slug="kitchen").update(name="Cooking")

    assert feed([KETTLE]).new == 1
