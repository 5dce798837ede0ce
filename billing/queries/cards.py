"""Reading cards and payment methods (B6)."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from accounts.models import Company, Member
from billing.models import Account, Card, CardSetup, Limit, LimitScope, SetupStatus
from billing.queries.invoices import terms_of
from billing.queries.ledger import balance_of
from kit import clock
from kit.ids import is_id

MOST_CARDS = 10
MOST_SETUPS_A_DAY = 20


def cards_of(company: Company) -> QuerySet[Card]:
    """The company's cards that are not removed, the active one first."""
    return Card.objects.filter(company=company, removed_at=None).order_by("-is_active", "added_at", "pk")


def card_of(company: Company, card_id: str) -> Card | None:
    """One of the company's cards; None for a stranger's, a removed one, and what is no id."""
    return cards_of(company).filter(pk=card_id).first() if is_id("crd", card_id) else None


def active_card_of(company: Company) -> Card | None:
    """The card that the company is charged by."""
    return Card.objects.filter(company=company, is_active=True).first()


def setup_of(company: Company, setup_id: str) -> CardSetup | None:
    """One of the company's attempts to add a card; None for a stranger's and for what is no id."""
    return CardSetup.objects.filter(company=company, pk=setup_id).first() if is_id("cse", setup_id) else None


def setups_today(company: Company) -> int:
    """How many attempts to add a card the company began within a day."""
    since = clock.now() - timedelta(days=1)
    return CardSetup.objects.filter(company=company, created_at__gt=since).count()


def has_payment_method(company: Company) -> bool:
    """Whether the company has a working payment method: an active card that has not expired, or support's leave to pay
    by invoice (B6, C3).
    """
    return not payment_method_lacks(company)


def payment_method_lacks(company: Company) -> str:
    """Why the company has no working payment method, in a sentence; empty when it has one."""
    if terms_of(company) is not None:
        return ""
    card = active_card_of(company)
    if card is None:
        return "The company has no payment method: its billing owner adds a card under Bills and payments."
    if card.is_expired:
        return f"The company's active card, {card}, expired in {card.expires_month:02}/{card.expires_year}."
    return ""


def what_needs_a_card(company: Company) -> str:
    """What has to be paid by the active card, in words; empty when nothing has, and for who pays by invoice."""
    if terms_of(company) is not None:
        return ""
    if any(
        balance_of(company=company, account=account) > 0 for account in (Account.RECEIVABLE, Account.INVOICED)
    ):
        return "completed actions are not paid yet"
    if Limit.objects.filter(company=company, scope=LimitScope.CAMPAIGN, is_closed=False).exists():
        return "campaigns are submitted or running"
    return ""


def billing_owner_of(company: Company) -> Member | None:
    """Who alone changes how the company pays (P5)."""
    found = Company.objects.select_related("billing_owner__user").get(pk=company.pk)
    return found.billing_owner


def may_change_cards(company: Company, member: Member) -> bool:
    """Whether an administrator is the billing owner, or may become it (P5)."""
    owner = billing_owner_of(company)
    return owner is None or owner.pk == member.pk


def waiting_setups(*, older: timedelta) -> QuerySet[CardSetup]:
    """Attempts that were begun some time ago and that nobody told us the end of, oldest first."""
    begun = Q(created_at__lt=clock.now() - older)
    return CardSetup.objects.filter(begun, status=SetupStatus.OPEN).order_by("created_at")
