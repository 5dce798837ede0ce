"""What ran out is replaced in bulk wherever open offers promise it, and on the order with both values (R7)."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit import clock
from kit.ids import new_id
from rewards.models import Offer, OfferChoice, OfferedState, Product
from rewards.redemption.errors import CartChanged, ProductNotPicked
from rewards.redemption.models import Order, OrderedInstead, Redemption, Stock, StockMovement, Substitution
from rewards.redemption.operations import redeem
from rewards.redemption.stockouts import promises_without_stand_in, replace_out_of_stock
from tests.conftest import in_parallel
from tests.redemption.conftest import HOME, choice_of, make_shop, signed_in, stock_of, user


def standing():
    rows = Substitution.objects.filter(ended_at=None).order_by("choice__offer_id", "choice__position")
    return list(rows.values_list("promised", "promised_minor", "rung", "stand_in", "given_minor"))


def set_stock(product, on_hand):
    Stock.objects.filter(product=product).update(on_hand=on_hand)


def copies_of(offer, count):
    """So many offers like one, of other campaigns."""
    facts = {field.attname: getattr(offer, field.attname) for field in Offer._meta.concrete_fields}
    del facts["id"]
    return Offer.objects.bulk_create(
        Offer(**facts | {"campaign_key": new_id("cmp"), "moment_key": new_id("mom")}) for _ in range(count)
    )


def test_a_product_that_ran_out_is_replaced_once_for_each_open_choice(shop):
    gone = shop.product(stock=0)
    near = shop.product(price=2_600)
    shop.offer(gone)
    shop.offer(gone)

    assert (replace_out_of_stock(), replace_out_of_stock()) == (2, 0)
    assert standing() == [(gone.pk, 2_500, "category", near.pk, 2_600)] * 2
    assert set(Substitution.objects.values_list("why", flat=True)) == {
        "Near in its category: 104.0 % of the value."
    }


@pytest.mark.parametrize(
    "change", [{"state": OfferedState.WITHDRAWN}, {"sold_by_store": False}, {"fulfilled_by_store": False}]
)
def test_what_may_not_be_given_any_more_is_gone_too(shop, change):
    gone = shop.product(stock=5, variant_group="mugs", variant="Rust")
    variant = shop.product(price=2_500, variant_group="mugs", variant="Sage")
    offer = shop.offer(gone)
    Product.objects.filter(pk=gone.pk).update(**change)
    replace_out_of_stock()
    order = redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)

    assert standing() == [(gone.pk, 2_500, "variant", variant.pk, 2_500)]
    assert (order.product_id, order.promised_id, stock_of(gone)) == (variant.pk, gone.pk, 5)


def test_when_the_stand_in_runs_out_too_the_next_one_stands_in_and_then_credit(shop):
    gone = shop.product(stock=0)
    first, second = shop.product(price=2_500), shop.product(price=2_400)
    shop.offer(gone)
    found = []
    for out in (None, first, second):
        if out:
            set_stock(out, 0)
        replace_out_of_stock()
        found += standing()

    assert found == [
        (gone.pk, 2_500, "category", first.pk, 2_500),
        (gone.pk, 2_500, "category", second.pk, 2_400),
        (gone.pk, 2_500, "credit", None, 2_500),
    ]
    assert Substitution.objects.count() == 3
    assert promises_without_stand_in() == 1


def test_it_ends_when_the_product_is_back_or_the_offer_is_over(shop):
    back, over = shop.product(stock=0), shop.product(stock=0)
    shop.offer(back)
    ended = shop.offer(over)
    replace_out_of_stock()
    set_stock(back, 1)
    Offer.objects.filter(pk=ended.pk).update(expires_at=clock.now())

    assert replace_out_of_stock() == 0
    assert standing() == []
    assert Substitution.objects.exclude(ended_at=None).count() == 2


def test_statements_grow_with_products_and_not_with_choices(shop):
    gone = shop.product(stock=0)
    shop.product(price=2_600)
    for _ in range(20):
        shop.offer(gone)
    with CaptureQueriesContext(connection) as counted:
        assert replace_out_of_stock() == 20

    assert len(counted) <= 12


def test_ten_thousand_open_choices_of_a_hundred_products_take_as_many_statements_as_a_hundred(shop):
    shop.product(price=2_600)
    gone, choices = [shop.product(stock=0) for _ in range(100)], []
    for number, offer in enumerate(copies_of(shop.offer(), 2_000)):
        promised = [gone[(number * 5 + place) % 100] for place in range(5)]
        choices += [
            OfferChoice(
                offer=offer, position=place, kind="product", product=one, title="Gone", retail_minor=2_500
            )
            for place, one in enumerate(promised, 1)
        ]
    OfferChoice.objects.bulk_create(choices)
    with CaptureQueriesContext(connection) as counted:
        assert replace_out_of_stock() == 10_000

    assert len(counted) <= 3 + 7 * len(gone)
    assert Substitution.objects.filter(ended_at=None).count() == 10_000


def test_a_company_reads_the_same_page_whatever_is_in_stock(shop):
    product = shop.product(stock=1)
    token = shop.reward(shop.offer(product))
    member = signed_in(shop.member)
    before = member.get(f"/r/{token}").content
    set_stock(product, 0)
    replace_out_of_stock()

    assert member.get(f"/r/{token}").content == before


def test_an_order_keeps_both_values_and_the_step(shop):
    gone = shop.product(stock=0)
    near, cheap = shop.product(price=2_600, stock=1), shop.product(price=900)
    offer = shop.offer(gone)
    for product_id in (None, cheap.pk):
        redeem(
            token=shop.reward(offer),
            user=user(),
            choice_id=choice_of(offer),
            address=HOME,
            product_id=product_id,
        )
    as_promised = shop.offer(cheap)
    redeem(token=shop.reward(as_promised), user=user(), choice_id=choice_of(as_promised), address=HOME)

    kept = OrderedInstead.objects.order_by("-given_minor")
    assert list(kept.values_list("order__product", "promised_minor", "given_minor", "rung")) == [
        (near.pk, 2_500, 2_600, "category"),
        (cheap.pk, 2_500, 900, "credit"),
    ]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_when_all_candidates_run_out_at_once():
    shop = make_shop()
    promised, near = shop.product(stock=10), shop.product(price=2_600, stock=14)
    offer = shop.offer(promised)
    choice = choice_of(offer)
    takers = [(shop.reward(offer), user()) for _ in range(64)]

    def choose(number):
        token, who = takers[number]
        try:
            order = redeem(token=token, user=who, choice_id=choice, address=HOME)
        except (CartChanged, ProductNotPicked):
            return None
        return order.product_id

    answers = in_parallel(64, choose, threads=8)

    assert Counter(answers) == {promised.pk: 10, near.pk: 14, None: 40}
    assert (Order.objects.count(), Redemption.objects.count(), StockMovement.objects.count()) == (24, 24, 24)
    late = answers.index(None)
    token, who = takers[late]
    page = signed_in(who).get(f"/r/{token}/cart?choice={choice}")
    assert (page.status_code, b"Your reward is safe" in page.content) == (200, True)
    set_stock(promised, 1)
    assert redeem(token=token, user=who, choice_id=choice, address=HOME).product_id == promised.pk
