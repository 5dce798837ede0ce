"""A great many completed actions with their charges, as they would be there after months, to be reconciled."""

from django.db import connection, transaction

from campaigns.models import Moment
from kit import clock
from kit.ids import parse_id, text_in_sql

CENTS = 2_750

# Ids in the order of time, as ours are.
_MADE = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT n, (lpad(to_hex(1764000000000 + n), 12, '0') || '70008000' || substr(md5(n::text), 1, 12))::uuid AS id
FROM generate_series(1, %s) AS n
"""
_DECISIONS = """
INSERT INTO campaigns_decision (id, company_id, app_id, campaign_id, moment_id, marketplace, device_type, is_test,
                                outcome, code, checks, decided_at)
SELECT made.id, %(company)s, %(app)s, %(campaign)s, %(moment)s, 'US', 'Web', false, 'completed', '', '[]', %(now)s
FROM made WHERE n %% %(of)s = %(at)s
"""
_ACTIONS = """
INSERT INTO campaigns_action (id, company_id, app_id, campaign_id, moment_id, decision_id, reward_key, marketplace,
                              cpa_minor, currency, amount_usd_cents, completed_at)
SELECT made.id, %(company)s, %(app)s, %(campaign)s, %(moment)s, made.id, made.id, 'US', %(cents)s, 'USD', %(cents)s,
       %(now)s
FROM made WHERE n %% %(of)s = %(at)s
"""
_CHARGES = f"""
INSERT INTO billing_ledgertransaction (id, company_id, kind, cause, month, campaign_key, moment_key, marketplace,
                                       cpa_minor, currency, limits_after, occurred_at)
SELECT made.id, %(company)s, 'charge', 'action:act_' || {text_in_sql("made.id")}, %(month)s, %(campaign)s, %(moment)s,
       'US', %(cents)s, 'USD', '{{}}', %(now)s
FROM made WHERE n %% %(of)s = %(at)s
"""  # noqa: S608  (of constants alone)
_ENTRIES = """
INSERT INTO billing_ledgerentry (transaction_id, company_id, account, amount_usd_cents)
SELECT made.id, %(company)s, entry.account, entry.amount FROM made,
       (VALUES ('receivable', %(cents)s), ('revenue', -%(cents)s)) AS entry (account, amount)
WHERE n %% %(of)s = %(at)s
"""
_SPENT = """
UPDATE billing_limit SET spent_usd_cents = %(cents)s * (SELECT count(*) FROM made WHERE n %% %(of)s = %(at)s)
WHERE company_id = %(company)s AND (month IS NULL OR month = %(month)s)
"""


@transaction.atomic
def complete_actions(count: int, moments: list[Moment]) -> None:
    """Write so many completed actions of the moments in equal parts, each charged; nothing else may be charged yet."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_MADE, [count])
        for at, moment in enumerate(moments):
            campaign = moment.campaign
            facts = {
                "company": parse_id("com", campaign.company_id),
                "app": parse_id("app", campaign.app_id),
                "campaign": parse_id("cmp", campaign.pk),
                "moment": parse_id("mom", moment.pk),
                "cents": CENTS,
                "month": clock.this_month(),
                "now": clock.now(),
                "of": len(moments),
                "at": at,
            }
            for statement in (_DECISIONS, _ACTIONS, _CHARGES, _ENTRIES, _SPENT):
                cursor.execute(statement, facts)
