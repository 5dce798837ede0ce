"""What the console needs to know of companies, invitations and keys."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import kit.clock
import kit.ids

SUSPENDED_FOR_A_REASON = """
UPDATE accounts_company SET suspensions = jsonb_build_object('support', suspended_for) WHERE status = 'suspended'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", kit.ids.IdField(prefix="ivt", primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("administrator", "Administrator"),
                                ("marketer", "Marketer"),
                                ("analyst", "Analyst"),
                                ("developer", "Developer"),
                            ],
                            max_length=15,
                        )
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField(default=kit.clock.now)),
                ("sent_at", models.DateTimeField(default=kit.clock.now)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="apikey",
            name="name",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="What people call it, such as the server it is on.",
                max_length=60,
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                help_text="Rotated from.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="accounts.apikey",
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="billing_owner",
            field=models.ForeignKey(
                blank=True,
                help_text="The administrator who alone changes the payment method (P5).",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.member",
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="region",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="ISO 3166-2, where a part of the country is barred.",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="suspensions",
            field=models.JSONField(
                db_default={},
                default=dict,
                help_text="Each reason it is suspended for, with words the company may read.",
            ),
        ),
        migrations.RunSQL(SUSPENDED_FOR_A_REASON, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="app",
            name="platforms",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("Android", "Android"),
                        ("iOS", "iOS"),
                        ("FireOS", "Fire OS"),
                        ("Web", "Web"),
                        ("FireTV", "Fire TV"),
                    ],
                    max_length=10,
                )
            ),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "active"), ("suspensions", {})),
                    models.Q(models.Q(("status", "suspended")), models.Q(("suspensions", {}), _negated=True)),
                    _connector="OR",
                ),
                name="company_is_suspended_for_a_reason",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="accepted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="accounts.company"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="invited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                models.F("company"),
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                name="one_pending_invitation_per_company_and_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("roles__contained_by", ["administrator", "marketer", "analyst", "developer"])
                ),
                name="invitation_roles_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("roles__len__gte", 1)), name="invitation_has_a_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at", None), ("accepted_by", None)),
                    models.Q(
                        ("accepted_at__isnull", False), ("accepted_by__isnull", False), ("withdrawn_at", None)
                    ),
                    _connector="OR",
                ),
                name="invitation_is_accepted_by_somebody_or_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("sent_at"))),
                name="invitation_expires_after_it_was_sent",
            ),
        ),
    ]
