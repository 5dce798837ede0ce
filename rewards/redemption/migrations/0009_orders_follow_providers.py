"""Orders follow what a provider in the store's place tells, and are cancelled once it has agreed (S7)."""

import django.db.models.deletion
from django.db import migrations, models

import kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("redemption", "0008_rewards_that_were_seen"),
        ("rewards", "0011_rates_have_their_day"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("gift_here", "Gift Here"), ("cancel_refused", "Cancel Refused")],
                        max_length=14,
                    ),
                ),
                ("at", models.DateTimeField(default=kit.clock.now)),
                (
                    "mailed_at",
                    models.DateTimeField(help_text="When the customer was told, if at all.", null=True),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_dates_are_those_of_its_status",
        ),
        migrations.AddField(
            model_name="order",
            name="cancel_asked_at",
            field=models.DateTimeField(
                help_text="When the provider was asked to cancel: it is cancelled once that has agreed.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="cancel_asked_by",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.AddField(
            model_name="order",
            name="cancel_reason",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="order",
            name="cancel_refused_at",
            field=models.DateTimeField(help_text="When the provider said that it is too late.", null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="delivered_by",
            field=models.CharField(
                blank=True, db_default="", help_text="The provider; empty: the store itself.", max_length=10
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cancelled_at", None),
                        ("delivered_at", None),
                        ("packed_at", None),
                        ("shipped_at", None),
                        ("status", "ordered"),
                    ),
                    models.Q(
                        ("cancelled_at", None),
                        ("delivered_at", None),
                        ("packed_at__isnull", False),
                        ("shipped_at", None),
                        ("status", "packed"),
                    ),
                    models.Q(
                        ("cancelled_at", None),
                        ("delivered_at", None),
                        ("shipped_at__isnull", False),
                        ("status", "shipped"),
                    ),
                    models.Q(
                        ("cancelled_at", None),
                        ("delivered_at__isnull", False),
                        ("shipped_at__isnull", False),
                        ("status", "delivered"),
                    ),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("delivered_at", None),
                        ("shipped_at", None),
                        ("status", "cancelled"),
                    ),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("status", "cancelled"),
                        models.Q(("delivered_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="order_dates_are_those_of_its_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cancel_asked_at", None),
                        ("cancel_asked_by", ""),
                        ("cancel_reason", ""),
                        ("cancel_refused_at", None),
                    ),
                    models.Q(
                        ("cancel_asked_at__isnull", False),
                        models.Q(("cancel_asked_by", ""), _negated=True),
                        models.Q(("delivered_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="order_cancel_is_asked_of_a_provider",
            ),
        ),
        migrations.AddField(
            model_name="ordernotice",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="redemption.order"
            ),
        ),
        migrations.AddIndex(
            model_name="ordernotice",
            index=models.Index(
                models.F("at"), condition=models.Q(("mailed_at", None)), name="order_notices_to_mail"
            ),
        ),
        migrations.AddConstraint(
            model_name="ordernotice",
            constraint=models.UniqueConstraint(fields=("order", "kind"), name="order_notice_is_given_once"),
        ),
        migrations.AddConstraint(
            model_name="ordernotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["gift_here", "cancel_refused"])),
                name="order_notice_kind_is_known",
            ),
        ),
    ]
