"""The outbox: mails are written with what they are about, sent after the commit, and never lost."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, connection, transaction

from events import mailing
from events.models import Mail, MailStatus
from events.operations import claim_mails, forget_mails, queue_mail, settle_mail
from events.tasks import send_mails
from kit import clock, jobs, valkey
from tests.conftest import in_parallel
from tests.mailbox import delivered

CODE = "Your code is 271828."


def write(to: str = "ada@example.com", **changes: Any) -> Mail:
    facts: dict[str, Any] = {"kind": "test", "to": to, "subject": "A code", "text": CODE} | changes
    return queue_mail(**facts)


def due_again() -> None:
    Mail.objects.filter(status="pending").update(next_attempt_at=clock.now())


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that workers were told of."""
    told: list[str] = []
    monkeypatch.setattr(jobs, "_send", lambda task, kwargs: told.append(task))
    return told


def test_a_mail_is_sent_with_everything_it_was_written_with(db: None) -> None:
    sent = write(
        html="<p>Your code is <b>271828</b>.</p>",
        headers={"Reply-To": "help@example.com", "References": "<a@b>"},
    )

    [message] = delivered()
    written = message.message()
    assert (message.to, message.subject, message.body) == (["ada@example.com"], "A code", CODE + "\n")
    assert [(part.content, part.mimetype) for part in message.alternatives] == [
        ("<p>Your code is <b>271828</b>.</p>", "text/html")
    ]
    assert written["Message-ID"] == f"<{sent.pk}@localhost>"
    assert (written["Reply-To"], written["References"]) == ("help@example.com", "<a@b>")
    assert written["Auto-Submitted"] == "auto-generated"


def test_what_a_mail_says_is_sealed_while_it_waits_and_erased_when_it_is_sent(db: None) -> None:
    write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(mail)::text FROM events_mail mail")
        [waiting] = cursor.fetchone()

    delivered()

    assert "271828" not in waiting
    row = Mail.objects.get()
    assert (row.status, row.encrypted_content, row.attempts, row.last_error) == ("sent", "", 1, "")
    assert row.sent_at == row.finished_at
    assert row.sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_told_after_the_commit_and_of_nothing_that_was_rolled_back(hints: list[str]) -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert (hints, Mail.objects.count()) == ([], 0)

    with transaction.atomic():
        write()
        assert hints == []
    assert hints == ["events.send_mails"]


def test_a_mail_server_that_is_away_is_tried_again_for_a_day_and_then_given_up(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    row, waits = write(), []
    for _ in range(8):
        send_mails()
        row.refresh_from_db()
        assert row.status == MailStatus.PENDING
        waits.append(round((row.next_attempt_at - clock.now()).total_seconds()))
        due_again()
    send_mails()

    assert waits == [5, 30, 120, 600, 3_600, 10_800, 28_800, 43_200]
    row.refresh_from_db()
    assert (row.status, row.attempts, row.encrypted_content) == ("failed", 9, "")
    assert row.last_error == "ConnectionRefusedError: nobody listens"
    assert mail.outbox == []


def test_a_mail_that_cannot_be_sent_holds_back_no_other(db: None) -> None:
    write("ada@exa\nmple.com"), write("grün@example.com"), write("grace@example.com")
    Mail.objects.filter(to="grün@example.com").update(encrypted_content="sealed with another key")

    assert [message.to for message in delivered()] == [["grace@example.com"]]
    assert sorted(Mail.objects.exclude(status="sent").values_list("status", "attempts")) == [
        ("pending", 1),
        ("pending", 1),
    ]


def test_a_mail_is_sent_again_under_the_same_name_when_its_worker_was_killed(db: None) -> None:
    row = write()
    [claimed] = claim_mails()
    mailing.send(claimed)
    assert claim_mails() == []

    Mail.objects.update(next_attempt_at=clock.now())
    first, second = delivered()

    assert first.message()["Message-ID"] == second.message()["Message-ID"] == row.message_id
    assert Mail.objects.get().attempts == 2


def test_a_mail_that_kills_its_workers_is_given_up(db: None) -> None:
    row = write()
    for _ in mailing.SCHEDULE:
        assert [one.pk for one in claim_mails()] == [row.pk]
        due_again()

    assert claim_mails() == []
    row.refresh_from_db()
    assert (row.status, row.last_error) == ("failed", "The worker did not come back.")


def test_a_late_answer_changes_nothing(db: None) -> None:
    write()
    [claimed] = claim_mails()
    settle_mail(claimed=claimed, error="")
    settle_mail(claimed=claimed, error="too late")

    assert Mail.objects.get().last_error == ""


def test_one_process_sends_at_a_time(db: None) -> None:
    write()
    assert valkey.lease("send_mails", 30)
    assert delivered() == []

    valkey.release("send_mails")
    assert len(delivered()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_claimed_once_however_many_ask() -> None:
    for number in range(12):
        write(f"reader-{number}@example.com")

    claimed = in_parallel(8, lambda _: [one.to for one in claim_mails(batch=3)])

    assert sorted(address for batch in claimed for address in batch) == sorted(
        f"reader-{number}@example.com" for number in range(12)
    )


def test_where_mails_went_is_forgotten_after_30_days_and_what_waits_is_kept(db: None) -> None:
    write("old@example.com"), write("new@example.com")
    delivered()
    write("waiting@example.com")
    Mail.objects.filter(to="old@example.com").update(finished_at=clock.now() - timedelta(days=30, minutes=1))

    assert forget_mails() == 1
    assert sorted(Mail.objects.values_list("to", flat=True)) == ["new@example.com", "waiting@example.com"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "lost", "finished_at": clock.now(), "encrypted_content": ""}, "mail_status_is_known"),
        ({"status": "failed"}, "mail_is_finished_at_a_time|mail_content_is_kept"),
        ({"sent_at": "2026-01-01T00:00Z"}, "mail_is_sent_at_a_time"),
        ({"encrypted_content": ""}, "mail_content_is_kept_only_until_it_is_finished"),
    ],
)
def test_the_database_refuses_a_mail_that_cannot_be(db: None, change: dict[str, Any], name: str) -> None:
    write()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Mail.objects.update(**change)


class Letterbox:
    """What an SMTP server was handed."""

    def __init__(self) -> None:
        self.envelopes: list[tuple[str, list[str], EmailMessage]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos, message))
        return "250 OK"


@pytest.fixture
def letterbox(settings: Any) -> Iterator[Letterbox]:
    """A real SMTP server on loopback, which mail is sent to."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    box = Letterbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 10},
        }
    }
    yield box
    server.stop()


def test_mail_arrives_at_a_real_mail_server(db: None, letterbox: Letterbox) -> None:
    row = write(text="Grüße aus Köln", html="<p>Grüße</p>", subject="Schöne Grüße")

    send_mails()

    [(sender, recipients, message)] = letterbox.envelopes
    assert (sender, recipients) == ("no-reply@localhost", ["ada@example.com"])
    assert (message["Subject"], message["Message-ID"]) == ("Schöne Grüße", row.message_id)
    assert message.get_body(("plain",)).get_content().strip() == "Grüße aus Köln"
    assert Mail.objects.get().status == MailStatus.SENT
