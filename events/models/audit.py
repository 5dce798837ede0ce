"""Who did what to what, when and why."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Index

from kit import clock
from kit.ids import IdField, KeyField


class AuditEntry(models.Model):
    """Who did what to what, when and why. Append-only: the database refuses to change or delete one."""

    id = IdField(prefix="aud")
    company_key = KeyField(prefix="com", null=True)
    actor = models.CharField(max_length=80, help_text="member:usr_…, support:usr_…, app:app_… or system:name")
    verb = models.CharField(max_length=60)
    object_key = models.CharField(max_length=80)
    reason = models.TextField(blank=True)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [Index(F("company_key"), F("id").desc(), name="audit_of_company")]
        verbose_name_plural = "audit entries"
