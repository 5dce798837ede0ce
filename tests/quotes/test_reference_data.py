"""What each of the 13 marketplaces and every volume tier make of a price, from the reference data (R1, R5, B7)."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import Company
from kit import clock
from moments.seed.reference import load_reference_data
from rewards.errors import MarginUnknown, NoCatalogCredit
from rewards.models import Category, CompanyTerms, Marketplace, ProductPrice, VolumeTier
from rewards.queries import margin_of, quote_of, quote_of_credit, quotes_of, tier_of
from rewards.quotes import Margin, MarginSource, QuoteLineName
from tests.world import make_company, make_marketplace, make_product, make_tiers, make_world

# By marketplace: the dearest price that is charged shipping in full, a minor unit under the free-shipping line,
# at it, and a minor unit over it; then tax, shipping, a margin of 10 %, and the total.
LINES = [
    ("US", "USD", 2_000, 200, 499, 200, 2_899),
    ("US", "USD", 2_499, 250, 1, 250, 3_000),
    ("US", "USD", 2_500, 250, 0, 250, 3_000),
    ("US", "USD", 2_501, 251, 0, 250, 3_002),
    ("UK", "GBP", 2_100, 0, 399, 210, 2_709),
    ("UK", "GBP", 2_499, 0, 1, 250, 2_750),
    ("UK", "GBP", 2_500, 0, 0, 250, 2_750),
    ("UK", "GBP", 2_501, 0, 0, 250, 2_751),
    ("DE", "EUR", 3_509, 0, 390, 351, 4_250),
    ("DE", "EUR", 3_899, 0, 1, 390, 4_290),
    ("DE", "EUR", 3_900, 0, 0, 390, 4_290),
    ("DE", "EUR", 3_901, 0, 0, 390, 4_291),
    ("FR", "EUR", 3_109, 0, 390, 311, 3_810),
    ("FR", "EUR", 3_499, 0, 1, 350, 3_850),
    ("FR", "EUR", 3_500, 0, 0, 350, 3_850),
    ("FR", "EUR", 3_501, 0, 0, 350, 3_851),
    ("CA", "CAD", 2_800, 420, 699, 280, 4_199),
    ("CA", "CAD", 3_499, 525, 1, 350, 4_375),
    ("CA", "CAD", 3_500, 525, 0, 350, 4_375),
    ("CA", "CAD", 3_501, 525, 0, 350, 4_376),
    ("BR", "BRL", 6_409, 0, 1_490, 641, 8_540),
    ("BR", "BRL", 7_899, 0, 1, 790, 8_690),
    ("BR", "BRL", 7_900, 0, 0, 790, 8_690),
    ("BR", "BRL", 7_901, 0, 0, 790, 8_691),
    ("AU", "AUD", 5_004, 0, 895, 500, 6_399),
    ("AU", "AUD", 5_899, 0, 1, 590, 6_490),
    ("AU", "AUD", 5_900, 0, 0, 590, 6_490),
    ("AU", "AUD", 5_901, 0, 0, 590, 6_491),
    ("IT", "EUR", 3_109, 0, 390, 311, 3_810),
    ("IT", "EUR", 3_499, 0, 1, 350, 3_850),
    ("IT", "EUR", 3_500, 0, 0, 350, 3_850),
    ("IT", "EUR", 3_501, 0, 0, 350, 3_851),
    ("IN", "INR", 44_999, 0, 4_900, 4_500, 54_399),
    ("IN", "INR", 49_899, 0, 1, 4_990, 54_890),
    ("IN", "INR", 49_900, 0, 0, 4_990, 54_890),
    ("IN", "INR", 49_901, 0, 0, 4_990, 54_891),
    ("ES", "EUR", 2_509, 0, 390, 251, 3_150),
    ("ES", "EUR", 2_899, 0, 1, 290, 3_190),
    ("ES", "EUR", 2_900, 0, 0, 290, 3_190),
    ("ES", "EUR", 2_901, 0, 0, 290, 3_191),
    ("JP", "JPY", 3_049, 0, 450, 305, 3_804),
    ("JP", "JPY", 3_499, 0, 1, 350, 3_850),
    ("JP", "JPY", 3_500, 0, 0, 350, 3_850),
    ("JP", "JPY", 3_501, 0, 0, 350, 3_851),
    ("MX", "MXN", 21_999, 0, 7_900, 2_200, 32_099),
    ("MX", "MXN", 29_899, 0, 1, 2_990, 32_890),
    ("MX", "MXN", 29_900, 0, 0, 2_990, 32_890),
    ("MX", "MXN", 29_901, 0, 0, 2_990, 32_891),
    ("ROW", "USD", 1, 0, 1_499, 0, 1_500),
    ("ROW", "USD", 2_499, 0, 1_499, 250, 4_248),
    ("ROW", "USD", 2_500, 0, 1_499, 250, 4_249),
    ("ROW", "USD", 99_999, 0, 1_499, 10_000, 111_498),
]


@pytest.fixture
def marketplaces(db: None) -> dict[str, Marketplace]:
    load_reference_data()
    return Marketplace.objects.in_bulk()


def test_every_marketplace_is_in_the_table(marketplaces: dict[str, Marketplace]) -> None:
    assert {line[0] for line in LINES} == set(marketplaces)
    assert len(marketplaces) == 13


@pytest.mark.parametrize(("code", "currency", "price", "tax", "shipping", "margin", "total"), LINES)
def test_a_quote_in_each_marketplace(
    marketplaces: dict[str, Marketplace],
    code: str,
    currency: str,
    price: int,
    tax: int,
    shipping: int,
    margin: int,
    total: int,
) -> None:
    product = make_product(marketplaces[code], price_minor=price)

    quote = quote_of(product, margin_basis_points=1_000)

    assert [line.amount.minor for line in quote.lines] == [price, tax, shipping, margin]
    assert {line.amount.currency for line in quote.lines} == {currency}
    assert (quote.total.minor, quote.least_cpa.minor) == (total, total - tax)


def complete_last_month(company: Company, actions: int) -> None:
    """Charges of the previous month, and one of the present and of the one before: those don't count."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH charged AS (
                INSERT INTO billing_ledgertransaction (id, company_id, kind, cause, month, campaign_key, moment_key,
                    marketplace, cpa_minor, currency, limits_after, occurred_at)
                SELECT gen_random_uuid(), %(company)s, 'charge', 'action:' || n,
                    date_trunc('month', now() AT TIME ZONE 'UTC')
                        - CASE n WHEN 0 THEN 0 WHEN -1 THEN 2 ELSE 1 END * interval '1 month',
                    gen_random_uuid(), gen_random_uuid(), 'US', 2750, 'USD', '{}', now()
                FROM generate_series(-1, %(actions)s) AS n RETURNING id, company_id
            )
            INSERT INTO billing_ledgerentry (transaction_id, company_id, account, amount_usd_cents)
            SELECT id, company_id, account, amount
            FROM charged, (VALUES ('receivable', 2750), ('revenue', -2750)) AS entry (account, amount)
            """,
            {"company": Company._meta.pk.get_prep_value(company.pk), "actions": actions},
        )


@pytest.mark.parametrize(
    ("actions", "basis_points"),
    [
        (0, 1_000),
        (999, 1_000),
        (1_000, 800),
        (9_999, 800),
        (10_000, 600),
        (99_999, 600),
        (100_000, 400),
        (10**9, 400),
    ],
)
def test_a_number_of_actions_chooses_the_volume_tier(db: None, actions: int, basis_points: int) -> None:
    load_reference_data()

    assert tier_of(actions).margin_basis_points == basis_points


@pytest.mark.parametrize(("actions", "basis_points"), [(0, 1_000), (999, 1_000), (1_000, 800)])
def test_the_previous_months_actions_choose_the_margin(db: None, actions: int, basis_points: int) -> None:
    load_reference_data()
    world = make_world(state="draft")
    complete_last_month(world.company, actions)

    assert margin_of(world.company) == Margin(basis_points, MarginSource.TIER, actions)


def test_another_companys_actions_count_for_no_tier(db: None) -> None:
    busy, quiet = make_world(state="draft"), make_company("Harbor Tea")[0]
    complete_last_month(busy.company, 1_000)

    assert margin_of(quiet) == Margin(1_000, MarginSource.TIER, 0)


def test_an_agreed_margin_holds_before_the_tier_and_may_be_nothing(db: None) -> None:
    company, *_ = make_company()
    terms = CompanyTerms.objects.create(
        company=company, margin_basis_points=0, reason="launch partner", set_by="support:usr_1"
    )
    assert margin_of(company) == Margin(0, MarginSource.AGREED, 0)

    terms.margin_basis_points = None
    terms.save(update_fields=["margin_basis_points"])

    assert margin_of(company) == Margin(1_000, MarginSource.TIER, 0)


def test_without_a_tier_that_holds_nothing_is_quoted(db: None) -> None:
    company, *_ = make_company()
    VolumeTier.objects.filter(actions_from=0).delete()

    with pytest.raises(MarginUnknown, match="No volume tier holds for 0 completed actions"):
        margin_of(company)


def test_the_worked_case_of_r5_comes_to_27_50_from_daily_prices(marketplaces: dict[str, Marketplace]) -> None:
    company, *_ = make_company()
    CompanyTerms.objects.create(
        company=company, margin_basis_points=0, reason="launch partner", set_by="support:usr_1"
    )
    product = make_product(marketplaces["US"], price_minor=9_900)
    today = clock.now().date()
    ProductPrice.objects.bulk_create(
        ProductPrice(product=product, on=today - timedelta(days=days), price_minor=price)
        for days, price in enumerate([9_900, 2_600, 2_500, 2_400, 1_000] + [2_500] * 25 + [100] * 60)
    )

    quote = quote_of(product, margin_basis_points=margin_of(company).basis_points)

    assert [(str(line.name), line.amount.decimal) for line in quote.lines] == [
        ("reference_price", "25.00"),
        ("tax", "2.50"),
        ("shipping", "0.00"),
        ("margin", "0.00"),
    ]
    assert quote.total.decimal == "27.50"


def test_many_products_are_quoted_in_one_statement(db: None, django_assert_num_queries) -> None:
    marketplace = make_marketplace()
    products = [make_product(marketplace, price_minor=price) for price in (1_000, 2_500, 9_999)]

    with django_assert_num_queries(1):
        quotes = quotes_of(products, margin_basis_points=800)

    assert [quotes[product.pk].total.minor for product in products] == [1_779, 2_950, 11_801]


def test_a_reference_price_that_is_known_is_not_looked_up(db: None, django_assert_num_queries) -> None:
    product = make_product(make_marketplace(), price_minor=9_900)

    with django_assert_num_queries(0):
        quote = quote_of(product, margin_basis_points=0, reference_minor=2_500)

    assert quote[QuoteLineName.REFERENCE_PRICE].minor == 2_500


def test_a_credit_is_quoted_in_the_currency_of_its_marketplace(db: None) -> None:
    make_tiers()
    japan = make_marketplace("JP")
    category = Category.objects.create(slug="books", name="Books")

    quote = quote_of_credit(category, face_minor=3_500, marketplace=japan, margin_basis_points=600)

    assert str(quote.total) == "¥3,710"


@pytest.mark.parametrize(
    ("takes_credit", "face", "told"),
    [(False, 2_000, "no catalog credit for Books"), (True, 0, "worth something: 0 was given")],
)
def test_there_is_no_credit_of_nothing_or_for_every_category(
    db: None, takes_credit: bool, face: int, told: str
) -> None:
    category = Category.objects.create(slug="books", name="Books", takes_credit=takes_credit)

    with pytest.raises(NoCatalogCredit, match=told):
        quote_of_credit(category, face_minor=face, marketplace=make_marketplace(), margin_basis_points=1_000)
