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
    *, price_minor: int, tax_minor: int, shipping_minor: int, promo_minor: int, currency: str
) -> Payment:
    """Split an order between the promo credit, or store credit in its place, and the store.

    The credit pays up to its value, the CPA; what it leaves over is not paid out (S4). The embedded store collects
    no payment from customers: what the CPA does not cover is the store's cost, whether the price rose since or
    the company left the tax out of its CPA. `customer_pays` is therefore always zero here.
    """
    total = price_minor + tax_minor + shipping_minor
    credit = min(promo_minor, total)
    return Payment(
        price=Money(price_minor, currency),
        tax=Money(tax_minor, currency),
        shipping=Money(shipping_minor, currency),
        promo_credit=Money(promo_minor, currency),
        credit=Money(credit, currency),
        store_pays=Money(total - credit, currency),
        customer_pays=Money(0, currency),
    )
