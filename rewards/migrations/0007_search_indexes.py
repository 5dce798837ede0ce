"""What searches read the catalogue by, made while the product goes on."""

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import Index, Q

from kit.migrations import MakeIndexConcurrently

SELLABLE = Q(sold_by_store=True, fulfilled_by_store=True)
FACTS = ["state", "is_trademarked", "company", "is_custom_tshirt"]
CODES = ("US", "UK", "DE", "FR", "CA", "BR", "AU", "IT", "IN", "ES", "JP", "MX", "ROW")
INDEXES = [
    Index(
        fields=["marketplace", "id"],
        name="products_by_age",
        condition=SELLABLE,
        include=[*FACTS, "category", "reference_minor"],
    ),
    Index(
        fields=["marketplace", "reference_minor", "id"],
        name="products_by_price",
        condition=SELLABLE,
        include=[*FACTS, "category"],
    ),
    Index(
        fields=["marketplace", "category", "id"],
        name="products_of_category",
        condition=SELLABLE,
        include=[*FACTS, "reference_minor"],
    ),
    Index(
        fields=["marketplace", "state", "id"],
        name="products_seldom_offered",
        condition=SELLABLE & Q(state__in=["limited", "withdrawn"]),
        include=["is_trademarked", "company", "is_custom_tshirt", "category", "reference_minor"],
    ),
    Index(fields=["company", "id"], name="own_products", condition=Q(company__isnull=False)),
    *(
        GinIndex(
            fields=["search"],
            name=f"product_words_{code.lower()}",
            condition=SELLABLE & Q(marketplace=code),
        )
        for code in CODES
    ),
]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("rewards", "0006_catalogue_words")]

    operations = [
        *(MakeIndexConcurrently("product", index) for index in INDEXES),
        migrations.AlterField(
            model_name="product",
            name="company",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="A company's own product: no other company sees it (R4).",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="own_products",
                to="accounts.company",
            ),
        ),
        migrations.AlterField(
            model_name="product",
            name="marketplace",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="products",
                to="rewards.marketplace",
            ),
        ),
    ]
