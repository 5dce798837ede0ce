"""What a company's campaigns spent in a calendar month, UTC, and what is left for them (N1, B2, B8).

No redemption anywhere (V1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Company
from billing.forecast import Forecast
from billing.queries import ChargedLine, charged_lines, rooms_by_campaign
from billing.rooms import Room
from campaigns.models import Campaign, CampaignState, Moment
from campaigns.queries.browsing import all_campaigns_of
from campaigns.queries.forecasts import forecasts_by_campaign
from kit import clock

# Campaigns in these states may spend, or do so again.
_MAY_SPEND = (CampaignState.APPROVED, CampaignState.LIVE, CampaignState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class CampaignMonth:
    """A campaign's month: its actions and what they cost, the room in its budget and month, and how long that lasts."""

    campaign: Campaign
    actions: int
    usd_cents: int
    rooms: dict[str, Room]
    forecasts: dict[str, Forecast] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedLine:
    """Charges of one moment, marketplace and CPA, with the names of campaign and moment."""

    campaign: str
    moment_key: str
    moment: str
    charged: ChargedLine


@dataclass(frozen=True, slots=True)
class Spending:
    """A company's month: its campaigns, those that spent most first, and its charges line by line."""

    campaigns: list[CampaignMonth]
    lines: list[NamedLine]

    @property
    def actions(self) -> int:
        return sum(one.charged.actions for one in self.lines)

    @property
    def usd_cents(self) -> int:
        return sum(one.charged.usd_cents for one in self.lines)


def spending_of(company: Company, month: date) -> Spending:
    """What the company was charged for in a month, and of this month also campaigns that may still spend something."""
    lines = charged_lines(company=company, month=month)
    campaigns = list(all_campaigns_of(company))
    return Spending(_months_of(company, campaigns, lines, month), _named(campaigns, lines))


def lines_of(company: Company, month: date) -> list[NamedLine]:
    """The charges of a month by campaign, moment, marketplace and CPA."""
    return _named(list(all_campaigns_of(company)), charged_lines(company=company, month=month))


def _months_of(
    company: Company, campaigns: Sequence[Campaign], lines: Sequence[ChargedLine], month: date
) -> list[CampaignMonth]:
    is_running = month == clock.this_month()
    charged = {line.campaign_key for line in lines}
    shown = [one for one in campaigns if one.pk in charged or (is_running and one.state in _MAY_SPEND)]
    rooms = rooms_by_campaign(company=company, campaign_keys=[one.pk for one in shown], month=month)
    forecasts = forecasts_by_campaign(shown, rooms) if is_running else {}
    found = [_month_of(one, lines, rooms[one.pk], forecasts.get(one.pk, {})) for one in shown]
    return sorted(found, key=lambda one: -one.usd_cents)


def _month_of(
    campaign: Campaign,
    lines: Sequence[ChargedLine],
    rooms: dict[str, Room],
    forecasts: dict[str, Forecast],
) -> CampaignMonth:
    own = [line for line in lines if line.campaign_key == campaign.pk]
    actions, cents = sum(line.actions for line in own), sum(line.usd_cents for line in own)
    return CampaignMonth(campaign, actions, cents, rooms, forecasts)


def _named(campaigns: Sequence[Campaign], lines: Sequence[ChargedLine]) -> list[NamedLine]:
    names = {one.pk: one.name for one in campaigns}
    moments = Moment.objects.filter(pk__in={line.moment_key for line in lines}).in_bulk()
    found = [
        NamedLine(names[line.campaign_key], moments[line.moment_key].key, moments[line.moment_key].name, line)
        for line in lines
    ]
    return sorted(found, key=lambda one: (one.campaign.lower(), one.moment.lower(), one.charged.marketplace))
