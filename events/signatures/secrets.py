"""A signing secret as it was pasted: its key, and what is wrong with how it is written."""

import base64
import re

from events.signatures.headers import Remark

PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64
_PASTED_AROUND = " \t\r\n\"'`;,"


def key_of(text: str) -> bytes | None:
    """The bytes that sign, read as kindly as can be; None where there are none."""
    kind = re.sub(r"\s", "", text.strip(_PASTED_AROUND)).rpartition("=whsec_")[2]
    body = kind.removeprefix(PREFIX).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True) or None
    except ValueError:
        return None


def secret_faults(text: str) -> list[Remark]:
    """What is wrong with a secret as it was pasted; nothing where it is as we made it."""
    bare = text.strip(_PASTED_AROUND)
    if not bare:
        return [Remark("secret_missing", "There is no secret.")]
    if bare.startswith("mk_"):
        said = "This is an API key. What signs is the endpoint's own secret, which begins with whsec_."
        return [Remark("secret_is_api_key", said)]
    faults = []
    if bare != text:
        said = "The secret has spaces, a newline or quotes around it: read like this, it is another key."
        faults.append(Remark("secret_whitespace", said))
    if re.search(r"\s", bare):
        faults.append(Remark("secret_whitespace", "The secret has a space or a newline within."))
    if not bare.startswith(PREFIX):
        said = "The secret has no whsec_ before it. Most libraries take it so; ours has it."
        faults.append(Remark("secret_without_prefix", said))
    return faults + _key_faults(bare)


def _key_faults(bare: str) -> list[Remark]:
    body = bare.removeprefix(PREFIX)
    odd = re.search(r"[^A-Za-z0-9+/=\s]", body)
    if odd:
        place = odd.start() + len(bare) - len(body) + 1
        said = f"The secret is not base64: its character {place} is “{odd.group()}”."
        return [Remark("secret_not_base64", said)]
    key = key_of(bare)
    if key is None:
        return [Remark("secret_not_base64", "The secret is not base64: a part of it is missing.")]
    if not _SHORTEST <= len(key) <= _LONGEST:
        said = f"The secret holds {len(key)} bytes; one of ours holds {_SHORTEST} to {_LONGEST}. Was it cut?"
        return [Remark("secret_length", said)]
    return []
