"""A redemption has many orders, of which one is not cancelled: made sure while the product goes on.

The old version, which knows one order for a redemption, goes on to make the first one until it is stopped.
"""

import django.db.models.deletion
from django.db import migrations, models

from kit.migrations import MakeIndexConcurrently

_CONDITIONS = {
    "one_living_order_per_redemption": ("redemption_id", "store_credit_id IS NULL AND status <> 'cancelled'"),
    "one_living_order_per_store_credit": ("store_credit_id", "status <> 'cancelled'"),
}


def _make(name: str) -> list[str]:
    """Statements that make a unique index beside others' work, also after an attempt that was broken off."""
    column, condition = _CONDITIONS[name]
    return [
        "SET statement_timeout = 0",
        "SET lock_timeout = 0",
        f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
        f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON redemption_order ({column}) WHERE {condition}",
        "RESET lock_timeout",
        "RESET statement_timeout",
    ]


def _unique(constraint: models.UniqueConstraint) -> migrations.SeparateDatabaseAndState:
    drop = f"DROP INDEX CONCURRENTLY IF EXISTS {constraint.name}"
    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunSQL(_make(constraint.name), drop)],
        state_operations=[migrations.AddConstraint("order", constraint)],
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("redemption", "0004_orders_live_and_come_back")]

    operations = [
        _unique(
            models.UniqueConstraint(
                condition=models.Q(("store_credit", None), models.Q(("status", "cancelled"), _negated=True)),
                fields=("redemption",),
                name="one_living_order_per_redemption",
            )
        ),
        _unique(
            models.UniqueConstraint(
                condition=models.Q(("status", "cancelled"), _negated=True),
                fields=("store_credit",),
                name="one_living_order_per_store_credit",
            )
        ),
        MakeIndexConcurrently("order", models.Index(models.F("redemption"), name="orders_of_redemption")),
        MakeIndexConcurrently(
            "order",
            models.Index(
                models.F("status"),
                models.F("ordered_at"),
                condition=models.Q(("status__in", ["ordered", "packed", "shipped"])),
                name="orders_on_their_way",
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="redemption",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="redemption.redemption",
            ),
        ),
    ]
