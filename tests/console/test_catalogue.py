"""The catalogue in the console: what is found and said of it, tenancy, and nothing of redemptions (R3-R6, V1)."""

import re
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Company, Member, User
from kit import clock
from rewards.models import CompanyTerms, Product
from rewards.operations.search import rebuild_vocabulary
from rewards.redemption.models import Stock
from tests.console.pages import text_of
from tests.console.rows import (
    make_company,
    make_marketplace,
    make_member,
    make_prices,
    make_product,
    make_tier,
)

CATALOGUE = "/console/catalogue/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def tier(db: None) -> None:
    """A margin of 10 % for everybody."""
    make_tier()


@pytest.fixture
def us(db: None):
    """Tax of 10.02 % on top of prices, free shipping from 25.00."""
    market = make_marketplace()
    market.top_tax_basis_points, market.free_shipping_minor = 1_002, 2_500
    market.save(update_fields=["top_tax_basis_points", "free_shipping_minor"])
    return market


@pytest.fixture
def uk(db: None):
    market = make_marketplace("UK", "GBP", "United Kingdom")
    market.ships_to = ["GB"]
    market.save(update_fields=["ships_to"])
    return market


def page_of(product: Product) -> str:
    return f"{CATALOGUE}{product.pk}/"


def titles(console: Client, **asked) -> list[str]:
    return [card.product.title for card in console.get(CATALOGUE, asked).context["cards"]]


def test_a_product_shows_its_prices_its_cpa_and_its_marks(console: Client, us):
    make_product(us, "Enamel pot", price_minor=2_600, is_trademarked=True, variant="Sage", state="limited")
    Product.objects.update(reference_minor=2_500)

    said = text_of(console.get(CATALOGUE))

    assert "1 product · United States" in said
    assert (
        "Limited Trademark Credit Enamel pot Brightmill · Sage "
        "Proposed CPA $30.00 Price today $26.00 Reference price $25.00"
    ) in said


def test_words_filters_and_order_narrow_it_down(console: Client, us):
    make_product(us, "Enamel pot", price_minor=2_500, is_trademarked=True)
    make_product(us, "Enamel mug", price_minor=900, category="Mugs")
    make_product(us, "Linen apron", price_minor=4_000, state="withdrawn")

    assert titles(console, q="enamel", sort="price") == ["Enamel mug", "Enamel pot"]
    assert titles(console, category="mugs") == ["Enamel mug"]
    assert titles(console, badge="trademark") == ["Enamel pot"]
    assert titles(console, state="withdrawn") == ["Linen apron"]
    assert titles(console, least_price="10", most_price="30.00") == ["Enamel pot"]
    assert titles(console, least_cpa="30", most_cpa="30") == ["Enamel pot"]


def test_what_is_on_can_be_taken_away_one_by_one(console: Client, us):
    asked = {"q": "pot", "badge": ["trademark"], "least_price": "10", "sort": "price"}
    chips = console.get(CATALOGUE, asked).context["asked"].chips

    assert [chip.words for chip in chips] == ["“pot”", "Reference price from $10.00", "Trademark"]
    assert parse_qs(chips[0].query) == {
        "marketplace": ["US"],
        "least_price": ["10.00"],
        "currency": ["USD"],
        "badge": ["trademark"],
        "sort": ["price"],
    }


def test_the_marketplace_is_that_of_the_companys_country_until_another_is_chosen(console: Client, us, uk):
    make_product(us, "Enamel pot")
    make_product(uk, "Teapot")

    assert titles(console) == ["Enamel pot"]
    assert titles(console, marketplace="UK") == ["Teapot"]
    places = console.get(CATALOGUE).context["places"]
    assert [(one.name, str(one.count)) for one in places] == [("United Kingdom", "1"), ("United States", "1")]


def test_amounts_of_another_currency_are_not_taken_along(console: Client, us, uk):
    make_product(uk, "Teapot", price_minor=900)

    assert titles(console, marketplace="UK", least_price="50", currency="USD") == ["Teapot"]
    assert titles(console, marketplace="UK", least_price="50", currency="GBP") == []


def test_the_way_elsewhere_leads_to_as_many_as_are_counted(console: Client, us, uk):
    make_product(us, "Enamel pot", price_minor=2_500)
    make_product(uk, "Teapot", price_minor=9_000)
    eur = [make_marketplace(code, currency="EUR", name=code) for code in ("DE", "FR")]
    for marketplace in eur:
        make_product(marketplace, "Teapot", price_minor=2_500)
        make_product(marketplace, "Silver teapot", price_minor=9_000)

    for code, expected in (("US", {"UK": 1, "DE": 2, "FR": 2}), ("DE", {"US": 1, "UK": 1, "FR": 1})):
        page = console.get(CATALOGUE, {"marketplace": code, "least_price": "20", "most_price": "30"})
        places = [one for one in page.context["places"] if not one.is_chosen]
        assert {one.code: one.count.number for one in places} == expected
        for place in places:
            led = console.get(f"{CATALOGUE}?{place.query}").context["found"]
            assert led.total == place.count


@pytest.mark.parametrize(
    ("typed", "at", "error"),
    [
        ({"least_price": "50", "most_price": "20"}, "least_price", "This is above the highest, 20."),
        ({"least_cpa": "50", "most_cpa": "20.5"}, "least_cpa", "This is above the highest, 20.5."),
        ({"least_price": "lots"}, "least_price", "Enter an amount in digits, such as 1,250."),
        ({"most_price": "-1"}, "most_price", "An amount can't be below 0."),
        ({"most_price": "1.005"}, "most_price", "USD has 2 decimals: 1.005 was given."),
        ({"least_price": "1" * 20}, "least_price", "An amount has up to 12 digits."),
    ],
)
def test_a_faulty_range_is_said_at_its_field_kept_and_not_applied(
    console: Client, us, typed: dict[str, str], at: str, error: str
):
    make_product(us, "Enamel pot")
    response = console.get(CATALOGUE, typed)
    page = response.content.decode()

    assert response.context["asked"].ranges.errors == {at: [error]}
    assert [card.product.title for card in response.context["cards"]] == ["Enamel pot"]
    for name, value in typed.items():
        assert re.search(rf'name="{name}" value="{re.escape(value)}"', page)
    assert 'aria-invalid="true"' in page


def test_a_faulty_range_leaves_the_other_one_alone(console: Client, us):
    make_product(us, "Enamel pot", price_minor=2_500)

    assert titles(console, least_price="x", most_cpa="10") == []


@pytest.mark.parametrize(
    "asked",
    [
        {"marketplace": "XX"},
        {"category": "no-such"},
        {"category": "\x00"},
        {"q": "\x00'\";--<script>" * 100},
        {"q": " ".join(f"w{number}" for number in range(1_000))},
        {"state": "sold"},
        {"badge": "stolen"},
        {"sort": "-- drop"},
        {"after": "garbage"},
        {"after": "x" * 5_000},
        {"own": "maybe"},
        {"least_price": "NaN", "most_price": "Infinity", "least_cpa": "1e400"},
        {"currency": "\x00"},
    ],
)
def test_garbage_makes_a_calm_page(console: Client, us, asked: dict[str, str]):
    assert console.get(CATALOGUE, asked).status_code == 200
    assert console.get(CATALOGUE, asked, headers=HTMX).status_code == 200


def test_pages_follow_one_another_without_gaps(console: Client, us):
    for number in range(50):
        make_product(us, f"Pot {number}", price_minor=1_000 + number)

    seen, query = [], {"sort": "price"}
    while query:
        found = console.get(CATALOGUE, query).context
        seen += [card.product.title for card in found["cards"]]
        query = {"sort": "price", "after": found["found"].next} if found["found"].next else {}
    assert seen == [f"Pot {number}" for number in range(50)]


def test_a_part_for_htmx_says_the_same_as_the_page_and_the_address_follows(console: Client, us):
    make_product(us, "Enamel pot")
    asked = {"q": "pot", "category": "", "least_price": "", "marketplace": "US", "sort": "best"}
    whole, part = console.get(CATALOGUE, asked), console.get(CATALOGUE, asked, headers=HTMX)
    typed = console.get(CATALOGUE, asked, headers=HTMX | {"HX-Trigger": "q"})

    assert part.content.decode().lstrip()[:4] != "<!do"
    for piece in re.findall(
        r'<(?:li class="product"|fieldset)\b.*?</(?:li|fieldset)>', part.content.decode(), re.DOTALL
    ):
        assert piece in whole.content.decode()
    assert part.headers["HX-Push-Url"] == f"{CATALOGUE}?marketplace=US&q=pot"
    assert typed.headers["HX-Replace-Url"] == f"{CATALOGUE}?marketplace=US&q=pot"
    assert "HX-Request" in part.headers["Vary"]


def test_facets_count_what_could_be_chosen(console: Client, us):
    make_product(us, "Enamel pot", is_trademarked=True)
    make_product(us, "Enamel mug", category="Mugs", state="limited")

    found = console.get(CATALOGUE, {"category": "mugs"}).context

    shown, more = found["categories"]
    assert [(one.name, str(one.count), one.is_chosen) for one in shown] == [
        ("Kitchen", "1", False),
        ("Mugs", "1", True),
    ]
    assert more == []
    assert [(one.name, str(one.count)) for one in found["states"]] == [("Limited", "1")]


def test_many_categories_are_folded_away_but_the_chosen_one(console: Client, us):
    for number in range(12):
        make_product(us, f"Thing {number}", category=f"Group{number:02}")

    shown, more = console.get(CATALOGUE, {"category": "group11"}).context["categories"]

    assert [one.value for one in shown] == [*(f"group{number:02}" for number in range(8)), "group11"]
    assert [one.value for one in more] == ["group08", "group09", "group10"]


def test_no_match_leads_elsewhere_and_to_support_with_the_words(console: Client, us, uk):
    make_product(uk, "Copper kettle")
    response = console.get(CATALOGUE, {"q": "copper kettle"})

    assert "No product matches" in text_of(response)
    assert [one.name for one in response.context["elsewhere"]] == ["United Kingdom"]
    form = console.get(response.context["ask_href"]).context["form"]
    assert (form["product"].value(), form["marketplace"].value()) == ("copper kettle", "US")


def test_a_misspelt_word_is_put_right_and_said(console: Client, us):
    make_product(us, "Copper kettle", category="Kettles")
    rebuild_vocabulary(marketplace=us)
    response = console.get(CATALOGUE, {"q": "coper ketle"})

    assert "Showing results for copper kettle instead of coper ketle ." in text_of(response)
    assert [card.product.title for card in response.context["cards"]] == ["Copper kettle"]
    assert [str(one.count) for one in response.context["categories"][0]] == ["1"]


def test_an_empty_catalogue_says_what_will_be_there(console: Client, us):
    assert "Products will be here" in text_of(console.get(CATALOGUE))


def test_the_tshirt_beta_is_offered_in_the_us_to_who_is_not_in_it(console: Client, us, uk, company: Company):
    make_product(us, "Enamel pot")
    make_product(uk, "Teapot")

    assert "kind=tshirt_beta" in console.get(CATALOGUE).context["tshirt_href"]
    assert console.get(CATALOGUE, {"marketplace": "UK"}).context["tshirt_href"] == ""
    CompanyTerms.objects.create(company=company, has_tshirt_beta=True, reason="Asked", set_by="support:x")
    assert console.get(CATALOGUE).context["tshirt_href"] == ""


def test_ones_own_products_stand_out_and_can_be_listed_alone(console: Client, us, company: Company):
    make_product(us, "Lanternfox plush", company=company)
    make_product(us, "Enamel pot")

    assert titles(console, own="1") == ["Lanternfox plush"]
    response = console.get(CATALOGUE)
    assert response.context["own_count"] == 1
    assert "Available Your own Credit Lanternfox plush" in text_of(response)


def test_another_companys_own_product_is_nowhere(stranger: Client, us, company: Company):
    own = make_product(us, "Lanternfox plush", company=company, category="Secret", variant_group="fox")
    sibling = make_product(us, "Fox mug", variant_group="fox", variant="Mug")

    for asked in ({}, {"q": "lanternfox"}, {"q": "lanternfix"}, {"own": "1"}, {"q": own.sku}):
        for headers in ({}, HTMX):
            page = stranger.get(CATALOGUE, asked, headers=headers).content.decode()
            for word in ("Lanternfox", own.pk, "Secret"):
                assert word not in page.replace(str(asked.get("q", "-")), "")
    Member.objects.update(roles=["administrator"])
    for address in (page_of(own), f"{page_of(own)}use/"):
        assert stranger.get(address).status_code == 404
    assert "Lanternfox" not in stranger.get(page_of(sibling)).content.decode()


def test_a_product_of_nobody_is_not_found(console: Client, us):
    other = make_product(us, "Not ours", sold_by_store=False)
    for name in ("x", "prd_06h19oftt1otb63t98pt9qrojc", "prd_'; --", other.pk):
        assert console.get(f"{CATALOGUE}{name}/").status_code == 404


def test_the_page_of_a_product_explains_its_quote_line_by_line(console: Client, us):
    product = make_product(us, "Enamel pot", price_minor=2_500)

    said = text_of(console.get(page_of(product)))

    assert (
        "Proposed CPA $30.00 What you would pay for each completed action, so that your customer pays nothing, "
        "not even sales tax. "
        "Reference price The median of its daily prices in the last 30 days $25.00 "
        "Sales tax 10.02 % of $25.00, the highest sales tax in this marketplace $2.50 "
        "Shipping None: the store ships items of $25.00 and more for free $0.00 "
        "Margin 10 % of $25.00, the volume tier of 0 completed actions in the month before $2.50 "
        "Proposed CPA $30.00 Least CPA Without the sales tax, which your customers would pay themselves $27.50"
    ) in said


def test_the_price_of_ninety_days_is_drawn_and_told(console: Client, us):
    product = make_product(us, "Enamel pot", price_minor=2_600)
    make_prices(product, *[2_000] * 70, *[2_400] * 16, *[2_600] * 14)
    response = console.get(page_of(product))

    assert len(response.context["chart"].days) == 90
    said = text_of(response)
    assert "Today $26.00 Reference price $24.00 Lowest $20.00 Highest $26.00" in said
    today = clock.now().date()
    assert f"{today.day} {today:%b %Y} $26.00" in said
    oldest = today - timedelta(days=89)
    assert f"{oldest.day} {oldest:%b %Y} $20.00" in said


def test_without_a_history_the_price_is_said_alone(console: Client, us):
    response = console.get(page_of(make_product(us, "Enamel pot")))

    assert response.context["chart"] is None
    assert "Today $25.00 Reference price $25.00 Lowest $25.00 Highest $25.00" in text_of(response)


@pytest.mark.parametrize(
    ("cpa", "answer"),
    [
        ("27.49", "$0.01 short. $27.49 does not cover reference price, shipping and margin"),
        ("27.50", "Accepted, but your customers pay up to $2.50 of sales tax themselves."),
        ("29.99", "Accepted, but your customers pay up to $0.01 of sales tax themselves."),
        ("30", "$30.00 covers everything, the sales tax too."),
        ("1,000.00", "It is $970.00 more than proposed; what is left over is not paid out."),
        ("much", "Enter an amount in digits, such as 1,250."),
        ("", "This field is required."),
    ],
)
def test_a_cpa_that_is_tried_is_answered_with_and_without_scripts(console: Client, us, cpa: str, answer: str):
    product = make_product(us, "Enamel pot", price_minor=2_500)

    whole = console.get(page_of(product), {"cpa": cpa})
    part = console.get(page_of(product), {"cpa": cpa}, headers=HTMX)

    assert answer in text_of(whole)
    assert answer in text_of(part)
    assert "Price" not in text_of(part)


def test_variants_marks_and_countries_are_told(console: Client, us):
    product = make_product(us, "Pot, Sage", variant_group="pot", variant="Sage", is_trademarked=True)
    other = make_product(us, "Pot, Rust", variant_group="pot", variant="Rust")
    response = console.get(page_of(product))
    page, said = response.content.decode(), text_of(response)

    assert f'href="{page_of(other)}"' in page
    assert "Delivered to United States" in said
    assert (
        "online only, linked back to that page and unaltered, and imply no endorsement by the brand" in said
    )


def test_the_pages_tell_nothing_of_stock(console: Client, us):
    """The same bytes, whatever is on hand (V1)."""
    product = make_product(us, "Enamel pot")
    make_prices(product, 2_500, 2_500)
    stock = Stock.objects.create(product=product, on_hand=500)

    def pages() -> list[bytes]:
        found = [console.get(address) for address in (CATALOGUE, page_of(product), f"{CATALOGUE}?q=pot")]
        return [re.sub(rb'(nonce|csrfmiddlewaretoken" value)="[^"]+"', b"", one.content) for one in found]

    before = pages()
    for on_hand in (1, 0):
        stock.on_hand = on_hand
        stock.save(update_fields=["on_hand"])
        assert pages() == before


def test_who_may_not_change_campaigns_sees_no_way_to(console: Client, us, ada: User):
    product = make_product(us, "Enamel pot")

    assert "Use in a campaign" not in text_of(console.get(page_of(product)))
    assert console.post(f"{page_of(product)}use/", {}).status_code == 403
    Member.objects.filter(user=ada).update(roles=["marketer"])
    assert "Use in a campaign" in text_of(console.get(page_of(product)))


@pytest.mark.parametrize("address", ["", "?q=thing&sort=price"])
def test_the_list_costs_the_same_however_long_it_is(
    console: Client, us, address: str, django_assert_num_queries
):
    make_product(us, "Thing")
    few = _statements(console, f"{CATALOGUE}{address}")
    for number in range(23):
        make_product(us, f"Thing {number}")

    with django_assert_num_queries(few):
        assert len(console.get(f"{CATALOGUE}{address}").context["cards"]) == 24


def test_a_product_costs_the_same_however_long_its_history_is(console: Client, us, django_assert_num_queries):
    product = make_product(us, "Thing", variant_group="things", variant="One")
    few = _statements(console, page_of(product))
    make_prices(product, *range(1_000, 1_090))
    for number in range(8):
        make_product(us, f"Thing {number}", variant_group="things", variant=f"No. {number}")

    with django_assert_num_queries(few):
        console.get(page_of(product))


def _statements(console: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as statements:
        console.get(address)
    return len(statements)


def test_pages_stay_light(console: Client, us):
    product = make_product(us, "Thing", variant_group="things", variant="One")
    make_prices(product, *range(1_000, 1_090))
    for number in range(30):
        make_product(us, f"Thing with a longer name {number}", category=f"Group{number}")

    assert len(console.get(CATALOGUE).content) < 60_000
    assert len(console.get(page_of(product)).content) < 60_000


def test_another_member_company_sees_its_own_margin(us):
    product = make_product(us, "Enamel pot", price_minor=2_500)
    agreed = make_company("Harbor Tea")
    CompanyTerms.objects.create(company=agreed, margin_basis_points=0, reason="Agreed", set_by="support:x")
    client = Client()
    client.force_login(make_member(agreed, "sam@harbortea.example"))

    assert client.get(CATALOGUE).context["cards"][0].cpa.minor == 2_750
    assert "0 % of $25.00, agreed with support $0.00" in text_of(client.get(page_of(product)))
