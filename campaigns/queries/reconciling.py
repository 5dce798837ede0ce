"""Completed actions against their charges, for the reconciliation of billing (B1, B4)."""

from typing import Any

from billing.queries.reconciling import Check
from kit.ids import format_id, text_in_sql

_ACTIONS = f"""
WITH charged AS (
    SELECT booked.id, booked.company_id, booked.cause, booked.campaign_key, booked.moment_key, booked.marketplace,
           booked.cpa_minor, booked.currency, sum(entry.amount_usd_cents) AS cents
    FROM billing_ledgertransaction AS booked
    JOIN billing_ledgerentry AS entry ON entry.transaction_id = booked.id AND entry.account = 'receivable'
    WHERE booked.kind = 'charge' GROUP BY booked.id
), completed AS (
    SELECT id, company_id, 'action:act_' || {text_in_sql("id")} AS cause, campaign_id, moment_id, marketplace,
           cpa_minor, currency, amount_usd_cents AS cents
    FROM campaigns_action WHERE status = 'completed'
)
SELECT completed.id, charged.id, charged.cause, completed.cents, charged.cents
FROM completed FULL JOIN charged ON charged.company_id = completed.company_id AND charged.cause = completed.cause
WHERE (completed.id, completed.campaign_id, completed.moment_id, completed.marketplace, completed.cpa_minor,
       completed.currency, completed.cents)
    IS DISTINCT FROM (completed.id, charged.campaign_key, charged.moment_key, charged.marketplace, charged.cpa_minor,
       charged.currency, charged.cents)
ORDER BY coalesce(completed.id, charged.id) LIMIT 1
"""  # noqa: S608  (of constants alone)


def _of_action(
    action: Any, charge: Any, cause: str | None, completed: int | None, charged: int | None
) -> str:
    if charge is None:
        return f"Action {format_id('act', action)} was not charged."
    charged_by = f"Ledger transaction {format_id('txn', charge)}"
    if action is None:
        return f"{charged_by} charges for {cause}, which was not completed."
    if completed != charged:
        return (
            f"{charged_by} charges {int(charged or 0)} cents of USD for action {format_id('act', action)}, "
            f"which costs {completed}."
        )
    return f"{charged_by} says something else was completed than action {format_id('act', action)}."


ACTION_CHECKS = (Check("actions", "SELECT count(*) FROM campaigns_action", _ACTIONS, _of_action),)
