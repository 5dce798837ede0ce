"""Charges of a month are counted from an index alone, which takes the place of the one without the kind (B7)."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("billing", "0002_ledger_guards")]

    operations = [
        AddIndexConcurrently(
            model_name="ledgertransaction",
            index=models.Index("company", "month", "kind", name="ledger_month_by_kind"),
        ),
        RemoveIndexConcurrently(model_name="ledgertransaction", name="ledger_transactions_of_month"),
    ]
