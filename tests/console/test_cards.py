"""The page of cards: what each member sees and does there, and what the browser may talk to (B6, P3, P5, V1)."""

import pytest
from django.test import Client

from accounts.models import Company, Member
from billing.models import Card, CardSetup
from billing.operations import begin_card, set_up_test_card
from moments.console.views.bills.cards import policy
from tests.accounts.people import make_member, make_user
from tests.billing.stand_in import DECLINED, type_card
from tests.console.pages import text_of
from tests.console.rows import make_app, make_campaign, make_company, make_limit
from tests.world import give_card

CARDS = "/console/bills/cards/"


@pytest.fixture
def company(db: None) -> Company:
    return make_company(address="1 Pier", postal_code="02110")


@pytest.fixture
def ada(company: Company) -> Member:
    return make_member(company, "administrator")


@pytest.fixture
def console(ada: Member) -> Client:
    return browser(ada)


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def begun(console: Client) -> CardSetup:
    answer = console.post(f"{CARDS}new")
    setup = CardSetup.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{CARDS}new/{setup.pk}/")
    return setup


def said_after(console: Client, address: str) -> str:
    return text_of(console.get(address, follow=True))


def test_an_empty_page_says_what_a_card_is_for_and_offers_to_add_one(console: Client):
    said = text_of(console.get(CARDS))

    assert "No card yet A campaign is approved once the company can pay for it." in said
    assert "Nobody yet. The first administrator who adds a card becomes the billing owner" in said
    assert "United States, 02110" in said


def test_a_card_is_added_and_shown_with_its_brand_last_four_and_expiry(console: Client, ada: Member):
    setup = begun(console)
    page = console.get(f"{CARDS}new/{setup.pk}/")
    assert "A stand-in takes its place" in text_of(page)
    assert page.headers["Cache-Control"] == "no-store"
    type_card(setup)

    said = said_after(console, f"{CARDS}new/{setup.pk}/done/")

    assert "The card is added." in said
    assert "Visa •••• 4242 12/2039 Active" in said
    assert f"{ada.user.get_full_name()} (you)" in said


def test_a_declined_card_is_told_in_its_banks_words_and_the_attempt_goes_on(console: Client):
    setup = begun(console)
    type_card(setup, DECLINED)

    assert "No card was added. Your card was declined." in said_after(console, f"{CARDS}new/{setup.pk}/done/")
    assert "Your card was declined." in text_of(console.get(f"{CARDS}new/{setup.pk}/"))
    assert not Card.objects.exists()


def test_another_address_is_told_with_both(console: Client):
    setup = begun(console)
    type_card(setup, country="DE", postal_code="10115")

    said = said_after(console, f"{CARDS}new/{setup.pk}/done/")

    assert (
        "The card's billing address is Germany, 10115; the company's profile says United States, 02110"
        in said
    )
    assert "No card yet" in said


def test_another_card_is_made_active_and_the_old_one_removed(console: Client, company: Company, ada: Member):
    old = give_card(company)
    new = give_card(company, is_active=False, brand="mastercard", last_four="4444")
    assert "Mastercard •••• 4444" in text_of(console.get(CARDS))

    said = text_of(console.post(f"{CARDS}{new.pk}/activate", follow=True))
    assert "From now on Mastercard ending in 4444 is charged." in said
    assert "It is not the active card" in text_of(console.get(f"{CARDS}{old.pk}/remove/"))
    said = text_of(console.post(f"{CARDS}{old.pk}/remove/", follow=True))

    assert "Visa ending in 4242 is removed." in said
    assert "4242" not in said.replace("Visa ending in 4242 is removed.", "")


def test_the_active_card_that_is_needed_is_not_removed_and_it_is_said_why(console: Client, company: Company):
    card = give_card(company)
    make_limit(company, 0, 100_000, make_campaign(make_app(company)), monthly=False)

    answer = console.post(f"{CARDS}{card.pk}/remove/")

    assert answer.status_code == 422
    assert "campaigns are submitted or running: make another card active first." in text_of(answer)
    assert Card.objects.get().is_active


def test_an_expired_card_is_said_to_be_one(console: Client, company: Company):
    give_card(company, expires_year=2025)

    said = text_of(console.get(CARDS))

    assert "The company's active card, Visa ending in 4242, expired in 12/2025." in said
    assert "Active Expired" in said


def test_another_administrator_sees_who_owns_billing_and_changes_nothing(
    console: Client, company: Company, ada: Member
):
    set_up_test_card(company=company, member=ada)
    card = Card.objects.get()
    grace = browser(make_member(company, "administrator", user=make_user("grace@lanternfox.example")))

    page = grace.get(CARDS)
    assert "Ask for a transfer" in text_of(page)
    assert "Add a card" not in text_of(page) and "Make active" not in text_of(page)
    for address in (f"{CARDS}new", f"{CARDS}{card.pk}/activate", f"{CARDS}{card.pk}/remove/"):
        said = text_of(grace.post(address, follow=True))
        assert "is the billing owner, who alone changes how the company pays." in said

    assert Card.objects.get().is_active


def test_marketers_and_analysts_look_and_developers_dont(company: Company, ada: Member):
    give_card(company)
    for role, status in (("marketer", 200), ("analyst", 200), ("developer", 403)):
        answer = browser(make_member(company, role)).get(CARDS)
        assert answer.status_code == status
        assert "Add a card" not in text_of(answer)


def test_the_stranger_finds_neither_cards_nor_attempts(console: Client, company: Company, ada: Member):
    card, setup = give_card(company), begin_card(company=company, member=ada)
    rival = browser(make_member(make_company("Harbor Tea", address="2 Pier"), "administrator"))

    pages = [f"new/{setup.pk}/", f"new/{setup.pk}/done/", f"{card.pk}/activate", f"{card.pk}/remove/"]
    for page in pages:
        unknown = page.replace(setup.pk, setup.pk[:-2] + "00").replace(card.pk, card.pk[:-2] + "00")
        for call in (rival.get, rival.post):
            found, none = call(f"{CARDS}{page}"), call(f"{CARDS}{unknown}")
            assert found.status_code == none.status_code == 404
            assert text_of(found).replace(page, "") == text_of(none).replace(unknown, "")
    assert "4242" not in text_of(rival.get(CARDS))
    card.refresh_from_db()
    assert card.removed_at is None


def test_without_stripe_the_page_says_so(console: Client, settings):
    settings.STRIPE_API_KEY = ""

    said = text_of(console.post(f"{CARDS}new", follow=True))

    assert "Cards can't be used yet: no Stripe account is set up here." in said


def test_only_the_page_of_stripes_fields_may_talk_to_stripe_and_only_with_a_key(
    console: Client, company: Company, settings
):
    setup = begun(console)
    pages = [CARDS, f"{CARDS}new/{setup.pk}/", "/console/"]
    assert ["stripe.com" in console.get(page).headers["Content-Security-Policy"] for page in pages] == [
        False
    ] * 3

    with_key = console_with_a_key(console, setup, settings)

    told = with_key.headers["Content-Security-Policy"]
    parts = {part.split()[0]: part.split()[1:] for part in told.split("; ")}
    assert parts["frame-src"] == [
        "https://js.stripe.com",
        "https://*.js.stripe.com",
        "https://hooks.stripe.com",
    ]
    assert parts["connect-src"] == ["'self'", "https://api.stripe.com"]
    assert parts["script-src"][-2:] == ["https://js.stripe.com", "https://*.js.stripe.com"]
    assert "'unsafe-inline'" not in told and "'unsafe-eval'" not in told
    shown = with_key.content.decode()
    assert 'src="https://js.stripe.com/v3/"' in shown and 'data-key="pk_of_ours"' in shown
    assert "stripe.com" not in console.get(CARDS).headers["Content-Security-Policy"]


def console_with_a_key(console: Client, setup: CardSetup, settings):
    """The page as it is with a Stripe account, whose part the stand-in plays for our own call."""
    settings.STRIPE_PUBLISHABLE_KEY = "pk_of_ours"
    return console.get(f"{CARDS}new/{setup.pk}/")


def test_the_policy_only_adds_to_that_of_other_pages(settings):
    for name, sources in settings.SECURE_CSP.items():
        assert policy()[name][: len(sources)] == sources
