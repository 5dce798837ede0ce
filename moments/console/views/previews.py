"""How a campaign looks to customers, from drafts on: for each moment, marketplace and language (C6, C9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import Http404, QueryDict

from accounts.permissions import Right
from campaigns.models import Campaign, Message, MomentReward
from campaigns.queries.browsing import campaign_of
from campaigns.queries.preview import rewards_to_preview
from campaigns.samples import test_url_of
from kit.ids import is_id
from kit.places import language_name
from moments.console.access import ConsoleView
from moments.console.previews import Texts, preview_of


@dataclass(frozen=True, slots=True)
class Pick:
    """One thing to choose: the name in the address, its label, and the values with their words."""

    name: str
    label: str
    chosen: str
    options: list[tuple[str, str]]


class CampaignPreviewView(ConsoleView):
    """Push notification, e-mail and reward page, for one moment, marketplace and language at a time."""

    template_name = "console/campaign_preview.html"
    page = "campaigns"
    right = Right.CAMPAIGNS
    campaign: Campaign

    def find(self) -> None:
        campaign_id = self.kwargs["campaign_id"]
        campaign = campaign_of(self.company, campaign_id) if is_id("cmp", campaign_id) else None
        if campaign is None:
            raise Http404
        self.campaign = campaign

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rewards = rewards_to_preview(self.campaign)
        written = {one.locale: one for one in Message.objects.filter(campaign=self.campaign)}
        reward = _asked_for(rewards, self.request.GET)
        main = self.campaign.default_locale
        asked = self.request.GET.get("locale", "")
        locale = asked if asked in written else main
        texts = Texts.of(written.get(locale))
        return super().get_context_data(
            campaign=self.campaign,
            reward=reward,
            picks=_picks(
                rewards, reward, locale, sorted({main, *written}, key=lambda tag: (tag != main, tag))
            ),
            preview=preview_of(self.campaign, texts, locale, reward=reward),
            is_written=bool(texts.redemption_title or texts.redemption_text),
            frame=frame_of(
                self.campaign,
                locale=locale,
                moment=reward.moment.key if reward else "",
                marketplace=reward.marketplace_id if reward else "",
            ),
            **kwargs,
        )


def frame_of(campaign: Campaign, **shown: str) -> str:
    """The address of the campaign's own redemption page, for a `moment`, `marketplace` and `locale`."""
    return f"{urlsplit(test_url_of(campaign)).path}?{urlencode(shown)}"


def _asked_for(rewards: Sequence[MomentReward], asked: QueryDict) -> MomentReward | None:
    """The reward of the moment and marketplace asked for, or the one that comes closest."""
    moment, marketplace = asked.get("moment"), asked.get("marketplace")
    return min(
        rewards, key=lambda one: (one.moment.key != moment, one.marketplace_id != marketplace), default=None
    )


def _picks(
    rewards: Sequence[MomentReward], reward: MomentReward | None, locale: str, locales: Sequence[str]
) -> list[Pick]:
    """What there is to choose; only what has several values is asked."""
    moments = {one.moment.key: one.moment.name for one in rewards}
    places = {
        one.marketplace_id: one.marketplace.name
        for one in rewards
        if reward is not None and one.moment_id == reward.moment_id
    }
    picks = [
        Pick("moment", "Moment", reward.moment.key if reward else "", list(moments.items())),
        Pick("marketplace", "Marketplace", reward.marketplace_id if reward else "", list(places.items())),
        Pick("locale", "Language", locale, [(tag, language_name(tag)) for tag in locales]),
    ]
    return [pick for pick in picks if len(pick.options) > 1]
