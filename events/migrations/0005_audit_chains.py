"""The audit trail is sealed into chains by the database itself, at the commit (decision 11).

What is there already is sealed too, in the order of its ids; what has a seal is passed over.
"""

import django.db.models.deletion
from django.core.serializers.json import DjangoJSONEncoder
from django.db import migrations, models
from django.db.models import CheckConstraint, F, Func, Index, Q, UniqueConstraint, Value

import kit.clock
import kit.ids

# kit.ids.format_id: base32 with the extended hex alphabet, so that chains carry the names that people read.
ID_TEXT = """
CREATE FUNCTION id_text(prefix text, id uuid) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT prefix || '_' || string_agg(
        substr('0123456789abcdefghijklmnopqrstuv', substring(bits FROM place FOR 5)::integer + 1, 1), '' ORDER BY place)
    FROM (SELECT ('x' || replace(id::text, '-', ''))::bit(128) || B'00') AS whole (bits),
         generate_series(1, 126, 5) AS place
$$;
"""

NAME_CHAINS = """
ALTER TABLE events_auditentry DISABLE TRIGGER audit_entry_is_append_only;
UPDATE events_auditentry SET chain = coalesce(id_text('com', company_key), 'platform') WHERE chain IS NULL;
ALTER TABLE events_auditentry ENABLE TRIGGER audit_entry_is_append_only;
"""

# events.audit_chain says the same in Python, on its own: each checks the other.
HASH = """
CREATE FUNCTION audit_part(value text) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN value IS NULL THEN int4send(-1)
                ELSE int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') END
$$;
CREATE FUNCTION audit_hash(previous bytea, number bigint, entry events_auditentry) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(previous || audit_part('audit-1') || audit_part(entry.chain) || audit_part(number::text)
        || audit_part(entry.id::text) || audit_part(entry.company_key::text) || audit_part(entry.actor)
        || audit_part(entry.verb) || audit_part(entry.object_key) || audit_part(entry.reason)
        || audit_part(entry.changes::text)
        || audit_part(to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        || audit_part(host(entry.address)) || audit_part(entry.request_key::text))
$$;
"""

# At the commit: the heads of all chains that the transaction adds to are made or locked, in the order of their names,
# and are waited for by nobody who could be waited for in turn. Then each entry takes the next number of its chain.
SEAL = """
CREATE FUNCTION audit_append(entry events_auditentry) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    head events_auditchain;
    sealed bytea;
BEGIN
    INSERT INTO events_auditchain (chain, last_number, last_hash)
    SELECT DISTINCT name, 0, decode(repeat('00', 32), 'hex')
    FROM unnest(array_append(string_to_array(current_setting('moments.audit_chains', true), ','), entry.chain::text))
         AS name
    ORDER BY name
    ON CONFLICT (chain) DO UPDATE SET last_number = 0 WHERE false;
    PERFORM set_config('moments.audit_chains', '', true);
    SELECT * INTO STRICT head FROM events_auditchain WHERE chain = entry.chain FOR NO KEY UPDATE;
    sealed := audit_hash(head.last_hash, head.last_number + 1, entry);
    INSERT INTO events_auditseal (entry_id, chain, number, previous_hash, hash)
    VALUES (entry.id, entry.chain, head.last_number + 1, head.last_hash, sealed);
    UPDATE events_auditchain SET last_number = head.last_number + 1, last_hash = sealed WHERE chain = entry.chain;
END $$;
CREATE FUNCTION audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM audit_append(NEW);
    RETURN NULL;
END $$;
CREATE FUNCTION audit_note_chains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('moments.audit_chains', string_agg(DISTINCT name, ','), true)
    FROM (SELECT chain::text AS name FROM added
          UNION SELECT unnest(string_to_array(current_setting('moments.audit_chains', true), ','))) AS touched;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_entry_names_its_chain AFTER INSERT ON events_auditentry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION audit_note_chains();
CREATE CONSTRAINT TRIGGER audit_entry_is_sealed AFTER INSERT ON events_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal();
"""

GUARD = """
CREATE TRIGGER audit_entry_is_not_truncated BEFORE TRUNCATE ON events_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_seal_is_append_only BEFORE UPDATE OR DELETE ON events_auditseal
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_seal_is_not_truncated BEFORE TRUNCATE ON events_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_anchor_is_append_only BEFORE UPDATE OR DELETE ON events_auditanchor
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_anchor_is_not_truncated BEFORE TRUNCATE ON events_auditanchor
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_chain_is_kept BEFORE DELETE ON events_auditchain
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_chain_is_not_truncated BEFORE TRUNCATE ON events_auditchain
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_chain_moves_by_one BEFORE UPDATE ON events_auditchain
    FOR EACH ROW WHEN (NEW.chain <> OLD.chain OR NEW.last_number <> OLD.last_number + 1)
    EXECUTE FUNCTION audit_is_append_only();
"""

SEAL_WHAT_IS_THERE = """
SELECT audit_append(entry) FROM (
    SELECT * FROM events_auditentry entry
    WHERE NOT EXISTS (SELECT 1 FROM events_auditseal seal WHERE seal.entry_id = entry.id) ORDER BY chain, id
) AS waiting, LATERAL (SELECT waiting.*) AS entry;
"""

UNDO = """
DROP TRIGGER audit_entry_is_sealed ON events_auditentry;
DROP TRIGGER audit_entry_names_its_chain ON events_auditentry;
DROP TRIGGER audit_entry_is_not_truncated ON events_auditentry;
DROP FUNCTION audit_seal(), audit_note_chains(), audit_append(events_auditentry),
    audit_hash(bytea, bigint, events_auditentry), audit_part(text);
"""


def _in_its_chain() -> Q:
    company = Func(Value("com"), F("company_key"), function="id_text", output_field=models.TextField())
    return Q(company_key=None, chain__in=["platform", "store"]) | Q(company_key__isnull=False, chain=company)


class Migration(migrations.Migration):
    dependencies = [("events", "0004_api_calls")]

    operations = [
        migrations.RunSQL(ID_TEXT, "DROP FUNCTION id_text(text, uuid);"),
        migrations.AddField(
            "auditentry",
            "chain",
            models.CharField(max_length=30, null=True, help_text="com_…, platform or store"),
        ),
        migrations.AddField(
            "auditentry",
            "address",
            models.GenericIPAddressField(null=True, help_text="Where the request came from; jobs have none."),
        ),
        migrations.AddField("auditentry", "request_key", kit.ids.KeyField(null=True, prefix="req")),
        migrations.AlterField(
            "auditentry",
            "changes",
            models.JSONField(
                default=dict, encoder=DjangoJSONEncoder, help_text="{field: [old value, new value]}"
            ),
        ),
        migrations.RunSQL(NAME_CHAINS, migrations.RunSQL.noop),
        migrations.AlterField(
            "auditentry", "chain", models.CharField(max_length=30, help_text="com_…, platform or store")
        ),
        migrations.AddConstraint(
            "auditentry", CheckConstraint(condition=_in_its_chain(), name="audit_entry_is_in_its_chain")
        ),
        migrations.RemoveIndex("auditentry", "audit_of_company"),
        migrations.AddIndex("auditentry", Index(F("chain"), F("id").desc(), name="audit_of_chain")),
        migrations.CreateModel(
            "AuditChain",
            [
                ("chain", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("last_number", models.BigIntegerField()),
                ("last_hash", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            "AuditSeal",
            [
                (
                    "entry",
                    models.OneToOneField(
                        "events.auditentry",
                        django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="seal",
                        serialize=False,
                    ),
                ),
                ("chain", models.CharField(max_length=30)),
                ("number", models.BigIntegerField()),
                ("previous_hash", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [
                    UniqueConstraint(fields=["chain", "number"], name="one_seal_per_number_of_a_chain"),
                    CheckConstraint(condition=Q(number__gt=0), name="seal_numbers_start_at_one"),
                ]
            },
        ),
        migrations.CreateModel(
            "AuditAnchor",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chain", models.CharField(max_length=30)),
                ("number", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
                ("signature", models.BinaryField(max_length=32)),
                ("signed_at", models.DateTimeField(default=kit.clock.now)),
            ],
            options={
                "constraints": [
                    UniqueConstraint(fields=["chain", "number"], name="one_anchor_per_number_of_a_chain")
                ]
            },
        ),
        migrations.RunSQL(HASH + SEAL + GUARD, UNDO),
        migrations.RunSQL(SEAL_WHAT_IS_THERE, migrations.RunSQL.noop),
    ]
