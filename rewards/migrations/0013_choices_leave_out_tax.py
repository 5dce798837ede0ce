"""A choice says what tax its CPA left out, which its customers pay (R6)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rewards", "0012_offers_to_expire"),
    ]

    operations = [
        migrations.AddField(
            model_name="offerchoice",
            name="tax_left_out_minor",
            field=models.BigIntegerField(
                db_default=0,
                default=0,
                help_text="Tax that the CPA left out on purpose, at submission: customers who choose it pay it (R6).",
            ),
        ),
        migrations.AddConstraint(
            model_name="offerchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("tax_left_out_minor__gte", 0)), name="choice_leaves_out_no_negative_tax"
            ),
        ),
    ]
