"""A campaign as its company writes it: dates, budget, moments, choices and messages (C1-C3)."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Lower

from accounts.models import App, Company
from kit import clock
from kit.ids import IdField
from kit.money import Money
from rewards.models import Category, ChoiceKind, Marketplace, Offer, Product


class CampaignKind(models.TextChoices):
    """How a campaign speaks."""

    CHALLENGE = "challenge"
    SURPRISE = "surprise"
    PRIZE = "prize"


class CampaignState(models.TextChoices):
    DRAFT = "draft"
    PENDING = "pending", "pending approval"
    APPROVED = "approved"
    REJECTED = "rejected"
    LIVE = "live"
    SUSPENDED = "suspended"
    FINISHED = "finished"


class SuspensionReason(models.TextChoices):
    MARKETER = "marketer"
    SUPPORT = "support"
    UNPAID = "unpaid"
    BARRED = "barred"


# Which dates a campaign of a state has (C3); a suspended or finished one may have been live or not.
DATES_OF_STATES: dict[str, tuple[set[str], set[str]]] = {
    CampaignState.DRAFT: (set(), set()),
    CampaignState.PENDING: ({"submitted_at"}, set()),
    CampaignState.APPROVED: ({"submitted_at", "approved_at"}, set()),
    CampaignState.REJECTED: ({"submitted_at", "rejected_at"}, set()),
    CampaignState.LIVE: ({"submitted_at", "approved_at", "live_at"}, set()),
    CampaignState.SUSPENDED: ({"submitted_at", "approved_at", "suspended_at"}, {"live_at"}),
    CampaignState.FINISHED: ({"submitted_at", "approved_at", "finished_at"}, {"live_at"}),
}
STATE_DATES = ("submitted_at", "approved_at", "rejected_at", "live_at", "suspended_at", "finished_at")


def _has_dates_of_its_state() -> Q:
    known = Q()
    for state, (needed, possible) in DATES_OF_STATES.items():
        dates = {f"{name}__isnull": name not in needed for name in STATE_DATES if name not in possible}
        known |= Q(state=state, **dates)
    return known


def _dates_follow() -> Q:
    """Each date that is there is not before the one it follows."""
    follows = (
        ("approved_at", "submitted_at"),
        ("rejected_at", "submitted_at"),
        ("live_at", "approved_at"),
        ("suspended_at", "approved_at"),
        ("finished_at", "approved_at"),
    )
    order = Q()
    for later, earlier in follows:
        order &= Q(**{f"{later}__isnull": True}) | Q(**{f"{later}__gte": F(earlier)})
    return order


def new_test_salt() -> bytes:
    return secrets.token_bytes(16)


class Campaign(models.Model):
    """A time-bounded plan to encourage actions, for one app (C1). Both dates are inclusive, in its time zone."""

    id = IdField(prefix="cmp")
    company = models.ForeignKey(Company, models.PROTECT, related_name="campaigns")
    app = models.ForeignKey(App, models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=CampaignKind)
    state = models.CharField(max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    state_at = models.DateTimeField(default=clock.now, help_text="Since when it is in this state.")
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    live_at = models.DateTimeField(null=True, help_text="When it first went live; a suspension keeps it.")
    suspended_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    suspensions = ArrayField(
        models.CharField(max_length=10, choices=SuspensionReason), default=list, blank=True
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    time_zone = models.CharField(max_length=64, default="UTC")
    starts_by_itself = models.BooleanField(default=True)
    marketplaces = models.ManyToManyField(Marketplace, related_name="+")
    budget_usd_cents = models.BigIntegerField(null=True, help_text="None as long as a draft has no budget.")
    banner = models.ImageField(upload_to="banners", blank=True)
    message_image = models.ImageField(upload_to="banners", blank=True)
    terms = models.TextField(blank=True)
    terms_answers = models.JSONField(
        default=dict, db_default={}, help_text="What the terms builder was told (C7): kept for the next time."
    )
    default_locale = models.CharField(max_length=10, default="en")
    test_salt = models.BinaryField(max_length=16, default=new_test_salt, editable=False)
    test_token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(F("company"), Lower("name"), name="one_campaign_per_company_and_name"),
            CheckConstraint(condition=Q(state__in=CampaignState.values), name="campaign_state_is_known"),
            CheckConstraint(condition=Q(kind__in=CampaignKind.values), name="campaign_kind_is_known"),
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"),
            CheckConstraint(
                condition=Q(budget_usd_cents__gte=5_000), name="campaign_budget_is_at_least_50_usd"
            ),
            CheckConstraint(
                condition=Q(state="draft") | Q(budget_usd_cents__isnull=False),
                name="campaign_has_a_budget_once_submitted",
            ),
            CheckConstraint(condition=_has_dates_of_its_state(), name="campaign_has_the_dates_of_its_state"),
            CheckConstraint(condition=_dates_follow(), name="campaign_dates_follow_each_other"),
            CheckConstraint(
                condition=Q(state="suspended", suspensions__len__gte=1)
                | (~Q(state="suspended") & Q(suspensions__len=0)),
                name="campaign_is_suspended_for_a_reason",
            ),
        ]
        indexes = [Index("company", "state", name="campaigns_of_company")]

    def __str__(self) -> str:
        return self.name

    @property
    def has_begun(self) -> bool:
        """Whether its first day has come where it is (C1)."""
        return clock.now() >= clock.start_of_day(self.starts_on, self.time_zone)

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed where it is (C1)."""
        return clock.now() >= clock.end_of_day(self.ends_on, self.time_zone)


class CampaignMove(models.Model):
    """One move of a campaign from a state to another: by whom, when and why (C3). Append-only.

    A reason added to a suspension, or one of several lifted, is a move from suspended to suspended.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=10, choices=CampaignState, blank=True)
    to_state = models.CharField(max_length=10, choices=CampaignState)
    actor = models.CharField(max_length=80)
    reason = models.TextField(blank=True)
    suspension = models.CharField(
        max_length=10,
        choices=SuspensionReason,
        blank=True,
        db_default="",
        help_text="The reason that was set or lifted.",
    )
    remarks = models.JSONField(
        default=dict, db_default={}, help_text="Of a rejection: what is wrong, by the part of the draft."
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [Index("campaign", "at", name="moves_of_campaign")]


class Message(models.Model):
    """What a campaign says in one locale: before the action (challenge) and after it (C6)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="messages")
    locale = models.CharField(max_length=10)
    announcement_title = models.CharField(max_length=60, blank=True)
    announcement_text = models.CharField(max_length=240, blank=True)
    redemption_title = models.CharField(max_length=60)
    redemption_text = models.CharField(max_length=240)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["campaign", "locale"], name="one_message_per_campaign_and_locale")
        ]


class Moment(models.Model):
    """One action to complete inside a campaign. Apps name it by `key` (C1)."""

    id = IdField(prefix="mom")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="moments")
    key = models.CharField(max_length=64, help_text="The momentId that the app sends.")
    name = models.CharField(max_length=80)
    limit_per_customer = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["campaign", "key"], name="one_moment_per_campaign_and_key"),
            CheckConstraint(
                condition=Q(key__regex="^[A-Za-z0-9_-]{1,64}$"), name="moment_key_is_well_formed"
            ),
            CheckConstraint(
                condition=Q(limit_per_customer__gte=1), name="moment_rewards_a_customer_at_least_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MomentReward(models.Model):
    """What a moment costs and gives in one marketplace (C1). Its offer is published when the campaign is
    submitted.
    """

    moment = models.ForeignKey(Moment, models.CASCADE, related_name="rewards")
    marketplace = models.ForeignKey(Marketplace, models.PROTECT, related_name="+")
    cpa_minor = models.BigIntegerField()
    offer = models.OneToOneField(Offer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["moment", "marketplace"], name="one_reward_per_moment_and_marketplace"),
            CheckConstraint(condition=Q(cpa_minor__gt=0), name="cpa_is_positive"),
        ]

    @property
    def cpa(self) -> Money:
        """Cost per action. Needs `marketplace`."""
        return Money(self.cpa_minor, self.marketplace.currency)


class Choice(models.Model):
    """A product, or the catalog credit, that the marketer chose for a moment in a marketplace (C2)."""

    reward = models.ForeignKey(MomentReward, models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=ChoiceKind)
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    credit_minor = models.BigIntegerField(null=True, help_text="Face value of a catalog credit.")

    class Meta:
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["reward", "position"], name="one_draft_choice_per_position"),
            UniqueConstraint(
                fields=["reward"], condition=Q(kind="credit"), name="one_draft_credit_per_marketplace"
            ),
            CheckConstraint(
                condition=Q(position__gte=1, position__lte=6), name="moment_has_at_most_six_choices"
            ),
            CheckConstraint(
                condition=Q(kind="product", product__isnull=False, category=None, credit_minor=None)
                | Q(kind="credit", product=None, category__isnull=False, credit_minor__gt=0),
                name="draft_choice_is_a_product_or_a_credit",
            ),
        ]
