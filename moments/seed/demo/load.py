"""Makes or renews the demo, and tells what there is to try."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from accounts.models import ApiKey, KeyMode, User
from billing.operations import set_monthly_cap
from campaigns.models import Action
from kit import clock, crypto
from moments.launch.files import write_private
from moments.seed.demo import people, plans
from moments.seed.demo.campaigns import RUNS_FOR, kept_campaign, made_once
from moments.seed.demo.history import write_history
from moments.seed.demo.people import Owner, Profile
from moments.seed.demo.rooms import capped, with_plenty

type Facts = dict[str, Any]

LIVE_CALLS_PER_SECOND = 1_000
_WARM_UP_BEGAN = timedelta(days=40)


def load_demo(output: Path) -> Facts:
    """Make the demo, or renew it, and write what it is into the file (mode 0600); all that the file then says.

    Sign-ins and keys that the file knows are kept; without it they are made anew. Needs the reference data and the
    sample catalogue. Safe to repeat.
    """
    known = _known(output)
    facts = known | _addresses() | _make(known)
    facts.setdefault("process_ids", {})
    output.parent.mkdir(parents=True, exist_ok=True)
    write_private(output, json.dumps(facts, indent=2) + "\n")
    return facts


def _known(output: Path) -> Facts:
    """What the file says; nothing when it is gone or no longer readable as what it was."""
    try:
        known = json.loads(output.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _make(known: Mapping[str, Any]) -> Facts:
    _, customer = people.kept_user("casey@customer.example", "Casey Winter", known.get("customer"))
    support, support_sign_in = people.kept_user(
        "sam@support.example", "Sam Okoye", known.get("support"), is_support=True
    )
    developer, developer_sign_in = people.kept_user(
        "dana@lantern-peak.example", "Dana Reyes", known.get("developer")
    )
    stranger, stranger_sign_in = people.kept_user("toni@tidewood.example", "Toni Bell", known.get("stranger"))
    return {
        "developer": developer_sign_in,
        "stranger": stranger_sign_in,
        "support": support_sign_in,
        "customer": customer,
        **_make_company(_owner(developer, support, people.LANTERN_PEAK), known),
        **_make_strangers(_owner(stranger, support, people.TIDEWOOD), known),
    }


def _owner(creator: User, support: User, profile: Profile) -> Owner:
    company = people.company_of(creator, profile)
    app = people.app_of(company, profile)
    people.keep_card(company, creator)
    return Owner(company, app, marketer=f"member:{creator.id}", support=f"support:{support.id}")


def _make_company(owner: Owner, known: Mapping[str, Any]) -> Facts:
    keys = {
        "test_key": people.kept_key(owner.app, KeyMode.TEST, known.get("test_key")),
        "live_key": people.kept_key(
            owner.app, KeyMode.LIVE, known.get("live_key"), calls_per_second=LIVE_CALLS_PER_SECOND
        ),
        "default_key": people.kept_key(owner.app, KeyMode.LIVE, known.get("default_key")),
    }
    _warm_up(owner, keys["live_key"])
    live = with_plenty(kept_campaign(plans.LIVE, owner), owner)
    approved = with_plenty(kept_campaign(plans.APPROVED, owner), owner)
    cap, cap_room = capped(plans.CAPPED, owner)
    today = clock.now().date()
    for plan in (plans.DRAFTED, plans.TAKEN_DOWN):
        made_once(plan, owner, starts_on=today, ends_on=today + RUNS_FOR)
    return keys | {
        "app_id": owner.app.id,
        "campaign_id": live.id,
        "moment_id": plans.LIVE.moments[0][0],
        "approved_campaign_id": approved.id,
        "reward_group_id": "US",
        "cap_campaign_id": cap.id,
        "cap_moment_id": plans.CAPPED.moments[0][0],
        "cap_room": cap_room,
    }


@transaction.atomic
def _warm_up(owner: Owner, live_secret: str) -> None:
    """A campaign of its own for the sample history, so that it is in no test's way."""
    began = clock.now().date() - _WARM_UP_BEGAN
    campaign, is_new = made_once(plans.WARM_UP, owner, starts_on=began, ends_on=began + RUNS_FOR)
    if not is_new or Action.objects.filter(company=owner.company).exists():
        return
    reason = "Agreed for the season."
    for key, cap in ((None, plans.MILLION_USD), (campaign.id, plans.WARM_UP_MONTH_USD_CENTS)):
        set_monthly_cap(
            company=owner.company, campaign_key=key, cap_usd_cents=cap, reason=reason, actor=owner.support
        )
    live_key = ApiKey.objects.get(app=owner.app, hash=crypto.digest(live_secret))
    write_history(campaign, live_key)


def _make_strangers(owner: Owner, known: Mapping[str, Any]) -> Facts:
    with_plenty(kept_campaign(plans.STRANGERS, owner), owner)
    return {
        "stranger_app_id": owner.app.id,
        "stranger_live_key": people.kept_key(owner.app, KeyMode.LIVE, known.get("stranger_live_key")),
    }


def _addresses() -> Facts:
    """Where to look; on localhost where we are on this machine, since passkeys refuse bare addresses."""
    base = settings.BASE_URL
    if urlsplit(base).hostname in ("127.0.0.1", "::1"):
        base = urlsplit(base)._replace(netloc=f"localhost:{urlsplit(base).port or 80}").geturl()
    return {
        "console_url": f"{base}/console/",
        "admin_url": f"{base}/admin/",
        "openapi_url": f"{settings.BASE_URL}/v1/openapi.json",
    }
