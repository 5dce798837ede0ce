"""The desk's cases: a queue, and answers and decisions by operations alone (H1, H2)."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import App, Case, Member, User
from accounts.queries import thread_of
from events.models import AuditEntry
from tests.accounts.casework import make_case, make_founder, make_member

LIST = "/admin/accounts/case/"


@pytest.fixture
def sue(db: None) -> User:
    return User.objects.create_superuser("sue@moments.example", "correct horse battery")


@pytest.fixture
def desk(sue: User) -> Client:
    client = Client()
    client.force_login(sue)
    return client


@pytest.fixture
def ada(db: None) -> Member:
    return make_founder()


def page_of(case: Case) -> str:
    return f"{LIST}{case.pk}/change/"


def press(desk: Client, case: Case, verb: str, text: str = "Because.") -> str:
    """Press a button of the case's page; what the next page says."""
    return desk.post(f"{LIST}{case.pk}/answer/", {"verb": verb, "text": text}, follow=True).content.decode()


def test_the_queue_shows_what_waits_first_and_the_oldest_first(desk: Client, ada: Member) -> None:
    first, second, third = (make_case(ada, subject=f"Case number {number}") for number in (1, 2, 3))
    press(desk, first, "answer")
    press(desk, second, "close")
    make_case(ada, subject="Case number 4")
    page = desk.get(LIST).content.decode()

    found = [page.index(f"Case number {number}") for number in (3, 4, 1, 2)]
    assert found == sorted(found)
    assert "Case number 1" in desk.get(LIST, {"status__exact": "answered"}).content.decode()
    assert "Case number 1" not in desk.get(LIST, {"kind__exact": "fire_tv"}).content.decode()
    assert third.subject in desk.get(LIST, {"company__id__exact": ada.company_id}).content.decode()


def test_a_case_shows_who_asks_what_from_where(desk: Client, ada: Member) -> None:
    app = App.objects.get()
    case = make_case(
        ada, facts={"product": "Brass lamp"}, context={"page": "/console/apps/", "ids": f"{app.pk}, xyz_1"}
    )
    page = desk.get(page_of(case)).content.decode()

    for link in (
        reverse("admin:accounts_company_change", args=[ada.company_id]),
        reverse("admin:accounts_user_change", args=[ada.user_id]),
        reverse("admin:accounts_app_change", args=[app.pk]),
    ):
        assert f'href="{link}"' in page
    assert "Brass lamp" in page
    assert "I can&#x27;t find it." in page
    assert 'value="grant"' not in page


def test_support_answers_and_closes(desk: Client, sue: User, ada: Member) -> None:
    case = make_case(ada)

    assert "is told by mail" in press(desk, case, "answer", "Here it is.")
    case.refresh_from_db()
    assert (case.status, thread_of(case).last().author) == ("answered", sue)
    press(desk, case, "close", "Bye.")
    case.refresh_from_db()
    assert case.status == "closed"
    assert {entry.actor for entry in AuditEntry.objects.filter(verb="case.answer")} == {f"support:{sue.pk}"}
    assert 'name="verb"' not in desk.get(page_of(case)).content.decode()


def test_the_desk_says_that_the_member_has_left(desk: Client, ada: Member) -> None:
    grace = make_member(ada.company, "grace@example.com")
    case = make_case(grace)
    assert "has left the company" not in desk.get(page_of(case)).content.decode()

    Member.objects.filter(pk=grace.pk).delete()
    assert f"{grace.user} has left the company and gets no mail." in desk.get(page_of(case)).content.decode()
    assert "has left the company and gets no mail." in press(desk, case, "close")


def test_support_grants_and_declines_what_has_an_effect(desk: Client, sue: User, ada: Member) -> None:
    case = make_case(ada, "fire_tv", app=App.objects.get())
    grace = make_member(ada.company, "grace@example.com")
    transfer = make_case(ada, "transfer_ownership", facts={"member": grace.pk})
    assert 'value="grant"' in desk.get(page_of(case)).content.decode()

    press(desk, case, "grant", "It was tried.")
    press(desk, transfer, "decline", "Who are you?")

    case.refresh_from_db(), transfer.refresh_from_db()
    assert (case.status, case.decided_by) == ("granted", f"support:{sue.pk}")
    assert "FireTV" in App.objects.get().platforms
    assert (transfer.status, thread_of(transfer).last().text) == ("declined", "Who are you?")
    assert "It was closed meanwhile." in press(desk, case, "grant")


@pytest.mark.parametrize("verb", ["grant", "decline", "", "delete"])
def test_a_kind_without_an_effect_is_only_answered(desk: Client, ada: Member, verb: str) -> None:
    case = make_case(ada)
    answer = desk.post(f"{LIST}{case.pk}/answer/", {"verb": verb, "text": "No."})

    case.refresh_from_db()
    assert (answer.status_code, case.status, thread_of(case).count()) == (404, "open", 1)


def test_a_decision_needs_its_reason(desk: Client, ada: Member) -> None:
    case = make_case(ada, "fire_tv", app=App.objects.get())

    assert "a decision needs its reason" in press(desk, case, "grant", " ")
    case.refresh_from_db()
    assert case.status == "open"


def test_a_case_that_cannot_be_granted_says_why(desk: Client, ada: Member) -> None:
    grace = make_member(ada.company, "grace@example.com")
    case = make_case(ada, "transfer_ownership", facts={"member": grace.pk})
    Member.objects.filter(pk=grace.pk).update(roles=["analyst"])

    assert "not an administrator of the company any more" in press(desk, case, "grant")
    case.refresh_from_db()
    assert case.status == "open"


def test_a_case_itself_is_changed_by_no_form(desk: Client, ada: Member) -> None:
    case = make_case(ada)

    assert desk.post(page_of(case), {"subject": "Mine", "status": "closed"}).status_code == 403
    assert desk.post(f"{LIST}{case.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.post(f"{LIST}add/", {}).status_code == 403
    assert desk.get(f"{LIST}{case.pk}/answer/").status_code == 404
    case.refresh_from_db()
    assert (case.subject, case.status) == ("Where is the invoice?", "open")


def test_support_that_may_only_look_answers_nothing(ada: Member) -> None:
    looker = User.objects.create_user("look@moments.example", "correct horse battery", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_case"))
    client, case = Client(), make_case(ada)
    client.force_login(looker)

    assert 'name="verb"' not in client.get(page_of(case)).content.decode()
    assert client.post(f"{LIST}{case.pk}/answer/", {"verb": "answer", "text": "Hi"}).status_code == 403
    assert thread_of(case).count() == 1


def test_others_have_no_desk(ada: Member) -> None:
    client, case = Client(), make_case(ada)
    client.force_login(ada.user)

    assert client.post(f"{LIST}{case.pk}/answer/", {"verb": "answer", "text": "Hi"}).status_code == 302
    assert thread_of(case).count() == 1


@pytest.mark.parametrize("name", ["cas_1", "cas_06h19oftt1otb63t98pt9qrojc"])
def test_what_is_no_case_is_not_found(desk: Client, name: str) -> None:
    assert desk.post(f"{LIST}{name}/answer/", {"verb": "answer", "text": "Hi"}).status_code == 404
