"""Badges and images that are withdrawn from the promotion kit (C8)."""

import django.db.models.deletion
from django.db import migrations, models

import kit.clock
import kit.ids


class Migration(migrations.Migration):
    dependencies = [("rewards", "0009_renamed_categories")]

    operations = [
        migrations.CreateModel(
            name="WithdrawnAsset",
            fields=[
                ("id", kit.ids.IdField(prefix="wda", primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(choices=[("badge", "Badge"), ("image", "product image")], max_length=5),
                ),
                (
                    "badge",
                    models.CharField(
                        blank=True, help_text="Layout and ground: horizontal-light.", max_length=20
                    ),
                ),
                ("reason", models.TextField(help_text="Companies read it.")),
                ("withdrawn_by", models.CharField(max_length=80)),
                ("withdrawn_at", models.DateTimeField(default=kit.clock.now)),
                ("restored_at", models.DateTimeField(blank=True, null=True)),
                ("restored_by", models.CharField(blank=True, max_length=80)),
                ("restored_because", models.TextField(blank=True)),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="image_withdrawals",
                        to="rewards.product",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(models.F("product"), name="image_withdrawals_of_product")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "badge"), ("restored_at__isnull", True)),
                        fields=("badge",),
                        name="badge_is_withdrawn_once_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "image"), ("restored_at__isnull", True)),
                        fields=("product",),
                        name="image_is_withdrawn_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "badge"), ("product", None), models.Q(("badge", ""), _negated=True)
                            ),
                            models.Q(("badge", ""), ("kind", "image"), ("product__isnull", False)),
                            _connector="OR",
                        ),
                        name="withdrawn_asset_is_a_badge_or_an_image",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="withdrawal_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("restored_at", None), ("restored_because", ""), ("restored_by", "")),
                            models.Q(
                                ("restored_at__isnull", False),
                                models.Q(("restored_by", ""), _negated=True),
                                models.Q(("restored_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawal_is_lifted_by_somebody_for_a_reason",
                    ),
                ],
            },
        ),
    ]
