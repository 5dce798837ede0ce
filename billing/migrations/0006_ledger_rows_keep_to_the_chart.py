"""Rows of before are looked at without holding up anybody; each of them is a charge on the old accounts."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

from kit.migrations import TakeTheTimeNeeded


class Migration(migrations.Migration):
    dependencies = [("billing", "0005_chart_of_accounts")]

    operations = [
        TakeTheTimeNeeded(),
        ValidateConstraint("ledgertransaction", "ledger_transaction_is_of_a_kind"),
        ValidateConstraint("ledgertransaction", "ledger_month_is_its_first_day"),
        ValidateConstraint("ledgerentry", "ledger_entry_is_on_an_account"),
    ]
