"""The curl lines that pages show, filled in with the reader's own values (N2)."""

import json
from dataclasses import dataclass

from django.conf import settings


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
            "customerId": "customer-1",
        }


def get_reward_info_call(parameters: CallParameters) -> str:
    """A command that asks what getReward would answer; it consumes nothing."""
    return _call("getRewardInfo", parameters, ["Content-Type: application/json"])


def get_reward_call(parameters: CallParameters) -> str:
    """A command that consumes one reward, with a fresh Idempotency-Key each time it is run."""
    return _call("getReward", parameters, ["Content-Type: application/json", "Idempotency-Key: $(uuidgen)"])


def _call(verb: str, parameters: CallParameters, headers: list[str]) -> str:
    lines = [f"curl -X POST {settings.BASE_URL}/v1/{verb}"]
    lines += [f'  -H "{header}"' for header in ["x-api-key: $MOMENTS_KEY", *headers]]
    body = json.dumps(parameters.as_body(), indent=2).replace("\n", "\n  ")
    return " \\\n".join([*lines, f"  -d '{body}'"])
