"""The quotes that a company was shown are kept with each submission, and never changed (R5, R10)."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import kit.clock
import kit.ids

APPEND_ONLY = """
CREATE FUNCTION submitted_quotes_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'submitted quotes are append-only: % refused', TG_OP USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER submitted_quote_is_append_only BEFORE UPDATE OR DELETE ON rewards_submittedquote
    FOR EACH ROW EXECUTE FUNCTION submitted_quotes_are_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_billing_owner_is_an_administrator"),
        ("rewards", "0004_require_catalogue"),
    ]

    operations = [
        migrations.CreateModel(
            name="SubmittedQuote",
            fields=[
                ("id", kit.ids.IdField(prefix="qte", primary_key=True, serialize=False)),
                ("campaign_key", kit.ids.KeyField(prefix="cmp")),
                ("submission", models.PositiveIntegerField()),
                ("moment_key", kit.ids.KeyField(prefix="mom")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(choices=[("product", "Product"), ("credit", "Credit")], max_length=7),
                ),
                ("moment_name", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=200)),
                ("currency", models.CharField(max_length=3)),
                ("cpa_minor", models.BigIntegerField()),
                ("cpa_usd_cents", models.BigIntegerField()),
                (
                    "usd_rate",
                    models.DecimalField(
                        decimal_places=10, help_text="USD for one unit of the currency (B3).", max_digits=18
                    ),
                ),
                (
                    "retail_minor",
                    models.BigIntegerField(
                        help_text="Reference price of a product, face value of a credit (R10)."
                    ),
                ),
                ("tax_basis_points", models.PositiveIntegerField()),
                ("tax_minor", models.BigIntegerField()),
                ("shipping_minor", models.BigIntegerField()),
                (
                    "shipping_note",
                    models.CharField(blank=True, help_text="Why shipping is charged, or not.", max_length=20),
                ),
                ("free_shipping_minor", models.BigIntegerField(null=True)),
                ("margin_basis_points", models.PositiveIntegerField()),
                ("margin_minor", models.BigIntegerField()),
                (
                    "margin_source",
                    models.CharField(choices=[("agreed", "agreed"), ("tier", "tier")], max_length=6),
                ),
                (
                    "margin_actions",
                    models.PositiveIntegerField(
                        help_text="Actions completed in the month before, which chose the volume tier (B7)."
                    ),
                ),
                ("total_minor", models.BigIntegerField(help_text="What was proposed as CPA.")),
                ("rules", models.PositiveSmallIntegerField(help_text="Version of the rules of quotes.")),
                ("submitted_at", models.DateTimeField(default=kit.clock.now)),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.category",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.company",
                    ),
                ),
                (
                    "marketplace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.marketplace",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.product",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "company",
                            "campaign_key",
                            "submission",
                            "moment_key",
                            "marketplace",
                            "position",
                        ),
                        name="one_quote_per_submission_and_choice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total_minor",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("retail_minor"), "+", models.F("tax_minor")
                                        ),
                                        "+",
                                        models.F("shipping_minor"),
                                    ),
                                    "+",
                                    models.F("margin_minor"),
                                ),
                            )
                        ),
                        name="submitted_quote_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("margin_minor__gte", 0),
                            ("retail_minor__gt", 0),
                            ("shipping_minor__gte", 0),
                            ("tax_minor__gte", 0),
                        ),
                        name="submitted_quote_has_no_negative_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cpa_minor__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("total_minor"), "-", models.F("tax_minor")
                                ),
                            ),
                            ("cpa_usd_cents__gt", 0),
                        ),
                        name="submitted_cpa_covers_all_but_the_tax",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category", None), ("kind", "product"), ("product__isnull", False)),
                            models.Q(
                                ("category__isnull", False),
                                ("kind", "credit"),
                                ("product", None),
                                ("shipping_minor", 0),
                                ("tax_minor", 0),
                            ),
                            _connector="OR",
                        ),
                        name="submitted_quote_is_of_a_product_or_a_credit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("margin_source__in", ["agreed", "tier"])),
                        name="submitted_margin_source_is_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER submitted_quote_is_append_only ON rewards_submittedquote;"
            "DROP FUNCTION submitted_quotes_are_append_only();",
        ),
    ]
