"""The folder that a mail server delivers to: each mail leaves it in the end, and none holds up the others (P9)."""

import os
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DataError, IntegrityError, OperationalError

from accounts import tasks
from accounts.models import Case, CaseMessage, Member
from accounts.tasks import receive_mails
from tests.accounts.casework import last, mail_of, make_answered_case, make_founder


@pytest.fixture
def ada(db: None) -> Member:
    return make_founder()


@pytest.fixture
def case(ada: Member) -> Case:
    return make_answered_case(ada)


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


def stumbles(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    """Make the mail with the subject `poison` meet a fault where it is read."""

    def stumble(message: Any, raw: bytes) -> str:
        if message["Subject"] == "poison":
            raise fault
        return "<two@example.com>"

    monkeypatch.setattr("accounts.inbound._message_id_of", stumble)


def deliver_two(inbox: Path, case: Case) -> None:
    (inbox / "new" / "1.host").write_bytes(mail_of(case, Subject="poison").as_bytes())
    (inbox / "new" / "2.host").write_bytes(mail_of(case).as_bytes())


@pytest.mark.parametrize("fault", [SystemExit(9), SoftTimeLimitExceeded()])
def test_a_mail_that_ends_its_worker_lets_others_pass_and_is_refused_after_three_tries(
    case: Case, inbox: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    deliver_two(inbox, case)
    stumbles(monkeypatch, fault)
    seen = []
    for _ in range(3):
        with pytest.raises(type(fault)):
            receive_mails()
        seen.append(names_in(inbox / "new"))
    receive_mails()

    assert seen == [["1.host,try=1", "2.host"], ["1.host,try=2"], ["1.host,try=3"]]
    assert (names_in(inbox / "refused"), names_in(inbox / "cur")) == (["1.host"], ["2.host:2,S"])


@pytest.mark.parametrize("fault", [DataError("invalid"), IntegrityError("twice")])
def test_a_mail_that_the_database_refuses_is_refused(
    case: Case,
    inbox: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    caplog: pytest.LogCaptureFixture,
) -> None:
    deliver_two(inbox, case)
    stumbles(monkeypatch, fault)
    with pytest.raises(type(fault)):
        receive_mails()

    assert (names_in(inbox / "new"), names_in(inbox / "refused")) == (["2.host"], ["1.host"])
    assert f"Mail 1.host is refused: {fault!r}" in caplog.text


def test_a_mail_stays_untried_while_the_database_is_away(
    case: Case, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver_two(inbox, case)
    stumbles(monkeypatch, OperationalError("away"))
    for _ in range(4):
        with pytest.raises(OperationalError):
            receive_mails()

    assert (names_in(inbox / "new"), names_in(inbox / "refused")) == (["1.host", "2.host"], [])


def test_a_mail_of_a_member_who_wrote_too_much_is_taken_later(case: Case, ada: Member, inbox: Path) -> None:
    for number in range(30):
        CaseMessage.objects.create(
            case=case, side="member", author=ada.user, text="Hi", message_id=f"<{number}@host>"
        )
    (inbox / "new" / "1.host").write_bytes(mail_of(case).as_bytes())
    receive_mails()
    assert names_in(inbox / "new") == ["1.host,later"]

    (
        CaseMessage.objects.filter(message_id="<1@host>").delete(),
        CaseMessage.objects.filter(text="I can't find it.").delete(),
    )
    receive_mails()
    assert names_in(inbox / "new") == ["1.host,later"]

    os.utime(inbox / "new" / "1.host,later", (0, 0))
    receive_mails()
    assert (names_in(inbox / "new"), names_in(inbox / "cur")) == ([], ["1.host:2,S"])
    assert last(case) == "Found it."


def test_the_task_ends_before_another_worker_may_begin() -> None:
    limits = [
        tasks._TURN_SECONDS,
        receive_mails.soft_time_limit,
        receive_mails.time_limit,
        tasks._LEASE_SECONDS,
    ]

    assert limits == [15, 30, 45, 60]
