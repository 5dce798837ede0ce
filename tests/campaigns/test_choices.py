"""What can be chosen for a moment, and what a submission asks of it (C2, R3, R4, R6)."""

from typing import Any

import pytest

from accounts.models import Company
from billing.models import ExchangeRate
from campaigns import operations
from campaigns.errors import CampaignIncomplete, CampaignLocked, ChoicesNotPossible
from campaigns.models import Campaign, Choice, Moment, MomentReward
from campaigns.queries.drafts import missing_of
from rewards.models import Category, CompanyTerms, Marketplace, Offer, OfferedState, Product, VolumeTier
from tests.world import MARKETER, make_company, make_draft, make_marketplace, make_product


def lacking(campaign) -> list[str]:
    """What the campaign lacks, in words."""
    return [lack.words for lack in missing_of(campaign)]


@pytest.fixture
def draft(db: None) -> Campaign:
    company, app, *_ = make_company()
    return make_draft(company, app)[0]


@pytest.fixture
def moment(draft: Campaign) -> Moment:
    return Moment.objects.get(campaign=draft)


@pytest.fixture
def us(draft: Campaign) -> Marketplace:
    return Marketplace.objects.get(code="US")


def choose(moment: Moment, *products: Product, cpa_minor: int = 2_750, **changes: Any) -> MomentReward:
    return operations.set_reward(
        moment=moment, marketplace=make_marketplace(), cpa_minor=cpa_minor, products=products, **changes
    )


def test_five_products_and_a_credit_can_be_chosen(moment: Moment, us: Marketplace) -> None:
    five = [make_product(us) for _ in range(5)]
    reward = choose(moment, *five, credit=(five[0].category, 2_500))

    assert list(reward.choices.values_list("position", "kind")) == [
        *((position, "product") for position in range(1, 6)),
        (6, "credit"),
    ]
    assert lacking(moment.campaign) == []


def refused(moment: Moment, *products: Product, told: str, **changes: Any) -> None:
    before = list(Choice.objects.values())
    with pytest.raises(ChoicesNotPossible, match=told):
        choose(moment, *products, **changes)
    assert list(Choice.objects.values()) == before


def test_six_products_are_refused(moment: Moment, us: Marketplace) -> None:
    refused(moment, *(make_product(us) for _ in range(6)), told="Up to 5 products .*; 6 were")


def test_a_product_is_chosen_once(moment: Moment, us: Marketplace) -> None:
    refused(moment, *[make_product(us)] * 2, told="Each product can be chosen once")


def test_another_marketplaces_product_is_refused(moment: Moment) -> None:
    abroad = make_product(make_marketplace("UK"), sku="MUG-UK")

    refused(moment, abroad, told="no such products in US: MUG-UK")


def test_another_companys_own_product_is_refused_as_one_that_is_not_there(
    moment: Moment, us: Marketplace
) -> None:
    theirs = make_product(us, company=make_company("Harbor Tea")[0], sku="TEA-1", title="Secret Tea")

    refused(moment, theirs, told="no such products in US: TEA-1")


def test_the_companys_own_product_can_be_chosen(moment: Moment, us: Marketplace) -> None:
    choose(moment, make_product(us, company=moment.campaign.company))

    assert lacking(moment.campaign) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"cpa_minor": 0}, "more than nothing: it was 0"), ({"credit": True}, "needs a value: it was 0")],
)
def test_amounts_of_nothing_are_refused(moment: Moment, us: Marketplace, changes: dict, told: str) -> None:
    product = make_product(us)
    if "credit" in changes:
        changes = {"credit": (product.category, 0)}

    refused(moment, product, told=told, **changes)


def test_a_locked_campaigns_choices_stay(moment: Moment, us: Marketplace) -> None:
    operations.submit_campaign(campaign=moment.campaign, actor=MARKETER)

    with pytest.raises(CampaignLocked):
        choose(moment, make_product(us))


WHERE = "for the moment level_10 in US"


def beta(company: Company) -> None:
    CompanyTerms.objects.create(
        company=company, has_tshirt_beta=True, reason="asked for", set_by="support:usr_1"
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"state": OfferedState.WITHDRAWN},
            f"a product that is not withdrawn instead of Copper Kettle, {WHERE}",
        ),
        (
            {"sold_by_store": False},
            f"a product that the store itself sells and ships instead of Copper Kettle, {WHERE}",
        ),
        (
            {"fulfilled_by_store": False},
            f"a product that the store itself sells and ships instead of Copper Kettle, {WHERE}",
        ),
    ],
)
def test_what_the_store_cannot_give_is_not_submitted(draft: Campaign, changes: dict, told: str) -> None:
    Product.objects.update(**changes)

    assert lacking(draft) == [told]
    with pytest.raises(CampaignIncomplete):
        operations.submit_campaign(campaign=draft, actor=MARKETER)
    assert not Offer.objects.exists()


def test_a_limited_product_can_be_submitted(draft: Campaign) -> None:
    Product.objects.update(state=OfferedState.LIMITED)

    assert lacking(draft) == []


def test_a_product_that_became_another_companys_own_is_unknown_and_tells_nothing(draft: Campaign) -> None:
    Product.objects.update(company=make_company("Harbor Tea")[0], price_minor=9_999)

    assert lacking(draft) == [f"a known product as choice 1, {WHERE}"]


def test_a_tshirt_needs_the_beta(moment: Moment, us: Marketplace) -> None:
    campaign = moment.campaign
    choose(moment, make_product(us, title="Team T-Shirt", company=campaign.company, is_custom_tshirt=True))
    assert lacking(campaign) == [f"a place in the T-shirt beta for Team T-Shirt, {WHERE}"]

    beta(campaign.company)

    assert lacking(campaign) == []


def test_a_category_without_credit_is_not_submitted(moment: Moment) -> None:
    kitchen = Category.objects.get(slug="kitchen")
    choose(moment, credit=(kitchen, 2_500))
    assert lacking(moment.campaign) == []

    Category.objects.update(takes_credit=False)

    assert lacking(moment.campaign) == [f"a category that takes catalog credit instead of Kitchen, {WHERE}"]


@pytest.mark.parametrize(
    ("cpa", "told"),
    [
        (2_750, []),  # the tax may be left to customers
        (
            2_749,
            [
                (
                    f"a CPA of at least $27.50 {WHERE}: $27.49 is $0.01 short of Copper Kettle "
                    "(reference price $25.00, margin $2.50)"
                )
            ],
        ),
    ],
)
def test_the_cpa_must_cover_all_but_the_tax(moment: Moment, us: Marketplace, cpa: int, told: list) -> None:
    choose(moment, Product.objects.get(), cpa_minor=cpa)

    assert lacking(moment.campaign) == told


def test_the_dearest_choice_counts_with_its_shipping(moment: Moment, us: Marketplace) -> None:
    # With shipping of 5.99 the cheaper one comes to 24.99, the other one to 25.00.
    cheap = make_product(us, title="Cheap", price_minor=1_900)
    dear = make_product(us, title="Dear", price_minor=2_000)
    choose(moment, cheap, dear, cpa_minor=2_600)

    assert lacking(moment.campaign) == [
        (
            f"a CPA of at least $27.00 {WHERE}: $26.00 is $1.00 short of Dear "
            "(reference price $20.00, shipping $5.00, margin $2.00)"
        )
    ]


def test_a_credit_may_be_the_dearest_choice(moment: Moment, us: Marketplace) -> None:
    product = Product.objects.get()
    choose(moment, product, credit=(product.category, 3_000))

    assert lacking(moment.campaign) == [
        (
            f"a CPA of at least $33.00 {WHERE}: $27.50 is $5.50 short of Kitchen "
            "(face value $30.00, margin $3.00)"
        )
    ]


def test_without_a_volume_tier_nothing_is_submitted(draft: Campaign) -> None:
    VolumeTier.objects.all().delete()

    assert lacking(draft) == [
        (
            "a margin to quote with: No volume tier holds for 0 completed actions in the previous month; "
            "one that begins at 0 is needed. Support can add it."
        )
    ]


def test_without_a_recent_rate_nothing_is_submitted(moment: Moment) -> None:
    uk = make_marketplace("UK")
    operations.set_reward(moment=moment, marketplace=uk, cpa_minor=2_750, products=[make_product(uk)])
    assert not ExchangeRate.objects.exists()

    (lack,) = lacking(moment.campaign)
    assert lack.startswith("a recent exchange rate: There is no exchange rate for GBP. ")
    assert lack.endswith("can be submitted once support has loaded a rate of the last 7 days.")


def test_looking_for_what_is_missing_takes_as_many_statements_for_many_choices_as_for_one(
    moment: Moment, us: Marketplace, django_assert_num_queries
) -> None:
    one = missing_statements(moment.campaign)
    choose(moment, *(make_product(us) for _ in range(5)), credit=(Product.objects.first().category, 2_500))

    assert missing_statements(moment.campaign) == one + 1  # the category of the credit


def missing_statements(campaign: Campaign) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    campaign = Campaign.objects.select_related("company").get(pk=campaign.pk)
    with CaptureQueriesContext(connection) as captured:
        assert lacking(campaign) == []
    return len(captured)


def test_a_cpa_that_leaves_the_tax_to_customers_stays_when_a_product_is_dropped(
    draft: Campaign, moment: Moment, us: Marketplace
) -> None:
    cheap = make_product(us, price_minor=1_000)
    choose(moment, Product.objects.exclude(pk=cheap.pk).get(), cheap, cpa_minor=2_750)

    operations.drop_product(campaign=draft, moment=moment, product=cheap, actor=MARKETER)

    assert MomentReward.objects.get().cpa_minor == 2_750
    assert lacking(draft) == []


@pytest.mark.parametrize(("face_value", "cpa"), [(500, 2_750), (None, 2_750), (3_000, 3_300)])
def test_a_credit_lifts_a_cpa_that_does_not_cover_it_and_no_other(
    draft: Campaign, moment: Moment, us: Marketplace, face_value: int | None, cpa: int
) -> None:
    kitchen = Category.objects.get()
    choose(moment, Product.objects.get(), cpa_minor=2_750)

    operations.set_credit(
        campaign=draft,
        moment=moment,
        marketplace=us,
        credit=None if face_value is None else (kitchen, face_value),
        actor=MARKETER,
    )

    assert MomentReward.objects.get().cpa_minor == cpa


def test_a_moment_that_gives_nothing_is_no_example_for_the_others(
    draft: Campaign, moment: Moment, us: Marketplace
) -> None:
    empty = operations.add_moment(campaign=draft, key="empty", name="Empty")

    with pytest.raises(ChoicesNotPossible, match="there is nothing to copy"):
        operations.copy_choices(
            campaign=draft, source=empty, targets=[moment], marketplace=us, actor=MARKETER
        )

    assert MomentReward.objects.get().moment == moment
