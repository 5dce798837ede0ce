"""The desk's front page: what support has to know before anything else, to those who may see it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from billing.models import StripeEvent, StripeEventStatus
from billing.queries import held_rates, last_fetch, last_reconciliation, rates_due, stopped_closes
from billing.queries.collecting import failed_collections, overdue_invoices
from fraud.operations import reviews_open
from kit import clock
from rewards.queries import late_secrets
from rewards.redemption.providers.queries import late_cancels, late_orders, refused_orders
from rewards.redemption.queries import orders_waiting, payments_that_need_somebody, returns_waiting
from rewards.redemption.stockouts import promises_without_stand_in

# A nightly run that has not ended for so long is missed.
_MISSED_AFTER = timedelta(hours=36)
# An order that nobody has begun to pack for so long is late.
_SLOW_DAYS = 2
# A held action that is released by itself so soon has waited for long.
_SOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that needs somebody: red where money stands still for it."""

    words: str
    url: str
    is_red: bool = False


def facts_of_front_page(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the front page says above its lists; called by the desk's index."""
    seen = (find() for right, find in _NOTICES.items() if request.user.has_perm(right))
    return context | {"notices": [notice for notices in seen for notice in notices]}


def _of_reviews() -> list[Notice]:
    count, first = reviews_open()
    if first is None:
        return []
    url = reverse("admin:fraud_review_changelist") + "?state__exact=open"
    words = f"{counted(count, 'held action')} to be looked at; the first is released at {first:%Y-%m-%d %H:%M} UTC."
    return [Notice(words, url, is_red=first - clock.now() < _SOON)]


def _of_stockouts() -> list[Notice]:
    url = reverse("admin:redemption_substitution_changelist") + "?rung__exact=credit&ended_at__isnull=True"
    count = promises_without_stand_in()
    if count == 0:
        return []
    words = "product is" if count == 1 else "products are"
    return [Notice(f"{count} promised {words} out of stock without a stand-in: credit only.", url)]


def _of_secrets() -> list[Notice]:
    count = late_secrets()
    if count == 0:
        return []
    still = "reward has its secrets" if count == 1 else "rewards have their secrets"
    words = f"{count:,} {still} a day after the expiry; they have to be gone within two. Do the workers run?"
    return [Notice(words, f"{reverse('admin:rewards_reward_changelist')}?status__exact=issued", is_red=True)]


def _of_reconciliation() -> list[Notice]:
    last = last_reconciliation()
    url = reverse("admin:billing_reconciliation_changelist")
    if last is None:
        return []
    if last.difference:
        words = f"Money does not agree, and no month is closed until it does: {last.difference}"
        return [Notice(words, url, is_red=True)]
    if last.started_at < clock.now() - _MISSED_AFTER:
        return [
            Notice(f"Money was last reconciled at {last.started_at:%Y-%m-%d %H:%M} UTC.", url, is_red=True)
        ]
    return []


def _of_closes() -> list[Notice]:
    url = reverse("admin:billing_monthclose_changelist")
    return [
        Notice(f"{one} is not closed: {one.problem}", url, is_red=True)
        for one in stopped_closes().order_by("month")
    ]


def _of_invoices() -> list[Notice]:
    found = []
    if failed := failed_collections().count():
        listed = reverse("admin:billing_invoicecollection_changelist")
        url = f"{listed}?first_failed_at__isnull=False&ended_at__isnull=True"
        found.append(Notice(f"{counted(failed, 'invoice')} could not be charged to a card.", url))
    if overdue := overdue_invoices(clock.now().date()).count():
        url = f"{reverse('admin:billing_invoice_changelist')}?status__exact=open&o=7"
        found.append(Notice(f"Overdue, to be paid by transfer: {counted(overdue, 'invoice')}.", url))
    return found


def _of_stripe_events() -> list[Notice]:
    failed = StripeEvent.objects.filter(status=StripeEventStatus.FAILED).count()
    url = f"{reverse('admin:billing_stripeevent_changelist')}?status__exact={StripeEventStatus.FAILED}"
    return [Notice(f"{counted(failed, 'event')} of Stripe could not be handled.", url)] if failed else []


def counted(count: int, noun: str) -> str:
    """A number with its noun: 1 invoice, 2 invoices."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _of_rates() -> list[Notice]:
    rates, held = (
        reverse("admin:billing_exchangerate_changelist"),
        reverse("admin:billing_heldrate_changelist"),
    )
    notices = []
    for due in rates_due():
        if due.newest_on is None:
            words = f"{due.currency} has no exchange rate: campaigns with it can't be submitted."
        elif due.is_stale:
            words = f"The rate of {due.currency} is of {due.newest_on}: campaigns with it can't be submitted."
        else:
            words = (
                f"The rate of {due.currency} is of {due.newest_on} and holds for {_days(due.days_left or 0)}."
            )
        notices.append(Notice(words, rates, is_red=due.is_stale))
    if waiting := held_rates().count():
        notices.append(
            Notice(f"{waiting} exchange rate{'s wait' if waiting > 1 else ' waits'} to be confirmed.", held)
        )
    fetch = last_fetch()
    if fetch is not None and fetch.error:
        url = reverse("admin:billing_ratefetch_change", args=[fetch.pk])
        notices.append(Notice(f"Rates could not be fetched: {fetch.error.splitlines()[0]}", url))
    return notices


def _of_providers() -> list[Notice]:
    url = reverse("admin:providers_providerorder_changelist")
    refused, late = refused_orders().count(), late_orders().count()
    notices = []
    if refused:
        words = f"{refused} order{'s were' if refused > 1 else ' was'} refused by the provider."
        notices.append(Notice(words, f"{url}?state__exact=refused", is_red=True))
    if late:
        words = f"{late} order{'s wait' if late > 1 else ' waits'} for a provider that does not answer."
        notices.append(Notice(words, url))
    if asked := late_cancels().count():
        words = f"{asked} order{'s' if asked > 1 else ''} could not be cancelled at the provider yet."
        notices.append(Notice(words, f"{url}?wish__exact=cancel&state__exact=placed"))
    return notices


def _of_orders() -> list[Notice]:
    notices = []
    waiting, since = orders_waiting()
    if since is not None and not settings.DEMO_ORDERS:
        days = (clock.now() - since).days
        wait = "orders wait" if waiting > 1 else "order waits"
        words = f"{waiting:,} {wait} to be packed, the oldest since {since:%Y-%m-%d}."
        url = f"{reverse('admin:redemption_order_changelist')}?status__exact=ordered"
        notices.append(Notice(words, url, is_red=days >= _SLOW_DAYS))
    if back := returns_waiting():
        words = f"{back:,} {'returns are' if back > 1 else 'return is'} back, to be settled or refused."
        notices.append(
            Notice(words, f"{reverse('admin:redemption_return_changelist')}?status__exact=received")
        )
    return notices


def _of_card_payments() -> list[Notice]:
    url = reverse("admin:redemption_cardpayment_changelist")
    strange, not_sent = payments_that_need_somebody()
    notices = []
    if strange:
        words = f"{counted(strange, 'card payment')} need{'s' if strange == 1 else ''} somebody."
        notices.append(Notice(words, f"{url}?needs=settling", is_red=True))
    if not_sent:
        words = f"{counted(not_sent, 'card payment')} could not be sent back."
        notices.append(Notice(words, f"{url}?needs=refund", is_red=True))
    return notices


def _days(count: int) -> str:
    return "today only" if count == 0 else f"{count} more day{'s' if count > 1 else ''}"


# Which right it takes to see what, in the order of the page.
_NOTICES: dict[str, Callable[[], list[Notice]]] = {
    "billing.view_reconciliation": _of_reconciliation,
    "billing.view_monthclose": _of_closes,
    "billing.view_invoice": _of_invoices,
    "billing.view_stripeevent": _of_stripe_events,
    "billing.view_exchangerate": _of_rates,
    "providers.view_providerorder": _of_providers,
    "rewards.view_reward": _of_secrets,
    "fraud.view_review": _of_reviews,
    "redemption.view_order": _of_orders,
    "redemption.view_cardpayment": _of_card_payments,
    "redemption.view_substitution": _of_stockouts,
}
