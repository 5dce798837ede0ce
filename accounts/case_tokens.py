"""The addresses that bring answers by mail back to their case: `support+<case><proof>@host`.

The proof is derived from case and member with a key of its own, so that nobody else can make one; both parts are in
small letters and digits, since mail programs may change the case of an address.
"""

import base64
import hmac
import re

from django.conf import settings

from accounts.models import Case
from kit import crypto

_ID, _PROOF = 26, 20  # characters; the proof has 100 bits
_TOKEN = re.compile(rf"[0-9a-v]{{{_ID + _PROOF}}}")


def reply_address(case: Case) -> str:
    """Where the member who opened the case answers to."""
    local, _, host = settings.SUPPORT_EMAIL.partition("@")
    return f"{local}+{case.pk.removeprefix('cas_')}{_proof(case)}@{host}"


def token_in(address: str) -> str | None:
    """The token in one of our reply addresses; None in any other address."""
    local, _, host = settings.SUPPORT_EMAIL.lower().partition("@")
    name, _, at = address.strip().lower().rpartition("@")
    head, plus, token = name.partition("+")
    is_ours = plus and (head, at) == (local, host)
    return token if is_ours and _TOKEN.fullmatch(token) else None


def case_id_in(token: str) -> str:
    """The id of the case that a token claims to be for."""
    return f"cas_{token[:_ID]}"


def proves(token: str, case: Case) -> bool:
    """Whether the token was made for the case and its member."""
    return hmac.compare_digest(token[_ID:].encode(), _proof(case).encode())


def _proof(case: Case) -> str:
    made = crypto.keyed_hash(settings.CASE_TOKEN_KEY, "case", case.pk, case.opened_by_id)
    return base64.b32hexencode(made).decode()[:_PROOF].lower()
