"""Invoices of last month, for a company whose card is one of the stand-in's."""

from datetime import date, timedelta

from accounts.models import Member
from billing.models import Card, Invoice
from billing.operations import activate_card, begin_card, finish_card
from kit import clock
from tests.billing.charges import charge, close
from tests.billing.stand_in import WORKS, type_card
from tests.world import World, make_world

FAILS_LATER, ASKS_ALWAYS = "4000000000000341", "4000002760003184"


def last_month() -> date:
    return clock.month_of(clock.start_of_month(clock.this_month()) - timedelta(days=1))


def member_of(world: World) -> Member:
    return Member.objects.get(company=world.company, user=world.user)


def add_card(world: World, number: str = WORKS) -> Card:
    """A card of the company that is charged from now on."""
    setup = begin_card(company=world.company, member=member_of(world))
    type_card(setup, number)
    finish_card(setup=setup)
    card = Card.objects.filter(company=world.company).order_by("-added_at").first()
    assert card is not None
    activate_card(card=card, member=member_of(world))
    return card


def world_with_card(number: str = WORKS) -> World:
    """A company with one card, of this number."""
    world = make_world()
    Card.objects.filter(company=world.company).delete()
    add_card(world, number)
    return world


def make_unpaid(world: World, times: int = 2) -> Invoice:
    """An invoice of last month that nobody has charged yet."""
    charge(world, times, month=last_month())
    close(last_month())
    return Invoice.objects.select_related("company").get(company=world.company)
