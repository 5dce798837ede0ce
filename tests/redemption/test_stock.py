"""Stock, corrected by support: store side, and never below zero (R3, V1)."""

import pytest
from django.db.models import Sum

from events.models import AuditEntry
from kit.ids import new_id
from rewards.errors import ReasonMissing
from rewards.redemption.errors import CorrectionNotValid, StockTooLow
from rewards.redemption.models import Stock, StockMovement
from rewards.redemption.stock import correct_stock
from tests.redemption.conftest import Shop, stock_of

pytestmark = pytest.mark.django_db
SUE = "support:usr_1"


def correct(product, amount, *, correction=None, reason="Counted."):
    return correct_stock(
        product=product, amount=amount, correction=correction or new_id("cor"), actor=SUE, reason=reason
    )


def test_a_correction_is_a_movement_with_its_cause_and_an_entry_in_the_stores_chain(shop: Shop) -> None:
    product = shop.product(stock=10)

    assert correct(product, -4, correction="cor_1") == 6
    assert stock_of(product) == 6
    assert list(StockMovement.objects.values_list("product", "amount", "cause")) == [
        (product.pk, -4, "support:cor_1")
    ]
    entry = AuditEntry.objects.get(verb="stock.correct")
    assert (entry.chain, entry.company_key, entry.actor, entry.object_key, entry.reason) == (
        "store",
        None,
        SUE,
        product.pk,
        "Counted.",
    )
    assert entry.changes["on_hand"] == [10, 6]


def test_the_first_stock_of_a_product_is_entered(shop: Shop) -> None:
    product = shop.product(stock=None)

    assert correct(product, 25) == 25
    assert StockMovement.objects.aggregate(sum=Sum("amount"))["sum"] == stock_of(product) == 25


def test_stock_never_goes_below_zero(shop: Shop) -> None:
    product = shop.product(stock=3)

    with pytest.raises(StockTooLow, match="Found 3 on hand, needed 4"):
        correct(product, -4)
    assert stock_of(product) == 3
    assert not StockMovement.objects.exists()
    assert not AuditEntry.objects.exists()
    assert correct(product, -3) == 0


def test_a_correction_that_is_sent_twice_is_made_once(shop: Shop) -> None:
    product = shop.product(stock=3)

    assert [correct(product, 2, correction="cor_1") for _ in range(2)] == [5, 5]
    assert AuditEntry.objects.count() == StockMovement.objects.count() == 1


@pytest.mark.parametrize("amount", [3, -2])
def test_another_amount_under_the_name_of_a_correction_is_refused_and_not_lost(shop: Shop, amount) -> None:
    product = shop.product(stock=3)
    correct(product, 2, correction="cor_1")

    with pytest.raises(CorrectionNotValid, match=rf"Found \{amount:+} on a page that .* by \+2 already"):
        correct(product, amount, correction="cor_1")
    assert stock_of(product) == 5
    assert AuditEntry.objects.count() == StockMovement.objects.count() == 1
    assert correct(product, amount, correction="cor_2") == 5 + amount


@pytest.mark.parametrize("amount", [0, 1_000_000_001, -1_000_000_001, 1_000_000_000])
def test_a_correction_beyond_all_bounds_is_refused(shop: Shop, amount) -> None:
    product = shop.product(stock=3)

    with pytest.raises(CorrectionNotValid):
        correct(product, amount)
    assert stock_of(product) == 3


def test_a_reason_is_needed(shop: Shop) -> None:
    with pytest.raises(ReasonMissing):
        correct(shop.product(stock=None), 1, reason="")
    assert not Stock.objects.exists()
