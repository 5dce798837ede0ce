"""A store account as support reads it: who belongs together with it, and by what (X2)."""

from typing import Any

from django.urls import reverse

from fraud.models import Evidence, LinkedAccount
from fraud.queries import figures, group_of, path_between
from kit.ids import is_id

TEMPLATE = "support/linked_account.html"
MOST = 200


def facts_of(linked: LinkedAccount, *, to: str) -> dict[str, Any]:
    """What the page's template needs: the accounts of the group, the limit, and the path to the account that is asked
    for. Kinds of signals are shown, nothing of their values.
    """
    evidence = Evidence(linked.evidence)
    group = group_of(linked.account_key, evidence=evidence)
    others = [key for key in group.accounts if key != linked.account_key] if group else []
    return {
        "account": linked.account_key,
        "evidence": evidence.label,
        "others": [(key, _page_of(key)) for key in others[:MOST]],
        "left_out": max(0, len(others) - MOST),
        "size": len(others) + 1,
        "most_linked": figures().most_linked_accounts,
        "to": to,
        "is_account": is_id("sto", to),
        "path": path_between(linked.account_key, to, evidence=evidence) if is_id("sto", to) else None,
    }


def _page_of(account: str) -> str:
    return reverse("admin:redemption_storeaccount_change", args=[account])
