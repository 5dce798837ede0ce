"""What the ledger promises, refused by the database itself: entries balance, and nothing is ever changed
(B4).
"""

from django.db import migrations

BALANCE = """
CREATE FUNCTION ledger_entries_must_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unbalanced uuid;
BEGIN
    SELECT transaction_id INTO unbalanced
    FROM new_entries GROUP BY transaction_id HAVING sum(amount_usd_cents) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'ledger transaction % does not sum to zero', unbalanced
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_entries_balance AFTER INSERT ON billing_ledgerentry
    REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_must_balance();
"""

IMMUTABLE = """
CREATE FUNCTION ledger_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is immutable: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE =
    'check_violation'; END $$; CREATE TRIGGER ledger_entry_is_immutable BEFORE UPDATE OR DELETE ON
    billing_ledgerentry FOR EACH ROW EXECUTE FUNCTION ledger_is_immutable(); CREATE TRIGGER
    ledger_transaction_is_immutable BEFORE UPDATE OR DELETE ON billing_ledgertransaction FOR EACH ROW EXECUTE
    FUNCTION ledger_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [
        migrations.RunSQL(
            BALANCE,
            "DROP TRIGGER ledger_entries_balance ON billing_ledgerentry;"
            "DROP FUNCTION ledger_entries_must_balance();",
        ),
        migrations.RunSQL(
            IMMUTABLE,
            "DROP TRIGGER ledger_transaction_is_immutable ON billing_ledgertransaction;"
            "DROP TRIGGER ledger_entry_is_immutable ON billing_ledgerentry;"
            "DROP FUNCTION ledger_is_immutable();",
        ),
    ]
