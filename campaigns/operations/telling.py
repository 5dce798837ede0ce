"""Mail to the people of a company when their campaign moves."""

from dataclasses import dataclass

from django.conf import settings

from accounts.permissions import Right
from accounts.queries import members_with
from campaigns import moves
from campaigns.models import Campaign
from campaigns.moves import Move, Party, party_of
from campaigns.remarks import words_of
from events.operations import send_mail


@dataclass(frozen=True, slots=True)
class _News:
    """What a move means, in a sentence, and what its button says."""

    subject: str
    words: str
    button: str = "See the campaign"


_NEWS = {
    moves.SUBMIT: _News("was submitted", "Support looks at it and approves it, or sends it back."),
    moves.WITHDRAW: _News("is a draft again", "It was taken back from approval."),
    moves.APPROVE: _News(
        "is approved",
        "It is in test mode now: getReward answers with its one test URL, and nothing is charged. It goes live on its "
        "first day, or when you take it live, if you chose so.",
    ),
    moves.REJECT: _News(
        "was sent back", "Support asks you to mend something.", "Edit it and submit it again"
    ),
    moves.START: _News("is live", "Each getReward with a live key is a completed action from now on."),
    moves.SUSPEND: _News("is suspended", "New calls are refused. Rewards that were given are honoured."),
    moves.RESUME: _News("is resumed", "Calls are taken again as before."),
    moves.FINISH: _News(
        "has finished", "No more rewards are given. Those that were given can be used until they expire."
    ),
}


def tell_members(campaign: Campaign, move: Move, *, actor: str, reason: str, remarks: dict[str, str]) -> None:
    """Write a mail about a move, in its transaction, to everyone who may change campaigns but the one who made it.

    One who took a submission back by hand knows; that time did it is told.
    """
    news = _NEWS.get(move)
    party = party_of(actor)
    if news is None or (move == moves.WITHDRAW and party != Party.SYSTEM):
        return
    context = {
        "campaign": campaign,
        "news": news,
        "reason": reason if party != Party.SYSTEM or move == moves.SUSPEND else "",
        "remarks": [(words_of(part), words) for part, words in remarks.items()],
        "url": f"{settings.BASE_URL}/console/campaigns/{campaign.pk}/",
    }
    for member in members_with(campaign.company_id, Right.CHANGE_CAMPAIGNS):
        if actor != f"member:{member.user_id}":
            send_mail(kind="campaign_moved", to=member.user.email, context=context)
