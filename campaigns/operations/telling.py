"""Mail to the people of a company when their campaign moves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.formats import date_format

from accounts.permissions import Right
from accounts.queries import members_with
from campaigns import moves
from campaigns.models import Campaign, CampaignState, SuspensionReason
from campaigns.moves import Move, Party, party_of
from campaigns.remarks import in_order, words_of
from events.operations import send_mail_to_each


@dataclass(frozen=True, slots=True)
class News:
    """A move as it is told: who made it, why, and which reason of a suspension or parts of the draft it is about."""

    move: Move
    actor: str
    reason: str = ""
    suspension: SuspensionReason | None = None
    remarks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a move means: in the subject, in a sentence or two, and what the mail's button says."""

    subject: str
    words: Callable[[Campaign, News], str]
    button: str = "See the campaign"


def tell_members(campaign: Campaign, news: News) -> None:
    """Write a mail about a move, in its transaction, to everyone who may change campaigns but the one who made it.

    Two statements, however many they are. Who took a submission back by hand knows; that time did it is told.
    """
    told, party = _TOLD.get(news.move), party_of(news.actor)
    if told is None or (news.move == moves.WITHDRAW and party != Party.SYSTEM):
        return
    members = members_with(campaign.company_id, Right.CHANGE_CAMPAIGNS)
    # The calendar's reasons are in the words already.
    has_reason = party != Party.SYSTEM or news.suspension is not None
    send_mail_to_each(
        kind="campaign_moved",
        to=[one.user.email for one in members if news.actor != f"member:{one.user_id}"],
        context={
            "campaign": campaign,
            "subject": f"{campaign.name} {told.subject}",
            "words": told.words(campaign, news),
            "button": told.button,
            "reason": news.reason if has_reason else "",
            "remarks": [(words_of(part), words) for part, words in in_order(news.remarks)],
            "url": f"{settings.BASE_URL}/console/campaigns/{campaign.pk}/",
        },
    )


def _always(words: str) -> Callable[[Campaign, News], str]:
    return lambda campaign, news: words


def _approved(campaign: Campaign, news: News) -> str:
    first = f"{date_format(campaign.starts_on, 'j F Y')} ({campaign.time_zone})"
    if not campaign.starts_by_itself:
        goes_live = (
            "You can take it live now." if campaign.has_begun else f"You can take it live from {first} on."
        )
    else:
        goes_live = (
            "It goes live within a minute." if campaign.has_begun else f"It goes live by itself on {first}."
        )
    tested = "getReward answers with its one test URL, and nothing is charged."
    return f"{goes_live} Until then it is in test mode: {tested}"


def _suspended(campaign: Campaign, news: News) -> str:
    by = _SUSPENDED_BY[news.suspension] if news.suspension else ""
    return f"{by} New calls are refused until that is lifted. Rewards that were given are honoured."


def _resumed(campaign: Campaign, news: News) -> str:
    if campaign.state == CampaignState.LIVE:
        return "It is live: calls are taken again, and each completed action is charged."
    return "It is approved, in test mode, as it was before."


_SUSPENDED_BY = {
    SuspensionReason.MARKETER: "A member of your company took it down.",
    SuspensionReason.SUPPORT: "Support suspended it.",
    SuspensionReason.UNPAID: "Your company has an unpaid bill.",
    SuspensionReason.BARRED: "Your company can't use Moments from where it is now.",
}
_TOLD = {
    moves.SUBMIT: _Told("was submitted", _always("Support looks at it, and approves it or sends it back.")),
    moves.WITHDRAW: _Told(
        "is a draft again",
        _always("Its end passed before it was approved. Give it a later end, and submit it again."),
        "Edit the draft",
    ),
    moves.APPROVE: _Told("is approved", _approved),
    moves.REJECT: _Told(
        "was sent back", _always("Support asks you to mend something."), "Edit it and submit it again"
    ),
    moves.START: _Told(
        "is live", _always("Each getReward with a live key is a completed action from now on.")
    ),
    moves.SUSPEND: _Told("is suspended", _suspended),
    moves.RESUME: _Told("is resumed", _resumed),
    moves.FINISH: _Told(
        "has finished",
        _always("No more rewards are given. Those that were given can be used until they expire."),
    ),
}
