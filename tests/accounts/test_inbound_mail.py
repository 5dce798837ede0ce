"""Answers by mail come into their case when the address proves it and the member sent them, and once (P9)."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from accounts import case_tokens, errors
from accounts.models import Case, CaseMessage, Member
from accounts.operations import close_case, receive_mail, reply_as_support
from accounts.queries import thread_of
from accounts.tasks import receive_mails
from kit import clock
from kit.ids import new_id
from tests.accounts.casework import make_case, make_founder, make_member, make_support
from tests.mailbox import delivered

QUOTED = "Found it, thank you.\n\nOn Tue, 24 Nov 2026 at 10:00, Moments <no-reply@localhost> wrote:\n> It is there.\n"


@pytest.fixture
def ada(db: None) -> Member:
    return make_founder()


@pytest.fixture
def case(ada: Member) -> Case:
    """A case that support answered."""
    case = make_case(ada)
    reply_as_support(case=case, actor=make_support(), text="It is there.")
    return case


def mail_of(case: Case, text: str = "Found it.", *, html: str = "", **headers: str) -> EmailMessage:
    """A reply to the last mail of the case, as the member's mail program writes it."""
    mail = EmailMessage()
    fields = {
        "From": f"Ada <{case.opened_by.email}>",
        "To": case_tokens.reply_address(case),
        "Subject": "Re: Where is the invoice?",
        "Message-ID": "<one@example.com>",
    }
    for name, value in (fields | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            mail[name] = value
    if text:
        mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html") if text else mail.set_content(html, subtype="html")
    return mail


def last(case: Case) -> str:
    return thread_of(case).last().text


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


def test_attachments_are_left_out_and_that_is_said(case: Case) -> None:
    mail = mail_of(case, QUOTED)
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="offer.pdf")
    mail.add_attachment("secret", filename="notes.txt")
    receive_mail(raw=mail.as_bytes())

    assert last(case) == "Found it, thank you.\n\n[Attachments were left out: offer.pdf, notes.txt.]"


def test_html_alone_is_turned_to_text(case: Case) -> None:
    html = (
        "<html><head><style>p {}</style></head><body><p>Found&nbsp;it,<br>thank   you &amp; bye.</p>"
        "<script>alert(1)</script><blockquote><p>It is there.</p></blockquote></body></html>"
    )
    receive_mail(raw=mail_of(case, "", html=html).as_bytes())

    assert last(case) == "Found it,\nthank you & bye."


def test_a_text_of_another_alphabet_and_of_no_known_one_is_read(case: Case) -> None:
    raw = mail_of(case, "Grüße aus Köln").as_bytes()
    receive_mail(raw=raw)
    assert last(case) == "Grüße aus Köln"

    odd = mail_of(case, "Plain", Message_ID="<two@example.com>").as_bytes().replace(b"utf-8", b"x-none")
    receive_mail(raw=odd)
    assert last(case) == "Plain"


def test_a_long_reply_is_cut_and_that_is_said(case: Case) -> None:
    receive_mail(raw=mail_of(case, "word " * 3_000).as_bytes())

    assert len(last(case)) <= 10_000
    assert last(case).endswith("word\n\n[The rest of the mail was left out.]")


@pytest.mark.parametrize("unit", ["\n", "On ", "> x\n", "On Mon, 1 Jan at\n", " ", "_", "<p>", "&"])
def test_no_mail_keeps_the_reader_busy(case: Case, unit: str) -> None:
    """The library's expressions take minutes for some texts; the time limit of the suite would tell."""
    raw = mail_of(case, "Hello\n" + unit * 100_000).as_bytes()
    started = clock.now()
    receive_mail(raw=raw)

    assert clock.now() - started < timedelta(seconds=20)


def test_a_mail_with_nothing_above_the_quotation_is_refused(case: Case) -> None:
    with pytest.raises(errors.MailNotUsable, match="Nothing is written"):
        receive_mail(raw=mail_of(case, "\n\n").as_bytes())


def test_a_mail_that_is_too_large_is_refused(case: Case) -> None:
    with pytest.raises(errors.MailNotUsable, match="10,485,760"):
        receive_mail(raw=mail_of(case).as_bytes() + b"x" * 10 * 1024 * 1024)


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff" * 50, b"From nobody\r\n\r\n", b"To: =?x?q?=\r\nFrom: <\r\n\r\nhi"]
)
def test_what_is_no_mail_is_refused(db: None, raw: bytes) -> None:
    with pytest.raises(errors.MailNotUsable):
        receive_mail(raw=raw)


def test_a_reply_that_comes_too_late_is_told_so(case: Case, ada: Member) -> None:
    close_case(case=case, actor="member:x")
    Case.objects.update(closed_at=clock.now() - timedelta(days=31))
    delivered().clear()

    with pytest.raises(errors.CaseIsOver):
        receive_mail(raw=mail_of(case).as_bytes())
    [told] = delivered()
    assert (told.to, told.extra_headers["In-Reply-To"]) == ([ada.user.email], "<one@example.com>")
    assert "Your reply did not reach support" in told.body
    assert "/console/help/contact/" in told.body


@pytest.fixture
def inbox(settings: Any, tmp_path: Path) -> Path:
    settings.INBOUND_MAILDIR = tmp_path / "inbox"
    (tmp_path / "inbox" / "new").mkdir(parents=True)
    return tmp_path / "inbox"


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_the_folder_of_a_mail_server_is_read(
    case: Case, inbox: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (inbox / "new" / "1.host").write_bytes(mail_of(case, From="mallory@example.com").as_bytes())
    (inbox / "new" / "2.host").write_bytes(mail_of(case).as_bytes())
    (inbox / "new" / "3.host").write_bytes(b"x" * (10 * 1024 * 1024 + 5))
    receive_mails()

    assert (names_in(inbox / "new"), names_in(inbox / "cur")) == ([], ["2.host:2,S"])
    assert names_in(inbox / "refused") == ["1.host", "3.host"]
    assert last(case) == "Found it."
    assert "Mail 1.host is refused: It was not sent by the member" in caplog.text


def test_a_mail_that_meets_a_fault_is_out_of_the_others_way(
    case: Case, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "new" / "1.host").write_bytes(mail_of(case, Subject="poison").as_bytes())
    (inbox / "new" / "2.host").write_bytes(mail_of(case).as_bytes())

    def stumble(message: Any, raw: bytes) -> str:
        if message["Subject"] == "poison":
            raise RecursionError
        return "<two@example.com>"

    monkeypatch.setattr("accounts.inbound._message_id_of", stumble)
    with pytest.raises(RecursionError):
        receive_mails()
    receive_mails()

    assert (names_in(inbox / "refused"), names_in(inbox / "cur")) == (["1.host"], ["2.host:2,S"])


def test_without_a_folder_there_is_nothing_to_read(db: None, settings: Any, tmp_path: Path) -> None:
    settings.INBOUND_MAILDIR = tmp_path / "none"
    receive_mails()
    assert not (tmp_path / "none").exists()


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
