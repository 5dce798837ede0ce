"""What a campaign's own redemption page shows, in every state of the campaign (C4)."""

from campaigns.models import Campaign, MomentReward


def campaign_of_test_token(token_hash: bytes) -> Campaign | None:
    """The campaign whose test URL has this token."""
    return Campaign.objects.select_related("company", "app").filter(test_token_hash=token_hash).first()


def rewards_to_preview(campaign: Campaign) -> list[MomentReward]:
    """Every moment and marketplace of the campaign, with its choices, and with its offer once there is one."""
    return list(
        MomentReward.objects.filter(moment__campaign=campaign)
        .select_related("moment", "marketplace", "offer__company", "offer__marketplace")
        .prefetch_related("choices__product", "choices__category", "offer__choices__product")
        .order_by("moment_id", "pk")
    )
