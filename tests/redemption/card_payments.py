"""Stripe as payments by card see it: its pages, and what goes back, in memory."""

from dataclasses import dataclass, field, replace
from itertools import count
from threading import Lock
from typing import Any

import pytest

from billing import stripe_checkout, stripe_invoices
from billing.errors import StripeAway, StripeRefused
from billing.stripe_checkout import FoundCheckout
from billing.stripe_invoices import FoundRefund


@dataclass
class FakeStripe:
    """Answers as Stripe does, each key once. `is_away`: it can't be reached; `refunds_end`: how refunds do."""

    pages: dict[str, FoundCheckout] = field(default_factory=dict)
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, FoundRefund] = field(default_factory=dict)
    sent_back: dict[str, int] = field(default_factory=dict)
    is_away: bool = False
    refuses: bool = False
    refunds_end: str = "succeeded"
    calls: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    numbers: Any = field(default_factory=lambda: count(1))

    def pay(self, page: str = "", *, amount: int | None = None, currency: str = "") -> str:
        """Somebody pays on a page, by default the latest; refused where it is over. Its id."""
        with self.lock:
            page = page or list(self.pages)[-1]
            found = self.pages[page]
            if found.status != "open":
                raise StripeRefused(f"{page} is {found.status}.")
            self.pages[page] = replace(
                found,
                status="complete",
                is_paid=True,
                url="",
                payment_intent=f"pi_{page}",
                amount_minor=found.amount_minor if amount is None else amount,
                currency=currency or found.currency,
            )
            return page

    def create_checkout(self, *, payment_key: str, **asked: Any) -> FoundCheckout:
        with self._answering("create"):
            page = f"cs_{payment_key}"
            if page not in self.pages:
                self.asked[page] = asked
                self.pages[page] = FoundCheckout(
                    page,
                    "open",
                    is_paid=False,
                    url=f"https://checkout.stripe.com/c/pay/{page}",
                    payment_intent="",
                    amount_minor=asked["amount_minor"],
                    currency=asked["currency"],
                )
            elif self.asked[page] != asked:
                raise StripeRefused("The key was used with other parameters.")
            return self.pages[page]

    def checkout_of(self, checkout_id: str) -> FoundCheckout:
        with self._answering("look"):
            if checkout_id not in self.pages:
                raise StripeRefused(f"No such page: {checkout_id}")
            return self.pages[checkout_id]

    def expire_checkout(self, checkout_id: str) -> FoundCheckout:
        with self._answering("expire"):
            found = self.pages[checkout_id]
            if found.status == "open":
                found = self.pages[checkout_id] = replace(found, status="expired", url="")
            return found

    def make_payment_refund(self, *, payment_intent: str, amount_minor: int, refund_key: str) -> FoundRefund:
        with self._answering("refund"):
            if refund_key not in self.refunds:
                if self.sent_back.get(payment_intent, 0):
                    raise StripeRefused("It is more than is left of the payment.")
                if self.refunds_end != "failed":
                    self.sent_back[payment_intent] = amount_minor
                self.refunds[refund_key] = FoundRefund(
                    f"re_{next(self.numbers)}", self.refunds_end, "expired_or_canceled_card" * self._fails
                )
            return self.refunds[refund_key]

    def refund_of(self, refund_id: str) -> FoundRefund:
        with self._answering("look at refund"):
            return next(one for one in self.refunds.values() if one.id == refund_id)

    def end_refund(self, refund_id: str, status: str, problem: str = "") -> None:
        for key, one in self.refunds.items():
            if one.id == refund_id:
                self.refunds[key] = FoundRefund(refund_id, status, problem)

    @property
    def _fails(self) -> bool:
        return self.refunds_end == "failed"

    def _answering(self, call: str) -> Lock:
        self.calls.append(call)
        if self.is_away:
            raise StripeAway("The payment service can't be reached just now.")
        if self.refuses:
            raise StripeRefused("Not like that.")
        return self.lock


def put_in_place(monkeypatch: pytest.MonkeyPatch, settings: Any) -> FakeStripe:
    """A Stripe that is set up, in place of the calls of `billing.stripe_checkout`."""
    settings.STRIPE_API_KEY = "none"
    fake = FakeStripe()
    for name in ("create_checkout", "checkout_of", "expire_checkout", "make_payment_refund"):
        monkeypatch.setattr(stripe_checkout, name, getattr(fake, name))
    monkeypatch.setattr(stripe_invoices, "refund_of", fake.refund_of)
    return fake
