"""What a person wrote is found in a mail, and no mail keeps its reader busy (P9)."""

import time
from contextlib import suppress

import pytest

from accounts import errors
from accounts.inbound_text import text_of
from accounts.models import Case, Member
from accounts.operations import receive_mail
from tests.accounts.casework import last, mail_of, make_answered_case, make_founder
from tests.mailbox import delivered

QUOTED = "Found it, thank you.\n\nOn Tue, 24 Nov 2026 at 10:00, Moments <no-reply@localhost> wrote:\n> It is there.\n"


@pytest.fixture
def ada(db: None) -> Member:
    return make_founder()


@pytest.fixture
def case(ada: Member) -> Case:
    return make_answered_case(ada)


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


def test_a_mail_with_nothing_above_the_quotation_is_refused_and_the_member_told(case: Case) -> None:
    delivered().clear()

    with pytest.raises(errors.MessageNotPossible):
        receive_mail(raw=mail_of(case, "\n\n").as_bytes())
    [told] = delivered()
    assert "Your reply did not reach support. Nothing is written above what it quotes." in told.body


def of_html(source: str) -> str:
    return text_of(b"Content-Type: text/html; charset=utf-8\r\n\r\n" + source.encode())


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<!doctype html><!-- <p>no --><P CLASS=x>One<br/>two</P>", "One\ntwo"),
        ("1 < 2, 3 > 2", "1 < 2, 3 > 2"),
        ("Yes<blockquote>a<blockquote>b</blockquote>c</blockquote> and no", "Yes and no"),
        ("Yes<script>if (a<b) {}</script> no</script>", "Yes no"),
        ("&lt;b&gt; &#252; &#99999999999999999999;", "<b> ü \ufffd"),
        ("Yes <!-- and no end", "Yes"),
        ("Yes <style>p {", "Yes"),
    ],
)
def test_the_words_of_html_are_found(source: str, text: str) -> None:
    assert of_html(source) == text


def test_of_a_long_mail_the_top_is_read_and_that_is_said() -> None:
    mail = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHere.\n"
        b"--b\nContent-Type: image/png; name=a.png\n\n" + b"x" * 300_000 + b"\n--b--\n"
    )

    assert text_of(mail) == "Here.\n\n[Attachments were left out: a.png, and perhaps others.]"


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "utf-7", "hex", "x-none"])
def test_a_character_set_that_is_none_of_mails_is_read_as_utf_8(charset: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\r\n\r\n"

    assert text_of(head.encode() + "Grüße +AGE- \\x41 a-b".encode()) == "Grüße +AGE- \\x41 a-b"


@pytest.mark.parametrize("charset", ["iso-8859-15", "windows-1252", "ISO-8859-1"])
def test_a_character_set_of_mails_is_read(charset: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\r\n\r\n"

    assert text_of(head.encode() + "Grüße".encode("latin-1")) == "Grüße"


HTML = [
    "<a ",
    "<!--",
    "</a",
    "<",
    "<aaaa",
    "&#",
    "&",
    "<script>",
    "<p>",
    "<a b='",
    "a<b>\n",
    "<?",
    "<blockquote>",
]
PLAIN = ["\n", "On ", "> x\n", "On Mon, 1 Jan at\n", " ", "_", "<p>", "&", "--\n", ">\n"]


def busy_with(raw: bytes) -> float:
    """Seconds of this process's own time that it takes to read the mail."""
    started = time.process_time()
    with suppress(errors.MessageNotPossible):
        text_of(raw)
    return time.process_time() - started


@pytest.mark.parametrize(
    ("kind", "unit"), [*(("html", one) for one in HTML), *(("plain", one) for one in PLAIN)]
)
def test_no_body_keeps_its_reader_busy(kind: str, unit: str) -> None:
    body = "Hello\n" + unit * (200_000 // len(unit))

    assert busy_with(f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{body}".encode()) < 3


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-b" * 66_000,
        b"Content-Type: text/plain; charset*=punycode''" + b"ab" * 100_000 + b"\r\n\r\nhi",
        b"Content-Type: multipart/mixed; boundary*=punycode''" + b"ab" * 100_000 + b"\r\n\r\nhi",
        b"Content-Type: multipart/mixed" + b";a" * 100_000 + b"\r\n\r\nhi",
        b"Content-Type: text/html\r\n\r\n&#" + b"9" * 200_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(5_000)),
    ],
)
def test_no_form_of_a_mail_keeps_its_reader_busy(raw: bytes) -> None:
    assert busy_with(raw) < 3


def test_a_mail_of_countless_parts_is_refused() -> None:
    with pytest.raises(errors.MessageNotPossible, match="too many parts"):
        text_of(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 31)
