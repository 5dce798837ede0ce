"""Answers by mail come into their case when the address proves it and the member sent them, and once (P9)."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from io import BytesIO, TextIOWrapper

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from accounts import case_tokens, errors
from accounts.models import App, Case, CaseMessage, Member
from accounts.operations import close_case, receive_mail, reply_as_member
from accounts.queries import thread_of
from kit import clock
from kit.ids import new_id
from tests.accounts.casework import (
    last,
    mail_of,
    make_answered_case,
    make_case,
    make_founder,
    make_member,
)
from tests.mailbox import delivered

QUOTED = "Found it, thank you.\n\nOn Tue, 24 Nov 2026 at 10:00, Moments <no-reply@localhost> wrote:\n> It is there.\n"


@pytest.fixture
def ada(db: None) -> Member:
    return make_founder()


@pytest.fixture
def case(ada: Member) -> Case:
    return make_answered_case(ada)


def test_a_reply_to_supports_mail_comes_into_the_case(case: Case, ada: Member) -> None:
    [sent] = [mail.message() for mail in delivered() if mail.to == [ada.user.email]]
    message = receive_mail(
        raw=mail_of(case, QUOTED, To=sent["Reply-To"], In_Reply_To=sent["Message-ID"]).as_bytes()
    )

    case.refresh_from_db()
    assert (message.text, message.side, message.author, message.by_mail) == (
        "Found it, thank you.",
        "member",
        ada.user,
        True,
    )
    assert (message.message_id, case.status) == ("<one@example.com>", "open")
    told = delivered()[-1]
    assert told.to == ["support@localhost"]
    assert "Found it, thank you." in told.body


def test_the_address_says_nothing_but_its_case_and_fits_into_one(case: Case) -> None:
    address = case_tokens.reply_address(case)
    local, _, host = address.partition("@")

    assert (len(local), host, local.startswith("support+")) == (54, "localhost", True)
    assert case_tokens.token_in(address.upper()) == local.removeprefix("support+")


def test_a_mail_that_comes_twice_is_taken_once(case: Case) -> None:
    raw = mail_of(case).as_bytes()

    assert receive_mail(raw=raw) is not None
    assert receive_mail(raw=raw) is None
    assert thread_of(case).count() == 3


def test_a_mail_without_a_message_id_is_taken_once_too(case: Case) -> None:
    raw = mail_of(case, Message_ID="").as_bytes()

    assert [receive_mail(raw=raw) is not None for _ in range(2)] == [True, False]


def test_two_cases_may_have_mails_of_one_name(case: Case, ada: Member) -> None:
    other = make_case(ada)

    assert receive_mail(raw=mail_of(case).as_bytes())
    assert receive_mail(raw=mail_of(other).as_bytes())


@pytest.mark.parametrize(
    "forge",
    [
        lambda case: "support@localhost",
        lambda case: f"support+{case.pk.removeprefix('cas_')}{'0' * 20}@localhost",
        lambda case: case_tokens.reply_address(case).replace("localhost", "elsewhere.example"),
        lambda case: case_tokens.reply_address(case).replace("support+", "sales+"),
        lambda case: f"support+{new_id('cas').removeprefix('cas_')}{'0' * 20}@localhost",
        lambda case: "support+@localhost",
        lambda case: "@",
    ],
)
def test_an_address_that_proves_no_case_is_refused(case: Case, forge: Callable[[Case], str]) -> None:
    with pytest.raises(errors.MailNotUsable):
        receive_mail(raw=mail_of(case, To=forge(case)).as_bytes())
    assert thread_of(case).count() == 2


def test_the_proof_of_one_case_is_none_for_another(case: Case, ada: Member) -> None:
    other = make_case(ada)
    address = case_tokens.reply_address(case).replace(
        case.pk.removeprefix("cas_"), other.pk.removeprefix("cas_")
    )

    with pytest.raises(errors.MailNotUsable, match="none of ours"):
        receive_mail(raw=mail_of(case, To=address).as_bytes())


@pytest.mark.parametrize(
    "sender", ["mallory@example.com", "", "grace@example.com", "{ada}, mallory@example.com", "Ada {ada}@x"]
)
def test_a_token_that_leaked_is_not_enough(case: Case, ada: Member, sender: str) -> None:
    make_member(ada.company, "grace@example.com")

    with pytest.raises(errors.MailNotUsable, match="not sent by the member"):
        receive_mail(raw=mail_of(case, From=sender.format(ada=ada.user.email)).as_bytes())
    assert thread_of(case).count() == 2


def test_a_member_who_left_is_not_heard(case: Case, ada: Member) -> None:
    make_member(ada.company, "grace@example.com")
    ada.delete()

    with pytest.raises(errors.MailNotUsable):
        receive_mail(raw=mail_of(case).as_bytes())


@pytest.mark.parametrize(
    "header",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (vacation)"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
    ],
)
def test_what_a_program_sends_is_ignored(case: Case, header: dict[str, str]) -> None:
    assert receive_mail(raw=mail_of(case, **header).as_bytes()) is None
    assert thread_of(case).count() == 2


def test_a_mail_that_is_too_large_is_refused(case: Case) -> None:
    with pytest.raises(errors.MailNotUsable, match="10,485,760"):
        receive_mail(raw=mail_of(case).as_bytes() + b"x" * 10 * 1024 * 1024)


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff" * 50, b"From nobody\r\n\r\n", b"To: =?x?q?=\r\nFrom: <\r\n\r\nhi"]
)
def test_what_is_no_mail_is_refused(db: None, raw: bytes) -> None:
    with pytest.raises(errors.MailNotUsable):
        receive_mail(raw=raw)


@pytest.mark.parametrize(
    "spoil", [{"From": "mallory@example.com"}, {"To": "support@localhost"}, {"Precedence": "bulk"}]
)
def test_no_body_is_read_before_the_case_and_its_member_are_proved(
    case: Case, spoil: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []
    monkeypatch.setattr("accounts.operations.inbound.text_of", lambda raw: str(read.append(raw)))

    with suppress(errors.MailNotUsable):
        receive_mail(raw=mail_of(case, **spoil).as_bytes())
    assert read == []
    receive_mail(raw=mail_of(case).as_bytes())
    assert len(read) == 1


def test_a_head_that_does_not_end_is_refused(db: None) -> None:
    with pytest.raises(errors.MailNotUsable, match="65,536"):
        receive_mail(raw=b"To: <a@b>\r\n" * 10_000)


def test_a_reply_that_cannot_be_taken_as_things_are_is_told_so(case: Case, ada: Member) -> None:
    close_case(case=case, actor="member:x")
    for number in range(10):
        make_case(ada, subject=f"Case {number}")
    delivered().clear()

    with pytest.raises(errors.TooManyCases):
        receive_mail(raw=mail_of(case).as_bytes())
    [told] = delivered()
    assert told.to == [ada.user.email]
    assert "Your reply did not reach support. You have 10 open cases" in told.body
    assert "See your cases: http://localhost:8000/console/help/cases/" in told.body


def test_a_reply_to_a_case_that_another_has_replaced_is_told_so(ada: Member) -> None:
    app = App.objects.get()
    first = make_case(ada, "fire_tv", app=app)
    close_case(case=first, actor="member:x")
    make_case(ada, "fire_tv", app=app)
    delivered().clear()

    with pytest.raises(errors.CaseAlreadyOpen):
        receive_mail(raw=mail_of(first).as_bytes())
    [told] = delivered()
    assert "There is another open case about this; please write there." in told.body


def test_a_stranger_who_is_refused_is_told_nothing(case: Case) -> None:
    close_case(case=case, actor="member:x")
    Case.objects.update(closed_at=clock.now() - timedelta(days=31))
    delivered().clear()

    with pytest.raises(errors.MailNotUsable):
        receive_mail(raw=mail_of(case, From="mallory@example.com").as_bytes())
    assert delivered() == []


def test_a_reply_that_comes_too_late_is_told_so(case: Case, ada: Member) -> None:
    close_case(case=case, actor="member:x")
    Case.objects.update(closed_at=clock.now() - timedelta(days=31))
    delivered().clear()

    with pytest.raises(errors.CaseIsOver):
        receive_mail(raw=mail_of(case).as_bytes())
    [told] = delivered()
    assert (told.to, told.extra_headers["In-Reply-To"]) == ([ada.user.email], "<one@example.com>")
    assert "Your reply did not reach support. It was closed more than 30 days ago." in told.body
    assert "Open a new case: http://localhost:8000/console/help/contact/" in told.body


def test_a_mail_from_a_pipe_is_taken(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(mail_of(case).as_bytes())))
    call_command("receive_mail")

    assert last(case) == "Found it."


def test_a_mail_server_is_told_what_is_refused(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(mail_of(case, To="support@localhost").as_bytes())))

    with pytest.raises(CommandError, match="It was sent to no case") as refused:
        call_command("receive_mail")
    assert refused.value.returncode == 65
    assert CaseMessage.objects.count() == 2


def test_a_mail_server_is_asked_to_try_again_while_the_database_is_away() -> None:
    env = {"DATABASE_URL": "postgres://nobody:none@127.0.0.1:9/none"}
    raw = (
        b"From: ada@example.com\r\nMessage-ID: <one@example.com>\r\n"
        b"To: support+" + b"0" * 46 + b"@localhost\r\n\r\nHello"
    )
    done = subprocess.run(
        [sys.executable, "manage.py", "receive_mail"],
        input=raw,
        capture_output=True,
        cwd=project.ROOT,
        env=os.environ | env,
        timeout=120,
    )
    assert (done.returncode, done.stderr.decode().strip()) == (75, "CommandError: The database is away.")


def test_a_mail_server_is_asked_to_try_again_later_when_the_member_wrote_too_much(
    case: Case, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(29):
        reply_as_member(case=case, member=ada, text=f"Reply {number}")
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(mail_of(case).as_bytes())))

    with pytest.raises(CommandError, match="30 messages within an hour") as refused:
        call_command("receive_mail")
    assert refused.value.returncode == 75
