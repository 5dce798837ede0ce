"""What OpenAPI says of campaigns, completed actions, decisions and usage."""

from rest_framework import serializers

from billing.models import LimitScope
from campaigns.models import ActionStatus, CampaignKind, CampaignState, Outcome, SuspensionReason
from moments.api.schema import Price


class MomentReward(serializers.Serializer):
    """What a moment costs in one marketplace."""

    rewardGroupId = serializers.CharField()
    cpa = Price()
    charged = Price(
        allow_null=True, help_text="The CPA in USD, at the rate frozen when the campaign was submitted."
    )


class CampaignMoment(serializers.Serializer):
    """One action to complete."""

    momentId = serializers.CharField()
    name = serializers.CharField()
    limitPerCustomer = serializers.IntegerField()
    rewards = MomentReward(many=True)


class Campaign(serializers.Serializer):
    """A campaign of the key's app."""

    id = serializers.CharField()
    appId = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(CampaignKind.values)
    state = serializers.ChoiceField(CampaignState.values)
    startDate = serializers.DateField(help_text="Its first day, in its time zone.")
    endDate = serializers.DateField(help_text="Its last day, in its time zone.")
    timeZone = serializers.CharField()
    budget = Price(allow_null=True, help_text="Null as long as a draft has none.")
    spent = Price()
    remaining = Price(allow_null=True)
    suspensions = serializers.ListField(child=serializers.ChoiceField(SuspensionReason.values))
    stateSince = serializers.DateTimeField()
    createdAt = serializers.DateTimeField()
    rewardGroupIds = serializers.ListField(child=serializers.CharField())
    moments = CampaignMoment(many=True)


class Action(serializers.Serializer):
    """A completed action: what is billed; or one held for review, or refused after it: these are charged nothing."""

    id = serializers.CharField()
    campaignId = serializers.CharField()
    momentId = serializers.CharField()
    rewardGroupId = serializers.CharField()
    deviceType = serializers.CharField()
    decisionId = serializers.CharField()
    rewardId = serializers.CharField()
    cpa = Price()
    charged = Price()
    status = serializers.ChoiceField(ActionStatus.values)
    heldAt = serializers.DateTimeField(allow_null=True)
    completedAt = serializers.DateTimeField(
        allow_null=True, help_text="When it was completed or, held before, released."
    )


class Check(serializers.Serializer):
    """One check of a decision, in their order; those of a customer who was not eligible are told as one."""

    check = serializers.CharField()
    passed = serializers.BooleanField(
        allow_null=True, help_text="Null for a check that was not asked any more."
    )
    code = serializers.CharField(allow_null=True, help_text="What it refused with.")


class LimitChange(serializers.Serializer):
    """What a limit stood at before a call and after it."""

    scope = serializers.ChoiceField(LimitScope.values)
    cap = Price()
    before = Price()
    after = Price()


class Decision(serializers.Serializer):
    """How one getReward was decided."""

    id = serializers.CharField()
    outcome = serializers.ChoiceField(Outcome.values)
    reason = serializers.CharField(allow_null=True, help_text="The code of a refusal.")
    campaignId = serializers.CharField(allow_null=True)
    momentId = serializers.CharField(allow_null=True)
    rewardGroupId = serializers.CharField()
    deviceType = serializers.CharField()
    actionId = serializers.CharField(allow_null=True)
    rewardId = serializers.CharField(allow_null=True)
    testMode = serializers.BooleanField()
    checks = Check(many=True)
    limits = LimitChange(many=True)
    decidedAt = serializers.DateTimeField()


class Use(serializers.Serializer):
    """How often a moment was completed in a marketplace, and what that cost."""

    campaignId = serializers.CharField()
    momentId = serializers.CharField()
    rewardGroupId = serializers.CharField()
    actions = serializers.IntegerField()
    spent = Price()


class Usage(serializers.Serializer):
    """What an app used in a calendar month, UTC."""

    month = serializers.CharField()
    actions = serializers.IntegerField()
    spent = Price()
    data = Use(many=True)  # type: ignore[assignment]


class CampaignPage(serializers.Serializer):
    """A page of campaigns, newest first."""

    data = Campaign(many=True)  # type: ignore[assignment]
    nextCursor = serializers.CharField(allow_null=True)


class ActionPage(serializers.Serializer):
    """A page of completed actions, newest first."""

    data = Action(many=True)  # type: ignore[assignment]
    nextCursor = serializers.CharField(allow_null=True)
