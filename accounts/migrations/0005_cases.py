"""Cases to support, and Fire TV by approval (P6)."""

import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import kit.clock
import kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_drop_suspended_for"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", kit.ids.IdField(prefix="cas", primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("other", "Something else"),
                            ("raise_limit", "Raise a monthly limit"),
                            ("pay_by_invoice", "Pay by invoice"),
                            ("fire_tv", "Fire TV for an app"),
                            ("unlisted_product", "A product that is not listed"),
                            ("tshirt_beta", "Custom T-shirts (beta)"),
                            ("transfer_ownership", "Transfer of billing ownership"),
                            ("fraud_appeal", "A customer who was refused"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject", models.CharField(max_length=150)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Waits for support"),
                            ("answered", "Answered"),
                            ("granted", "Granted"),
                            ("declined", "Declined"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "context",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="The page it was opened from, as far as it was sent along.",
                    ),
                ),
                (
                    "facts",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="The form of its kind.",
                    ),
                ),
                ("opened_at", models.DateTimeField(default=kit.clock.now)),
                ("answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                (
                    "app",
                    models.ForeignKey(
                        help_text="The app that Fire TV is asked for.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="accounts.app",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="accounts.company",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseMessage",
            fields=[
                ("id", kit.ids.IdField(prefix="msg", primary_key=True, serialize=False)),
                (
                    "side",
                    models.CharField(choices=[("member", "Member"), ("support", "Support")], max_length=10),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField(default=kit.clock.now)),
                ("by_mail", models.BooleanField(default=False)),
                (
                    "message_id",
                    models.CharField(
                        help_text="Message-ID of the mail that brought it, or that carried it to the other side.",
                        max_length=255,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="accounts.case",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="app",
            name="fire_tv_approved_at",
            field=models.DateTimeField(blank=True, help_text="Fire TV works from then on (P6).", null=True),
        ),
        migrations.RunSQL(
            "UPDATE accounts_app SET fire_tv_approved_at = created_at WHERE 'FireTV' = ANY(platforms)",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="app",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("platforms__contains", ["FireTV"]), _negated=True),
                    ("fire_tv_approved_at__isnull", False),
                    _connector="OR",
                ),
                name="fire_tv_is_approved_by_support",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("company"),
                models.F("opened_by"),
                models.OrderBy(models.F("id"), descending=True),
                name="cases_of_member",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("opened_at"),
                condition=models.Q(("status__in", ("open", "answered"))),
                name="cases_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "other",
                            "raise_limit",
                            "pay_by_invoice",
                            "fire_tv",
                            "unlisted_product",
                            "tshirt_beta",
                            "transfer_ownership",
                            "fraud_appeal",
                        ],
                    )
                ),
                name="case_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "answered", "granted", "declined", "closed"])),
                name="case_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("status__in", ("open", "answered"))),
                    models.Q(
                        models.Q(("status__in", ("open", "answered")), _negated=True),
                        ("closed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="case_is_closed_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["answered", "granted", "declined"]), _negated=True),
                    ("answered_at__isnull", False),
                    _connector="OR",
                ),
                name="case_is_answered_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ("granted", "declined")), models.Q(("decided_by", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("status__in", ("granted", "declined")), _negated=True), ("decided_by", "")
                    ),
                    _connector="OR",
                ),
                name="case_is_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("app__isnull", False), ("kind", "fire_tv")),
                    models.Q(models.Q(("kind", "fire_tv"), _negated=True), ("app", None)),
                    _connector="OR",
                ),
                name="fire_tv_case_names_its_app",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "fire_tv"), ("status__in", ("open", "answered"))),
                fields=("app",),
                name="one_open_fire_tv_case_per_app",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "transfer_ownership"), ("status__in", ("open", "answered"))),
                fields=("company",),
                name="one_open_transfer_per_company",
            ),
        ),
        migrations.AddIndex(
            model_name="casemessage",
            index=models.Index(models.F("author"), models.F("at"), name="case_messages_of_author"),
        ),
        migrations.AddConstraint(
            model_name="casemessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["member", "support"])), name="case_message_side_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="casemessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="case_message_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="casemessage",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("text"), 10000
                ),
                name="case_message_is_not_too_long",
            ),
        ),
        migrations.AddConstraint(
            model_name="casemessage",
            constraint=models.UniqueConstraint(
                fields=("case", "message_id"), name="one_case_message_per_mail"
            ),
        ),
    ]
