"""Orders wait for what customers pay by card (S4)."""

import django.db.models.deletion
from django.db import migrations, models

import kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("redemption", "0009_orders_follow_providers"),
        ("rewards", "0013_choices_leave_out_tax"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="order",
            name="order_status_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="order",
            name="order_dates_are_those_of_its_status",
        ),
        migrations.RemoveConstraint(
            model_name="ordermove",
            name="order_move_is_between_known_statuses",
        ),
        migrations.AlterField(
            model_name="order",
            name="status",
            field=models.CharField(
                choices=[
                    ("unpaid", "Not paid yet"),
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
            model_name="ordermove",
            name="from_status",
            field=models.CharField(
                choices=[
                    ("unpaid", "Not paid yet"),
                    ("ordered", "Ordered"),
                    ("packed", "Packed"),
                    ("shipped", "Shipped"),
                    ("delivered", "Delivered"),
                    ("cancelled", "Cancelled"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="ordermove",
            name="to_status",
            field=models.CharField(
                choices=[
                    ("unpaid", "Not paid yet"),
                    ("ordered", "Ordered"),
                    ("packed", "Packed"),
                    ("shipped", "Shipped"),
                    ("delivered", "Delivered"),
                    ("cancelled", "Cancelled"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["unpaid", "ordered", "packed", "shipped", "delivered", "cancelled"])
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
                        ("status__in", ["unpaid", "ordered"]),
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
                    models.Q(("status", "unpaid"), _negated=True),
                    models.Q(("confirmed_at", None), ("customer_pays_minor__gt", 0)),
                    _connector="OR",
                ),
                name="unpaid_order_has_something_to_pay",
            ),
        ),
        migrations.AddConstraint(
            model_name="ordermove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_status__in", ["unpaid", "ordered", "packed", "shipped", "delivered", "cancelled"]),
                    ("to_status__in", ["unpaid", "ordered", "packed", "shipped", "delivered", "cancelled"]),
                ),
                name="order_move_is_between_known_statuses",
            ),
        ),
        migrations.CreateModel(
            name="CardPayment",
            fields=[
                ("id", kit.ids.IdField(prefix="cpy", primary_key=True, serialize=False)),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card_payment",
                        to="redemption.order",
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "status",
                    models.CharField(
                        choices=[("due", "Due"), ("paid", "Paid"), ("lapsed", "Lapsed")],
                        default="due",
                        max_length=8,
                    ),
                ),
                (
                    "checkout_id",
                    models.CharField(
                        blank=True, default="", help_text="Stripe's page, once it is made.", max_length=255
                    ),
                ),
                ("payment_intent", models.CharField(blank=True, default="", max_length=255)),
                ("due_until", models.DateTimeField(help_text="Until when the order is held for it.")),
                ("paid_at", models.DateTimeField(null=True)),
                (
                    "next_look_at",
                    models.DateTimeField(
                        help_text="When to ask Stripe next; none once it is settled, or somebody has to look.",
                        null=True,
                    ),
                ),
                (
                    "attempts",
                    models.PositiveIntegerField(
                        default=0, help_text="How often Stripe was asked by the clock."
                    ),
                ),
                (
                    "problem",
                    models.TextField(
                        blank=True, default="", help_text="Why nobody can settle it but a person."
                    ),
                ),
                (
                    "refund_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none"),
                            ("due", "Due"),
                            ("sent", "Sent"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "refund_due_at",
                    models.DateTimeField(
                        help_text="When it is to be sent back, or to be looked at, next.", null=True
                    ),
                ),
                (
                    "refund_number",
                    models.PositiveIntegerField(
                        default=0, help_text="Which try of sending it back this is: of its key."
                    ),
                ),
                ("refund_id", models.CharField(blank=True, default="", max_length=255)),
                ("refunded_at", models.DateTimeField(null=True)),
                ("refund_problem", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.AddIndex(
            model_name="cardpayment",
            index=models.Index(
                models.F("next_look_at"),
                condition=models.Q(("next_look_at__isnull", False)),
                name="payments_to_look_at",
            ),
        ),
        migrations.AddIndex(
            model_name="cardpayment",
            index=models.Index(
                models.F("refund_due_at"),
                condition=models.Q(("refund_status__in", ["due", "sent"])),
                name="card_refunds_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="cardpayment",
            index=models.Index(
                models.F("id"),
                condition=models.Q(
                    models.Q(("status", "due"), models.Q(("problem", ""), _negated=True)),
                    ("refund_status", "failed"),
                    _connector="OR",
                ),
                name="payments_that_need_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardpayment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("checkout_id", ""), _negated=True),
                fields=("checkout_id",),
                name="a_checkout_is_of_one_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardpayment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("refund_id", ""), _negated=True),
                fields=("refund_id",),
                name="a_card_refund_is_of_one_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="card_payment_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paid_at", None), ("status", "due")),
                    models.Q(("paid_at", None), ("status", "lapsed")),
                    models.Q(
                        ("paid_at__isnull", False),
                        ("status", "paid"),
                        models.Q(("payment_intent", ""), _negated=True),
                        models.Q(("checkout_id", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="card_payment_is_paid_by_a_checkout",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_look_at__isnull", False), ("problem", ""), ("status", "due")),
                    models.Q(
                        ("next_look_at", None), ("status", "due"), models.Q(("problem", ""), _negated=True)
                    ),
                    models.Q(("next_look_at", None), ("problem", ""), ("status__in", ["paid", "lapsed"])),
                    _connector="OR",
                ),
                name="card_payment_is_looked_at_until_it_is_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardpayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("refund_due_at", None),
                        ("refund_id", ""),
                        ("refund_status", ""),
                        ("refunded_at", None),
                    ),
                    models.Q(
                        ("refund_due_at__isnull", False),
                        ("refund_status", "due"),
                        ("refunded_at", None),
                        ("status", "paid"),
                    ),
                    models.Q(
                        ("refund_due_at__isnull", False),
                        ("refund_status", "sent"),
                        ("refunded_at", None),
                        ("status", "paid"),
                        models.Q(("refund_id", ""), _negated=True),
                    ),
                    models.Q(
                        ("refund_due_at", None),
                        ("refund_status", "done"),
                        ("refunded_at__isnull", False),
                        ("status", "paid"),
                    ),
                    models.Q(
                        ("refund_due_at", None),
                        ("refund_status", "failed"),
                        ("refunded_at", None),
                        ("status", "paid"),
                        models.Q(("refund_problem", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="card_refund_is_of_what_was_paid",
            ),
        ),
    ]
