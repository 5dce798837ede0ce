"""Cards: added between a browser and Stripe, made active, removed (B6, P1, P5).

Stripe is never called while a lock is held: what it says is fetched first, and decided on under the company's lock.
"""

from django.db import transaction

from accounts.models import Company, Member, Role
from accounts.operations import become_first_billing_owner, locked_company
from billing import queries, stripe_client
from billing.billing_address import address_problem
from billing.errors import (
    CardNeeded,
    CardNotUsable,
    NotBillingOwner,
    PaymentMethodMissing,
    ProfileIncomplete,
    TooManyCards,
)
from billing.models import Card, CardSetup, InvoicingTerms, SetupStatus, StripeCustomer
from billing.operations.releasing import release_now
from billing.queries.cards import MOST_CARDS, MOST_SETUPS_A_DAY, setups_today, what_needs_a_card
from billing.stripe_client import FoundCard, Setup
from events.operations import Changes, audit, changed
from kit import clock


def begin_card(*, company: Company, member: Member) -> CardSetup:
    """Begin an attempt to add a card, at Stripe, too; it is finished by `finish_card`.

    Raises NotBillingOwner (P5), ProfileIncomplete (P1), TooManyCards, StripeAway.
    """
    company = Company.objects.get(pk=company.pk)
    refuse_unless_payer(company, member)
    if not company.has_profile:
        raise ProfileIncomplete(
            "A card's billing address is compared with the company's profile: complete the profile first."
        )
    if queries.cards_of(company).count() >= MOST_CARDS:
        raise TooManyCards(f"A company has at most {MOST_CARDS} cards: remove one first.")
    if setups_today(company) >= MOST_SETUPS_A_DAY:
        raise TooManyCards(
            f"{MOST_SETUPS_A_DAY} attempts a day are enough: try again tomorrow, or contact us."
        )
    customer = _customer_of(company)
    setup = CardSetup.objects.create(company=company, asked_by=member.user_id)
    setup.stripe_id = stripe_client.create_setup(customer=customer, setup_key=setup.pk)
    CardSetup.objects.filter(pk=setup.pk).update(stripe_id=setup.stripe_id)
    return setup


def finish_card(*, setup: CardSetup) -> CardSetup:
    """Take the card that Stripe has set up, or say why not; the attempt as it is then. Harmless to repeat.

    The company's first card becomes the active one, and so does one that replaces an expired one. Raises StripeAway.
    """
    if setup.status != SetupStatus.OPEN or not setup.stripe_id:
        return setup
    found = stripe_client.setup_of(setup.stripe_id)
    is_set_up = found.status == "succeeded" and found.card is not None
    setup = _take(setup, found) if is_set_up else _note(setup, found)
    if setup.status == SetupStatus.REFUSED:
        release_now(setup)
    return setup


def secret_of_setup(*, setup: CardSetup) -> str:
    """What lets the browser of whoever began it carry it out with Stripe; kept nowhere. Raises StripeAway."""
    return stripe_client.setup_of(setup.stripe_id or "").client_secret


def set_up_test_card(*, company: Company, member: Member) -> CardSetup:
    """Add Stripe's test card with the address of the company's profile, without a browser: for demos."""
    setup = begin_card(company=company, member=member)
    stripe_client.set_up_test_card(
        setup_id=setup.stripe_id or "",
        setup_key=setup.pk,
        name=company.legal_name,
        country=company.country,
        postal_code=company.postal_code,
    )
    return finish_card(setup=setup)


@transaction.atomic
def activate_card(*, card: Card, member: Member) -> None:
    """Have the company charged by this card from now on. Raises NotBillingOwner, CardNotUsable."""
    company = locked_company(card.company_id)
    refuse_unless_payer(company, member)
    found = queries.card_of(company, card.pk)
    if found is None or found.is_expired:
        raise CardNotUsable("The card was removed." if found is None else f"{found} has expired.")
    before = queries.active_card_of(company)
    if before == found:
        return
    _make_active(company, found)
    _audit(member.user_id, "activate", found, {"active": (before and str(before), str(found))})


def remove_card(*, card: Card, member: Member) -> None:
    """Remove a card, here and at Stripe; repeating it changes nothing.

    Raises NotBillingOwner, and CardNeeded for the active card while something has to be paid by it (B6).
    """
    with transaction.atomic():
        company = locked_company(card.company_id)
        refuse_unless_payer(company, member)
        found = queries.cards_of(company).select_for_update(no_key=True).filter(pk=card.pk).first()
        if found is None:
            return
        if found.is_active and (need := what_needs_a_card(company)):
            raise CardNeeded(
                f"The company is charged by this card, and {need}: make another card active first."
            )
        _mark_removed(found)
        _audit(member.user_id, "remove", found, {"card": (str(found), None)})
    release_now(found)


def hold_payment_method(*, company: Company) -> None:
    """Keep the company's payment method as it is until the caller's commit. Raises PaymentMethodMissing (B6, C3)."""
    list(InvoicingTerms.objects.select_for_update(no_key=True).filter(company=company))
    list(Card.objects.select_for_update(no_key=True).filter(company=company, is_active=True))
    if lacks := queries.payment_method_lacks(company):
        raise PaymentMethodMissing(lacks)


def refresh_card(*, payment_method: str) -> bool:
    """Bring a card up to date with what Stripe has of it: a new expiry, or that it is gone; whether it is one of ours.

    Raises StripeAway, StripeRefused.
    """
    card = Card.objects.filter(stripe_id=payment_method, removed_at=None).first()
    if card is None:
        return False
    found = stripe_client.card_of(payment_method)
    with transaction.atomic():
        company = locked_company(card.company_id)
        current = queries.card_of(company, card.pk)
        if current is None:
            return True
        if found is None or not found.customer:
            _mark_removed(current)
            _audit("", "remove", current, {"card": (str(current), None)}, "It was removed at Stripe.")
        else:
            _update_face(current, found)
    return True


def _customer_of(company: Company) -> str:
    known = StripeCustomer.objects.filter(company=company).first()
    if known is None:
        made = stripe_client.create_customer(
            name=company.legal_name, email=company.contact_email, company_key=company.pk
        )
        # Two at once, or one that was killed here and comes again, are given the same customer by the key.
        StripeCustomer.objects.bulk_create(
            [StripeCustomer(company=company, stripe_id=made)], ignore_conflicts=True
        )
        known = StripeCustomer.objects.get(company=company)
    return known.stripe_id


@transaction.atomic
def _take(setup: CardSetup, intent: Setup) -> CardSetup:
    found = intent.card
    assert found is not None
    company = locked_company(setup.company_id)
    setup = CardSetup.objects.select_for_update(no_key=True).get(pk=setup.pk)
    if setup.status != SetupStatus.OPEN:
        return setup
    setup.payment_method = found.id
    setup.problem = _why_not(company, setup, found)
    setup.status = SetupStatus.REFUSED if setup.problem else SetupStatus.DONE
    setup.save(update_fields=["payment_method", "problem", "status"])
    if setup.status == SetupStatus.DONE:
        _keep(company, setup, found)
    return setup


def _why_not(company: Company, setup: CardSetup, found: FoundCard) -> str:
    member = Member.objects.filter(company=company, user_id=setup.asked_by).first()
    if member is None:
        return "Whoever began this has left the company."
    try:
        refuse_unless_payer(company, member)
    except NotBillingOwner as refusal:
        return refusal.detail
    return address_problem(
        country=company.country,
        postal_code=company.postal_code,
        card_country=found.country,
        card_postal_code=found.postal_code,
    )


def _keep(company: Company, setup: CardSetup, found: FoundCard) -> None:
    card = Card.objects.create(
        company=company,
        stripe_id=found.id,
        brand=found.brand,
        last_four=found.last_four,
        expires_month=found.expires_month,
        expires_year=found.expires_year,
        country=found.country,
        postal_code=found.postal_code[:20],
        added_by=setup.asked_by,
    )
    if queries.payment_method_lacks(company):
        _make_active(company, card)
    _audit(setup.asked_by, "add", card, {"card": (None, str(card)), "active": (None, card.is_active)})
    member = Member.objects.get(company=company, user_id=setup.asked_by)
    become_first_billing_owner(member=member, reason="Added a card")


def _note(setup: CardSetup, found: Setup) -> CardSetup:
    """What a card that was not set up leaves: why it was declined; that the attempt is over."""
    setup.problem = found.problem[:500]
    setup.status = SetupStatus.ENDED if found.status == "canceled" else SetupStatus.OPEN
    CardSetup.objects.filter(pk=setup.pk, status=SetupStatus.OPEN).update(
        problem=setup.problem, status=setup.status
    )
    return setup


def _make_active(company: Company, card: Card) -> None:
    Card.objects.filter(company=company, is_active=True).update(is_active=False)
    Card.objects.filter(pk=card.pk).update(is_active=True)
    card.is_active = True


def _mark_removed(card: Card) -> None:
    card.is_active, card.removed_at = False, clock.now()
    card.save(update_fields=["is_active", "removed_at"])


def _update_face(card: Card, found: FoundCard) -> None:
    before = {"expires": f"{card.expires_month:02}/{card.expires_year}", "last_four": card.last_four}
    card.expires_month, card.expires_year = found.expires_month, found.expires_year
    card.last_four = found.last_four
    after = {"expires": f"{card.expires_month:02}/{card.expires_year}", "last_four": card.last_four}
    if changes := changed(before, after):
        card.save(update_fields=["expires_month", "expires_year", "last_four"])
        _audit("", "renew", card, changes, "The bank renewed it.")


def refuse_unless_payer(company: Company, member: Member) -> None:
    """Raise NotBillingOwner for who is neither the billing owner nor may become it (P5)."""
    current = Member.objects.filter(company=company, pk=member.pk).first()
    if current is None or Role.ADMINISTRATOR not in current.roles:
        raise NotBillingOwner("An administrator is needed: they alone change how the company pays.")
    if company.billing_owner_id not in (None, member.pk):
        owner = queries.billing_owner_of(company)
        raise NotBillingOwner(
            f"{owner and owner.user} is the billing owner, who alone changes how the company pays."
        )


def _audit(user_id: str, verb: str, card: Card, changes: Changes, reason: str = "") -> None:
    audit(
        actor=f"member:{user_id}" if user_id else "system:stripe",
        verb=f"card.{verb}",
        object_key=card.pk,
        company_key=card.company_id,
        reason=reason,
        changes=changes,
    )
