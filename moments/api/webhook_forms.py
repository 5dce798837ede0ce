"""The bodies of calls about webhook endpoints: every fault is found at once. Unknown fields are ignored."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from rest_framework import serializers

from events.addresses import refuse_unless_public
from events.errors import EndpointNotAllowed, ReplayNotPossible
from events.models import MOST_A_SECOND, ReplayKind
from events.operations import DEFAULT_OVERLAP, LONGEST_OVERLAP
from events.types import EVENT_TYPES
from kit.errors import InvalidRequest
from moments.api.calls import OneOf, Text, faults_of
from moments.api.parameters import Instant

_NO_SPACE = re.compile(r"[^\s\x00-\x1f\x7f]+")
_HOUR = timedelta(hours=1)
# A field of the body, and the name that operations have for it.
_NAMES = {"url": "url", "description": "description", "types": "types", "ratePerSecond": "rate_per_second"}


class Whole(serializers.Field):
    """A JSON number without a fraction, from `least` to `most`."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool) or not self.least <= data <= self.most:
            raise serializers.ValidationError(
                f"must be a whole number from {self.least} to {self.most}; found {json.dumps(data)[:40]}"
            )
        return data

    def to_representation(self, value: int) -> int:
        return value


class Flag(serializers.Field):
    """true or false, and nothing that stands for it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError(f"must be true or false; found {json.dumps(data)[:40]}")
        return data

    def to_representation(self, value: bool) -> bool:
        return value


class Types(serializers.Field):
    """An array of event types; none of them means all."""

    def to_internal_value(self, data: Any) -> list[str]:
        if not isinstance(data, list):
            raise serializers.ValidationError(
                f"must be an array of event types, empty for all; found {json.dumps(data)[:40]}"
            )
        if unknown := [one for one in data if not isinstance(one, str) or one not in EVENT_TYPES]:
            found = ", ".join(json.dumps(one)[:40] for one in unknown[:5])
            raise serializers.ValidationError(f"must be of {', '.join(EVENT_TYPES)}; found {found}")
        return list(dict.fromkeys(data))

    def to_representation(self, value: list[str]) -> list[str]:
        return value


class NewWebhookEndpoint(serializers.Serializer):
    """An endpoint that is to be."""

    url = Text(
        longest=2_000,
        shape=_NO_SPACE,
        needs="an address without spaces",
        help_text="A public https address of your server.",
    )
    description = Text(longest=200, shortest=0, required=False, help_text="For your own use.")
    types = Types(required=False, help_text="The event types that it wants; none, or left out, means all.")
    ratePerSecond = Whole(
        least=1, most=MOST_A_SECOND, required=False, help_text="At most so many calls begin in a second."
    )


class WebhookEndpointChanges(NewWebhookEndpoint):
    """What is to be changed; what is left out stays."""

    url = Text(longest=2_000, shape=_NO_SPACE, needs="an address without spaces", required=False)
    enabled = Flag(required=False, help_text="Whether it is told of events.")


class Resending(serializers.Serializer):
    """Which delivery is to be made again."""

    eventId = Text(longest=64, help_text="The event; it is sent to an endpoint under the same id each time.")


class Replaying(serializers.Serializer):
    """Which events are to be sent again."""

    since = Instant(help_text="Events that happened at this instant or later.")
    which = OneOf(
        choices=ReplayKind.values,
        required=False,
        default=ReplayKind.UNDELIVERED.value,
        help_text="Those that were not delivered, also while the endpoint was disabled; or all of its types.",
    )


class Rotating(serializers.Serializer):
    """How a secret gives way to another."""

    overlapHours = Whole(
        least=0,
        most=LONGEST_OVERLAP // _HOUR,
        required=False,
        default=DEFAULT_OVERLAP // _HOUR,
        help_text="For so long deliveries are signed with the earlier secret, too.",
    )


def checked(form: type[serializers.Serializer], body: Mapping[str, Any]) -> dict[str, Any]:
    """What the form reads from a body. Raises InvalidRequest with every fault, that of an address included."""
    read = form(data=body)
    if not read.is_valid():
        faults = faults_of(read.errors)
        if "url" in read.fields and "url" not in read.errors and "url" in body:
            faults += _faults_of_address(body["url"])
        raise InvalidRequest(faults)
    found: dict[str, Any] = read.validated_data
    return found


def named(found: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an endpoint as operations name them."""
    return {name: found[field] for field, name in _NAMES.items() if field in found}


@contextmanager
def faults_of_fields(url: str = "") -> Iterator[None]:
    """A refusal of an operation that is about a field becomes a fault of that field."""
    try:
        yield
    except EndpointNotAllowed as refusal:
        raise InvalidRequest([_fault_of_address(url, refusal)]) from None
    except ReplayNotPossible as refusal:
        raise InvalidRequest([{"pointer": "/since", "detail": refusal.detail}]) from None


def _faults_of_address(url: str) -> list[dict[str, str]]:
    try:
        refuse_unless_public(url)
    except EndpointNotAllowed as refusal:
        return [_fault_of_address(url, refusal)]
    return []


def _fault_of_address(url: str, refusal: EndpointNotAllowed) -> dict[str, str]:
    return {
        "pointer": "/url",
        "detail": f"Must be a public https address; found {json.dumps(url[:80])}: {refusal.detail}",
    }
