"""Who pays which part of an order (S4). Pure."""

from dataclasses import dataclass

from kit.money import Money


@dataclass(frozen=True, slots=True)
class Payment:
    """An order's amounts: price + tax + shipping = credit + store_pays + customer_pays.

    `promo_credit` is what the customer was promised; `credit` is the part of it that the order uses.
    """

    price: Money
    tax: Money
    shipping: Money
    promo_credit: Money
    credit: Money
    store_pays: Money
    customer_pays: Money

    @property
    def credit_left(self) -> Money:
        """What the order leaves of the promo credit; it is not paid out (S4)."""
        return Money(self.promo_credit.minor - self.credit.minor, self.credit.currency)


def split_payment(
    *,
    price_minor: int,
    tax_minor: int,
    shipping_minor: int,
    promo_minor: int,
    customer_bears_minor: int | None,
    least_minor: int,
    currency: str,
) -> Payment:
    """Split an order between the promo credit, or store credit in its place, the customer and the store.

    The credit pays up to its value, the CPA; what it leaves over is not paid out. Of what it does not cover the
    customer pays up to `customer_bears_minor`, by None all of it, and the store the rest: price rises and shipping of
    what was promised free. What is less than `least_minor`, which no card is charged, is the store's too.
    """
    total = price_minor + tax_minor + shipping_minor
    credit = min(promo_minor, total)
    left = total - credit
    customer = left if customer_bears_minor is None else min(left, customer_bears_minor)
    if customer < least_minor:
        customer = 0
    return Payment(
        price=Money(price_minor, currency),
        tax=Money(tax_minor, currency),
        shipping=Money(shipping_minor, currency),
        promo_credit=Money(promo_minor, currency),
        credit=Money(credit, currency),
        store_pays=Money(left - customer, currency),
        customer_pays=Money(customer, currency),
    )


def borne_by_customer(
    *, is_credit: bool, tax_left_out_minor: int, price_minor: int, retail_minor: int, is_picked: bool
) -> int | None:
    """The most that a customer pays of what the credit does not cover; None: all of it.

    Of a free product, and of what stands in for it, the tax that the CPA left out on purpose (R6). Who picks another
    with the credit that stands in for it (`is_picked`, R7) pays the difference above its retail value, too. A top-up
    without such a bound exists only for catalog credit.
    """
    if is_credit:
        return None
    return tax_left_out_minor + (max(0, price_minor - retail_minor) if is_picked else 0)
