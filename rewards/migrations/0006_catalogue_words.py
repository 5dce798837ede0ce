"""The vocabulary that typed words are compared to, and the extension that counts their differences."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rewards", "0005_submitted_quotes")]

    operations = [
        CreateExtension("fuzzystrmatch"),
        migrations.CreateModel(
            name="CatalogueWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "marketplace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="rewards.marketplace",
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=40)),
                ("products", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("marketplace", "word"), name="one_row_per_word_of_a_marketplace"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("products__gt", 0)), name="catalogue_word_is_in_use"
                    ),
                ],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="catalogue_words_alike", opclasses=["gin_trgm_ops"]
                    )
                ],
            },
        ),
    ]
