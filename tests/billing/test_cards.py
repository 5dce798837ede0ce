"""Cards: set up at the stand-in for Stripe, several with one active, changed by one person alone (B6, P5)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Company, Member
from accounts.operations import change_profile
from billing import stripe_client
from billing.billing_address import address_problem
from billing.errors import (
    CardNeeded,
    CardNotUsable,
    NotBillingOwner,
    ProfileIncomplete,
    StripeAway,
    TooManyCards,
)
from billing.models import Card, CardSetup, SetupStatus, StripeCustomer
from billing.operations import (
    activate_card,
    begin_card,
    finish_card,
    follow_up_setups,
    let_pay_by_invoice,
    release_cards,
    remove_card,
    revoke_invoicing,
    set_budget,
    set_up_test_card,
)
from billing.queries import cards_of, has_payment_method, payment_method_lacks
from billing.queries.cards import MOST_SETUPS_A_DAY
from events.models import AuditEntry
from kit import clock
from kit.ids import new_id
from tests.accounts.people import make_member, make_user
from tests.billing.stand_in import ASKS, DECLINED, WORKS, get, type_card
from tests.console.rows import make_app, make_campaign, make_company, make_limit
from tests.world import give_card


@pytest.fixture
def company(db: None) -> Company:
    return make_company(address="1 Pier", postal_code="02110")


@pytest.fixture
def ada(company: Company) -> Member:
    return make_member(company, "administrator")


def add(company: Company, member: Member, number: str = WORKS, **typed: str) -> CardSetup:
    setup = begin_card(company=company, member=member)
    type_card(setup, number, **typed)
    return finish_card(setup=setup)


def faces(company: Company) -> list[tuple[str, bool]]:
    return [(str(card), card.is_active) for card in cards_of(company)]


def test_the_first_card_is_active_and_makes_its_administrator_the_billing_owner(
    company: Company, ada: Member
):
    assert not has_payment_method(company)

    setup = add(company, ada)

    assert (setup.status, setup.problem) == (SetupStatus.DONE, "")
    assert faces(company) == [("Visa ending in 4242", True)]
    card = Card.objects.get()
    assert (card.expires_month, card.expires_year, card.country, card.postal_code) == (
        12,
        2039,
        "US",
        "02110",
    )
    assert has_payment_method(company)
    assert Company.objects.get().billing_owner == ada
    added = AuditEntry.objects.get(verb="card.add")
    assert (added.actor, added.object_key) == (f"member:{ada.user_id}", card.pk)


def test_no_number_of_a_card_is_kept_here(company: Company, ada: Member):
    add(company, ada)

    kept = [
        str(row) for model in (Card, CardSetup, StripeCustomer, AuditEntry) for row in model.objects.values()
    ]

    assert "4242424242424242" not in "".join(kept)


def test_a_declined_card_is_not_added_and_another_one_can_be_typed_in_the_same_attempt(
    company: Company, ada: Member
):
    setup = add(company, ada, DECLINED)
    assert (setup.status, setup.problem) == (SetupStatus.OPEN, "Your card was declined.")
    assert faces(company) == []
    assert Company.objects.get().billing_owner is None

    type_card(setup, "5555555555554444")

    assert finish_card(setup=setup).status == SetupStatus.DONE
    assert faces(company) == [("Mastercard ending in 4444", True)]


@pytest.mark.parametrize(
    ("proved", "status", "problem", "count"),
    [
        ("yes", SetupStatus.DONE, "", 1),
        ("no", SetupStatus.OPEN, "We are unable to authenticate your payment method.", 0),
    ],
)
def test_the_bank_asks_the_holder_of_a_card(
    company: Company, ada: Member, proved: str, status: str, problem: str, count: int
):
    setup = add(company, ada, ASKS, proved=proved)

    assert setup.status == status
    assert setup.problem.startswith(problem)
    assert len(faces(company)) == count


def test_a_card_with_another_address_is_refused_with_both_and_let_go_of(company: Company, ada: Member):
    setup = add(company, ada, country="DE", postal_code="10115")

    assert setup.status == SetupStatus.REFUSED
    assert (
        "The card's billing address is Germany, 10115; the company's profile says United States, 02110."
        in (setup.problem)
    )
    assert faces(company) == []
    assert get(f"/v1/payment_methods/{setup.payment_method}")["customer"] is None
    assert CardSetup.objects.get().released_at is not None
    assert Company.objects.get().billing_owner is None


def test_a_profile_that_changes_while_a_card_is_typed_counts_as_it_is_then(company: Company, ada: Member):
    setup = begin_card(company=company, member=ada)
    type_card(setup)
    change_profile(company=company, actor=f"member:{ada.user_id}", profile={"postal_code": "97209"})

    assert finish_card(setup=setup).status == SetupStatus.REFUSED


@pytest.mark.parametrize(
    ("profile", "card", "same"),
    [
        (("US", "02110"), ("US", "02110"), True),
        (("US", "02110"), ("US", "02110-4455"), True),
        (("US", "02110"), ("US", "02111"), False),
        (("GB", "SW1A 1AA"), ("GB", "sw1a1aa"), True),
        (("PL", "00-950"), ("PL", "00950"), True),
        (("IE", ""), ("IE", ""), True),
        (("IE", ""), ("IE", "D02 AF30"), False),
        (("DE", "10115"), ("AT", "10115"), False),
        (("DE", "10115"), ("", ""), False),
    ],
)
def test_addresses_match_by_country_and_postal_code(
    profile: tuple[str, str], card: tuple[str, str], same: bool
):
    problem = address_problem(
        country=profile[0], postal_code=profile[1], card_country=card[0], card_postal_code=card[1]
    )

    assert (problem == "") is same


def test_only_the_billing_owner_changes_cards(company: Company, ada: Member):
    grace = make_member(company, "administrator", user=make_user("grace@lanternfox.example"))
    add(company, ada)
    card = Card.objects.get()

    for change in (
        lambda: begin_card(company=company, member=grace),
        lambda: activate_card(card=card, member=grace),
        lambda: remove_card(card=card, member=grace),
    ):
        with pytest.raises(NotBillingOwner, match=f"{ada.user} is the billing owner"):
            change()

    assert faces(company) == [("Visa ending in 4242", True)]
    assert CardSetup.objects.count() == 1


def test_of_two_administrators_who_begin_the_first_to_finish_becomes_the_owner(company: Company, ada: Member):
    grace = make_member(company, "administrator", user=make_user("grace@lanternfox.example"))
    hers, graces = begin_card(company=company, member=ada), begin_card(company=company, member=grace)
    type_card(hers)
    type_card(graces, "5555555555554444")

    assert finish_card(setup=graces).status == SetupStatus.DONE
    late = finish_card(setup=hers)

    assert (late.status, Company.objects.get().billing_owner) == (SetupStatus.REFUSED, grace)
    assert "grace@lanternfox.example is the billing owner" in late.problem
    assert faces(company) == [("Mastercard ending in 4444", True)]


def test_who_is_no_administrator_any_more_adds_no_card(company: Company, ada: Member):
    make_member(company, "administrator", user=make_user("grace@lanternfox.example"))
    setup = begin_card(company=company, member=ada)
    type_card(setup)
    Member.objects.filter(pk=ada.pk).update(roles=["marketer"])

    assert finish_card(setup=setup).status == SetupStatus.REFUSED
    assert faces(company) == []


def test_a_second_card_is_in_reserve_until_it_is_made_active(company: Company, ada: Member):
    add(company, ada)
    add(company, ada, "5555555555554444")
    assert faces(company) == [("Visa ending in 4242", True), ("Mastercard ending in 4444", False)]

    activate_card(card=Card.objects.get(brand="mastercard"), member=ada)

    assert faces(company) == [("Mastercard ending in 4444", True), ("Visa ending in 4242", False)]
    entry = AuditEntry.objects.get(verb="card.activate")
    assert entry.changes == {"active": ["Visa ending in 4242", "Mastercard ending in 4444"]}


def test_the_database_keeps_one_active_card_for_each_company(company: Company):
    give_card(company)

    with pytest.raises(IntegrityError, match="one_active_card_per_company"), transaction.atomic():
        give_card(company)


def test_a_card_that_replaces_an_expired_one_is_active_at_once(company: Company, ada: Member):
    old = give_card(company, expires_year=clock.now().year - 1)
    assert "Visa ending in 4242, expired in 12/" in payment_method_lacks(company)

    add(company, ada, "5555555555554444")

    assert faces(company)[0] == ("Mastercard ending in 4444", True)
    with pytest.raises(CardNotUsable, match="has expired"):
        activate_card(card=old, member=ada)


def test_a_removed_card_is_gone_here_and_at_stripe(company: Company, ada: Member):
    add(company, ada)
    add(company, ada, "5555555555554444")
    reserve = Card.objects.get(brand="mastercard")

    for _ in range(2):
        remove_card(card=reserve, member=ada)

    assert faces(company) == [("Visa ending in 4242", True)]
    assert get(f"/v1/payment_methods/{reserve.stripe_id}")["customer"] is None
    assert AuditEntry.objects.filter(verb="card.remove").count() == 1


def test_the_active_card_stays_while_a_campaign_is_open(company: Company, ada: Member):
    add(company, ada)
    limit = make_limit(company, 0, 100_000, make_campaign(make_app(company)), monthly=False)

    with pytest.raises(CardNeeded, match="make another card active first"):
        remove_card(card=Card.objects.get(), member=ada)
    assert has_payment_method(company)

    limit.is_closed = True
    limit.save(update_fields=["is_closed"])
    remove_card(card=Card.objects.get(), member=ada)

    assert not has_payment_method(company)


def test_a_company_is_one_customer_at_stripe_whatever_was_killed(company: Company, ada: Member):
    made = stripe_client.create_customer(
        name=company.legal_name, email=company.contact_email, company_key=company.pk
    )

    begin_card(company=company, member=ada)
    begin_card(company=company, member=ada)

    assert StripeCustomer.objects.get().stripe_id == made


def test_a_card_is_added_though_the_browser_never_comes_back(
    company: Company, ada: Member, monkeypatch: pytest.MonkeyPatch
):
    setup = begin_card(company=company, member=ada)
    type_card(setup)
    assert follow_up_setups() == 0
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert follow_up_setups() == 1

    assert faces(company) == [("Visa ending in 4242", True)]


def test_a_card_is_taken_once_however_often_it_is_finished(company: Company, ada: Member):
    setup = begin_card(company=company, member=ada)
    type_card(setup)

    for _ in range(3):
        finish_card(setup=CardSetup.objects.get())
        finish_card(setup=setup)

    assert Card.objects.count() == AuditEntry.objects.filter(verb="card.add").count() == 1


def test_a_card_that_stripe_could_not_be_told_of_is_let_go_of_later(company: Company, ada: Member, settings):
    add(company, ada)
    add(company, ada, "5555555555554444")
    reserve, stand_in = Card.objects.get(brand="mastercard"), settings.STRIPE_API_BASE
    settings.STRIPE_API_KEY = ""

    remove_card(card=reserve, member=ada)
    with pytest.raises(StripeAway):
        release_cards()
    settings.STRIPE_API_KEY, settings.STRIPE_API_BASE = "none", stand_in

    assert release_cards() == 1
    assert get(f"/v1/payment_methods/{reserve.stripe_id}")["customer"] is None
    assert release_cards() == 0


def test_without_stripe_nothing_is_begun(company: Company, ada: Member, settings):
    settings.STRIPE_API_KEY = ""

    with pytest.raises(StripeAway, match="no Stripe account is set up here"):
        begin_card(company=company, member=ada)

    assert not CardSetup.objects.exists()


def test_a_profile_without_an_address_takes_no_card(ada: Member, company: Company):
    Company.objects.update(address="")

    with pytest.raises(ProfileIncomplete, match="complete the profile first"):
        begin_card(company=company, member=ada)


def test_who_tries_card_after_card_is_stopped(company: Company, ada: Member):
    CardSetup.objects.bulk_create(
        CardSetup(company=company, asked_by=ada.user_id) for _ in range(MOST_SETUPS_A_DAY)
    )

    with pytest.raises(TooManyCards, match="20 attempts a day"):
        begin_card(company=company, member=ada)


def test_a_company_has_at_most_ten_cards(company: Company, ada: Member):
    for number in range(10):
        give_card(company, is_active=number == 0)

    with pytest.raises(TooManyCards, match="at most 10 cards"):
        begin_card(company=company, member=ada)


def test_a_demo_has_stripes_test_card(company: Company, ada: Member):
    assert set_up_test_card(company=company, member=ada).status == SetupStatus.DONE
    assert faces(company) == [("Visa ending in 4242", True)]


def test_leave_to_pay_by_invoice_is_a_payment_method_and_frees_the_card(company: Company, ada: Member):
    card = give_card(company)
    set_budget(company=company, campaign_key=new_id("cmp"), budget_usd_cents=10_000)
    with pytest.raises(CardNeeded, match="campaigns are submitted or running"):
        remove_card(card=card, member=ada)

    terms = {"invoices_to": "bills@example.com", "net_days": 30}
    let_pay_by_invoice(company=company, **terms, actor="support:test", reason="a large customer")
    remove_card(card=card, member=ada)
    assert (list(cards_of(company)), payment_method_lacks(company)) == ([], "")

    revoke_invoicing(company=company, actor="support:test", reason="unpaid")
    assert "The company has no payment method" in payment_method_lacks(company)
