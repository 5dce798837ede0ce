"""Collecting invoices by card: charged when they are made, tried again when that fails, booked once (B5, B6).

A try is written down before Stripe is asked, and Stripe is never asked while a lock is held. Whoever is killed in
between leaves an open try, which is asked for again: what Stripe has of the invoice decides.
"""

import logging
from contextlib import suppress
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from accounts.models import Member
from billing import queries
from billing.errors import (
    ChargeDeclined,
    ChargeRunning,
    NothingToCollect,
    PaymentMethodMissing,
    StripeAway,
    StripeRefused,
)
from billing.models import (
    AttemptOutcome,
    ChargeAttempt,
    CollectionState,
    Invoice,
    InvoiceCollection,
    InvoiceStatus,
)
from billing.operations.booking import book_failure, book_payment, end_attempt
from billing.operations.cards import refuse_unless_payer
from billing.operations.charging_cards import charge_card, is_paid
from billing.operations.holding import locked_invoice
from billing.queries import terms_of
from billing.queries.collecting import collection_of
from billing.stripe_invoices import LEAST_CHARGE_USD_CENTS, drop_invoice, invoice_of
from events.operations import audit
from kit import clock
from kit.jobs import send_after_commit
from kit.money import usd

logger = logging.getLogger(__name__)

WORKER = "system:collection"
# Longer than all calls of one try may take.
_LEASE = timedelta(minutes=5)
_MOST_TRIES_A_DAY = 10

_BEGIN = """
INSERT INTO billing_invoicecollection (invoice_id, company_id, state, edition, begun_at, next_attempt_at)
SELECT invoice.id, invoice.company_id, 'due', 1, %(now)s, %(now)s
FROM billing_invoice invoice
WHERE invoice.status = 'open' AND invoice.due_on = invoice.issued_on
  AND NOT EXISTS (SELECT FROM billing_invoicingterms terms WHERE terms.company_id = invoice.company_id)
  AND NOT EXISTS (SELECT FROM billing_invoicecollection begun WHERE begun.invoice_id = invoice.id)
ON CONFLICT DO NOTHING
"""
_HASTEN = """
UPDATE billing_invoicecollection collection SET next_attempt_at = %(now)s
FROM billing_card card
WHERE card.company_id = collection.company_id AND card.is_active
  AND collection.state <> 'done' AND collection.first_failed_at IS NOT NULL
  AND (collection.next_attempt_at IS NULL OR collection.next_attempt_at > %(now)s)
  AND NOT EXISTS (SELECT FROM billing_chargeattempt attempt WHERE attempt.invoice_id = collection.invoice_id
                  AND (attempt.card_id = card.id OR attempt.outcome = 'open'))
"""


def collect_due(*, batch: int = 20) -> int:
    """Charge invoices that are due to be collected by card; how many were tried.

    New ones, failed ones at their times, and failed ones of a company whose active card was not tried for it yet.
    Harmless to repeat, to run twice at once and to kill.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, {"now": clock.now()})
        cursor.execute(_HASTEN, {"now": clock.now()})
    claimed = _claim(batch)
    for attempt in claimed:
        try:
            _carry_out(attempt)
        except StripeAway as away:
            logger.warning("Charges wait until Stripe is there: %s", away.detail)
            break
    return len(claimed)


def release_invoices(*, batch: int = 50) -> int:
    """See to it that Stripe's invoices charge nothing more once ours is settled; how many. Harmless to repeat.

    One that was paid all the same, in a browser that was still open, is booked: it is credit then. Raises StripeAway.
    """
    ended = InvoiceCollection.objects.filter(
        state=CollectionState.DONE, stripe_id__isnull=False, released_at=None
    ).select_related("invoice__company")
    released = list(ended.order_by("ended_at")[:batch])
    for collection in released:
        found = invoice_of(collection.stripe_id or "")
        if found.status == "open":
            with suppress(StripeRefused):  # it is paid by now
                drop_invoice(found)
            found = invoice_of(found.id)
        if is_paid(found):
            book_payment(invoice=collection.invoice, found=found)
        InvoiceCollection.objects.filter(pk=collection.pk, state=CollectionState.DONE).update(
            released_at=clock.now()
        )
    return len(released)


def pay_now(*, invoice: Invoice, member: Member) -> ChargeAttempt:
    """Charge the company's active card for an open invoice at once; how that ended.

    Raises NotBillingOwner (P5), NothingToCollect, PaymentMethodMissing, ChargeRunning, and StripeAway: then it is
    unknown how it ended, and it is looked after.
    """
    with transaction.atomic():
        held = locked_invoice(invoice)
        refuse_unless_payer(held.company, member)
        collection = _collection_to_charge(held)
        if lacks := _lacks_card(held):
            raise PaymentMethodMissing(lacks)
        running = ChargeAttempt.objects.filter(invoice=held, outcome=AttemptOutcome.OPEN).exists()
        if running:
            raise ChargeRunning("The card is being charged already: look again in a minute.")
        since = clock.now() - timedelta(days=1)
        if ChargeAttempt.objects.filter(invoice=held, started_at__gt=since).count() >= _MOST_TRIES_A_DAY:
            raise NothingToCollect(
                f"{held.number} was tried {_MOST_TRIES_A_DAY} times within a day: another card, or tomorrow, may help."
            )
        attempt = _begin_attempt(held, collection, asked_by=f"member:{member.user_id}")
    _carry_out(attempt)
    attempt.refresh_from_db()
    return attempt


@transaction.atomic
def charge_again(*, invoice: Invoice, actor: str, reason: str) -> None:
    """Have an open invoice charged once more within seconds, whatever was tried before.

    Raises NothingToCollect, also where the company pays by invoice: its card would be left alone.
    """
    held = locked_invoice(invoice)
    if terms_of(held.company) is not None:
        raise NothingToCollect(
            f"{held.company} pays by invoice: needed the end of that leave before its card is charged."
        )
    collection = _collection_to_charge(held)
    if not ChargeAttempt.objects.filter(invoice=held, outcome=AttemptOutcome.OPEN).exists():
        InvoiceCollection.objects.filter(pk=collection.pk).update(next_attempt_at=clock.now())
    audit(
        actor=actor,
        verb="invoice.charge_again",
        object_key=held.pk,
        company_key=held.company_id,
        reason=reason,
    )
    send_after_commit("billing.collect_due")


def secret_of_payment(*, invoice: Invoice, member: Member) -> str:
    """What lets the payer's browser confirm the payment with their bank (3-D Secure); kept nowhere.

    Raises NotBillingOwner, NothingToCollect, StripeAway.
    """
    refuse_unless_payer(invoice.company, member)
    collection = collection_of(invoice)
    if collection is None or not collection.stripe_id or collection.state == CollectionState.DONE:
        raise NothingToCollect("Nothing waits to be confirmed.")
    return invoice_of(collection.stripe_id).client_secret


def finish_payment(*, invoice: Invoice) -> Invoice:
    """Book what Stripe has of an invoice's payment; the invoice as it is then. Harmless to repeat.

    Raises StripeAway, StripeRefused.
    """
    collection = collection_of(invoice)
    if collection is not None and collection.stripe_id:
        found = invoice_of(collection.stripe_id)
        if found.status == "paid" and found.payment_intent:
            book_payment(invoice=invoice, found=found)
    return Invoice.objects.select_related("company").get(pk=invoice.pk, company=invoice.company_id)


def _claim(batch: int) -> list[ChargeAttempt]:
    """Begin a try for each invoice that is due, or take up the open one of a worker that was killed."""
    due = InvoiceCollection.objects.exclude(state=CollectionState.DONE).filter(
        next_attempt_at__lte=clock.now()
    )
    claimed = []
    for invoice in _invoices(due.order_by("next_attempt_at")[:batch]):
        with transaction.atomic():
            held = locked_invoice(invoice)
            collection = InvoiceCollection.objects.select_for_update().get(pk=held.pk)
            is_due = collection.next_attempt_at is not None and collection.next_attempt_at <= clock.now()
            if collection.state == CollectionState.DONE or not is_due:
                continue  # another worker was faster
            if attempt := _attempt_for(held, collection):
                claimed.append(attempt)
    return claimed


def _invoices(due: "QuerySet[InvoiceCollection]") -> list[Invoice]:
    return [one.invoice for one in due.select_related("invoice__company")]


def _attempt_for(held: Invoice, collection: InvoiceCollection) -> ChargeAttempt | None:
    running = ChargeAttempt.objects.filter(invoice=held, outcome=AttemptOutcome.OPEN).first()
    if running is not None:
        _lease(collection)
        return running
    if held.status != InvoiceStatus.OPEN or queries.terms_of(held.company) is not None:
        end_collection(collection)
        return None
    if held.left_usd_cents < LEAST_CHARGE_USD_CENTS:
        InvoiceCollection.objects.filter(pk=collection.pk).update(next_attempt_at=None)
        return None
    return _begin_attempt(held, collection, asked_by=WORKER)


def end_collection(collection: InvoiceCollection) -> None:
    """Nothing is collected by card any more: it is settled, or paid by transfer."""
    InvoiceCollection.objects.filter(pk=collection.pk).update(
        state=CollectionState.DONE, ended_at=clock.now(), next_attempt_at=None
    )


def _begin_attempt(held: Invoice, collection: InvoiceCollection, *, asked_by: str) -> ChargeAttempt:
    last = ChargeAttempt.objects.filter(invoice=held).aggregate(last=Max("number"))["last"] or 0
    _lease(collection)
    return ChargeAttempt.objects.create(
        company=held.company,
        invoice=held,
        number=last + 1,
        card=queries.active_card_of(held.company),
        amount_usd_cents=held.left_usd_cents,
        asked_by=asked_by,
    )


def _lease(collection: InvoiceCollection) -> None:
    InvoiceCollection.objects.filter(pk=collection.pk).update(next_attempt_at=clock.now() + _LEASE)


def _collection_to_charge(held: Invoice) -> InvoiceCollection:
    """How the held invoice is collected by card, from now on where it was not. Raises NothingToCollect."""
    if held.status != InvoiceStatus.OPEN:
        raise NothingToCollect(
            f"{held.number} is {held.get_status_display().lower()}: nothing is left to pay."
        )
    if held.left_usd_cents < LEAST_CHARGE_USD_CENTS:
        raise NothingToCollect(
            f"{usd(held.left_usd_cents)} is left of {held.number}; cards are charged from "
            f"{usd(LEAST_CHARGE_USD_CENTS)} on."
        )
    collection, _ = InvoiceCollection.objects.get_or_create(invoice=held, defaults={"company": held.company})
    if collection.state == CollectionState.DONE:
        collection.state = (
            CollectionState.FAILED
            if collection.first_failed_at and _is_over(collection)
            else CollectionState.DUE
        )
        collection.ended_at = collection.released_at = None
        collection.save(update_fields=["state", "ended_at", "released_at"])
    return collection


def _is_over(collection: InvoiceCollection) -> bool:
    first = collection.first_failed_at
    return first is not None and queries.next_retry(first, clock.now()) is None


def _lacks_card(held: Invoice) -> str:
    card = queries.active_card_of(held.company)
    if card is None:
        return "The company has no active card: add one first."
    return (
        f"{card} expired in {card.expires_month:02}/{card.expires_year}: make another active first."
        if card.is_expired
        else ""
    )


def _carry_out(attempt: ChargeAttempt) -> None:
    """Ask Stripe, without a lock, and book what it says. Raises StripeAway: the try stays open."""
    try:
        found = charge_card(attempt)
    except ChargeDeclined as declined:
        book_failure(
            attempt=attempt,
            problem=declined.detail,
            decline_code=declined.decline_code,
            needs_action=declined.needs_action,
        )
    except StripeRefused as refusal:
        logger.exception("Stripe refused the charge of %s", attempt.invoice_id)
        book_failure(attempt=attempt, problem=refusal.detail, decline_code="refused")
    else:
        if found is None:
            end_attempt(attempt, AttemptOutcome.DROPPED)
        else:
            book_payment(invoice=attempt.invoice, found=found)
