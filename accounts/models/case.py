"""Requests to support, and what is said about them."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from accounts.models.app import App
from accounts.models.company import Company
from accounts.models.user import User
from kit import clock
from kit.ids import IdField


class CaseKind(models.TextChoices):
    """What a case asks for; each kind has its own form (H2)."""

    OTHER = "other", "Something else"
    RAISE_LIMIT = "raise_limit", "Raise a monthly limit"
    PAY_BY_INVOICE = "pay_by_invoice", "Pay by invoice"
    FIRE_TV = "fire_tv", "Fire TV for an app"
    UNLISTED_PRODUCT = "unlisted_product", "A product that is not listed"
    TSHIRT_BETA = "tshirt_beta", "Custom T-shirts (beta)"
    TRANSFER_OWNERSHIP = "transfer_ownership", "Transfer of billing ownership"
    FRAUD_APPEAL = "fraud_appeal", "A customer who was refused"


class CaseStatus(models.TextChoices):
    """Whose turn it is, or how it ended."""

    OPEN = "open", "Waits for support"
    ANSWERED = "answered", "Answered"
    GRANTED = "granted", "Granted"
    DECLINED = "declined", "Declined"
    CLOSED = "closed", "Closed"


UNDER_WAY = (CaseStatus.OPEN, CaseStatus.ANSWERED)
DECIDED = (CaseStatus.GRANTED, CaseStatus.DECLINED)
LONGEST_MESSAGE = 10_000


class Case(models.Model):
    """A request to support, of a kind, that support answers and may carry out (P9, H2)."""

    id = IdField(prefix="cas")
    company = models.ForeignKey(Company, models.PROTECT, related_name="cases")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=20, choices=CaseKind)
    subject = models.CharField(max_length=150)
    status = models.CharField(max_length=10, choices=CaseStatus, default=CaseStatus.OPEN)
    app = models.ForeignKey(
        App, models.PROTECT, null=True, related_name="cases", help_text="The app that Fire TV is asked for."
    )
    context = models.JSONField(
        default=dict,
        encoder=DjangoJSONEncoder,
        help_text="The page it was opened from, as far as it was sent along.",
    )
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="The form of its kind.")
    opened_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(kind__in=CaseKind.values), name="case_kind_is_known"),
            CheckConstraint(condition=Q(status__in=CaseStatus.values), name="case_status_is_known"),
            CheckConstraint(
                condition=Q(status__in=UNDER_WAY, closed_at=None)
                | (~Q(status__in=UNDER_WAY) & Q(closed_at__isnull=False)),
                name="case_is_closed_at_a_time",
            ),
            CheckConstraint(
                condition=~Q(status__in=[CaseStatus.ANSWERED, *DECIDED]) | Q(answered_at__isnull=False),
                name="case_is_answered_at_a_time",
            ),
            CheckConstraint(
                condition=(Q(status__in=DECIDED) & ~Q(decided_by=""))
                | (~Q(status__in=DECIDED) & Q(decided_by="")),
                name="case_is_decided_by_somebody",
            ),
            CheckConstraint(
                condition=Q(kind=CaseKind.FIRE_TV, app__isnull=False)
                | (~Q(kind=CaseKind.FIRE_TV) & Q(app=None)),
                name="fire_tv_case_names_its_app",
            ),
            UniqueConstraint(
                fields=["app"],
                condition=Q(kind=CaseKind.FIRE_TV, status__in=UNDER_WAY),
                name="one_open_fire_tv_case_per_app",
            ),
            UniqueConstraint(
                fields=["company"],
                condition=Q(kind=CaseKind.TRANSFER_OWNERSHIP, status__in=UNDER_WAY),
                name="one_open_transfer_per_company",
            ),
        ]
        indexes = [
            Index(F("company"), F("opened_by"), F("id").desc(), name="cases_of_member"),
            Index("opened_at", condition=Q(status__in=UNDER_WAY), name="cases_under_way"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY

    @property
    def asked(self) -> dict[str, object]:
        """The form of its kind as people read it: without what is empty, and without the key of a member."""
        return {name: value for name, value in self.facts.items() if value != "" and name != "member"}


class CaseSide(models.TextChoices):
    MEMBER = "member"
    SUPPORT = "support"


class CaseMessage(models.Model):
    """Something said in a case, by the member or by support. Never changed; on the page and by mail alike."""

    id = IdField(prefix="msg")
    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    side = models.CharField(max_length=10, choices=CaseSide)
    author = models.ForeignKey(User, models.PROTECT, related_name="case_messages")
    text = models.TextField()
    at = models.DateTimeField(default=clock.now)
    by_mail = models.BooleanField(default=False)
    message_id = models.CharField(
        max_length=255,
        help_text="Message-ID of the mail that brought it, or that carried it to the other side.",
    )

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(side__in=CaseSide.values), name="case_message_side_is_known"),
            CheckConstraint(condition=~Q(text=""), name="case_message_says_something"),
            CheckConstraint(
                condition=LessThanOrEqual(Length("text"), LONGEST_MESSAGE),
                name="case_message_is_not_too_long",
            ),
            UniqueConstraint(fields=["case", "message_id"], name="one_case_message_per_mail"),
        ]
        indexes = [Index("author", "at", name="case_messages_of_author")]
