"""What the keys of an app read: its campaigns, completed actions, decisions and usage. No redemption (V1).

Each is one statement, but for the moments of campaigns and the limits of a decision. A badly formed id is looked for
like any other, so that it costs and tells the same as one of a stranger.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from accounts.models import ApiKey, App, KeyMode
from billing.models import Limit, LimitScope
from campaigns.models import Action, Campaign, Decision, Moment, MomentReward
from campaigns.queries.decisions import TEST_PREFIX
from kit import clock
from kit.ids import parse_id

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Use:
    """How often a moment of a campaign was completed in a marketplace within a month, and what that cost."""

    campaign_id: str
    moment_key: str
    marketplace: str
    actions: int
    spent_usd_cents: int


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """What narrows a list of completed actions; `since` is inclusive, `until` is not."""

    campaign_id: str | None = None
    moment_key: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def campaigns_of_app(app: App, *, state: str | None, after: str | None, count: int) -> Sequence[Campaign]:
    """Campaigns of the app in all states or one, newest first, those after an id; each as `campaign_of_app` has it."""
    campaigns = _campaigns(app.pk)
    if state is not None:
        campaigns = campaigns.filter(state=state)
    if after is not None:
        campaigns = campaigns.filter(pk__lt=parse_id("cmp", after) or _NOBODY)
    return list(campaigns.order_by("-pk")[:count])


def campaign_of_app(app_id: str, campaign_id: str) -> Campaign | None:
    """A campaign of the app with its moments and their rewards, `marketplace_codes`, and cents of USD `spent` and
    `reserved`.
    """
    return _campaigns(app_id).filter(pk=parse_id("cmp", campaign_id) or _NOBODY).first()


def actions_of_app(
    app: App, narrowed: ActionFilter, *, after: tuple[datetime, str] | None, count: int
) -> Sequence[Action]:
    """Completed actions of the app, newest first by time and id, with their moment and decision."""
    actions = Action.objects.filter(app=app)
    if narrowed.campaign_id is not None:
        actions = actions.filter(campaign=parse_id("cmp", narrowed.campaign_id) or _NOBODY)
    if narrowed.moment_key is not None:
        named = Moment.objects.filter(campaign__app=app, key=narrowed.moment_key)
        actions = actions.filter(moment__in=named.values("pk"))
    if narrowed.since is not None:
        actions = actions.filter(completed_at__gte=narrowed.since)
    if narrowed.until is not None:
        actions = actions.filter(completed_at__lt=narrowed.until)
    if after is not None:
        at, action_id = after
        # The first condition alone is what the index is entered by.
        actions = actions.filter(
            Q(completed_at__lt=at) | Q(pk__lt=parse_id("act", action_id) or _NOBODY), completed_at__lte=at
        )
    return list(actions.select_related("moment", "decision").order_by("-completed_at", "-pk")[:count])


def action_of_app(app: App, action_id: str) -> Action | None:
    """A completed action of the app, with its moment and decision."""
    actions = Action.everything.filter(app=app, pk=parse_id("act", action_id) or _NOBODY)
    return actions.select_related("moment", "decision").first()


def decision_for_key(key: ApiKey, public_id: str) -> Decision | None:
    """A decision of the key's app by its public id, with its moment and action.

    A test key sees decisions of test mode only; a live key those of calls with live keys, in whichever mode.
    """
    is_test = public_id.startswith(TEST_PREFIX)
    found = parse_id("dec", public_id.removeprefix(TEST_PREFIX)) or _NOBODY
    decisions = Decision.objects.filter(app=key.app, pk=found, is_test=is_test)
    decisions = decisions.filter(is_test=True) if key.is_test else decisions.filter(key__mode=KeyMode.LIVE)
    return decisions.select_related("moment", "action").first()


def usage_of_app(app: App, month: date) -> list[Use]:
    """Completed actions and spend of a calendar month (UTC) by campaign, moment and marketplace."""
    rows = (
        Action.objects.filter(
            app=app,
            completed_at__gte=clock.start_of_month(month),
            completed_at__lt=clock.start_of_month(clock.month_after(month)),
        )
        .values_list("campaign_id", "moment__key", "marketplace")
        .annotate(actions=Count("pk"), spent=Sum("amount_usd_cents"))
        .order_by("-campaign_id", "moment__key", "marketplace")
    )
    return [Use(*row) for row in rows]


def _campaigns(app_id: str) -> QuerySet[Campaign]:
    places = Campaign.marketplaces.through.objects.filter(campaign=OuterRef("pk"))
    budgets = Limit.objects.filter(
        company=OuterRef("company"), scope=LimitScope.CAMPAIGN, campaign_key=OuterRef("pk")
    )
    rewards = MomentReward.objects.select_related("marketplace", "offer").order_by("marketplace")
    moments = Moment.objects.order_by("pk").prefetch_related(Prefetch("rewards", rewards))
    return (
        Campaign.objects.filter(app=app_id)
        .annotate(
            marketplace_codes=ArraySubquery(places.order_by("marketplace").values("marketplace")),
            spent=Subquery(budgets.values("spent_usd_cents")[:1]),
            reserved=Subquery(budgets.values("reserved_usd_cents")[:1]),
        )
        .prefetch_related(Prefetch("moments", moments))
    )
