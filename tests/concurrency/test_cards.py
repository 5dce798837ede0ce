"""Cards under races: one active card, one billing owner, whoever comes first."""

from threading import Barrier

import pytest

from accounts.models import Company
from billing.errors import StripeAway
from billing.models import Card, CardSetup, SetupStatus, StripeCustomer
from billing.operations import activate_card, begin_card, finish_card
from events.models import AuditEntry
from tests.accounts.people import make_member
from tests.billing.stand_in import type_card
from tests.conftest import in_parallel
from tests.console.rows import make_company
from tests.world import give_card

pytestmark = pytest.mark.django_db(transaction=True)


def make_payer() -> tuple[Company, object]:
    company = make_company(address="1 Pier", postal_code="02110")
    return company, make_member(company, "administrator")


def test_the_browser_the_event_and_the_sweeper_finish_one_attempt_at_once() -> None:
    company, ada = make_payer()
    setup = begin_card(company=company, member=ada)
    type_card(setup)
    barrier = Barrier(6)

    def finish(_: int) -> str:
        barrier.wait()
        return finish_card(setup=CardSetup.objects.get()).status

    assert in_parallel(6, finish) == [SetupStatus.DONE] * 6
    assert Card.objects.count() == AuditEntry.objects.filter(verb="card.add").count() == 1


def test_six_administrators_set_the_first_payment_method_at_once() -> None:
    company = make_company(address="1 Pier", postal_code="02110")
    setups = []
    for _ in range(6):
        setups.append(begin_card(company=company, member=make_member(company, "administrator")))
        type_card(setups[-1])
    barrier = Barrier(6)

    def finish(number: int) -> CardSetup:
        barrier.wait()
        return finish_card(setup=setups[number])

    ended = in_parallel(6, finish)

    [taken] = [one for one in ended if one.status == SetupStatus.DONE]
    assert [one.status for one in ended].count(SetupStatus.REFUSED) == 5
    assert Company.objects.get().billing_owner.user_id == taken.asked_by == Card.objects.get().added_by
    assert Card.objects.filter(is_active=True).count() == 1


def test_a_company_begins_many_attempts_at_once_and_stays_one_customer() -> None:
    company, ada = make_payer()

    def begin(_: int) -> bool:
        try:
            begin_card(company=company, member=ada)
        except StripeAway:
            return False
        return True

    assert in_parallel(5, begin) == [True] * 5
    assert (StripeCustomer.objects.count(), CardSetup.objects.count()) == (1, 5)


def test_two_cards_made_active_at_once_leave_one_active() -> None:
    company, ada = make_payer()
    give_card(company)
    others = [give_card(company, is_active=False) for _ in range(4)]

    in_parallel(8, lambda number: activate_card(card=others[number % 4], member=ada))

    assert Card.objects.filter(is_active=True).count() == 1
