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
    "card": "Cards",
    "campaign": "Campaigns",
    "limit": "Limits",
    "invoice": "Invoices",
    "batch": "Batches",
    "case": "Cases",
    "product": "Own products",
    "companyterms": "Terms",
    "asset": "Promotion kit",
    "audit": "Audit log",
}
_VERBS = {
    "company.create": "Registered the company",
    "company.suspend": "Suspended the company",
    "company.resume": "Resumed the company",
    "company.change": "Changed the company profile",
    "company.billing_owner": "Handed the billing over",
    "company.invoicing": "Let the company pay by invoice",
    "company.invoicing_end": "Ended paying by invoice",
    "member.change_roles": "Changed a member's roles",
    "member.leave": "Left the company",
    "member.remove": "Removed a member",
    "invitation.send": "Invited somebody",
    "invitation.resend": "Sent an invitation again",
    "invitation.withdraw": "Withdrew an invitation",
    "invitation.accept": "Accepted an invitation",
    "app.register": "Registered an app",
    "app.change": "Changed an app",
    "app.change_allow_list": "Changed an app's allow-list",
    "app.approve_fire_tv": "Approved Fire TV for an app",
    "key.create": "Made an API key",
    "key.reveal": "Looked at an API key",
    "key.rotate": "Rotated an API key",
    "key.revoke": "Revoked an API key",
    "webhook.add": "Added a webhook endpoint",
    "webhook.change": "Changed a webhook endpoint",
    "webhook.enable": "Enabled a webhook endpoint",
    "webhook.disable": "Disabled a webhook endpoint",
    "webhook.remove": "Removed a webhook endpoint",
    "webhook.rotate_secret": "Rotated the secret of a webhook endpoint",
    "webhook.resend": "Sent a webhook again",
    "webhook.replay": "Replayed events to a webhook endpoint",
    "webhook.test": "Sent a test event to a webhook endpoint",
    "card.add": "Added a card",
    "card.activate": "Made another card active",
    "card.remove": "Removed a card",
    "card.renew": "Renewed a card",
    "batch.submit": "Sent a batch of calls",
    "batch.cancel": "Cancelled a batch of calls",
    "batch.export": "Took the results of a batch along",
    "campaign.created": "Began a campaign",
    "campaign.copy": "Copied a campaign",
    "campaign.deleted": "Deleted a draft",
    "campaign.edit_basics": "Changed the basics of a campaign",
    "campaign.edit_moments": "Changed the moments of a campaign",
    "campaign.edit_rewards": "Changed the rewards of a campaign",
    "campaign.edit_money": "Changed the CPA or budget of a campaign",
    "campaign.edit_messages": "Changed the messages of a campaign",
    "campaign.edit_banner": "Changed the banner of a campaign",
    "campaign.edit_terms": "Changed the terms of a campaign",
    "campaign.reopened": "Took a rejected campaign up again",
    "campaign.resumed": "Lifted a campaign's suspension",
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
    "invoice.transfer": "Recorded a bank transfer",
    "invoice.charge": "Charged a card for an invoice",
    "invoice.charge_again": "Had an invoice charged again",
    "invoice.write_off": "Wrote an invoice off",
    "company.refund": "Sent money back",
    "invoice.credit": "Issued a credit note",
    "case.open": "Opened a case",
    "case.reply": "Wrote to a case",
    "case.answer": "Answered a case",
    "case.grant": "Granted a case",
    "case.decline": "Declined a case",
    "case.close": "Closed a case",
    "case.reopen": "Reopened a case",
    "companyterms.set": "Agreed terms with the company",
    "product.add": "Added a product of the company's own",
    "product.state": "Changed whether an own product is offered",
    "product.trademark": "Changed whether an own product is trademarked",
    "product.eligibility": "Changed who sells and ships an own product",
    "product.image": "Replaced the picture of an own product",
    "asset.withdrawn": "Withdrew the picture of an own product from the promotion kit",
    "asset.restored": "Gave the picture of an own product back to the promotion kit",
    "audit.export": "Downloaded the audit log",
}
_FIELDS = {
    "cap_usd_cents": "Limit",
    "cpa": "CPA",
    "sku": "SKU",
    "margin_basis_points": "Margin",
    "has_tshirt_beta": "In the T-shirt beta",
    "is_trademarked": "Trademarked",
    "is_custom_tshirt": "Custom T-shirt",
    "sold_by_store": "Sold by the store",
    "fulfilled_by_store": "Shipped by the store",
    "state": "State",
    "price_minor": "Price in minor units",
}
_OF_NONE = {"margin_basis_points": "of the volume tier"}


def verb_words(verb: str) -> str:
    """A verb as a sentence; one that has none yet is still legible: `key.rotate` is “Key: rotate”."""
    subject, _, act = verb.partition(".")
    return _VERBS.get(verb) or f"{_spaced(subject)}: {_spaced(act).lower()}".removesuffix(": ")


def field_words(name: str) -> str:
    """A field's name to read: `budget_usd_cents` is Budget, `last_four` Last four."""
    return _FIELDS.get(name) or _spaced(name.removesuffix("_usd_cents"))


def value_words(value: Any, name: str) -> str:
    """A value to read: cents as an amount, basis points as percent, a list as a list, nothing as nothing."""
    match value:
        case None | "":
            return _OF_NONE.get(name, "nothing")
        case list() | dict() if not value:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case int() if name.endswith("usd_cents"):
            return str(usd(value))
        case int() if name.endswith("basis_points"):
            return f"{value / 100:g} %"
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
