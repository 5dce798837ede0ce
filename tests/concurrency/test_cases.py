"""Races about cases, on the real PostgreSQL: one effect, one case, and nothing beyond the bounds."""

from collections import Counter

import pytest

from accounts import errors
from accounts.models import App, Case, CaseMessage, Company
from accounts.operations import change_roles, close_case, grant_fire_tv, grant_transfer, reply_as_member
from events.models import AuditEntry, Event
from kit.errors import Refusal
from tests.accounts.casework import make_case, make_founder, make_member, make_support
from tests.conftest import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def outcome_of(act) -> str:
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return "done"


def test_two_supporters_who_grant_at_once_have_one_effect() -> None:
    ada = make_founder()
    case = make_case(ada, "fire_tv", app=App.objects.get())
    supporters = [make_support(f"sue-{number}@moments.example") for number in range(8)]

    outcomes = in_parallel(
        8, lambda n: outcome_of(lambda: grant_fire_tv(case=case, actor=supporters[n], reason="Yes"))
    )

    assert Counter(outcomes) == {"done": 1, "case_is_closed": 7}
    assert App.objects.get().platforms == ["Android", "Web", "FireTV"]
    assert AuditEntry.objects.filter(verb="app.approve_fire_tv").count() == 1
    assert Event.objects.filter(type="case.answered").count() == 1
    assert CaseMessage.objects.filter(case=case, side="support").count() == 1


def test_two_requests_for_fire_tv_at_once_open_one_case() -> None:
    ada, app = make_founder(), App.objects.get()
    members = [ada, *(make_member(ada.company, f"dev-{n}@example.com", "developer") for n in range(7))]

    outcomes = in_parallel(8, lambda n: outcome_of(lambda: make_case(members[n], "fire_tv", app=app)))

    assert Counter(outcomes) == {"done": 1, "case_already_open": 7}
    assert Case.objects.count() == CaseMessage.objects.count() == 1


def test_many_who_open_cases_at_once_stay_within_the_bound() -> None:
    ada = make_founder()
    members = [ada, *(make_member(ada.company, f"member-{n}@example.com", "analyst") for n in range(23))]

    outcomes = in_parallel(24, lambda n: outcome_of(lambda: make_case(members[n])))

    assert Counter(outcomes) == {"done": 20, "too_many_cases": 4}


def test_an_administrator_who_is_demoted_while_they_ask_does_not_become_billing_owner() -> None:
    for number in range(5):
        ada = make_founder(f"Company {number}")
        grace = make_member(ada.company, f"grace-{number}@example.com")
        actor = f"member:{ada.user_id}"
        acts = [
            lambda grace=grace: make_case(grace, "pay_by_invoice"),
            lambda grace=grace, actor=actor: change_roles(member=grace, roles=["marketer"], actor=actor),
        ]
        in_parallel(2, lambda n, acts=acts: outcome_of(acts[n]))

        owner = Company.objects.select_related("billing_owner").get(pk=ada.company_id).billing_owner
        assert owner is None or "administrator" in owner.roles


def test_a_mail_that_comes_many_times_at_once_is_taken_once() -> None:
    ada = make_founder()
    case = make_case(ada)

    taken = in_parallel(
        8, lambda _: reply_as_member(case=case, member=ada, text="Hello", message_id="<a@b>") is not None
    )

    assert sorted(taken) == [False] * 7 + [True]


def test_closing_and_granting_at_once_end_in_one_of_both() -> None:
    for number in range(5):
        ada = make_founder(f"Company {number}")
        case = make_case(ada, "fire_tv", app=App.objects.get(company=ada.company))
        sue = make_support(f"sue-{number}@moments.example")
        acts = [
            lambda case=case: close_case(case=case, actor="member:x"),
            lambda case=case, sue=sue: grant_fire_tv(case=case, actor=sue, reason="Yes"),
        ]
        in_parallel(2, lambda n, acts=acts: outcome_of(acts[n]))

        case.refresh_from_db()
        approved = App.objects.get(company=ada.company).fire_tv_approved_at is not None
        assert (case.status == "granted") == approved


def test_a_user_who_writes_from_many_tabs_stays_within_the_bound() -> None:
    ada = make_founder()
    cases = [make_case(ada) for _ in range(4)]
    for number in range(22):
        reply_as_member(case=cases[0], member=ada, text=f"Reply {number}")

    outcomes = in_parallel(
        10, lambda n: outcome_of(lambda: reply_as_member(case=cases[n % 4], member=ada, text="Hello"))
    )

    assert Counter(outcomes) == {"done": 4, errors.TooManyMessages.code: 6}


def test_granting_a_transfer_while_the_member_writes_waits_and_does_not_deadlock() -> None:
    ada, sue = make_founder(), make_support()
    grace = make_member(ada.company, "grace@example.com")
    case = make_case(ada, "transfer_ownership", facts={"member": grace.pk})

    def act(number: int) -> str:
        if number == 3:
            return outcome_of(lambda: grant_transfer(case=case, actor=sue, reason="Both agree."))
        return outcome_of(lambda: reply_as_member(case=case, member=ada, text="Please."))

    assert Counter(in_parallel(8, act)) == {"done": 8}
    assert Company.objects.get().billing_owner == grace
