"""The form of a call to the two verbs: every fault is found at once."""

import ipaddress
import json
import re
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from accounts.models import App, Platform
from campaigns.calls import LOCALE, LONGEST_CUSTOMER_ID, LONGEST_LOCALE, RewardCall, canonical_of
from kit.errors import InvalidRequest, Refusal
from rewards.models import MarketplaceCode

MOMENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_COUNTRY = re.compile(r"[A-Z]{2}")


class AppMismatch(Refusal):
    """The body names another app than the key belongs to."""

    code = "app_mismatch"
    status = 403
    title = "The appId is not the app of this key"


class Text(serializers.Field):
    """A JSON string of `shortest` to `longest` characters that matches `shape`. Nothing is turned into a string."""

    def __init__(
        self,
        *,
        longest: int,
        shortest: int = 1,
        shape: re.Pattern[str] | None = None,
        needs: str = "",
        **kwargs: Any,
    ) -> None:
        self.longest, self.shortest, self.shape, self.needs = longest, shortest, shape, needs
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError(f"must be a string; found {json.dumps(data)[:40]}")
        if not self.shortest <= len(data) <= self.longest:
            needed = f"{self.shortest} to {self.longest}"
            raise serializers.ValidationError(f"must have {needed} characters; found {len(data)}")
        if self.shape and not self.shape.fullmatch(data):
            raise serializers.ValidationError(f"must be {self.needs}; found {json.dumps(data[:40])}")
        if "\x00" in data or not _is_unicode(data):
            raise serializers.ValidationError("must be Unicode text without NUL characters")
        return data

    def to_representation(self, value: str) -> str:
        return value


class OneOf(Text):
    """One of a few words."""

    def __init__(self, *, choices: list[str], **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(longest=64, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            raise serializers.ValidationError(
                f"must be one of {', '.join(self.choices)}; found {json.dumps(data)[:40]}"
            )
        return data


class RewardCallForm(serializers.Serializer):
    """The body of getReward and getRewardInfo (api.md). Unknown fields are ignored."""

    appId = Text(longest=64, help_text="Must be the app of the key.")
    campaignId = Text(longest=64)
    momentId = Text(
        longest=64,
        shape=MOMENT_ID,
        needs="letters, digits, _ or -, up to 64",
        help_text="The moment's id, chosen by you.",
    )
    deviceType = OneOf(choices=Platform.values, help_text="Must be a platform of the app.")
    rewardGroupId = OneOf(choices=MarketplaceCode.values, help_text="The marketplace of the reward.")
    customerId = Text(
        longest=LONGEST_CUSTOMER_ID,
        required=False,
        allow_null=True,
        help_text="Your own opaque id of the customer; kept as a keyed hash.",
    )
    customerEmail = Text(
        longest=254, required=False, allow_null=True, help_text="For fraud checks; hashed at once."
    )
    customerIp = Text(
        longest=45, required=False, allow_null=True, help_text="For fraud checks; hashed at once."
    )
    deviceId = Text(
        longest=255, required=False, allow_null=True, help_text="For fraud checks; hashed at once."
    )
    country = Text(
        longest=2, shape=_COUNTRY, needs="two capital letters of ISO 3166-1", required=False, allow_null=True
    )
    locale = Text(
        longest=LONGEST_LOCALE,
        shape=LOCALE,
        needs="a BCP 47 language tag",
        required=False,
        allow_null=True,
    )

    def validate_customerIp(self, value: str | None) -> str | None:  # noqa: N802
        try:
            return value and str(ipaddress.ip_address(value))
        except ValueError:
            raise serializers.ValidationError(
                f"must be an IPv4 or IPv6 address; found {json.dumps(value)}"
            ) from None

    def validate_customerEmail(self, value: str | None) -> str | None:  # noqa: N802
        if value is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
            raise serializers.ValidationError(
                "must be an e-mail address; found no single @ between two parts"
            )
        return value

    def validate_deviceType(self, value: str) -> str:  # noqa: N802
        app = self.context.get("app")
        if app is not None and value not in app.platforms:
            raise serializers.ValidationError(
                f"must be a platform of the app: {', '.join(app.platforms)}; found {value}"
            )
        return value


def call_of(body: dict[str, Any], app: App) -> RewardCall:
    """A well-formed call. Raises InvalidRequest with every fault, AppMismatch for another app."""
    canonical = _canonical(body)
    form = RewardCallForm(data=body, context={"app": app})
    if not form.is_valid():
        raise InvalidRequest(faults_of(form.errors))
    found = form.validated_data
    if found["appId"] != app.id:
        raise AppMismatch
    return call_with(found, app, canonical)


def faults_of(errors: Mapping[str, Any], within: str = "") -> list[dict[str, str]]:
    """The faults of a form, each with a pointer to its field."""
    return [
        {"pointer": f"{within}/{name}", "detail": str(fault)[:1].upper() + str(fault)[1:]}
        for name, faults in errors.items()
        for fault in faults
    ]


def call_with(found: Mapping[str, Any], app: App, canonical_body: str) -> RewardCall:
    """The call that a form without faults describes."""
    return RewardCall.of(
        app.company,
        campaign_id=found["campaignId"],
        moment_id=found["momentId"],
        device_type=found["deviceType"],
        marketplace=found["rewardGroupId"],
        canonical_body=canonical_body,
        customer_id=found.get("customerId"),
        customer_email=found.get("customerEmail"),
        customer_ip=found.get("customerIp"),
        device_id=found.get("deviceId"),
        country=found.get("country"),
        locale=found.get("locale"),
    )


def _canonical(body: dict[str, Any]) -> str:
    """The body's one spelling. Raises InvalidRequest for one that is nested too deeply to have one."""
    try:
        return canonical_of(body)
    except RecursionError:
        raise InvalidRequest([{"pointer": "", "detail": "The body is nested too deeply."}]) from None


def _is_unicode(text: str) -> bool:
    """Whether the text can be written as UTF-8: JSON can spell halves of characters."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
