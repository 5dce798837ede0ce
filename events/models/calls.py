"""The request log: each call of the API by an app's server, and when each key was last used."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q
from django.db.models.fields.json import KT

from kit import clock
from kit.ids import IdField, KeyField


class CallNote(models.TextChoices):
    """What the answer did not say of the key, and its company may know."""

    REVOKED = "revoked"
    EXPIRED = "expired"


class ApiCall(models.Model):
    """One call by an app's server and its answer, without anything of a customer but the keyed hash (A5, S9).

    The id is the request's: it names the call in its answer and sorts by time. Kept for 30 days. Rows are written after
    the answer (`events.call_log`), so that they have no part in any transaction and promise nothing.
    """

    id = IdField(prefix="req")
    company_key = KeyField(prefix="com")
    app_key = KeyField(prefix="app")
    key_key = KeyField(prefix="key")
    key_hint = models.CharField(max_length=16, help_text="The key's mode and last characters.")
    at = models.DateTimeField(default=clock.now)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=100)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40, blank=True, help_text="The code of a refusal.")
    note = models.CharField(max_length=10, choices=CallNote, blank=True)
    microseconds = models.PositiveIntegerField(help_text="From the first middleware to the rendered answer.")
    address = models.CharField(max_length=45, help_text="The caller's: the company's server (P8).")
    is_test = models.BooleanField()
    decision_key = KeyField(prefix="dec", null=True)
    action_key = KeyField(prefix="act", null=True)
    reward_key = KeyField(prefix="rwd", null=True)
    customer_hash = models.BinaryField(max_length=32, null=True, editable=False)
    has_idempotency_key = models.BooleanField()
    is_replay = models.BooleanField()
    user_agent = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    request_bytes = models.PositiveIntegerField(null=True)
    answer_bytes = models.PositiveIntegerField()
    request = models.JSONField()
    answer = models.JSONField()
    left_out = models.PositiveIntegerField(
        default=0, help_text="Refusals of the key before this call that were too many to be written."
    )

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(status__range=(100, 599)), name="call_status_is_of_http"),
            CheckConstraint(
                condition=Q(status__lt=400, code="") | Q(status__gte=400), name="answered_call_has_no_code"
            ),
            CheckConstraint(condition=Q(note__in=["", *CallNote.values]), name="call_note_is_known"),
            CheckConstraint(
                condition=Q(note="") | Q(status=401), name="call_with_a_note_on_its_key_was_refused"
            ),
        ]
        indexes = [
            Index("app_key", F("id").desc(), name="calls_of_app"),
            Index("key_key", F("id").desc(), name="calls_of_key"),
            Index(
                "app_key",
                "customer_hash",
                F("id").desc(),
                condition=Q(customer_hash__isnull=False),
                name="calls_of_customer",
            ),
            # For who is to be forgotten with a campaign, among the calls that still name somebody.
            Index(
                KT("request__campaignId"),
                name="customers_of_campaign",
                condition=Q(customer_hash__isnull=False),
            ),
            Index("app_key", "code", F("id").desc(), condition=~Q(code=""), name="calls_by_code"),
            # What is rare is found without reading through what is not.
            Index("app_key", "status", F("id").desc(), condition=~Q(status=200), name="calls_by_status"),
            Index(
                "app_key", "path", F("id").desc(), condition=~Q(path="/v1/getReward"), name="calls_by_path"
            ),
            Index("app_key", F("id").desc(), condition=Q(is_test=True), name="calls_of_tests"),
            Index("decision_key", condition=Q(decision_key__isnull=False), name="calls_by_decision"),
            Index("action_key", condition=Q(action_key__isnull=False), name="calls_by_action"),
            Index("reward_key", condition=Q(reward_key__isnull=False), name="calls_by_reward"),
        ]
        verbose_name = "API call"

    @property
    def milliseconds(self) -> float:
        return self.microseconds / 1000

    @property
    def decision_id(self) -> str:
        """The decision's id as companies see it."""
        return self._public(self.decision_key)

    @property
    def action_id(self) -> str:
        return self._public(self.action_key)

    @property
    def reward_id(self) -> str:
        return self._public(self.reward_key)

    def _public(self, key: str | None) -> str:
        """An id as companies see it: that of a test begins with `test_` (C4); nothing where there is none."""
        return f"test_{key}" if key and self.is_test else key or ""


class KeyUse(models.Model):
    """When a key last called and was let in, to a few seconds: kept longer than the calls themselves (P7)."""

    key_key = KeyField(prefix="key", primary_key=True)
    last_used_at = models.DateTimeField()
