"""Keyed hashes and encryption at rest. Each purpose has a key of its own."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from django.conf import settings


def keyed_hash(key: bytes | str, *parts: str) -> bytes:
    """HMAC-SHA256 over the parts, each with its length, so that ("a", "bc") and ("ab", "c") differ."""
    secret = key.encode() if isinstance(key, str) else key
    message = b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)
    return hmac.new(secret, message, hashlib.sha256).digest()


def digest(text: str) -> bytes:
    """SHA-256: for secrets with full entropy, which need no key."""
    return hashlib.sha256(text.encode()).digest()


def encrypt(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    return _fernet().decrypt(token.encode()).decode()


def _fernet() -> Fernet:
    key = hashlib.sha256(settings.ENCRYPTION_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
