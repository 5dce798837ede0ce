"""What billing refuses."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Self

from billing.models import LimitScope
from billing.rooms import Room
from kit import clock
from kit.errors import Refusal

MOST_FAULTS_SAID = 100


class NoRoom(Refusal):
    """A limit has no room for this action; nothing was charged."""

    scope: ClassVar[LimitScope]
    text = "All rewards have been given out for now."

    def __init__(self, detail: str = "", *, month: date | None = None, rooms: Sequence[Room] = ()) -> None:
        self.rooms = rooms
        wait = None
        if self.retryable:
            next_month = clock.start_of_month(clock.month_after(month or clock.this_month()))
            wait = max(1, int((next_month - clock.now()).total_seconds()))
        super().__init__(detail, retry_after=wait)

    @classmethod
    def unless_room(cls, rooms: Sequence[Room], amount_usd_cents: int, *, month: date) -> Self | None:
        """The refusal of an action of this price, unless the limit has room for it; one without a row has none."""
        stood = next((room for room in rooms if room.scope == cls.scope), None)
        if stood is not None and stood.left_usd_cents >= amount_usd_cents:
            return None
        return cls(month=month, rooms=rooms)


class BudgetExhausted(NoRoom):
    """The campaign's total budget has no room for a further action."""

    code = "budget_exhausted"
    title = "The campaign's total budget is used up"
    scope = LimitScope.CAMPAIGN


class CampaignLimitReached(NoRoom):
    """The campaign's monthly limit has no room for a further action (B2)."""

    code = "campaign_limit_reached"
    title = "The campaign's monthly limit is reached"
    retryable = True
    scope = LimitScope.CAMPAIGN_MONTH


class CompanyLimitReached(NoRoom):
    """The company's monthly limit has no room for a further action (B2)."""

    code = "company_limit_reached"
    title = "The company's monthly limit is reached"
    retryable = True
    scope = LimitScope.COMPANY_MONTH


class MonthNotOpen(Exception):
    """The limits of a month have no rows yet: open the month, and charge again."""


class BudgetClosed(Exception):
    """The campaign stopped, or the month was closed, while the action was thought through: think again, and see why."""


class PostedOtherwise(Exception):
    """A cause that is in the ledger already, with another kind, month or other entries (B4)."""


class RateMissing(Refusal):
    """No exchange rate of the last seven days is known for a currency (B3)."""

    code = "rate_missing"
    title = "No recent exchange rate is known"


class RatesRefused(Refusal):
    """Rates can't be loaded; `faults` names each of them, and nothing was written (B3)."""

    code = "rates_refused"
    title = "The rates can't be loaded"

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        shown, more = self.faults[:MOST_FAULTS_SAID], len(self.faults) - MOST_FAULTS_SAID
        super().__init__("\n".join([*shown, *([f"and {more} more."] if more > 0 else [])]))


class HeldRateGone(Refusal):
    """A held rate was decided about, or another took its place."""

    code = "held_rate_gone"
    title = "The rate is no longer waiting"


class CapTooLow(Refusal):
    """A limit can't be set below what is already spent of it."""

    code = "cap_too_low"
    title = "More than that is already spent"


class CapExpired(Refusal):
    """A monthly cap can't be agreed until a day that has passed."""

    code = "cap_expired"
    title = "That day has passed"


class MonthNotOver(Refusal):
    """A month that is not over, or has not begun, can't be closed."""

    code = "month_not_over"
    title = "The month is not over yet"


class SellerUnknown(Refusal):
    """The settings don't say who bills, so that no invoice can be made (B10)."""

    code = "seller_unknown"
    title = "The settings don't say who bills"


class InvoiceIsSettled(Refusal):
    """Nothing is left to pay of the invoice."""

    code = "invoice_settled"
    title = "The invoice is settled"


class PaymentNotPossible(Refusal):
    """The payment can't have come like that, or is written down already."""

    code = "payment_not_possible"
    title = "The payment can't be recorded"


class CreditNotPossible(Refusal):
    """A credit note takes back what is left of its invoice at most (B9)."""

    code = "credit_not_possible"
    title = "That can't be credited"


class InvoicingNotPossible(Refusal):
    """Paying by invoice takes a monthly volume, unless support means it anyway (B5)."""

    code = "invoicing_not_possible"
    title = "The company can't be given leave to pay by invoice"


class StripeAway(Refusal):
    """Stripe can't be reached, is busy, or isn't set up here; the same may be asked for again."""

    code = "stripe_away"
    status = 503
    title = "The payment service can't be reached"
    retryable = True


class StripeRefused(Refusal):
    """Stripe does not do what it was asked for; its own words say why."""

    code = "stripe_refused"
    title = "The payment service refused this"


class ChargeDeclined(StripeRefused):
    """A card does not pay: its bank declines, or wants its holder to confirm (3-D Secure)."""

    code = "charge_declined"
    status = 402
    title = "The card was declined"

    def __init__(self, detail: str, *, decline_code: str = "", needs_action: bool = False) -> None:
        super().__init__(detail)
        self.decline_code, self.needs_action = decline_code, needs_action


class NothingToCollect(Refusal):
    """Nothing is left of the invoice, or it is not paid by card."""

    code = "nothing_to_collect"
    title = "There is nothing to charge"


class ChargeRunning(Refusal):
    """The invoice is being charged at this moment; how that ends is seen in a minute."""

    code = "charge_running"
    status = 409
    title = "The card is being charged already"


class RefundNotPossible(Refusal):
    """Only a company's credit is sent back, and to a card no more than it paid (B9)."""

    code = "refund_not_possible"
    title = "That can't be sent back"


class WriteOffNotPossible(Refusal):
    """Only what is left of an open invoice is given up, for a reason."""

    code = "write_off_not_possible"
    title = "That can't be written off"


class StripeNotProved(Refusal):
    """A word that claims to come from Stripe, and is not signed as Stripe signs."""

    code = "stripe_not_proved"
    status = 400
    title = "The signature does not fit"


class NotBillingOwner(Refusal):
    """Only the billing owner changes how the company pays (P5)."""

    code = "not_billing_owner"
    status = 403
    title = "Only the billing owner changes how the company pays"


class ProfileIncomplete(Refusal):
    """The company's profile lacks what a card's billing address is compared with (P1)."""

    code = "profile_incomplete"
    title = "The company's profile is not complete"


class TooManyCards(Refusal):
    """The company has as many cards, or began as many attempts today, as it may."""

    code = "too_many_cards"
    title = "There are too many cards"


class CardNotUsable(Refusal):
    """A card that is removed or has expired can't be the active one."""

    code = "card_not_usable"
    title = "This card can't be used"


class CardNeeded(Refusal):
    """The active card stays while something has to be paid by it (B6)."""

    code = "card_needed"
    title = "The active card is still needed"


class PaymentMethodMissing(Refusal):
    """There is no working payment method: without one no campaign is approved (B6)."""

    code = "payment_method_missing"
    title = "The company has no working payment method"
