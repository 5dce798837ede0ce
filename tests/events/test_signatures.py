"""What a check of a signature says: each usual mistake by its name, against what the standardwebhooks library signs."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from events.signatures import Headers, Part, Received, Secret, Sent, Verdict, checked, headers_in

SENT_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SECONDS = str(int(SENT_AT.timestamp()))
ID = "evt_01jd3v9xk2e5w8"
BODY = (
    '{"id": "evt_01jd3v9xk2e5w8", "type": "campaign.live", "sequence": 7, "timestamp": "2026-11-20T09:29:58Z", '
    '"data": {"name": "Frühling/Gifts", "id": "cmp_1"}}'
).encode()
OURS = Secret("https://example.com/hook", "whsec_" + base64.b64encode(bytes(range(32))).decode())
OTHER = Secret("https://other.example.com/", "whsec_" + base64.b64encode(bytes(range(1, 33))).decode())


def signature(body: bytes = BODY, secret: Secret = OURS, at: datetime = SENT_AT, message_id: str = ID) -> str:
    """As the library of the standard signs."""
    return str(Webhook(secret.text).sign(message_id, at, body.decode()))


def mac(content: bytes, key: bytes) -> bytes:
    return hmac.digest(key, content, hashlib.sha256)


@dataclass
class Asked:
    """A request that is right, until something of it is changed."""

    id: str = ID
    timestamp: str = SECONDS
    signature: str = signature()
    body: bytes = BODY
    secret: str = OURS.text
    at: datetime | None = SENT_AT + timedelta(seconds=1)
    sent: Sent | None = None
    others: tuple[Secret, ...] = (OTHER,)

    def verdict(self) -> Verdict:
        return checked(
            Received(Headers(self.id, self.timestamp, self.signature), self.body, self.at),
            secrets=[replace(OURS, text=self.secret)],
            others=self.others,
            sent=self.sent,
            now=SENT_AT + timedelta(hours=1),
            is_pasted=True,
        )

    def library_takes_it(self) -> bool:
        headers = {
            "webhook-id": self.id,
            "webhook-timestamp": str(int(datetime.now(UTC).timestamp())),
            "webhook-signature": self.signature,
        }
        # The library judges the clock of now: the request is signed anew for it where the signature was the right one.
        if self.signature == signature():
            headers["webhook-signature"] = str(
                Webhook(OURS.text).sign(self.id, datetime.now(UTC), BODY.decode())
            )
        try:
            Webhook(self.secret).verify(self.body, headers)
        except (WebhookVerificationError, ValueError):
            return False
        return True


def codes(verdict: Verdict) -> list[str]:
    return [one.code for one in verdict.faults]


def test_a_right_request_is_right_and_the_library_agrees():
    verdict = Asked().verdict()

    assert (verdict.is_right, verdict.findings, verdict.difference) == (True, (), None)
    assert verdict.fits == "https://example.com/hook"
    assert Asked().library_takes_it()


REENCODED = json.dumps(json.loads(BODY), separators=(",", ":"), ensure_ascii=False).encode()
PHP = json.dumps(json.loads(BODY), separators=(",", ":")).replace("/", "\\/").encode()

BODIES = {
    "bom": (b"\xef\xbb\xbf" + BODY, "bom", 0),
    "final newline": (BODY + b"\n", "final_newline_added", len(BODY)),
    "final CR LF": (BODY + b"\r\n", "final_newline_added", len(BODY)),
    "space before": (b"  " + BODY, "space_around", 0),
    "escaped": (BODY.replace("ü".encode(), b"\\u00fc"), "escaped", BODY.index("ü".encode())),
    "slashes": (BODY.replace(b"/", b"\\/"), "slashes", BODY.index(b"/")),
    "latin1": (BODY.decode("cp1252").encode(), "latin1", BODY.index("ü".encode())),
    "html": (BODY.replace(b'"', b"&quot;"), "html", 1),
    "quoted": (json.dumps(BODY.decode()).encode(), "quoted", 0),
    "compact": (REENCODED, "reencoded", BODY.index(b" ")),
    "as PHP writes it": (PHP, "reencoded", BODY.index(b" ")),
    "pretty": (json.dumps(json.loads(BODY), indent=2).encode(), "reencoded", 1),
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("is_known", [True, False], ids=["of a known event", "of an unknown event"])
def test_a_changed_body_is_named_with_its_first_differing_byte(name, is_known):
    body, code, offset = BODIES[name]
    asked = Asked(body=body, sent=Sent(BODY) if is_known else None)
    verdict = asked.verdict()

    assert not verdict.is_right
    assert codes(verdict) == [code]
    assert [one.part for one in verdict.faults] == [Part.BODY]
    assert verdict.difference
    assert (verdict.difference.received_bytes, verdict.difference.signed_bytes) == (len(body), len(BODY))
    # Where ü was mangled, its first byte may be the same.
    assert 0 <= verdict.difference.offset - offset <= 1
    assert not asked.library_takes_it()


LINES = b'{\n  "a": 1\n}\n'

NEWLINES = {
    "CR LF for LF": (LINES, LINES.replace(b"\n", b"\r\n"), "crlf"),
    "LF for CR LF": (LINES.replace(b"\n", b"\r\n"), LINES, "lf"),
    "no final newline": (LINES, LINES[:-1], "final_newline_missing"),
    "UTF-8 for escapes": (b'{"a": "\\u00fc"}', '{"a": "ü"}'.encode(), "unescaped"),
}


@pytest.mark.parametrize("name", NEWLINES)
def test_bodies_of_any_sender_are_understood(name):
    signed, received, code = NEWLINES[name]

    assert codes(Asked(signature=signature(signed), body=received).verdict()) == [code]


ONLY_KNOWN = {
    "a value": (BODY.replace(b"cmp_1", b"cmp_2"), "value", "It says something else at data.id."),
    "a name less": (BODY.replace(b', "id": "cmp_1"', b""), "value", "It says something else at data.id."),
    "order": (
        json.dumps(dict(reversed(json.loads(BODY).items()))).encode(),
        "reencoded",
        "parsed and written again",
    ),
    "cut": (BODY[:100], "cut", f"It ends after 100 of {len(BODY)} bytes"),
    "empty": (b"", "empty", "read the stream"),
    "not text": (BODY.replace("ü".encode(), b"\xfc"), "changed", "not UTF-8"),
}


@pytest.mark.parametrize("name", ONLY_KNOWN)
def test_what_only_our_own_copy_can_tell_is_told_with_it(name):
    body, code, words = ONLY_KNOWN[name]

    known = Asked(body=body, sent=Sent(BODY)).verdict()
    unknown = Asked(body=body).verdict()

    assert codes(known) == [code]
    assert words in known.faults[0].text
    assert codes(unknown) == ["nothing_fits"]
    assert unknown.difference is None


def test_the_difference_shows_both_sides_with_what_can_not_be_seen():
    verdict = Asked(body=BODY[:30].replace(b" ", b"\r\n", 1) + BODY[30:], sent=Sent(BODY)).verdict()

    assert verdict.difference
    assert verdict.difference.offset == 6
    assert verdict.difference.received.before == '{"id":'
    assert (verdict.difference.received.byte, verdict.difference.received.hex) == ("[CR]", "0D")
    assert verdict.difference.received.after.startswith("[LF]")
    assert (verdict.difference.signed.byte, verdict.difference.signed.hex) == (" ", "20")
    assert verdict.difference.signed.after.startswith('"evt_01')


KEY = bytes(range(32))
SIGNED = f"{ID}.{SECONDS}.".encode() + BODY
BARE = signature().removeprefix("v1,")

HEADERS = {
    "without v1": ({"signature": BARE}, ["signature_without_v1"]),
    "v1=": ({"signature": f"t={SECONDS},v1={BARE}"}, ["signature_v1_equals"]),
    "hex": ({"signature": "v1," + mac(SIGNED, KEY).hex()}, ["signature_is_hex"]),
    "sha256= hex": ({"signature": "sha256=" + mac(SIGNED, KEY).hex()}, ["signature_is_hex"]),
    "base64 of hex": (
        {"signature": "v1," + base64.b64encode(mac(SIGNED, KEY).hex().encode()).decode()},
        ["signature_is_hex"],
    ),
    "padding": ({"signature": signature().rstrip("=")}, ["signature_padding"]),
    "cut": ({"signature": signature()[:30]}, ["signature_length"]),
    "not base64": ({"signature": "v1,öäü"}, ["signature_not_base64"]),
    "v1a": ({"signature": "v1a," + BARE}, ["signature_v1a"]),
    "v2": ({"signature": "v2," + BARE}, ["signature_version"]),
    "none": ({"signature": ""}, ["signature_missing"]),
    "commas": ({"signature": f"{signature(secret=OTHER)},{signature()}"}, ["signatures_by_comma"]),
    "no id": ({"id": ""}, ["id_missing", "id_of_other"]),
    "dot in id": ({"id": "evt.1"}, ["id_malformed", "id_of_other"]),
    "id of another": ({"id": "evt_other"}, ["id_of_other"]),
    "no timestamp": ({"timestamp": ""}, ["timestamp_missing"]),
    "milliseconds": ({"timestamp": SECONDS + "123"}, ["timestamp_unit"]),
    "microseconds": ({"timestamp": SECONDS + "123456"}, ["timestamp_unit"]),
    "a float": ({"timestamp": SECONDS + ".5"}, ["timestamp_malformed"]),
    "a date": ({"timestamp": SENT_AT.isoformat()}, ["timestamp_malformed"]),
    "words": ({"timestamp": "yesterday"}, ["timestamp_malformed"]),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_malformed_header_is_named_and_read_on(name):
    changes, expected = HEADERS[name]
    verdict = Asked(**changes).verdict()

    assert not verdict.is_right
    assert codes(verdict) == expected
    assert {one.part for one in verdict.faults} == {Part.HEADERS}


def test_one_of_several_signatures_is_enough():
    verdict = Asked(signature=f"{signature(secret=OTHER)} {signature()}").verdict()

    assert verdict.is_right
    assert [one.code for one in verdict.findings] == ["signatures_several"]
    assert Asked(signature=f"{signature(secret=OTHER)} {signature()}", others=()).verdict().is_right


SECRETS = {
    "no prefix": (OURS.text.removeprefix("whsec_"), ["secret_without_prefix"]),
    "newline": (OURS.text + "\n", ["secret_whitespace"]),
    "quotes": (f'"{OURS.text}"', ["secret_whitespace"]),
    "space within": (OURS.text[:20] + " " + OURS.text[20:], ["secret_whitespace"]),
    "an API key": ("mk_live_abc", ["secret_is_api_key", "secret_of_other"]),
    "not base64": ("whsec_ab•cdef", ["secret_not_base64", "secret_of_other"]),
    "cut": (OURS.text[:22], ["secret_length", "secret_of_other"]),
    "none": ("", ["secret_missing", "secret_of_other"]),
    "of another endpoint": (OTHER.text, ["secret_of_other"]),
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_wrong_secret_is_named(name):
    pasted, expected = SECRETS[name]
    verdict = Asked(secret=pasted, others=(replace(OURS, name="The right one"), OTHER)).verdict()

    assert codes(verdict) == expected
    assert {one.part for one in verdict.faults} == {Part.SECRET}
    assert verdict.fits == ("The right one" if "secret_of_other" in expected else OURS.name)
    assert OURS.text not in repr(verdict)
    assert not pasted or pasted not in repr(verdict)


def test_the_place_of_a_wrong_character_is_told():
    verdict = Asked(secret="whsec_ab•cdef").verdict()

    assert verdict.faults[0].text == "The secret is not base64: its character 9 is “•”."


def check_with(secret: Secret, *others: Secret, by: Secret = OURS) -> Verdict:
    return checked(
        Received(Headers(ID, SECONDS, signature(secret=by)), BODY, SENT_AT),
        secrets=[secret],
        others=others,
        now=SENT_AT + timedelta(hours=1),
    )


def test_an_expired_secret_is_named_with_its_end():
    old = Secret("The secret before", OTHER.text, expired_at=SENT_AT - timedelta(days=1))
    too_late = check_with(old, OURS)
    then = check_with(old, OURS, by=OTHER)

    assert codes(too_late) == ["secret_expired"]
    assert too_late.faults[0].text == (
        "The secret ended on 19 November 2026, 09:30 UTC; this was signed with that of https://example.com/hook."
    )
    assert then.is_right
    assert [one.code for one in then.findings] == ["secret_ended"]


CLOCKS = {
    "in time": (timedelta(minutes=5), []),
    "early but in time": (timedelta(minutes=-5), []),
    "too old": (timedelta(minutes=5, seconds=1), ["timestamp_old"]),
    "too new": (timedelta(minutes=-5, seconds=-1), ["timestamp_new"]),
}


@pytest.mark.parametrize("name", CLOCKS)
def test_the_clock_is_judged_by_the_time_of_receipt(name):
    late, expected = CLOCKS[name]
    verdict = Asked(at=SENT_AT + late).verdict()

    assert codes(verdict) == expected
    assert verdict.is_right == (not expected)


def test_how_far_the_clock_is_off_is_told():
    assert (
        "is 1 h 5 min older"
        in Asked(at=SENT_AT + timedelta(hours=1, minutes=5, seconds=9)).verdict().faults[0].text
    )
    assert "is 2 h later" in Asked(at=SENT_AT - timedelta(hours=2)).verdict().faults[0].text


def test_without_a_time_of_receipt_the_clock_is_no_fault_unless_the_timestamp_is_in_the_future():
    verdict = Asked(at=None).verdict()
    future = SENT_AT + timedelta(hours=3)

    assert verdict.is_right
    assert verdict.findings[0].text == (
        "Sent 1 h ago. A receiver with a tolerance of 5 minutes took it until 09:35:00 UTC on 20 November 2026."
    )
    ahead = Asked(at=None, timestamp=str(int(future.timestamp())), signature=signature(at=future)).verdict()
    assert codes(ahead) == ["timestamp_new"]


OWN_WAYS = {
    "the secret as text": (mac(SIGNED, OURS.text.encode()), "key_is_text"),
    "the rest of the secret as text": (mac(SIGNED, OURS.text[6:].encode()), "key_is_text"),
    "the body alone": (mac(BODY, KEY), "content_is_other"),
    "timestamp and body": (mac(f"{SECONDS}.".encode() + BODY, KEY), "content_is_other"),
}


@pytest.mark.parametrize("name", OWN_WAYS)
def test_mistakes_of_own_signing_code_are_named(name):
    made, code = OWN_WAYS[name]

    assert codes(Asked(signature="v1," + base64.b64encode(made).decode()).verdict()) == [code]


def test_headers_are_looked_at_beside_those_that_we_sent():
    sent = Sent(BODY, ((SECONDS, signature()),))
    strange = Secret("", "whsec_" + base64.b64encode(bytes(32)).decode())

    moved = Asked(timestamp=str(int(SECONDS) + 60), sent=sent).verdict()
    forged = Asked(signature=signature(secret=strange), sent=sent).verdict()
    unknown = Asked(
        signature=signature(secret=strange), sent=Sent(BODY, ((SECONDS, signature(secret=strange)),))
    ).verdict()

    assert (codes(moved), codes(forged)) == (["timestamp_of_other"], ["signature_of_other"])
    assert codes(unknown) == ["secret_unknown"]
    assert SECONDS in moved.faults[0].text


def test_several_faults_are_all_named():
    verdict = Asked(
        timestamp=SECONDS + "000",
        signature=BARE,
        body=BODY + b"\n",
        secret=OTHER.text,
        others=(replace(OURS, name="The right one"),),
        at=SENT_AT + timedelta(days=1),
    ).verdict()

    assert codes(verdict) == [
        "final_newline_added",
        "secret_of_other",
        "timestamp_unit",
        "signature_without_v1",
        "timestamp_old",
    ]


BLOCKS = {
    "HTTP": f"POST /\nWebhook-Id: {ID}\r\nWebhook-Timestamp: {SECONDS}\r\nWebhook-Signature: v1,abc= v1,def=\r\n",
    "JSON": json.dumps(
        {"webhook-id": ID, "webhook-timestamp": SECONDS, "webhook-signature": "v1,abc= v1,def="}
    ),
    "lists": f"{{'webhook-id': ['{ID}'],'webhook-timestamp': ['{SECONDS}'],'webhook-signature': ['v1,abc= v1,def=']}}",
    "CGI": f"HTTP_WEBHOOK_ID={ID}\nHTTP_WEBHOOK_TIMESTAMP={SECONDS}\nHTTP_WEBHOOK_SIGNATURE=v1,abc= v1,def=",
    "PHP": f"'webhook-id' => '{ID}', 'webhook-timestamp' => '{SECONDS}', 'webhook-signature' => 'v1,abc= v1,def='",
    "curl": f"curl -H 'webhook-id: {ID}' -H 'webhook-timestamp: {SECONDS}' -H 'webhook-signature: v1,abc= v1,def='",
}


@pytest.mark.parametrize("name", BLOCKS)
def test_headers_are_found_in_whatever_a_log_writes(name):
    assert headers_in(BLOCKS[name]) == Headers(ID, SECONDS, "v1,abc= v1,def=")


def test_headers_of_others_are_not_taken_for_ours():
    assert headers_in("svix-id: msg_1\nmy-webhook-identity: 7\nHost: example.com") == Headers()


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", b"[" * 50_000, b"1" * 50_000, b'"\\ud800"', b"null", b"{}"],
    ids=lambda body: str(body[:9]),
)
@pytest.mark.parametrize("sent", [None, Sent(BODY)], ids=["unknown", "known"])
def test_no_body_breaks_the_check(body, sent):
    assert not Asked(body=body, sent=sent).verdict().is_right
