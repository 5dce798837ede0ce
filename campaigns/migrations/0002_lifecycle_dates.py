"""What the life of a campaign needs: the date of each state, its marketplaces, remarks of a rejection (C1, C3)."""

from django.db import migrations, models

from kit.migrations import TakeTheTimeNeeded


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_billing_owner_is_an_administrator"),
        ("campaigns", "0001_initial"),
        ("rewards", "0009_renamed_categories"),
    ]

    operations = [
        TakeTheTimeNeeded(),
        migrations.AddField(
            model_name="campaign",
            name="approved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="campaign",
            name="finished_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="campaign",
            name="live_at",
            field=models.DateTimeField(
                help_text="When it first went live; a suspension keeps it.", null=True
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="marketplaces",
            field=models.ManyToManyField(related_name="+", to="rewards.marketplace"),
        ),
        migrations.AddField(
            model_name="campaign",
            name="rejected_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="campaign",
            name="submitted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="campaign",
            name="suspended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="campaign",
            name="terms_answers",
            field=models.JSONField(
                db_default={},
                default=dict,
                help_text="What the terms builder was told (C7): kept for the next time.",
            ),
        ),
        migrations.AddField(
            model_name="campaignmove",
            name="remarks",
            field=models.JSONField(
                db_default={},
                default=dict,
                help_text="Of a rejection: what is wrong, by the part of the draft.",
            ),
        ),
        migrations.AddField(
            model_name="campaignmove",
            name="suspension",
            field=models.CharField(
                blank=True,
                choices=[
                    ("marketer", "Marketer"),
                    ("support", "Support"),
                    ("unpaid", "Unpaid"),
                    ("barred", "Barred"),
                ],
                db_default="",
                help_text="The reason that was set or lifted.",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="campaign",
            name="budget_usd_cents",
            field=models.BigIntegerField(help_text="None as long as a draft has no budget.", null=True),
        ),
    ]
