"""Store accounts are recognised and linked; signals have more kinds."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import kit.clock
import kit.ids
from kit.migrations import TakeTheTimeNeeded


class Migration(migrations.Migration):
    dependencies = [
        ("fraud", "0001_initial"),
    ]

    operations = [
        TakeTheTimeNeeded(),
        migrations.CreateModel(
            name="AccountLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("registration", "registrations alone, for getReward"),
                            ("all", "registrations and redemptions"),
                        ],
                        max_length=12,
                    ),
                ),
                ("first_key", kit.ids.KeyField(prefix="sto")),
                ("second_key", kit.ids.KeyField(prefix="sto")),
                ("weight", models.PositiveSmallIntegerField(help_text="In hundredths; linked from 100 on.")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=15)),
                ),
                ("since", models.DateTimeField(default=kit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="AccountSignal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("registration", "registrations alone, for getReward"),
                            ("all", "registrations and redemptions"),
                        ],
                        max_length=12,
                    ),
                ),
                ("account_key", kit.ids.KeyField(prefix="sto")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("customer", "Customer"),
                            ("email", "Email"),
                            ("device", "Device"),
                            ("ip", "Ip"),
                            ("address", "Address"),
                            ("store_account", "Store Account"),
                            ("phone", "Phone"),
                            ("network", "Network"),
                            ("payment", "Payment"),
                        ],
                        max_length=15,
                    ),
                ),
                ("digest", models.BinaryField(max_length=32)),
                ("first_seen_at", models.DateTimeField(default=kit.clock.now)),
                ("last_seen_at", models.DateTimeField(default=kit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="FraudSetting",
            fields=[
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("weight.email", "weight.email"),
                            ("weight.device", "weight.device"),
                            ("weight.payment", "weight.payment"),
                            ("weight.phone", "weight.phone"),
                            ("weight.address", "weight.address"),
                            ("weight.ip", "weight.ip"),
                            ("weight.network", "weight.network"),
                            ("cap.email", "cap.email"),
                            ("cap.device", "cap.device"),
                            ("cap.payment", "cap.payment"),
                            ("cap.phone", "cap.phone"),
                            ("cap.address", "cap.address"),
                            ("cap.ip", "cap.ip"),
                            ("cap.network", "cap.network"),
                            ("most_linked_accounts", "most_linked_accounts"),
                        ],
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "value",
                    models.PositiveSmallIntegerField(
                        help_text="A weight in hundredths, linked from 100 on; a cap or a limit in accounts."
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LinkedAccount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("registration", "registrations alone, for getReward"),
                            ("all", "registrations and redemptions"),
                        ],
                        max_length=12,
                    ),
                ),
                ("account_key", kit.ids.KeyField(prefix="sto")),
            ],
        ),
        migrations.CreateModel(
            name="LinkedGroup",
            fields=[
                ("id", kit.ids.IdField(prefix="grp", primary_key=True, serialize=False)),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("registration", "registrations alone, for getReward"),
                            ("all", "registrations and redemptions"),
                        ],
                        max_length=12,
                    ),
                ),
                ("size", models.PositiveIntegerField(help_text="Accounts in it.")),
                ("made_at", models.DateTimeField(default=kit.clock.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="knownabuser",
            name="known_abuser_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="signal",
            name="signal_kind_is_known",
        ),
        migrations.AlterField(
            model_name="knownabuser",
            name="kind",
            field=models.CharField(
                choices=[
                    ("customer", "Customer"),
                    ("email", "Email"),
                    ("device", "Device"),
                    ("ip", "Ip"),
                    ("address", "Address"),
                    ("store_account", "Store Account"),
                    ("phone", "Phone"),
                    ("network", "Network"),
                    ("payment", "Payment"),
                ],
                max_length=15,
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="kind",
            field=models.CharField(
                choices=[
                    ("customer", "Customer"),
                    ("email", "Email"),
                    ("device", "Device"),
                    ("ip", "Ip"),
                    ("address", "Address"),
                    ("store_account", "Store Account"),
                    ("phone", "Phone"),
                    ("network", "Network"),
                    ("payment", "Payment"),
                ],
                max_length=15,
            ),
        ),
        migrations.AddConstraint(
            model_name="knownabuser",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "customer",
                            "email",
                            "device",
                            "ip",
                            "address",
                            "store_account",
                            "phone",
                            "network",
                            "payment",
                        ],
                    )
                ),
                name="known_abuser_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "customer",
                            "email",
                            "device",
                            "ip",
                            "address",
                            "store_account",
                            "phone",
                            "network",
                            "payment",
                        ],
                    )
                ),
                name="signal_kind_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="accountlink",
            index=models.Index(models.F("second_key"), models.F("evidence"), name="links_of_second_account"),
        ),
        migrations.AddConstraint(
            model_name="accountlink",
            constraint=models.UniqueConstraint(
                fields=("first_key", "second_key", "evidence"), name="two_accounts_are_linked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_key__lt", models.F("second_key"))),
                name="linked_accounts_are_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 100)), name="linked_accounts_share_enough"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence__in", ["registration", "all"])),
                name="account_link_evidence_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="accountsignal",
            index=models.Index(models.F("account_key"), models.F("evidence"), name="signals_of_account"),
        ),
        migrations.AddIndex(
            model_name="accountsignal",
            index=models.Index(models.F("last_seen_at"), name="account_signals_by_age"),
        ),
        migrations.AddConstraint(
            model_name="accountsignal",
            constraint=models.UniqueConstraint(
                fields=("digest", "kind", "evidence", "account_key"), name="account_shows_a_signal_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountsignal",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence__in", ["registration", "all"])),
                name="account_signal_evidence_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountsignal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["email", "device", "payment", "phone", "address", "ip", "network"])
                ),
                name="account_signal_can_link",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountsignal",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_seen_at__gte", models.F("first_seen_at"))),
                name="account_signal_is_last_seen_last",
            ),
        ),
        migrations.AddConstraint(
            model_name="fraudsetting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "name__in",
                        [
                            "weight.email",
                            "weight.device",
                            "weight.payment",
                            "weight.phone",
                            "weight.address",
                            "weight.ip",
                            "weight.network",
                            "cap.email",
                            "cap.device",
                            "cap.payment",
                            "cap.phone",
                            "cap.address",
                            "cap.ip",
                            "cap.network",
                            "most_linked_accounts",
                        ],
                    )
                ),
                name="fraud_setting_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="fraudsetting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name__startswith", "weight."), ("value__lte", 100)),
                    models.Q(("name__startswith", "cap."), ("value__range", (2, 200))),
                    models.Q(("name", "most_linked_accounts"), ("value__range", (1, 1000))),
                    _connector="OR",
                ),
                name="fraud_setting_is_within_reason",
                violation_error_message="A weight is 0 to 100, a cap 2 to 200 accounts, the limit 1 to 1,000 accounts.",
            ),
        ),
        migrations.AddIndex(
            model_name="linkedgroup",
            index=models.Index(
                models.OrderBy(models.F("size"), descending=True),
                condition=models.Q(("size__gte", 2)),
                name="linked_groups_by_size",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkedgroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gte", 1)), name="linked_group_has_an_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkedgroup",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence__in", ["registration", "all"])),
                name="linked_group_evidence_is_known",
            ),
        ),
        migrations.AddField(
            model_name="linkedaccount",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="fraud.linkedgroup"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkedaccount",
            constraint=models.UniqueConstraint(
                fields=("account_key", "evidence"), name="account_is_in_one_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkedaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence__in", ["registration", "all"])),
                name="linked_account_evidence_is_known",
            ),
        ),
    ]
