"""The quotes that are kept with each submission: what was shown then stays as it was (R5, R6, R10)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from campaigns import operations
from campaigns.errors import CampaignIncomplete, MoveNotAllowed
from campaigns.models import Campaign, CampaignState
from kit import clock
from kit.money import Money
from rewards.models import CompanyTerms, Marketplace, Offer, Product, ProductPrice, SubmittedQuote
from rewards.queries import submission_count, submitted_quotes_of
from rewards.quotes import RULES, QuoteLineName
from tests.conftest import in_parallel
from tests.world import (
    MARKETER,
    make_company,
    make_draft,
    make_marketplace,
    make_product,
    make_rate,
    make_world,
)


def kept_of(campaign: Campaign, number: int | None = None):
    return submitted_quotes_of(company=campaign.company, campaign_key=campaign.pk, number=number)


def test_a_submission_keeps_everything_its_quote_is_made_of(db: None) -> None:
    company, app, *_ = make_company()
    campaign, moment, [product] = make_draft(company, app, cpa_minor=2_900)
    operations.submit_campaign(campaign=campaign, actor=MARKETER)

    [kept] = SubmittedQuote.objects.all()
    offer = Offer.objects.get()
    assert {field.attname: getattr(kept, field.attname) for field in kept._meta.fields} == {
        "id": kept.id,
        "company_id": company.id,
        "campaign_key": campaign.id,
        "submission": 1,
        "moment_key": moment.id,
        "moment_name": "Reach level 10",
        "marketplace_id": "US",
        "position": 1,
        "kind": "product",
        "product_id": product.id,
        "category_id": None,
        "title": "Copper Kettle",
        "currency": "USD",
        "cpa_minor": 2_900,
        "cpa_usd_cents": 2_900,
        "usd_rate": Decimal(1),
        "rate_on": None,
        "retail_minor": 2_500,
        "tax_basis_points": 1_002,
        "tax_minor": 250,
        "shipping_minor": 0,
        "shipping_note": "shipping_free",
        "free_shipping_minor": 2_500,
        "margin_basis_points": 1_000,
        "margin_minor": 250,
        "margin_source": "tier",
        "margin_actions": 0,
        "total_minor": 3_000,
        "rules": RULES,
        "submitted_at": offer.published_at,
    }
    assert kept.coverage.customer_pays == Money(100, "USD")
    assert offer.choices.get().tax_left_out_minor == 100


@pytest.mark.parametrize(("cpa", "left_out"), [(2_500, 250), (2_600, 150), (2_750, 0), (3_000, 0)])
def test_the_tax_that_a_cpa_leaves_out_is_frozen_with_its_choice(db: None, cpa: int, left_out: int) -> None:
    company, app, *_ = make_company()
    CompanyTerms.objects.create(
        company=company, margin_basis_points=0, reason="agreed", set_by="support:usr_1"
    )
    campaign, *_ = make_draft(company, app, cpa_minor=cpa)

    operations.submit_campaign(campaign=campaign, actor=MARKETER)

    assert Offer.objects.get().choices.get().tax_left_out_minor == left_out


def test_a_submission_keeps_the_quote_of_every_choice_and_the_rate_used(db: None) -> None:
    company, app, *_ = make_company()
    campaign, moment, _ = make_draft(company, app)
    japan = make_marketplace("JP", free_shipping_minor=3_500, shipping_minor=450)
    make_rate("JPY", "0.00667")
    lamp = make_product(japan, title="Paper Lamp", price_minor=3_200)
    operations.set_reward(
        moment=moment, marketplace=japan, cpa_minor=3_900, products=[lamp], credit=(lamp.category, 3_000)
    )
    operations.submit_campaign(campaign=campaign, actor=MARKETER)

    submitted = kept_of(campaign)
    japanese, american = submitted.rewards
    assert [
        (
            kept.title,
            kept.retail_minor,
            kept.tax_minor,
            kept.shipping_minor,
            kept.margin_minor,
            kept.total_minor,
        )
        for kept in japanese.quotes
    ] == [("Paper Lamp", 3_200, 0, 300, 320, 3_820), ("Kitchen", 3_000, 0, 0, 300, 3_300)]
    assert [kept.shipping_note for kept in japanese.quotes] == ["shipping_capped", ""]
    assert {(kept.usd_rate, kept.rate_on, kept.cpa_usd_cents) for kept in japanese.quotes} == {
        (Decimal("0.00667"), clock.now().date(), 2_601)
    }
    assert {kept.rate_on for kept in american.quotes} == {None}
    assert japanese.dearest.title == "Paper Lamp"
    assert (japanese.proposed, japanese.customer_pays) == (Money(3_820, "JPY"), Money(0, "JPY"))
    assert (american.marketplace.code, american.customer_pays) == ("US", Money(250, "USD"))
    assert list(Offer.objects.get(marketplace=japan).choices.values_list("retail_minor", flat=True)) == [
        3_200,
        3_000,
    ]


def change_everything(campaign: Campaign, product: Product) -> None:
    """Another price, another margin, another marketplace, another title, another CPA."""
    ProductPrice.objects.bulk_create(
        ProductPrice(product=product, on=clock.now().date() - timedelta(days=days), price_minor=2_000)
        for days in range(5)
    )
    Product.objects.filter(pk=product.pk).update(title="Steel Kettle", price_minor=2_000)
    CompanyTerms.objects.create(
        company=campaign.company, margin_basis_points=500, reason="volume", set_by="support:usr_1"
    )
    Marketplace.objects.filter(code="US").update(
        top_tax_basis_points=900, free_shipping_minor=5_000, shipping_minor=600
    )


def test_a_second_submission_leaves_the_first_ones_quotes_as_they_were(db: None) -> None:
    world = make_world(state="pending")
    campaign, [product] = world.campaign, world.products
    first = [SubmittedQuote.objects.values().get(), kept_of(campaign).rewards[0].dearest.explained]

    change_everything(campaign, product)
    operations.withdraw_campaign(campaign=campaign, actor=MARKETER)
    operations.submit_campaign(campaign=campaign, actor=MARKETER)

    assert [
        SubmittedQuote.objects.values().get(submission=1),
        kept_of(campaign, 1).rewards[0].dearest.explained,
    ] == first
    second = kept_of(campaign)
    [kept] = second.rewards[0].quotes
    assert (second.number, second.count, list(second.numbers)) == (2, 2, [1, 2])
    assert (kept.title, kept.margin_source, kept.margin_basis_points) == ("Steel Kettle", "agreed", 500)
    assert [line.amount.minor for line in kept.quote.lines] == [2_000, 180, 600, 100]
    assert [str(choice) for choice in Offer.objects.get().choices.values_list("title", flat=True)] == [
        "Steel Kettle"
    ]


@pytest.mark.parametrize("number", [None, 0, 3, 99])
def test_a_submission_that_never_was_is_the_latest(db: None, number: int | None) -> None:
    world = make_world(state="pending")
    operations.withdraw_campaign(campaign=world.campaign, actor=MARKETER)
    operations.submit_campaign(campaign=world.campaign, actor=MARKETER)

    assert kept_of(world.campaign, number).number == 2


def test_a_kept_quote_is_read_from_its_row_and_not_made_again(db: None) -> None:
    """Whatever the rules of a later version are: amounts that these rules would not give are told as they stand."""
    world = make_world(state="pending")
    row = SubmittedQuote.objects.values().get()
    odd = {"tax_minor": 7, "shipping_minor": 3, "margin_minor": 1, "total_minor": 2_511}
    kept = SubmittedQuote.objects.create(**row | {"id": SubmittedQuote().id, "submission": 2} | odd)

    assert [line.amount.minor for line in kept.quote.lines] == [2_500, 7, 3, 1]
    assert kept.quote[QuoteLineName.TAX] == Money(7, "USD")
    assert submission_count(company=world.company, campaign_key=world.campaign.id) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rewards_submittedquote SET cpa_minor = cpa_minor + 1",
        "DELETE FROM rewards_submittedquote",
    ],
)
def test_the_database_refuses_to_change_a_kept_quote(db: None, statement: str) -> None:
    make_world(state="pending")
    before = SubmittedQuote.objects.values().get()

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert SubmittedQuote.objects.values().get() == before


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"total_minor": 2_999}, "submitted_quote_adds_up"),
        ({"margin_minor": -250, "total_minor": 2_500}, "submitted_quote_has_no_negative_line"),
        ({"cpa_minor": 2_749}, "submitted_cpa_covers_all_but_the_tax"),
        ({"margin_source": "other"}, "submitted_margin_source_is_known"),
        ({"kind": "credit"}, "submitted_quote_is_of_a_product_or_a_credit"),
        ({"submission": 1}, "one_quote_per_submission_and_choice"),
    ],
)
def test_the_database_refuses_a_quote_that_cannot_be(db: None, changes: dict, constraint: str) -> None:
    make_world(state="pending")
    row = SubmittedQuote.objects.values().get() | {"id": SubmittedQuote().id, "submission": 2}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SubmittedQuote.objects.create(**row | changes)


def test_a_refused_submission_keeps_no_quote(db: None) -> None:
    company, app, *_ = make_company()
    campaign, *_ = make_draft(company, app, cpa_minor=2_749)

    with pytest.raises(CampaignIncomplete):
        operations.submit_campaign(campaign=campaign, actor=MARKETER)

    assert not SubmittedQuote.objects.exists()
    assert not Offer.objects.exists()
    assert Campaign.objects.get().state == CampaignState.DRAFT


def test_what_one_company_submitted_no_other_reads(db: None) -> None:
    world, stranger = make_world(state="pending"), make_company("Harbor Tea")[0]

    assert submission_count(company=stranger, campaign_key=world.campaign.id) == 0
    assert submitted_quotes_of(company=stranger, campaign_key=world.campaign.id) is None


@pytest.mark.django_db(transaction=True)
def test_two_who_submit_at_once_make_one_submission() -> None:
    company, app, *_ = make_company()
    campaign, *_ = make_draft(company, app)

    def submit(_: int) -> str:
        try:
            operations.submit_campaign(campaign=Campaign.objects.get(pk=campaign.pk), actor=MARKETER)
        except MoveNotAllowed:
            return "refused"
        return "submitted"

    assert sorted(in_parallel(8, submit)) == ["refused"] * 7 + ["submitted"]
    assert list(SubmittedQuote.objects.values_list("submission", "position")) == [(1, 1)]
