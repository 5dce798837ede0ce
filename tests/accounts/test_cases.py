"""Cases: opened by those who may, answered by support, granted with their effect, within bounds (P5, P6, P9, H2)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from accounts import errors
from accounts.models import App, Case, CaseKind, CaseMessage, Company, Member
from accounts.operations import (
    close_case,
    decline_case,
    grant_fire_tv,
    grant_transfer,
    reply_as_member,
    reply_as_support,
)
from accounts.operations.case_closing import close_cases_of_leaver
from accounts.permissions import kinds_open_to
from accounts.queries import case_of, cases_of, thread_of
from events.models import AuditEntry, Event
from kit import clock
from tests.accounts.casework import make_case, make_founder, make_member, make_support
from tests.mailbox import delivered


@pytest.fixture
def ada(db: None) -> Member:
    """The founder of a company, and its administrator."""
    return make_founder()


@pytest.fixture
def sue(db: None) -> str:
    return make_support()


@pytest.fixture
def app(ada: Member) -> App:
    return App.objects.get(company=ada.company)


def said(case: Case) -> list[tuple[str, str]]:
    return [(message.side, message.text) for message in thread_of(case)]


def verbs() -> list[str]:
    entries = AuditEntry.objects.filter(verb__startswith="case.").order_by("pk")
    return list(entries.values_list("verb", flat=True))


def test_a_case_is_opened_and_support_is_told(ada: Member, settings: Any) -> None:
    settings.SUPPORT_EMAIL = "help@moments.example"
    case = make_case(ada, subject=" Where  is it? ", text="Hello,\r\nwhere?", context={"page": "/console/"})

    assert (case.company, case.opened_by, case.status) == (ada.company, ada.user, "open")
    assert (case.subject, case.context) == ("Where is it?", {"page": "/console/"})
    assert said(case) == [("member", "Hello,\nwhere?")]
    [mail] = delivered()
    assert (mail.to, mail.subject) == (["help@moments.example"], "Level Up Games: Where is it?")
    assert "where?" in mail.body
    assert f"/admin/accounts/case/{case.pk}/change/" in mail.body
    assert verbs() == ["case.open"]


def test_support_answers_and_the_member_is_told_in_one_thread(ada: Member, sue: str) -> None:
    case = make_case(ada)
    reply_as_support(case=case, actor=sue, text="It comes <on> the first.")
    reply_as_member(case=case, member=ada, text="Thank you.")
    reply_as_support(case=case, actor=sue, text="Welcome.", closes=True)

    case.refresh_from_db()
    assert case.status == "closed"
    assert [side for side, _ in said(case)] == ["member", "support", "member", "support"]
    opened, answer, reply, last = (mail.message() for mail in delivered())
    assert [answer["To"], last["To"]] == [ada.user.email] * 2
    assert (opened["In-Reply-To"], answer["In-Reply-To"]) == (None, opened["Message-ID"])
    assert reply["In-Reply-To"] == answer["Message-ID"]
    assert last["References"].split() == [one["Message-ID"] for one in (opened, answer, reply)]
    assert answer["Subject"] == last["Subject"] == "Re: Where is the invoice?"
    html = answer.get_body(("html",)).get_content()
    assert "It comes &lt;on&gt; the first." in html
    assert Event.objects.filter(type="case.answered").order_by("pk").values_list("data", flat=True)[0] == {
        "id": case.pk
    }
    assert verbs() == ["case.open", "case.answer", "case.reply", "case.answer"]


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("administrator", set(CaseKind)),
        ("marketer", set(CaseKind) - {"fire_tv", "transfer_ownership"}),
        ("analyst", {"other", "unlisted_product", "tshirt_beta", "fraud_appeal"}),
        ("developer", {"other", "unlisted_product", "tshirt_beta", "fraud_appeal", "fire_tv"}),
    ],
)
def test_who_may_open_what(ada: Member, role: str, kinds: set[str]) -> None:
    member = make_member(ada.company, "bob@example.com", role)

    assert set(kinds_open_to(member)) == kinds
    for kind in set(CaseKind) - kinds:
        with pytest.raises(errors.NotAllowed):
            make_case(member, kind)
    assert not Case.objects.exists()


def test_a_reply_opens_a_closed_case_again_for_30_days(ada: Member, sue: str) -> None:
    case = make_case(ada)
    close_case(case=case, actor="member:x"), close_case(case=case, actor="member:x")
    Case.objects.update(closed_at=clock.now() - timedelta(days=29))
    reply_as_member(case=case, member=ada, text="Still there?")

    case.refresh_from_db()
    assert (case.status, case.closed_at) == ("open", None)
    close_case(case=case, actor="member:x")
    Case.objects.update(closed_at=clock.now() - timedelta(days=30, minutes=1))
    with pytest.raises(errors.CaseIsOver):
        reply_as_member(case=case, member=ada, text="And now?")
    assert len(said(case)) == 2
    assert verbs() == ["case.open", "case.close", "case.reopen", "case.reply", "case.close"]


def test_a_closed_case_is_neither_answered_nor_decided(ada: Member, sue: str, app: App) -> None:
    case = make_case(ada, "fire_tv", app=app)
    close_case(case=case, actor="member:x")

    for act in (
        lambda: reply_as_support(case=case, actor=sue, text="Too late"),
        lambda: grant_fire_tv(case=case, actor=sue, reason="Too late"),
        lambda: decline_case(case=case, actor=sue, reason="Too late"),
    ):
        with pytest.raises(errors.CaseIsClosed):
            act()
    app.refresh_from_db()
    assert (app.fire_tv_approved_at, len(said(case))) == (None, 1)


def test_granting_fire_tv_adds_the_platform_once(ada: Member, sue: str, app: App) -> None:
    case = make_case(ada, "fire_tv", app=app)
    grant_fire_tv(case=case, actor=sue, reason="It runs well on a television.")

    app.refresh_from_db(), case.refresh_from_db()
    assert app.platforms == ["Android", "Web", "FireTV"]
    assert app.fire_tv_approved_at is not None
    assert (case.status, case.decided_by) == ("granted", sue)
    assert said(case)[-1] == ("support", "It runs well on a television.")
    assert "Your request is granted." in delivered()[-1].body
    entry = AuditEntry.objects.get(verb="app.approve_fire_tv")
    assert (entry.actor, entry.reason, entry.object_key) == (sue, "It runs well on a television.", app.pk)
    with pytest.raises(errors.CaseIsClosed):
        grant_fire_tv(case=case, actor=sue, reason="Again")
    with pytest.raises(errors.CaseNotPossible, match="approved for Level Up Games app already"):
        make_case(ada, "fire_tv", app=app)


def test_fire_tv_without_approval_is_refused_by_the_database(ada: Member, app: App) -> None:
    with pytest.raises(IntegrityError, match="fire_tv_is_approved_by_support"), transaction.atomic():
        App.objects.create(company=ada.company, name="TV", platforms=["FireTV"])
    with pytest.raises(IntegrityError, match="fire_tv_is_approved_by_support"), transaction.atomic():
        App.objects.update(platforms=["Web", "FireTV"])


def test_one_case_is_open_about_fire_tv_for_an_app(ada: Member, app: App) -> None:
    first = make_case(ada, "fire_tv", app=app)
    with pytest.raises(errors.CaseAlreadyOpen):
        make_case(ada, "fire_tv", app=app)

    close_case(case=first, actor="member:x")
    make_case(ada, "fire_tv", app=app)
    with pytest.raises(errors.CaseAlreadyOpen):
        reply_as_member(case=first, member=ada, text="This one, please.")
    assert Case.objects.filter(status="open").count() == 1


def test_fire_tv_is_not_asked_for_another_companys_app(ada: Member) -> None:
    foreign = App.objects.get(company=make_founder("Harbor Tea").company)

    for app in (foreign, None):
        with pytest.raises(errors.CaseNotPossible):
            make_case(ada, "fire_tv", app=app)


def test_a_transfer_makes_the_named_administrator_the_billing_owner(ada: Member, sue: str) -> None:
    grace = make_member(ada.company, "grace@example.com")
    Company.objects.update(billing_owner=ada)
    case = make_case(ada, "transfer_ownership", facts={"member": grace.pk, "newOwner": "grace@example.com"})
    with pytest.raises(errors.CaseAlreadyOpen):
        make_case(grace, "transfer_ownership", facts={"member": grace.pk})
    grant_transfer(case=case, actor=sue, reason="Both agree.")

    assert Company.objects.get().billing_owner == grace
    entry = AuditEntry.objects.get(verb="company.billing_owner")
    assert (entry.actor, entry.changes) == (
        sue,
        {"billing_owner": [ada.user_id, grace.user_id], "case": [None, case.pk]},
    )
    with pytest.raises(ProtectedError):
        grace.delete()


def test_the_database_refuses_to_remove_the_billing_owner(ada: Member) -> None:
    Company.objects.update(billing_owner=ada)
    make_member(ada.company, "grace@example.com")

    def remove() -> None:
        Member.objects.filter(pk=ada.pk)._raw_delete("default")
        connection.check_constraints()

    with pytest.raises(IntegrityError, match="billing_owner"), transaction.atomic():
        remove()


def test_a_transfer_to_somebody_who_is_no_administrator_is_refused(ada: Member, sue: str) -> None:
    dev = make_member(ada.company, "dev@example.com", "developer")
    stranger = make_founder("Harbor Tea")
    for named in (dev.pk, stranger.pk, None):
        with pytest.raises(errors.CaseNotPossible):
            make_case(ada, "transfer_ownership", facts={"member": named})
    grace = make_member(ada.company, "grace@example.com")
    case = make_case(ada, "transfer_ownership", facts={"member": grace.pk})
    Member.objects.filter(pk=grace.pk).update(roles=["marketer"])

    with pytest.raises(errors.CaseNotGrantable):
        grant_transfer(case=case, actor=sue, reason="Both agree.")
    case.refresh_from_db()
    assert (case.status, len(said(case))) == ("open", 1)
    assert Company.objects.get(pk=ada.company_id).billing_owner is None


def test_a_case_grants_only_what_it_asks_for(ada: Member, sue: str) -> None:
    case = make_case(ada)

    for grant in (grant_fire_tv, grant_transfer):
        with pytest.raises(errors.CaseNotGrantable):
            grant(case=case, actor=sue, reason="Why not")
    assert len(said(case)) == 1


def test_asking_to_pay_by_invoice_makes_the_first_administrator_the_billing_owner(ada: Member) -> None:
    marketer, grace = (
        make_member(ada.company, "mo@example.com", "marketer"),
        make_member(ada.company, "grace@example.com"),
    )
    owners = []
    for member in (marketer, ada, grace):
        make_case(member, "pay_by_invoice")
        owners.append(Company.objects.get().billing_owner)

    assert owners == [None, ada, ada]
    assert AuditEntry.objects.filter(verb="company.billing_owner").count() == 1


def test_a_company_has_at_most_20_open_cases(ada: Member) -> None:
    grace, bob = (make_member(ada.company, f"{name}@example.com") for name in ("grace", "bob"))
    cases = [make_case(member) for member in (ada, grace) for _ in range(10)]
    with pytest.raises(errors.TooManyCases, match="at most 20 open cases"):
        make_case(bob)

    close_case(case=cases[0], actor="member:x")
    make_case(bob)
    with pytest.raises(errors.TooManyCases):
        reply_as_member(case=cases[0], member=ada, text="Once more")
    assert Case.objects.exclude(status="closed").count() == 20


def test_a_member_has_at_most_10_of_them(ada: Member) -> None:
    grace = make_member(ada.company, "grace@example.com")
    cases = [make_case(ada) for _ in range(10)]
    with pytest.raises(errors.TooManyCases, match="You have 10 open cases"):
        make_case(ada)

    make_case(grace)
    close_case(case=cases[0], actor="member:x")
    make_case(ada)
    with pytest.raises(errors.TooManyCases, match="You have 10 open cases"):
        reply_as_member(case=cases[0], member=ada, text="Once more")
    assert Case.objects.filter(opened_by=ada.user, status="open").count() == 10


def test_a_member_who_left_meanwhile_neither_asks_nor_replies(ada: Member) -> None:
    grace = make_member(ada.company, "grace@example.com")
    case = make_case(grace)
    Member.objects.filter(pk=grace.pk).delete()

    with pytest.raises(errors.NotAllowed, match="no longer a member of Level Up Games"):
        make_case(grace, "pay_by_invoice")
    with pytest.raises(errors.NotAllowed, match="no longer a member of Level Up Games"):
        reply_as_member(case=case, member=grace, text="Hello?")
    assert (Case.objects.count(), len(said(case))) == (1, 1)


def test_an_administrator_who_was_demoted_meanwhile_does_not_become_billing_owner(ada: Member) -> None:
    grace = make_member(ada.company, "grace@example.com")
    Member.objects.filter(pk=grace.pk).update(roles=["marketer"])

    make_case(grace, "pay_by_invoice")
    assert Company.objects.get().billing_owner is None
    with pytest.raises(errors.NotAllowed):
        make_case(grace, "transfer_ownership", facts={"member": ada.pk})


def test_opening_a_closed_case_again_takes_what_opening_one_takes(ada: Member, app: App) -> None:
    dev = make_member(ada.company, "dev@example.com", "developer")
    case = make_case(dev, "fire_tv", app=app)
    Member.objects.filter(pk=dev.pk).update(roles=["analyst"])
    reply_as_member(case=case, member=dev, text="Any news?")
    close_case(case=case, actor="member:x")

    with pytest.raises(errors.NotAllowed):
        reply_as_member(case=case, member=dev, text="Please open it again.")
    case.refresh_from_db()
    assert (case.status, len(said(case))) == ("closed", 2)


def test_an_answer_to_a_member_who_left_goes_by_no_mail(ada: Member, sue: str) -> None:
    grace = make_member(ada.company, "grace@example.com")
    case = make_case(grace)
    Member.objects.filter(pk=grace.pk).delete()
    delivered().clear()
    reply_as_support(case=case, actor=sue, text="It is there.")
    reply_as_support(case=case, actor=sue, text="It was there.", closes=True)

    case.refresh_from_db()
    assert delivered() == []
    assert case.status == "closed"
    assert said(case)[1:] == [("support", "It is there."), ("support", "It was there.")]


def test_the_open_cases_of_a_leaver_are_closed_and_nobody_elses(ada: Member, sue: str) -> None:
    grace, stranger = make_member(ada.company, "grace@example.com"), make_founder("Harbor Tea")
    Member.objects.create(company=stranger.company, user=grace.user, roles=["analyst"])
    elsewhere = Member.objects.select_related("user", "company").get(
        company=stranger.company, user=grace.user
    )
    kept = [make_case(ada), make_case(elsewhere)]
    closed = [make_case(grace) for _ in range(2)]
    reply_as_support(case=closed[0], actor=sue, text="Here.")
    for _ in range(2):
        close_cases_of_leaver(company=ada.company, user=grace.user, actor=f"member:{ada.user_id}")

    assert set(Case.objects.filter(status="open")) == set(kept)
    assert set(Case.objects.filter(status="closed", closed_at__isnull=False)) == set(closed)
    entries = AuditEntry.objects.filter(verb="case.close").order_by("pk")
    assert [(entry.actor, entry.object_key, entry.changes) for entry in entries] == [
        (f"member:{ada.user_id}", closed[0].pk, {"status": ["answered", "closed"]}),
        (f"member:{ada.user_id}", closed[1].pk, {"status": ["open", "closed"]}),
    ]


def test_a_user_writes_at_most_30_messages_an_hour(ada: Member) -> None:
    case = make_case(ada)
    for number in range(29):
        reply_as_member(case=case, member=ada, text=f"Reply {number}")
    with pytest.raises(errors.TooManyMessages, match="30 messages within an hour"):
        reply_as_member(case=case, member=ada, text="One more")

    CaseMessage.objects.update(at=clock.now() - timedelta(hours=1, seconds=1))
    reply_as_member(case=case, member=ada, text="One more")
    assert CaseMessage.objects.count() == 31


@pytest.mark.parametrize("text", ["", " \r\n ", "\x00", "x" * 10_001])
def test_an_empty_or_endless_message_is_refused(ada: Member, text: str) -> None:
    with pytest.raises(errors.MessageNotPossible):
        make_case(ada, text=text)
    assert not Case.objects.exists()


def test_members_see_cases_of_their_own_alone(ada: Member) -> None:
    grace, stranger = make_member(ada.company, "grace@example.com"), make_founder("Harbor Tea")
    case = make_case(ada)

    assert [one.pk for one in cases_of(ada)] == [case.pk]
    assert case_of(ada, case.pk) == case
    assert [case_of(ada, name) for name in ("cas_1", "", stranger.company_id)] == [None, None, None]
    for other in (grace, stranger):
        assert (case_of(other, case.pk), list(cases_of(other))) == (None, [])


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "lost", "closed_at": clock.now()}, "case_status_is_known"),
        ({"status": "closed"}, "case_is_closed_at_a_time"),
        ({"status": "answered"}, "case_is_answered_at_a_time"),
        ({"decided_by": "support:x"}, "case_is_decided_by_somebody"),
        ({"kind": "fire_tv"}, "fire_tv_case_names_its_app"),
        ({"kind": "complaint"}, "case_kind_is_known"),
    ],
)
def test_the_database_refuses_a_case_that_cannot_be(ada: Member, change: dict[str, Any], name: str) -> None:
    make_case(ada)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Case.objects.update(**change)


def test_the_database_refuses_a_message_that_is_empty_or_too_long(ada: Member) -> None:
    make_case(ada)

    for text in ("", "x" * 10_001):
        with pytest.raises(IntegrityError, match="case_message_"), transaction.atomic():
            CaseMessage.objects.update(text=text)
