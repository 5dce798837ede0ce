"""Members: their roles, leaving, and who has to stay (P3-P5)."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.errors import BillingOwnerStays, LastAdministrator
from accounts.models import CaseKind, Company, Member
from accounts.operations import change_roles, open_case, remove_member
from accounts.queries import member_of, members_of
from events.models import AuditEntry
from tests.accounts.people import make_member
from tests.world import ACTOR, make_company


@pytest.fixture
def company(db: None) -> Company:
    return make_company()[0]


@pytest.fixture
def founder(company: Company) -> Member:
    return Member.objects.get(company=company)


def test_roles_are_changed_with_old_and_new_ones_in_the_audit_log(company: Company) -> None:
    member = make_member(company, "analyst")
    for _ in range(2):
        change_roles(member=member, roles=["developer", "marketer", "developer"], actor=ACTOR)

    assert Member.objects.get(pk=member.pk).roles == ["marketer", "developer"]
    entry = AuditEntry.objects.get(verb="member.change_roles")
    assert (entry.object_key, entry.changes) == (
        member.user_id,
        {"roles": [["analyst"], ["marketer", "developer"]]},
    )


def test_the_last_administrator_neither_leaves_nor_loses_the_role(company: Company, founder: Member) -> None:
    make_member(company, "developer")

    with pytest.raises(LastAdministrator, match="make somebody one first"):
        remove_member(member=founder, actor=f"member:{founder.user_id}")
    with pytest.raises(LastAdministrator):
        change_roles(member=founder, roles=["marketer"], actor=ACTOR)
    assert Member.objects.get(pk=founder.pk).roles == ["administrator"]


def test_with_another_administrator_the_first_one_may_leave(company: Company, founder: Member) -> None:
    second = make_member(company, "administrator")
    remove_member(member=founder, actor=f"member:{founder.user_id}")
    remove_member(member=founder, actor=f"member:{founder.user_id}")

    assert list(members_of(company)) == [second]
    assert member_of(company, founder.user_id) is None
    assert AuditEntry.objects.filter(verb="member.leave").count() == 1


def test_a_removed_member_is_told_apart_from_one_who_left(company: Company) -> None:
    member = make_member(company, "analyst")
    remove_member(member=member, actor=ACTOR)

    entry = AuditEntry.objects.get(verb="member.remove")
    assert entry.changes == {"email": [member.user.email, None], "roles": [["analyst"], None]}


def test_what_a_leaver_asked_support_for_is_closed(company: Company) -> None:
    member = make_member(company, "analyst")
    case = open_case(member=member, kind=CaseKind.OTHER, subject="Hello", text="A question.")
    remove_member(member=member, actor=ACTOR)

    case.refresh_from_db()
    assert case.status == "closed"
    assert AuditEntry.objects.get(verb="case.close").actor == ACTOR


def test_the_billing_owner_stays_and_stays_an_administrator(company: Company, founder: Member) -> None:
    make_member(company, "administrator")
    Company.objects.update(billing_owner=founder)

    with pytest.raises(BillingOwnerStays, match="transfer billing ownership"):
        remove_member(member=founder, actor=ACTOR)
    with pytest.raises(BillingOwnerStays):
        change_roles(member=founder, roles=["analyst"], actor=ACTOR)
    change_roles(member=founder, roles=["administrator", "analyst"], actor=ACTOR)
    assert Member.objects.get(pk=founder.pk).roles == ["administrator", "analyst"]


def test_the_database_refuses_what_code_would_forget(company: Company, founder: Member) -> None:
    with pytest.raises(IntegrityError, match="keeps an administrator"), transaction.atomic():
        founder.delete()
    with pytest.raises(IntegrityError, match="keeps an administrator"), transaction.atomic():
        Member.objects.update(roles=["developer"])
    make_member(company, "administrator")
    Company.objects.update(billing_owner=founder)
    with pytest.raises(IntegrityError, match="stays an administrator"), transaction.atomic():
        Member.objects.filter(pk=founder.pk).update(roles=["developer"])
    with pytest.raises(ProtectedError):
        founder.delete()
    for stranger in (make_member(company, "developer"), make_member(make_company("Tea")[0], "administrator")):
        with pytest.raises(IntegrityError, match="billing owner is an administrator"), transaction.atomic():
            Company.objects.filter(pk=company.pk).update(billing_owner=stranger)
