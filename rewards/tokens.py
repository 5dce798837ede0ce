"""The secret in a reward URL: derived from a random salt and a server key (S9).

Only the salt and the token's hash are stored: a copy of the database alone opens nothing, and a retry derives
the same URL again.
"""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings


def new_salt() -> bytes:
    return secrets.token_bytes(16)


def token_of(salt: bytes) -> str:
    """The token of a salt: 32 URL-safe characters."""
    mac = hmac.new(settings.REWARD_TOKEN_KEY.encode(), b"reward" + bytes(salt), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:24]).decode()


def hash_of(token: str) -> bytes:
    """What the database knows a token by."""
    return hashlib.sha256(token.encode()).digest()


def url_of(salt: bytes) -> str:
    """The reward URL of a salt."""
    return f"{settings.BASE_URL}/r/{token_of(salt)}"
