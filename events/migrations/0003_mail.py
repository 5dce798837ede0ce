"""The outbox of mails."""

from django.db import migrations, models

import kit.clock
import kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_audit_is_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", kit.ids.IdField(prefix="mai", primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(help_text="What it is about: the name of its template.", max_length=80),
                ),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=200)),
                ("encrypted_content", models.TextField(blank=True, editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("pending", "Pending"), ("sent", "Sent"), ("failed", "Failed")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=kit.clock.now)),
                ("next_attempt_at", models.DateTimeField(default=kit.clock.now)),
                ("sent_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name_plural": "mails",
                "indexes": [
                    models.Index(
                        models.F("next_attempt_at"),
                        condition=models.Q(("status", "pending")),
                        name="mails_due",
                    ),
                    models.Index(
                        models.F("finished_at"),
                        condition=models.Q(("status", "pending"), _negated=True),
                        name="mails_to_forget",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["pending", "sent", "failed"])),
                        name="mail_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("status", "pending")),
                            models.Q(
                                models.Q(("status", "pending"), _negated=True), ("finished_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="mail_is_finished_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("status", "sent")),
                            models.Q(models.Q(("status", "sent"), _negated=True), ("sent_at", None)),
                            _connector="OR",
                        ),
                        name="mail_is_sent_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status", "pending"), models.Q(("encrypted_content", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("status", "pending"), _negated=True), ("encrypted_content", "")
                            ),
                            _connector="OR",
                        ),
                        name="mail_content_is_kept_only_until_it_is_finished",
                    ),
                ],
            },
        ),
    ]
