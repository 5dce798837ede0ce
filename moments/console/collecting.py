"""Where the paying of an invoice stands, in words for its company (B6)."""

from dataclasses import dataclass, field
from datetime import date

from accounts.models import Company
from billing.models import (
    AttemptOutcome,
    ChargeAttempt,
    CollectionState,
    Invoice,
    InvoiceCollection,
    InvoiceStatus,
)
from billing.queries import active_card_of, invoices_of, terms_of
from billing.queries.collecting import PATIENCE, Dunning, attempts_of, collection_of, dunning_of
from kit import clock
from kit.money import usd

_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """A title, what is so in sentences, and what may be done about it.

    `is_moving`: a charge is under way, so that the page asks again by itself.
    """

    title: str = ""
    sentences: list[str] = field(default_factory=list)
    look: str = ""
    may_pay: bool = False
    must_confirm: bool = False
    is_moving: bool = False


@dataclass(frozen=True, slots=True)
class Unpaid:
    """An invoice that waits for somebody, and where it stands."""

    invoice: Invoice
    standing: Standing


def standing_of(invoice: Invoice) -> Standing:
    """Where an invoice stands; nothing to say of one that is settled."""
    if invoice.status == InvoiceStatus.WRITTEN_OFF:
        lost = usd(invoice.lost_usd_cents)
        return Standing(
            "Written off",
            [f"{lost} were not paid. Campaigns are suspended until they are: contact us."],
            "bad",
        )
    if invoice.status != InvoiceStatus.OPEN:
        return Standing()
    collection = collection_of(invoice)
    if is_by_transfer(invoice, collection):
        return _by_transfer(invoice)
    last = attempts_of(invoice).first()
    if last is not None and last.outcome == AttemptOutcome.OPEN:
        said = f"{last.card} is being charged {usd(last.amount_usd_cents)}: this page shows what comes of it."
        return Standing("Being charged", [said], is_moving=True)
    if collection is None or last is None or last.outcome in (AttemptOutcome.PAID, AttemptOutcome.DROPPED):
        return _to_be_charged(invoice, collection)
    return _not_paid(last, dunning_of(collection), collection)


def is_by_transfer(invoice: Invoice, collection: InvoiceCollection | None) -> bool:
    """Whether a transfer pays an open invoice: the close gave it days to pay, or its collection by card has ended."""
    if collection is None:
        return invoice.due_on > invoice.issued_on or terms_of(invoice.company) is not None
    return collection.state == CollectionState.DONE


def _by_transfer(invoice: Invoice) -> Standing:
    left, due = usd(invoice.left_usd_cents), on_day(invoice.due_on)
    today, suspended_on = clock.now().date(), invoice.due_on + PATIENCE
    has_card = active_card_of(invoice.company) is not None
    if today <= invoice.due_on:
        return Standing("To be paid by transfer", [f"{left} by {due}."], may_pay=has_card)
    late = f"{left} were due on {due}. Transfers take some days until they are recorded."
    if today < suspended_on:
        then = f"If nothing comes, campaigns are suspended on {on_day(suspended_on)}."
    else:
        then = "Campaigns are suspended until it is paid."
    return Standing("Overdue", [late, then], "bad", may_pay=has_card)


def _to_be_charged(invoice: Invoice, collection: InvoiceCollection | None) -> Standing:
    card, left = active_card_of(invoice.company), usd(invoice.left_usd_cents)
    if collection is not None and collection.next_attempt_at is None:
        return Standing("To be paid by card", [f"{left} are too little to charge a card with."])
    if card is None:
        return Standing("To be paid by card", [f"{left} wait for a card."], "warn", may_pay=True)
    return Standing(
        "To be paid by card", [f"{card} is charged {left} within minutes."], may_pay=True, is_moving=True
    )


def _not_paid(last: ChargeAttempt, dunning: Dunning | None, collection: InvoiceCollection) -> Standing:
    must_confirm = collection.state == CollectionState.NEEDS_ACTION or (
        last.outcome == AttemptOutcome.NEEDS_ACTION
    )
    asked = "Its bank wants you to confirm the payment. Until then nothing is paid."
    problem = asked if must_confirm else last.problem
    name = f"{last.card}, {on_day(last.started_at)}" if last.card else on_day(last.started_at)
    return Standing(
        "Confirm the payment" if must_confirm else "Not paid",
        [f"{name}: {problem}", *_what_comes(dunning)],
        "warn" if must_confirm and not (dunning and dunning.is_suspended) else "bad",
        may_pay=True,
        must_confirm=must_confirm,
    )


def _what_comes(dunning: Dunning | None) -> list[str]:
    if dunning is None:
        return []
    if dunning.is_suspended:
        return ["Every try failed: campaigns are suspended until it is paid."]
    suspended = f"if none works, campaigns are suspended on {on_day(dunning.suspended_at)}."
    if dunning.next_attempt_at is None:
        return [suspended[0].upper() + suspended[1:]]
    return [f"Tried again on {on_day(dunning.next_attempt_at)}; {suspended}"]


def on_day(day: date) -> str:
    """A day to read: 1 December 2026."""
    return f"{day.day} {day:%B %Y}"


def unpaid_of(company: Company) -> list[Unpaid]:
    """The invoices that wait for somebody, the oldest first."""
    waiting = invoices_of(company).filter(status__in=[InvoiceStatus.OPEN, InvoiceStatus.WRITTEN_OFF])
    found = [Unpaid(one, standing_of(one)) for one in waiting.order_by("due_on", "pk")[:_MOST_TOLD]]
    return [one for one in found if one.standing.look]
