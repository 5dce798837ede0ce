"""What companies agreed on, their own products, and what products are found by; filled before it is required."""

import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

import kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_billing_owner_is_an_administrator"),
        ("rewards", "0001_initial"),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="CompanyTerms",
            fields=[
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="reward_terms",
                        serialize=False,
                        to="accounts.company",
                    ),
                ),
                (
                    "margin_basis_points",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Hundredths of a percent; empty: the volume tier's.",
                        null=True,
                    ),
                ),
                ("has_tshirt_beta", models.BooleanField(default=False, verbose_name="T-shirt beta")),
                ("reason", models.TextField(help_text="Why it was agreed.")),
                ("set_by", models.CharField(max_length=80)),
                ("set_at", models.DateTimeField(default=kit.clock.now)),
            ],
            options={
                "verbose_name_plural": "company terms",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("margin_basis_points__lte", 10000)),
                        name="agreed_margin_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="company_terms_have_a_reason"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="category",
            name="takes_credit",
            field=models.BooleanField(
                default=True,
                db_default=True,
                help_text="Whether companies may give catalog credit for it (C2).",
                verbose_name="catalog credit",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="company",
            field=models.ForeignKey(
                blank=True,
                help_text="A company's own product: no other company sees it (R4).",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="own_products",
                to="accounts.company",
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="is_custom_tshirt",
            field=models.BooleanField(
                default=False,
                db_default=False,
                help_text="A company's own T-shirt: a beta, US only (R4).",
                verbose_name="custom T-shirt",
            ),
        ),
        migrations.AddField(
            model_name="product", name="reference_minor", field=models.BigIntegerField(null=True)
        ),
        migrations.AddField(model_name="product", name="search", field=SearchVectorField(null=True)),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_custom_tshirt", False),
                    models.Q(("company__isnull", False), ("marketplace", "US")),
                    _connector="OR",
                ),
                name="custom_tshirt_is_an_own_product_in_the_us",
            ),
        ),
    ]
