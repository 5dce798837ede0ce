import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions.datetime import Now

import kit.clock
import kit.ids

_CAUSES = [
    ("schedule", "On schedule"),
    ("resend", "Sent again by hand"),
    ("replay", "Replay"),
    ("test", "Test event"),
]

# Why endpoints of before were disabled is not known; their companies are not mailed about it now.
FILL_REASONS = """
UPDATE events_webhookendpoint SET disabled_reason = 'failing', disabled_told_at = disabled_at WHERE NOT enabled
"""
FILL_ENABLED = "UPDATE events_webhookendpoint SET enabled_at = created_at"
FILL_STEPS = "UPDATE events_webhookdelivery SET step = attempts WHERE status = 'pending'"
MOVE_SECRETS = """
INSERT INTO events_webhooksecret (endpoint_id, encrypted_secret, created_at)
SELECT id, encrypted_secret, created_at FROM events_webhookendpoint WHERE encrypted_secret IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0006_calls_of_campaigns")]

    operations = [
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "delivery",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tries",
                        to="events.webhookdelivery",
                    ),
                ),
                ("endpoint_key", kit.ids.KeyField(prefix="we")),
                ("company_key", kit.ids.KeyField(prefix="com")),
                ("number", models.PositiveSmallIntegerField()),
                ("cause", models.CharField(choices=_CAUSES, max_length=10)),
                ("started_at", models.DateTimeField()),
                ("duration_ms", models.PositiveIntegerField(null=True)),
                ("request_headers", models.JSONField(default=dict, help_text="As they were sent.")),
                (
                    "status",
                    models.PositiveSmallIntegerField(help_text="HTTP status of the answer.", null=True),
                ),
                (
                    "error",
                    models.CharField(
                        blank=True, help_text="What went wrong, instead of an answer.", max_length=200
                    ),
                ),
                ("answer_headers", models.JSONField(default=list, help_text="Pairs of name and value.")),
                ("answer_body", models.TextField(blank=True, help_text="The first 4 KiB.")),
                ("answer_cut", models.BooleanField(default=False, help_text="Whether the answer went on.")),
            ],
            options={
                "indexes": [
                    Index("started_at", name="attempts_by_time"),
                    Index("endpoint_key", condition=Q(duration_ms=None), name="attempts_under_way"),
                ],
                "constraints": [
                    UniqueConstraint(fields=("delivery", "number"), name="one_attempt_per_number"),
                    CheckConstraint(
                        condition=Q(cause__in=[name for name, _ in _CAUSES]), name="attempt_cause_is_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookReplay",
            fields=[
                ("id", kit.ids.IdField(prefix="wrp", primary_key=True, serialize=False)),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replays",
                        to="events.webhookendpoint",
                    ),
                ),
                ("since", models.DateTimeField(help_text="Events that happened earlier are left out.")),
                ("after", models.BigIntegerField()),
                ("upto", models.BigIntegerField()),
                (
                    "which",
                    models.CharField(
                        choices=[("undelivered", "What was not delivered"), ("all", "Everything")],
                        max_length=12,
                    ),
                ),
                ("cursor", models.BigIntegerField()),
                (
                    "queued",
                    models.PositiveIntegerField(default=0, help_text="Deliveries that it has queued so far."),
                ),
                ("created_at", models.DateTimeField(default=kit.clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [Index("created_at", condition=Q(finished_at=None), name="replays_to_work_on")],
                "constraints": [
                    UniqueConstraint(
                        fields=("endpoint",),
                        condition=Q(finished_at=None),
                        name="one_replay_at_a_time_per_endpoint",
                    ),
                    CheckConstraint(
                        condition=Q(which__in=["undelivered", "all"]), name="replay_kind_is_known"
                    ),
                    CheckConstraint(
                        condition=Q(cursor__gte=F("after"), cursor__lte=F("upto")),
                        name="replay_cursor_is_in_its_stretch",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookSecret",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="secrets",
                        to="events.webhookendpoint",
                    ),
                ),
                ("encrypted_secret", models.TextField(editable=False)),
                ("created_at", models.DateTimeField(default=kit.clock.now)),
                ("expires_at", models.DateTimeField(help_text="Null: the current one.", null=True)),
            ],
            options={
                "constraints": [
                    UniqueConstraint(
                        fields=("endpoint",),
                        condition=Q(expires_at=None),
                        name="one_current_secret_per_endpoint",
                    )
                ],
            },
        ),
        migrations.AddField(
            "event",
            "endpoint_key",
            kit.ids.KeyField(
                help_text="The only endpoint that is told of it; null: all.", null=True, prefix="we"
            ),
        ),
        migrations.AddField(
            "webhookdelivery",
            "cause",
            models.CharField(
                choices=_CAUSES,
                db_default="schedule",
                default="schedule",
                help_text="Of the next try.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            "webhookdelivery",
            "created_at",
            models.DateTimeField(db_default=Now(), default=kit.clock.now),
        ),
        migrations.AddField(
            "webhookdelivery", "step", models.PositiveSmallIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(
            "webhookendpoint",
            "description",
            models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddField(
            "webhookendpoint",
            "disabled_reason",
            models.CharField(
                blank=True,
                choices=[
                    ("by_hand", "Disabled by a member"),
                    ("gone", "The receiver answered 410"),
                    ("failing", "Nothing was delivered for days"),
                ],
                db_default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            "webhookendpoint",
            "disabled_told_at",
            models.DateTimeField(
                help_text="When its company was told by mail that it was disabled.", null=True
            ),
        ),
        migrations.AddField(
            "webhookendpoint",
            "enabled_at",
            models.DateTimeField(db_default=Now(), default=kit.clock.now),
        ),
        migrations.AddField(
            "webhookendpoint",
            "rate_per_second",
            models.PositiveSmallIntegerField(
                db_default=20, default=20, help_text="How many tries may begin within any second."
            ),
        ),
        migrations.AddField(
            "webhookendpoint",
            "removed_at",
            models.DateTimeField(help_text="Gone for its company; rows are deleted later.", null=True),
        ),
        migrations.AddField(
            "webhookendpoint",
            "slow_until",
            models.DateTimeField(
                help_text="Until then it is called in the lane of the slow ones.", null=True
            ),
        ),
        migrations.AlterField(
            "webhookendpoint",
            "delivered_at",
            models.DateTimeField(help_text="The last successful delivery, within a second.", null=True),
        ),
        migrations.RunSQL([FILL_REASONS, FILL_ENABLED, FILL_STEPS], migrations.RunSQL.noop),
        # Checked of old rows by the next migration, which locks nobody out.
        AddConstraintNotValid(
            "webhookdelivery",
            CheckConstraint(
                condition=Q(cause__in=[name for name, _ in _CAUSES]), name="delivery_cause_is_known"
            ),
        ),
        AddConstraintNotValid(
            "webhookendpoint",
            CheckConstraint(
                condition=Q(enabled=True, disabled_reason="")
                | Q(enabled=False, disabled_reason__in=["by_hand", "gone", "failing"]),
                name="webhook_endpoint_is_disabled_for_a_reason",
            ),
        ),
        AddConstraintNotValid(
            "webhookendpoint",
            CheckConstraint(
                condition=Q(rate_per_second__gte=1, rate_per_second__lte=100),
                name="webhook_endpoint_has_a_rate",
            ),
        ),
        AddConstraintNotValid(
            "webhookendpoint",
            CheckConstraint(
                condition=Q(removed_at=None) | Q(enabled=False),
                name="removed_webhook_endpoint_is_disabled",
            ),
        ),
        # The column stays, empty for new rows, so that what runs while this is deployed goes on reading it.
        migrations.AlterField("webhookendpoint", "encrypted_secret", models.TextField(null=True)),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("webhookendpoint", "encrypted_secret")]
        ),
        migrations.RunSQL(MOVE_SECRETS, migrations.RunSQL.noop),
    ]
