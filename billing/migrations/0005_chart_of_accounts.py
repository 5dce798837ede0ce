"""Kinds and accounts for invoices and payments, and what else the ledger refuses: entries added to an old transaction,
those of another company, a transaction without entries, and emptying the tables (B4).
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

KINDS = ["charge", "invoice", "tax", "credit", "payment", "reversal", "refund", "write_off"]
ACCOUNTS = ["receivable", "invoiced", "revenue", "tax", "credit", "payments", "bad_debt"]

# Both rows name the transaction that wrote them (xmin); the charge of an action writes both in one statement.
TOGETHER = """
CREATE FUNCTION ledger_entries_must_belong() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    strange uuid;
BEGIN
    SELECT booked.id INTO strange
    FROM new_entries
    JOIN billing_ledgerentry AS entry ON entry.id = new_entries.id
    JOIN billing_ledgertransaction AS booked ON booked.id = entry.transaction_id
    WHERE booked.xmin <> entry.xmin OR booked.company_id <> entry.company_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger transaction % takes no entries of another company, and none later', strange
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_entries_belong AFTER INSERT ON billing_ledgerentry
    REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_must_belong();
"""

MOVES = """
CREATE FUNCTION ledger_transaction_must_have_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM billing_ledgerentry WHERE transaction_id = NEW.id) THEN
        RAISE EXCEPTION 'ledger transaction % has no entries', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transaction_has_entries AFTER INSERT ON billing_ledgertransaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_transaction_must_have_entries();
"""

STAYS = """
CREATE TRIGGER ledger_entry_is_not_truncated BEFORE TRUNCATE ON billing_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_immutable();
CREATE TRIGGER ledger_transaction_is_not_truncated BEFORE TRUNCATE ON billing_ledgertransaction
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_budgets_close_with_their_campaign")]

    operations = [
        migrations.AlterField(
            model_name="ledgertransaction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("charge", "Charge"),
                    ("invoice", "Invoice"),
                    ("tax", "Correction of tax"),
                    ("credit", "Credit"),
                    ("payment", "Payment"),
                    ("reversal", "Payment taken back"),
                    ("refund", "Refund"),
                    ("write_off", "Write-off"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="ledgertransaction",
            name="month",
            field=models.DateField(
                help_text="First day of the month it counts in, UTC: a charge's is billed."
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="account",
            field=models.CharField(
                choices=[
                    ("receivable", "Not invoiced yet"),
                    ("invoiced", "Invoiced and not paid"),
                    ("revenue", "Revenue"),
                    ("tax", "Tax"),
                    ("credit", "Credits granted"),
                    ("payments", "Payments received"),
                    ("bad_debt", "Written off"),
                ],
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint("ledgertransaction", "ledger_transaction_kind_is_known"),
        migrations.RemoveConstraint("ledgerentry", "ledger_account_is_known"),
        AddConstraintNotValid(
            model_name="ledgertransaction",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=KINDS), name="ledger_transaction_is_of_a_kind"
            ),
        ),
        AddConstraintNotValid(
            model_name="ledgertransaction",
            constraint=models.CheckConstraint(
                condition=models.Q(month__day=1), name="ledger_month_is_its_first_day"
            ),
        ),
        AddConstraintNotValid(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(account__in=ACCOUNTS), name="ledger_entry_is_on_an_account"
            ),
        ),
        migrations.RunSQL(
            TOGETHER,
            "DROP TRIGGER ledger_entries_belong ON billing_ledgerentry;"
            "DROP FUNCTION ledger_entries_must_belong();",
        ),
        migrations.RunSQL(
            MOVES,
            "DROP TRIGGER ledger_transaction_has_entries ON billing_ledgertransaction;"
            "DROP FUNCTION ledger_transaction_must_have_entries();",
        ),
        migrations.RunSQL(
            STAYS,
            "DROP TRIGGER ledger_entry_is_not_truncated ON billing_ledgerentry;"
            "DROP TRIGGER ledger_transaction_is_not_truncated ON billing_ledgertransaction;",
        ),
    ]
