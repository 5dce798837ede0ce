"""What a call to the Rewards API brings, and what it is answered."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from accounts.models import ApiKey, App, Company
from fraud.models import SignalKind
from fraud.signals import HashKey, Seen, signals_of_call, under
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
    """Who calls: a key, with its app and company, in one request, or by one row of a batch (`row` names it).

    A batch that a member sent has no key: `batch_app` then says for which app, and `batch_is_test` in which mode.
    """

    key: ApiKey | None
    request_key: str | None
    idempotency_key: str | None = None
    row: str = ""
    batch_app: App | None = None
    batch_is_test: bool = False

    @property
    def instance(self) -> str:
        """What a problem document of the call is about."""
        return self.request_key or self.row

    @property
    def app(self) -> App:
        app = self.key.app if self.key is not None else self.batch_app
        assert app is not None
        return app

    @property
    def company(self) -> Company:
        return self.app.company

    @property
    def is_test(self) -> bool:
        return self.key.is_test if self.key is not None else self.batch_is_test


@dataclass(frozen=True, slots=True)
class RewardCall:
    """A well-formed call of getReward or getRewardInfo (api.md), as it is kept where it has to wait.

    What it says of a person is hashed when it is read: nothing of that stays in clear (A4, X2). `signals` are under the
    company's key; `store_signals`, under the store's, are for `fraud` alone.
    `body_digest` tells this body from another under the same Idempotency-Key, and nobody what it says.
    """

    campaign_id: str
    moment_id: str
    device_type: str
    marketplace: str
    body_digest: bytes
    customer_hash: bytes | None = None
    signals: tuple[Seen, ...] = ()
    country: str | None = None
    locale: str | None = None
    store_signals: tuple[Seen, ...] = ()

    @classmethod
    def of(
        cls,
        company: Company,
        *,
        campaign_id: str,
        moment_id: str,
        device_type: str,
        marketplace: str,
        canonical_body: str,
        customer_id: str | None = None,
        customer_email: str | None = None,
        customer_ip: str | None = None,
        device_id: str | None = None,
        country: str | None = None,
        locale: str | None = None,
    ) -> Self:
        """The call that a company's app makes, with who it is about as hashes."""
        hash_key = bytes(company.hash_key)
        signals = signals_of_call(
            hash_key=hash_key, customer=customer_id, email=customer_email, device=device_id, ip=customer_ip
        )
        return cls(
            campaign_id,
            moment_id,
            device_type,
            marketplace,
            keyed_hash(hash_key, "body", canonical_body),
            None if customer_id is None else customer_hash_of(company, customer_id),
            under(HashKey.COMPANY, signals),
            country,
            locale,
            under(HashKey.STORE, signals),
        )

    def waiting(self) -> dict[str, Any]:
        """The call as JSON, for a row that waits."""
        return {
            "campaignId": self.campaign_id,
            "momentId": self.moment_id,
            "deviceType": self.device_type,
            "rewardGroupId": self.marketplace,
            "body": self.body_digest.hex(),
            "customer": self.customer_hash and self.customer_hash.hex(),
            "signals": [[one.kind, one.digest.hex()] for one in self.signals],
            "storeSignals": [[one.kind, one.digest.hex()] for one in self.store_signals],
            "country": self.country,
            "locale": self.locale,
        }

    @classmethod
    def waited(cls, kept: Mapping[str, Any]) -> Self:
        """The call that `waiting` wrote."""
        customer = kept["customer"]
        return cls(
            kept["campaignId"],
            kept["momentId"],
            kept["deviceType"],
            kept["rewardGroupId"],
            bytes.fromhex(kept["body"]),
            customer and bytes.fromhex(customer),
            _signals(kept["signals"], HashKey.COMPANY),
            kept["country"],
            kept["locale"],
            _signals(kept.get("storeSignals", ()), HashKey.STORE),  # rows of before have none
        )


def _signals(kept: Iterable[tuple[str, str]], key: HashKey) -> tuple[Seen, ...]:
    return tuple(Seen(SignalKind(kind), bytes.fromhex(digest), key) for kind, digest in kept)


@dataclass(frozen=True, slots=True)
class SubmittedRow:
    """One call of a batch, by the company's own id of it."""

    row_id: str
    call: RewardCall


@dataclass(frozen=True)
class Answer:
    """The answer to a call: its HTTP status and its body. A door adds nothing to it."""

    status: int
    body: Mapping[str, Any]
    is_replay: bool = False
    retry_after: int | None = None
    is_problem: bool = field(default=False)
