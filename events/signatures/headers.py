"""The three headers of Standard Webhooks: found in what was pasted, and what is wrong with them."""

import base64
import re
from dataclasses import dataclass

# As `Name: value`, in a dict of Python, JSON, PHP or Node, as CGI names it, and in a curl command.
_HEADER = re.compile(
    r"""(?:^|[\s"'{\[,(])(?:http[_-])?webhook[-_](id|timestamp|signature)["']?\s*(?:=>|[:=])\s*\[?\s*["']?([^"'\r\n\]]*)""",
    re.IGNORECASE | re.MULTILINE,
)
_HEX = re.compile(r"[0-9a-fA-F]{64}")
MAC_BYTES = 32


@dataclass(frozen=True, slots=True)
class Headers:
    """What a receiver got in the three headers; empty where it got none."""

    id: str = ""
    timestamp: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A fault of a header, by code, in words."""

    code: str
    text: str


def headers_in(block: str) -> Headers:
    """The three headers in a block of text, in whatever form a log or a language writes them; the last one counts."""
    found = {name.lower(): value.strip().rstrip(",;") for name, value in _HEADER.findall(block)}
    return Headers(**found)


def id_faults(value: str) -> list[Remark]:
    """What is wrong with a `webhook-id`."""
    if not value:
        return [Remark("id_missing", "There is no webhook-id. It is the first part of what is signed.")]
    if re.search(r"[.\s]", value):
        text = f"The webhook-id “{value}” has a dot or a space, which no id of ours has."
        return [Remark("id_malformed", text)]
    return []


def macs_in(value: str) -> tuple[list[bytes], list[Remark]]:
    """The signatures of a `webhook-signature`, read as kindly as can be, and what is wrong with how it is written."""
    if not value.strip():
        return [], [Remark("signature_missing", "There is no webhook-signature.")]
    macs: list[bytes] = []
    faults: list[Remark] = []
    written = _split(value, faults)
    for one in written:
        mac, fault = _mac_of(one)
        macs += [mac] if mac else []
        faults += [fault] if fault else []
    return macs, faults


def _split(value: str, faults: list[Remark]) -> list[str]:
    """The signatures of one header, which spaces separate."""
    if re.search(r"\bv1=", value):
        text = "It is written with v1=, as others do. Ours is v1, followed by a comma and the signature in base64."
        faults.append(Remark("signature_v1_equals", text))
        return [f"v1,{one}" for one in re.findall(r"\bv1=([^,;\s]+)", value)]
    if re.search(r",\s*v1,", value):
        text = "Several signatures are separated by commas here; ours are separated by spaces."
        faults.append(Remark("signatures_by_comma", text))
        return [f"v1,{one}" for one in re.findall(r"v1,([^,\s]+)", value)]
    return value.replace("v1, ", "v1,").split()


def _mac_of(written: str) -> tuple[bytes | None, Remark | None]:
    version, comma, text = written.partition(",")
    if not comma:
        version, text = "", written
    if version == "v1a":
        return None, Remark("signature_v1a", "A v1a signature is of another scheme (Ed25519); ours are v1.")
    if version not in ("", "v1"):
        found = f"A signature begins with “{version[:20]},”; ours begin with v1 and a comma."
        return None, Remark("signature_version", found)
    mac, fault = _decoded(text.removeprefix("sha256="))
    if not comma and mac and not fault:
        return mac, Remark("signature_without_v1", "The signature has no “v1,” before it. It is part of it.")
    return mac, fault


def _decoded(text: str) -> tuple[bytes | None, Remark | None]:
    """The 32 bytes of a signature, however they are written."""
    if _HEX.fullmatch(text):
        said = "The signature is written in hex. Ours are base64: encode the 32 bytes, not their hex digits."
        return bytes.fromhex(text), Remark("signature_is_hex", said)
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        mac = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:
        return None, Remark("signature_not_base64", "A signature is not base64, or was cut.")
    if len(mac) != MAC_BYTES:
        digits = _HEX.fullmatch(mac.decode("ascii", "replace"))
        if digits:
            said = "The signature is base64 of hex digits. Encode the 32 bytes themselves."
            return bytes.fromhex(mac.decode()), Remark("signature_is_hex", said)
        said = f"A signature has {len(mac)} bytes; HMAC-SHA256 gives {MAC_BYTES}. It was cut, or is of another kind."
        return None, Remark("signature_length", said)
    if plain != text.rstrip("="):
        return mac, Remark("signature_url_safe", "The signature has - or _ where base64 has + and /.")
    if not text.endswith("="):
        return mac, Remark("signature_padding", "The signature lacks the = that it ends with.")
    return mac, None
