"""The curl lines that pages show, filled in with the reader's own values (N2)."""

import json
import re
from dataclasses import dataclass

from django.conf import settings

from events.models import ApiCall

FIELDS = ("appId", "campaignId", "momentId", "deviceType", "rewardGroupId")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CUSTOMER = "customer-1"


@dataclass(frozen=True, slots=True)
class CallParameters:
    """What the two verbs of the Rewards API are called with."""

    app_id: str
    campaign_id: str
    moment_id: str
    device_type: str
    reward_group_id: str

    def as_body(self) -> dict[str, str]:
        return {
            "appId": self.app_id,
            "campaignId": self.campaign_id,
            "momentId": self.moment_id,
            "deviceType": self.device_type,
            "rewardGroupId": self.reward_group_id,
            "customerId": _CUSTOMER,
        }


def get_reward_info_call(parameters: CallParameters) -> str:
    """A command that asks what getReward would answer; it consumes nothing."""
    return _call("getRewardInfo", parameters, ["Content-Type: application/json"])


def get_reward_call(parameters: CallParameters) -> str:
    """A command that consumes one reward, with a fresh Idempotency-Key each time it is run."""
    return _call("getReward", parameters, ["Content-Type: application/json", "Idempotency-Key: $(uuidgen)"])


def logged_call(call: ApiCall) -> str:
    """A command that makes a call of the request log again, as far as that kept it, for a made-up customer."""
    sent = call.request if isinstance(call.request, dict) else {}
    body = {name: sent[name] for name in FIELDS if _ID.fullmatch(sent.get(name, ""))}
    if "customerId" in sent:
        body["customerId"] = _CUSTOMER
    headers = ["Idempotency-Key: $(uuidgen)"] if call.has_idempotency_key else []
    return _command(call.path, body, ["Content-Type: application/json", *headers], method=call.method)


def _call(verb: str, parameters: CallParameters, headers: list[str]) -> str:
    return _command(f"/v1/{verb}", parameters.as_body(), headers)


def _command(path: str, body: dict[str, str], headers: list[str], *, method: str = "POST") -> str:
    lines = [f"curl -X {method} {settings.BASE_URL}{path}"]
    lines += [f'  -H "{header}"' for header in ["x-api-key: $MOMENTS_KEY", *headers]]
    text = json.dumps(body, indent=2).replace("\n", "\n  ")
    return " \\\n".join([*lines, f"  -d '{text}'"])
