"""Orders live, are cancelled and come back: what is new in tables and columns."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kit.clock
import kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("redemption", "0003_orders_have_a_language"),
        ("rewards", "0011_rates_have_their_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "from_status",
                    models.CharField(
                        choices=[
                            ("ordered", "Ordered"),
                            ("packed", "Packed"),
                            ("shipped", "Shipped"),
                            ("delivered", "Delivered"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("ordered", "Ordered"),
                            ("packed", "Packed"),
                            ("shipped", "Shipped"),
                            ("delivered", "Delivered"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "actor",
                    models.CharField(help_text="customer:sto_…, support:usr_… or system:name", max_length=80),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=kit.clock.now)),
                (
                    "mailed_at",
                    models.DateTimeField(help_text="When the customer was told, if at all.", null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                ("id", kit.ids.IdField(prefix="ret", primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("received", "Received"),
                            ("settled", "Settled"),
                            ("refused", "Refused"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                (
                    "credit_minor",
                    models.BigIntegerField(help_text="What it brings, in the order's currency; 0: nothing."),
                ),
                ("words", models.TextField(blank=True, help_text="Why, in the customer's words.")),
                ("asked_by", models.CharField(help_text="customer:sto_… or support:usr_…", max_length=80)),
                ("asked_at", models.DateTimeField(default=kit.clock.now)),
                ("received_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(help_text="When it was settled or refused.", null=True)),
                (
                    "answer",
                    models.TextField(blank=True, help_text="Why it was refused: the customer reads it."),
                ),
                (
                    "mailed_at",
                    models.DateTimeField(help_text="When the customer was told of its end.", null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StoreCredit",
            fields=[
                ("id", kit.ids.IdField(prefix="stc", primary_key=True, serialize=False)),
                ("title", models.CharField(help_text="Of the item or the category.", max_length=200)),
                ("value_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "cause",
                    models.CharField(help_text="return:ret_… or order:ord_…", max_length=64, unique=True),
                ),
                ("granted_at", models.DateTimeField(default=kit.clock.now)),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_status_is_known",
        ),
        migrations.AddField(
            model_name="order",
            name="cancelled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="carrier",
            field=models.CharField(blank=True, db_default="", max_length=60),
        ),
        migrations.AddField(
            model_name="order",
            name="choice",
            field=models.ForeignKey(
                db_index=False,
                help_text="What was chosen; none where it was ordered with store credit.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rewards.offerchoice",
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="delivered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="packed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="shipped_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="tracking_number",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.AddField(
            model_name="storeaccount",
            name="erased_at",
            field=models.DateTimeField(help_text="When its personal data were erased (V2).", null=True),
        ),
        migrations.AlterField(
            model_name="order",
            name="status",
            field=models.CharField(
                choices=[
                    ("ordered", "Ordered"),
                    ("packed", "Packed"),
                    ("shipped", "Shipped"),
                    ("delivered", "Delivered"),
                    ("cancelled", "Cancelled"),
                ],
                default="ordered",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="stockmovement",
            name="cause",
            field=models.CharField(
                help_text="order:ord_…, cancel:ord_…, feed:… or support:cor_…", max_length=64
            ),
        ),
        migrations.AlterField(
            model_name="storeaccount",
            name="user",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="storeaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at", None), ("user__isnull", False)),
                    models.Q(("erased_at__isnull", False), ("user", None)),
                    _connector="OR",
                ),
                name="store_account_is_somebodys_until_it_is_erased",
            ),
        ),
        migrations.AddField(
            model_name="ordermove",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="redemption.order"
            ),
        ),
        migrations.AddField(
            model_name="return",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="redemption.order"
            ),
        ),
        migrations.AddField(
            model_name="storecredit",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credits",
                to="redemption.storeaccount",
            ),
        ),
        migrations.AddField(
            model_name="storecredit",
            name="category",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rewards.category",
            ),
        ),
        migrations.AddField(
            model_name="storecredit",
            name="marketplace",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rewards.marketplace"
            ),
        ),
        migrations.AddField(
            model_name="storecredit",
            name="product",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rewards.product"
            ),
        ),
        migrations.AddField(
            model_name="storecredit",
            name="redemption",
            field=models.ForeignKey(
                help_text="The reward that it goes back to.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credits",
                to="redemption.redemption",
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="store_credit",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="redemption.storecredit",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["ordered", "packed", "shipped", "delivered", "cancelled"])
                ),
                name="order_status_is_known",
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
                    _connector="OR",
                ),
                name="order_dates_are_those_of_its_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("carrier", ""), ("shipped_at", None), ("tracking_number", "")),
                    models.Q(("shipped_at__isnull", False), models.Q(("carrier", ""), _negated=True)),
                    _connector="OR",
                ),
                name="order_names_its_carrier_once_shipped",
            ),
        ),
        migrations.AddIndex(
            model_name="ordermove",
            index=models.Index(
                models.F("at"),
                condition=models.Q(("mailed_at", None), ("to_status__in", ("shipped", "cancelled"))),
                name="order_moves_to_mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="ordermove",
            constraint=models.UniqueConstraint(
                fields=("order", "to_status"), name="order_comes_to_each_status_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="ordermove",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_status", models.F("to_status")), _negated=True),
                name="order_move_moves",
            ),
        ),
        migrations.AddConstraint(
            model_name="ordermove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_status__in", ["ordered", "packed", "shipped", "delivered", "cancelled"]),
                    ("to_status__in", ["ordered", "packed", "shipped", "delivered", "cancelled"]),
                ),
                name="order_move_is_between_known_statuses",
            ),
        ),
        migrations.AddIndex(
            model_name="return",
            index=models.Index(
                models.F("ended_at"),
                condition=models.Q(("ended_at__isnull", False), ("mailed_at", None)),
                name="returns_to_mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "refused"), _negated=True),
                fields=("order",),
                name="an_order_comes_back_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("ended_at", None), ("received_at", None), ("status", "asked")),
                    models.Q(
                        ("answer", ""),
                        ("ended_at", None),
                        ("received_at__isnull", False),
                        ("status", "received"),
                    ),
                    models.Q(
                        ("answer", ""),
                        ("ended_at__isnull", False),
                        ("received_at__isnull", False),
                        ("status", "settled"),
                    ),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("status", "refused"),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="return_dates_are_those_of_its_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(("credit_minor__gte", 0)), name="return_brings_nothing_or_credit"
            ),
        ),
        migrations.AddConstraint(
            model_name="storecredit",
            constraint=models.CheckConstraint(
                condition=models.Q(("value_minor__gt", 0)), name="store_credit_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="storecredit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("category", None), ("product__isnull", False)),
                    models.Q(("category__isnull", False), ("product", None)),
                    _connector="OR",
                ),
                name="store_credit_is_for_an_item_or_a_category",
            ),
        ),
        migrations.AddConstraint(
            model_name="storecredit",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("granted_at"))),
                name="store_credit_expires_after_it_is_granted",
            ),
        ),
    ]
