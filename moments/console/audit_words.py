"""The audit log in words: who, what, and what it was before and after."""

import json
from typing import Any

from kit.money import usd

SUBJECTS = {
    "company": "Company profile",
    "member": "Members",
    "app": "Apps",
    "key": "API keys",
    "webhook": "Webhooks",
    "campaign": "Campaigns",
    "limit": "Limits",
    "case": "Cases",
    "audit": "Audit log",
}
_VERBS = {
    "company.create": "Registered the company",
    "company.suspend": "Suspended the company",
    "company.resume": "Resumed the company",
    "app.register": "Registered an app",
    "key.create": "Made an API key",
    "key.revoke": "Revoked an API key",
    "webhook.add": "Added a webhook endpoint",
    "webhook.remove": "Removed a webhook endpoint",
    "campaign.create": "Began a campaign",
    "campaign.use_product": "Chose a product for a campaign",
    "campaign.submitted": "Submitted a campaign",
    "campaign.withdrawn": "Withdrew a campaign",
    "campaign.approved": "Approved a campaign",
    "campaign.rejected": "Rejected a campaign",
    "campaign.live": "Took a campaign live",
    "campaign.suspended": "Suspended a campaign",
    "campaign.finished": "Finished a campaign",
    "campaign.raise_budget": "Raised a campaign's budget",
    "campaign.extend": "Extended a campaign",
    "campaign.sample_history": "Wrote a sample history",
    "limit.set": "Agreed a monthly limit",
    "audit.export": "Downloaded the audit log",
}
_FIELDS = {"cap_usd_cents": "Limit", "cpa": "CPA"}


def verb_words(verb: str) -> str:
    """A verb as a sentence; one that has none yet is still legible: `key.rotate` is “Key: rotate”."""
    subject, _, act = verb.partition(".")
    return _VERBS.get(verb) or f"{_spaced(subject)}: {_spaced(act).lower()}".removesuffix(": ")


def field_words(name: str) -> str:
    """A field's name to read: `budget_usd_cents` is Budget, `last_four` Last four."""
    return _FIELDS.get(name) or _spaced(name.removesuffix("_usd_cents"))


def value_words(value: Any, name: str) -> str:
    """A value to read: cents as an amount, a list as a list, nothing as nothing."""
    match value:
        case None | "":
            return "nothing"
        case list() | dict() if not value:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case int() if name.endswith("usd_cents"):
            return str(usd(value))
        case list():
            return ", ".join(str(one) for one in value)
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def change_words(changes: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What changed: field, old value, new value, by name. An entry of before there were pairs has new values only."""
    pairs = {
        name: pair if isinstance(pair, list) and len(pair) == 2 else [None, pair]
        for name, pair in changes.items()
    }
    return [
        (field_words(name), value_words(old, name), value_words(new, name))
        for name, (old, new) in sorted(pairs.items())
    ]


def _spaced(name: str) -> str:
    return name.replace("_", " ").capitalize()
