"""A company's monthly limits as the desk shows them: what stands, and how it came to that (B2)."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Company
from accounts.queries import people
from billing.models import CapChange, LimitScope
from billing.queries import cap_changes_of, caps_agreed_with, company_month, rooms_by_campaign
from billing.rooms import Room
from campaigns.models import CampaignState
from campaigns.queries.browsing import all_campaigns_of
from kit import clock

ALL = "All campaigns together"
_MOST_CHANGES = 100


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A monthly limit as it is this month, and until when its cap was agreed."""

    name: str
    room: Room
    is_agreed: bool
    until: date | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of a cap, with the names of whose it is and of who made it."""

    change: CapChange
    name: str
    who: str


def names_of(company: Company) -> dict[str, str]:
    """The company's campaigns by id, those that are over included."""
    return dict(all_campaigns_of(company).values_list("pk", "name"))


def limits_of(company: Company) -> list[LimitRow]:
    """The company's monthly limit, then those of its campaigns that are not over."""
    month = clock.this_month()
    agreed = {
        cap.campaign_key: cap.expires_on
        for cap in caps_agreed_with(company)
        if cap.expires_on is None or cap.expires_on >= month
    }
    campaigns = dict(
        all_campaigns_of(company).exclude(state=CampaignState.FINISHED).values_list("pk", "name")
    )
    rooms = rooms_by_campaign(company=company, campaign_keys=campaigns, month=month)
    whole = LimitRow(ALL, company_month(company=company, month=month), None in agreed, agreed.get(None))
    return [whole] + [
        LimitRow(name, rooms[key][LimitScope.CAMPAIGN_MONTH], key in agreed, agreed.get(key))
        for key, name in campaigns.items()
    ]


def changes_of(company: Company) -> list[ChangeRow]:
    """How the company's monthly limits were set, the latest 100 first."""
    changes = list(cap_changes_of(company)[:_MOST_CHANGES])
    names, found = names_of(company), people({_user_of(one.actor) for one in changes})
    return [
        ChangeRow(
            one,
            names.get(one.campaign_key, one.campaign_key) if one.campaign_key else ALL,
            str(found.get(_user_of(one.actor), one.actor)),
        )
        for one in changes
    ]


def _user_of(actor: str) -> str:
    return actor.partition(":")[2]
