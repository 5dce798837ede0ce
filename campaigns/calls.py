"""What a call to the Rewards API brings, and what it is answered."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import ApiKey, App, Company
from kit.crypto import keyed_hash

LONGEST_CUSTOMER_ID = 128
LONGEST_LOCALE = 35
LOCALE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")


def canonical_of(body: Mapping[str, Any]) -> str:
    """One spelling of a body, whatever the order of its fields and its spaces (A3)."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def customer_hash_of(company: Company, customer_id: str) -> bytes:
    """A customer as the company's keyed hash, the only form in which one is kept (A4)."""
    return keyed_hash(bytes(company.hash_key), "customer", customer_id)


@dataclass(frozen=True)
class Caller:
    """Who calls: a key, with its app and company, in one request."""

    key: ApiKey
    request_key: str
    idempotency_key: str | None = None

    @property
    def app(self) -> App:
        return self.key.app

    @property
    def company(self) -> Company:
        return self.key.app.company


@dataclass(frozen=True)
class RewardCall:
    """A well-formed call of getReward or getRewardInfo (api.md). What it says of a person never leaves it in
    clear.
    """

    campaign_id: str
    moment_id: str
    device_type: str
    marketplace: str
    canonical_body: str
    customer_id: str | None = None
    customer_email: str | None = None
    customer_ip: str | None = None
    device_id: str | None = None
    country: str | None = None
    locale: str | None = None

    def body_digest(self, company: Company) -> bytes:
        """What tells this body from another under the same Idempotency-Key, and nobody what it says (A4)."""
        return keyed_hash(bytes(company.hash_key), "body", self.canonical_body)

    def customer_hash(self, company: Company) -> bytes | None:
        """The customer as it is kept, where the call names one (A4)."""
        return None if self.customer_id is None else customer_hash_of(company, self.customer_id)


@dataclass(frozen=True)
class Answer:
    """The answer to a call: its HTTP status and its body. A door adds nothing to it."""

    status: int
    body: Mapping[str, Any]
    is_replay: bool = False
    retry_after: int | None = None
    is_problem: bool = field(default=False)
