"""The database refuses what code forgets: a company without an administrator, a billing owner who is none (P3, P5)."""

from django.db import migrations

KEEPS_AN_ADMINISTRATOR = """
CREATE FUNCTION company_keeps_an_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT 'administrator' = ANY (OLD.roles) THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT FROM accounts_member WHERE company_id = OLD.company_id AND 'administrator' = ANY (roles)
    ) THEN
        RAISE EXCEPTION 'a company keeps an administrator'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'company_keeps_an_administrator';
    END IF;
    IF TG_OP = 'UPDATE' AND NOT 'administrator' = ANY (NEW.roles) AND EXISTS (
        SELECT FROM accounts_company WHERE id = NEW.company_id AND billing_owner_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'the billing owner stays an administrator'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'billing_owner_stays_an_administrator';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER company_keeps_an_administrator AFTER UPDATE OF roles OR DELETE ON accounts_member
    FOR EACH ROW EXECUTE FUNCTION company_keeps_an_administrator();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_console")]

    operations = [
        migrations.RunSQL(
            KEEPS_AN_ADMINISTRATOR,
            "DROP TRIGGER company_keeps_an_administrator ON accounts_member;"
            "DROP FUNCTION company_keeps_an_administrator();",
        )
    ]
