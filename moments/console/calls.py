"""The calls that pages show, as curl and with our clients, filled in with the reader's own values (N2)."""

import json
import re
from dataclasses import dataclass

from django.conf import settings

from accounts.models import App
from campaigns.models import Campaign
from events.models import ApiCall

FIELDS = ("appId", "campaignId", "momentId", "deviceType", "rewardGroupId")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CUSTOMER = "customer-1"
# What a test call of a draft may name before the draft has it.
SAMPLE_MOMENT, SAMPLE_GROUP = "level-10", "US"


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


@dataclass(frozen=True, slots=True)
class CallCode:
    """One call, as it is written in each language."""

    curl: str
    python: str
    typescript: str


def first_call(app: App, campaign: Campaign) -> CallCode:
    """A test call that works on any campaign of the app, a draft without a moment included."""
    moment = campaign.moments.first()
    reward = moment.rewards.first() if moment else None
    parameters = CallParameters(
        app_id=app.pk,
        campaign_id=campaign.pk,
        moment_id=moment.key if moment else SAMPLE_MOMENT,
        device_type=app.platforms[0],
        reward_group_id=reward.marketplace_id if reward else SAMPLE_GROUP,
    )
    return get_reward_call(parameters)


def get_reward_info_call(parameters: CallParameters) -> CallCode:
    """A call that asks what getReward would answer; it consumes nothing."""
    return _code("getRewardInfo", parameters)


def get_reward_call(parameters: CallParameters) -> CallCode:
    """A call that consumes one reward, with a fresh Idempotency-Key each time it is run; our clients make one."""
    return _code("getReward", parameters, is_consuming=True)


def test_call(verb: str, body: dict[str, str]) -> str:
    """The command that makes the call of a test page again."""
    url, text = f"{settings.BASE_URL}/v1/{verb}", json.dumps(body, indent=2)
    return _curl(url, text, is_consuming=False)


def logged_call(call: ApiCall) -> str:
    """A command that makes a call of the request log again, as far as that kept it, for a made-up customer."""
    sent = call.request if isinstance(call.request, dict) else {}
    body = {name: sent[name] for name in FIELDS if _ID.fullmatch(sent.get(name, ""))}
    if "customerId" in sent:
        body["customerId"] = _CUSTOMER
    url, text = f"{settings.BASE_URL}{call.path}", json.dumps(body, indent=2)
    return _curl(url, text, is_consuming=call.has_idempotency_key, method=call.method)


def _code(verb: str, parameters: CallParameters, *, is_consuming: bool = False) -> CallCode:
    body = parameters.as_body()
    return CallCode(
        curl=_curl(f"{settings.BASE_URL}/v1/{verb}", json.dumps(body, indent=2), is_consuming=is_consuming),
        python=_python(body, is_consuming=is_consuming),
        typescript=_typescript(body, is_consuming=is_consuming),
    )


def _curl(url: str, body: str, *, is_consuming: bool, method: str = "POST") -> str:
    headers = ["x-api-key: $MOMENTS_KEY", "Content-Type: application/json"]
    headers += ["Idempotency-Key: $(uuidgen)"] if is_consuming else []
    lines = [f"curl -X {method} {url}", *(f'  -H "{header}"' for header in headers)]
    return " \\\n".join([*lines, "  -d '{}'".format(body.replace("\n", "\n  "))])


def _python(body: dict[str, str], *, is_consuming: bool) -> str:
    asked = (
        ["reward = moments.get_reward(call)", "print(reward.reward_notification_url)"]
        if is_consuming
        else ["info = moments.get_reward_info(call)", "print(info.available, info.reason)"]
    )
    return "\n".join(
        [
            "# pip install ./clients/python",
            "import os",
            "",
            "from moments_rewards import Moments, RewardCall",
            "",
            f'moments = Moments(os.environ["MOMENTS_KEY"], base_url="{settings.BASE_URL}")',
            "call = RewardCall(",
            *(f"    {_snake(name)}={json.dumps(value)}," for name, value in body.items()),
            ")",
            *asked,
        ]
    )


def _typescript(body: dict[str, str], *, is_consuming: bool) -> str:
    verb, found = ("getReward", "reward") if is_consuming else ("getRewardInfo", "info")
    shown = "reward.rewardNotificationUrl" if is_consuming else "info.available, info.reason"
    return "\n".join(
        [
            "// npm install ./clients/typescript",
            'import { Moments } from "moments-rewards";',
            "",
            f'const moments = new Moments(process.env.MOMENTS_KEY ?? "", {{ baseUrl: "{settings.BASE_URL}" }});',
            f"const {found} = await moments.{verb}({{",
            *(f"  {name}: {json.dumps(value)}," for name, value in body.items()),
            "});",
            f"console.log({shown});",
        ]
    )


def _snake(name: str) -> str:
    """A field's name as Python spells it."""
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", name)
