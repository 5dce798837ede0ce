"""The check itself: which secret, body and clock the signature fits, and so which of them is at fault."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from events.signatures.bodies import Difference, difference_of, id_within, undone, what_happened
from events.signatures.clock import clock_remarks, seconds_of
from events.signatures.headers import Remark, id_faults, macs_in
from events.signatures.parts import Finding, Part, Received, Secret, Sent, Verdict
from events.signatures.secrets import key_of, secret_faults


@dataclass(frozen=True, slots=True)
class _Fit:
    """What the signature was made of."""

    id: str
    seconds: str
    body: bytes
    secret: Secret
    body_change: tuple[str, str] | None = None


def checked(
    received: Received,
    *,
    secrets: Sequence[Secret],
    others: Sequence[Secret] = (),
    sent: Sent | None = None,
    now: datetime,
    is_pasted: bool = False,
) -> Verdict:
    """What is right and wrong with a request.

    `secrets` are those that it should be signed with (`is_pasted`: as somebody wrote them down), `others` further ones
    of the company, `sent` what we sent under its id. No secret and no signature that was not received is in the answer.
    """
    headers = received.headers
    macs, signature_faults = macs_in(headers.signature)
    seconds, timestamp_faults = seconds_of(headers.timestamp)
    found = _findings(Part.HEADERS, [*id_faults(headers.id), *timestamp_faults, *signature_faults])
    if is_pasted:
        found += _findings(Part.SECRET, [fault for one in secrets for fault in secret_faults(one.text)])
    fit = _fit_of(received, macs, seconds, [*secrets, *others], sent) if macs and seconds else None
    signed = fit.body if fit else sent.body if sent else None
    difference = difference_of(received.body, signed) if signed is not None else None
    if fit:
        found += _of_fit(fit, received, secrets, sent, now)
    else:
        found += _of_no_fit(received, macs, seconds, secrets, sent)
    if seconds and len(seconds) <= 11:
        faults, notes = clock_remarks(seconds, received_at=received.at, now=now)
        found += _findings(Part.CLOCK, faults) + _findings(Part.CLOCK, notes, is_fault=False)
    if fit and len(macs) > 1:
        found += _findings(Part.HEADERS, [_several(len(macs))], is_fault=False)
    return _verdict(found, difference, fit)


def _verdict(found: list[Finding], difference: Difference | None, fit: _Fit | None) -> Verdict:
    parts = list(Part)
    unique = tuple(sorted(dict.fromkeys(found), key=lambda one: (not one.is_fault, parts.index(one.part))))
    is_right = fit is not None and not any(one.is_fault for one in unique)
    return Verdict(is_right, unique, difference, fit.secret.name if fit else "")


def _findings(part: Part, remarks: Sequence[Remark], *, is_fault: bool = True) -> list[Finding]:
    return [Finding(part, one.code, one.text, is_fault) for one in remarks]


def _several(count: int) -> Remark:
    said = f"There are {count} signatures, as while a secret rotates. One that fits is enough."
    return Remark("signatures_several", said)


def _fit_of(
    received: Received, macs: list[bytes], seconds: str, secrets: Sequence[Secret], sent: Sent | None
) -> _Fit | None:
    """The plainest explanation of one of the signatures: the fewest things changed first."""
    ids = list(dict.fromkeys([received.headers.id, *id_within(received.body)]))
    for change, body in _bodies(received.body, sent):
        for message_id in ids:
            for secret in secrets:
                key = key_of(secret.text)
                if key and _is_one_of(macs, key, f"{message_id}.{seconds}.".encode() + body):
                    return _Fit(message_id, seconds, body, secret, change)
    return None


def _bodies(body: bytes, sent: Sent | None) -> Iterator[tuple[tuple[str, str] | None, bytes]]:
    yield None, body
    if sent and sent.body != body:
        yield what_happened(body, sent.body), sent.body
    for code, words, before in undone(body):
        yield (code, words), before


def _is_one_of(macs: list[bytes], key: bytes, content: bytes) -> bool:
    made = hmac.digest(key, content, hashlib.sha256)
    return any(hmac.compare_digest(made, mac) for mac in macs)


def _of_fit(
    fit: _Fit, received: Received, secrets: Sequence[Secret], sent: Sent | None, now: datetime
) -> list[Finding]:
    """What stands between the signature that fits and a receiver that takes it."""
    found: list[Finding] = []
    if fit.body_change:
        code, words = fit.body_change
        found.append(Finding(Part.BODY, code, f"The body is not as it was signed. {words}"))
    if fit.secret not in secrets:
        found.append(_other_secret(fit, secrets, now))
    elif fit.secret.expired_at and fit.secret.expired_at <= now:
        said = (
            f"This secret ended on {_day(fit.secret.expired_at)}: newer deliveries are signed with another."
        )
        found.append(Finding(Part.SECRET, "secret_ended", said, is_fault=False))
    if fit.id != received.headers.id:
        said = f"The webhook-id is of another message: this one's is {fit.id}."
        found.append(Finding(Part.HEADERS, "id_of_other", said))
    return found


def _other_secret(fit: _Fit, secrets: Sequence[Secret], now: datetime) -> Finding:
    """The signature was made with a secret that it was not looked for with."""
    ended = [one.expired_at for one in secrets if one.expired_at and one.expired_at <= now]
    if ended:
        said = f"The secret ended on {_day(max(ended))}; this was signed with that of {fit.secret.name}."
        return Finding(Part.SECRET, "secret_expired", said)
    said = f"The secret is another one: this was signed with that of {fit.secret.name}."
    return Finding(Part.SECRET, "secret_of_other", said)


def _day(at: datetime) -> str:
    return f"{at.astimezone(UTC):%-d %B %Y, %H:%M UTC}"


def _of_no_fit(
    received: Received, macs: list[bytes], seconds: str, secrets: Sequence[Secret], sent: Sent | None
) -> list[Finding]:
    """What can be said of a signature that nothing fits."""
    if not macs or not seconds:
        return []
    own_way = _own_way(received, macs, seconds, secrets)
    if own_way:
        return [own_way]
    found = _beside_tries(received, seconds, sent) if sent else []
    if sent and sent.body != received.body:
        code, words = what_happened(received.body, sent.body)
        found.append(Finding(Part.BODY, code, f"The body is not the one that we sent. {words}"))
    if found:
        return found
    if sent and sent.tries:
        said = "Headers and body are what we sent. The secret is none of this company's endpoints'."
        return [Finding(Part.SECRET, "secret_unknown", said)]
    said = (
        "None of the secrets makes this signature of this id, timestamp and body, nor of a body changed in the "
        "usual ways. The secret is another endpoint's, or the body or a header was changed."
    )
    return [Finding(Part.SECRET, "nothing_fits", said)]


def _beside_tries(received: Received, seconds: str, sent: Sent) -> list[Finding]:
    """Headers that are none of those that we sent the message with."""
    if not sent.tries:
        return []
    at_this_time = [signature for timestamp, signature in sent.tries if timestamp == seconds]
    if not at_this_time:
        known = ", ".join(timestamp for timestamp, _ in sent.tries[-3:])
        said = f"We sent this message with another timestamp than {seconds}: {known}."
        return [Finding(Part.HEADERS, "timestamp_of_other", said)]
    ours = {bytes(mac) for signature in at_this_time for mac in macs_in(signature)[0]}
    if not ours & set(macs_in(received.headers.signature)[0]):
        said = "The signature is not the one that we sent with this message at this time."
        return [Finding(Part.HEADERS, "signature_of_other", said)]
    return []


def _own_way(
    received: Received, macs: list[bytes], seconds: str, secrets: Sequence[Secret]
) -> Finding | None:
    """Mistakes of code that makes signatures itself, as tests of a receiver do."""
    message_id, body = received.headers.id.encode(), received.body
    whole = b".".join((message_id, seconds.encode(), body))
    for secret in secrets:
        text = secret.text.strip()
        for key in (text.encode(), text.removeprefix("whsec_").encode()):
            if _is_one_of(macs, key, whole):
                said = "It was signed with the secret as text. The key is what its base64, after whsec_, stands for."
                return Finding(Part.SECRET, "key_is_text", said)
        for content, what in (
            (body, "the body alone"),
            (seconds.encode() + b"." + body, "timestamp.body"),
            (message_id + b"." + body, "id.body"),
        ):
            if _is_one_of(macs, key_of(secret.text) or b"\0", content):
                said = f"What was signed is {what}; it should be id.timestamp.body, with dots between."
                return Finding(Part.BODY, "content_is_other", said)
    return None
