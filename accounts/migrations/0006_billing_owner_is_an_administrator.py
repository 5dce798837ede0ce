"""The database refuses a billing owner who is no administrator of the company, whoever writes it (P5)."""

from django.db import migrations

IS_AN_ADMINISTRATOR = """
CREATE FUNCTION billing_owner_is_an_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.billing_owner_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM accounts_member
        WHERE id = NEW.billing_owner_id AND company_id = NEW.id AND 'administrator' = ANY (roles)
    ) THEN
        RAISE EXCEPTION 'the billing owner is an administrator of the company'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'billing_owner_is_an_administrator';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER billing_owner_is_an_administrator AFTER INSERT OR UPDATE OF billing_owner_id ON accounts_company
    FOR EACH ROW EXECUTE FUNCTION billing_owner_is_an_administrator();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_cases")]

    operations = [
        migrations.RunSQL(
            IS_AN_ADMINISTRATOR,
            "DROP TRIGGER billing_owner_is_an_administrator ON accounts_company;"
            "DROP FUNCTION billing_owner_is_an_administrator();",
        )
    ]
