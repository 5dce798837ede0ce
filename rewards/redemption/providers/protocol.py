"""What every provider can be asked, in the same words, and how it may answer (S7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from kit.money import Money


class Progress(StrEnum):
    """How far a provider is with an order. What is `ENDED` changes no more by itself."""

    ORDERED = "ordered"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


ENDED = (Progress.DELIVERED, Progress.CANCELLED, Progress.RETURNED)
# Providers that deliver nothing but codes. One that is there has arrived, and can't be sent back.
OF_CODES = ("amazon", "tremendous")


@dataclass(frozen=True, slots=True)
class Item:
    """What is ordered. Providers of gift codes read the value alone."""

    sku: str
    title: str
    value: Money


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets it, and where. Kept out of logs."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    street: str = field(repr=False)
    city: str = field(repr=False)
    postal_code: str = field(repr=False)
    country: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An order as it is asked for: the same words each time, under one request id.

    `recipient` is None once the provider has taken the order: nothing more has to be known of a person. `reference` and
    `part` are what the provider called the order and the one thing in it.
    """

    request_id: str
    order_id: str
    item: Item
    recipient: Recipient | None = None
    reference: str = ""
    part: str = ""
    needs_code: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Whether a value would be ordered now, and why not, in words for the operator."""

    value: Money
    is_available: bool
    words: str


@dataclass(frozen=True, slots=True)
class Status:
    """How an order stands. `code` is what the customer claims the gift with, and is in no repr."""

    progress: Progress
    reference: str
    part: str = ""
    carrier: str = ""
    tracking: str = ""
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Placed(Status):
    """An order that the provider took, now or under this request id before."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """An order that no longer stands. `reference` is the provider's for the cancellation, where it has one."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """A return that the provider takes. `is_back`: it has it already."""

    reference: str = ""
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider's signed message says. Without `status` it is a hint: the order is asked for.

    One of `order_id` and `reference` names the order; neither: it is about something else.
    """

    id: str
    type: str
    order_id: str = ""
    reference: str = ""
    status: Status | None = None


class Provider(Protocol):
    """Someone who delivers. No method is called while a lock is held; each may be repeated with the same words.

    Raises ProviderAway, ProviderThrottled, ProviderRefused, and where they are named NotCancellable and NotReturnable.
    """

    @property
    def is_asked(self) -> bool:
        """Whether the status has to be asked for from time to time, since what it tells by itself may be lost."""
        ...

    @property
    def keeps_codes(self) -> bool:
        """Whether claim codes may be stored, sealed. Otherwise one is asked for each time that it is shown."""
        ...

    def request_id_of(self, order_id: str) -> str:
        """The id under which an order of ours is asked for, for good."""
        ...

    def quote(self, item: Item) -> Quote:
        """Whether this would be ordered now. Orders nothing."""
        ...

    def order(self, asked: Asked) -> Placed:
        """Order it, once: a repeat answers with the order made before."""
        ...

    def status(self, asked: Asked) -> Status | None:
        """How the order stands; None: the provider knows of none under this request id."""
        ...

    def cancel(self, asked: Asked) -> Cancelled:
        """Take it back before it is used or sent; a repeat answers the same. Raises NotCancellable."""
        ...

    def send_back(self, asked: Asked) -> Returned:
        """Have the provider take it back from the customer. Raises NotReturnable."""
        ...

    def told_by(self, *, body: bytes, headers: Mapping[str, str]) -> Told:
        """What a message says, once its signature is proved. Raises NotProved."""
        ...
