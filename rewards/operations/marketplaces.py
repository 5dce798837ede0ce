"""Marketplaces and volume tiers, changed by support (R1, R2, B7, H1).

What changes holds for new quotes and for addresses from now on; quotes that were kept with a campaign stay.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_precision, list_currencies
from django.db import transaction

from accounts.models import BarredCountry
from events.operations import audit, changed
from kit.money import digits_of
from kit.places import REGIONS, countries, name_of
from rewards.errors import ChangedMeanwhile, MarketplaceNotValid, TierNotValid
from rewards.models import Marketplace, VolumeTier
from rewards.operations.records import change_and_audit, said_because, says, version_of

CHANGEABLE = (
    "name",
    "currency",
    "languages",
    "ships_to",
    "unserved_regions",
    "top_tax_basis_points",
    "free_shipping_minor",
    "shipping_minor",
    "source",
    "source_date",
)
_WHOLE = 10_000  # basis points
_GREATEST_MINOR = 10**12
_LISTS = frozenset({"languages", "ships_to", "unserved_regions"})


@transaction.atomic
def change_marketplace(
    *, marketplace: Marketplace, actor: str, reason: str, seen: str = "", **changes: Any
) -> Marketplace:
    """Change fields of a marketplace, of those in `CHANGEABLE`; the marketplace as it is then.

    `seen` is the `version_of` the marketplace that the change was made from: if somebody has changed it since,
    ChangedMeanwhile. Raises MarketplaceNotValid for what R1, R2 and P2 don't allow, ReasonMissing. All
    marketplaces are locked, in the order of their codes, so that no country comes into two of them.
    """
    reason = said_because(reason)
    wanted = _wanted(changes)
    rows = Marketplace.objects.select_for_update(no_key=True).order_by("code")
    by_code = {one.code: one for one in rows}
    standing = by_code.pop(marketplace.code)
    if seen and seen != version_of(standing):
        raise ChangedMeanwhile(f"{standing} was changed since this page was opened. Look at it again.")
    if wanted.get("currency", standing.currency) != standing.currency:
        Marketplace.objects.select_for_update().get(pk=standing.pk)  # nothing may come to refer to it now
    _refuse(standing, wanted, by_code.values())
    change_and_audit(
        standing,
        verb="marketplace.change",
        object_key=f"marketplace:{standing.code}",
        actor=actor,
        reason=reason,
        changes=wanted,
    )
    return standing


def check_marketplace_change(*, marketplace: Marketplace, **changes: Any) -> None:
    """Raise the MarketplaceNotValid that the change would be refused with, as things are; change nothing."""
    _refuse(marketplace, _wanted(changes), Marketplace.objects.exclude(pk=marketplace.pk))


def says_all(marketplace: Marketplace) -> dict[str, Any]:
    """What of a marketplace can be changed, by name."""
    return {name: getattr(marketplace, name) for name in CHANGEABLE}


@transaction.atomic
def set_tier(
    *,
    actions_from: int,
    margin_basis_points: int,
    source: str,
    source_date: date,
    actor: str,
    reason: str,
    seen: str | None = None,
) -> VolumeTier:
    """Set the margin of new quotes from a number of actions in the previous month on (B7); the tier.

    `seen` is the `version_of` the tier that was decided on, "" for none; if it was changed, added or removed
    since, ChangedMeanwhile. Without it the margin holds whatever was there before. Raises TierNotValid for a
    margin that is not 0 to 100 %, ReasonMissing.
    """
    reason = said_because(reason)
    if actions_from < 0:
        raise TierNotValid(f"Actions: found {actions_from}, needed 0 or more.")
    if not 0 <= margin_basis_points <= _WHOLE:
        raise TierNotValid(f"Margin: found {margin_basis_points / 100:g} %, needed 0 to 100 %.")
    if not source.strip():
        raise TierNotValid("Source: found none, needed where the margin comes from.")
    facts = {
        "margin_basis_points": margin_basis_points,
        "source": source.strip(),
        "source_date": source_date,
    }
    standing = _locked_tier(actions_from)
    if seen and standing is None:
        raise ChangedMeanwhile(
            f"The tier from {actions_from:,} actions was removed since this page was opened."
        )
    tier, is_new = VolumeTier.objects.get_or_create(actions_from=actions_from, defaults=facts)
    if not is_new:
        _refuse_changed_tier(tier, seen)
    object_key = f"volumetier:{actions_from}"
    if is_new:
        audit(
            actor=actor,
            verb="volumetier.add",
            object_key=object_key,
            reason=reason,
            changes=changed({}, says(tier, "actions_from", *facts)),
        )
    else:
        change_and_audit(
            tier, verb="volumetier.change", object_key=object_key, actor=actor, reason=reason, changes=facts
        )
    return tier


@transaction.atomic
def remove_tier(*, actions_from: int, actor: str, reason: str, seen: str | None = None) -> None:
    """Remove a volume tier, so that the one below it goes on. Repeating it changes nothing.

    `seen` is the `version_of` the tier that was decided on; if it was changed since, ChangedMeanwhile. Raises
    TierNotValid for the first tier, from 0 actions on: every company has one. ReasonMissing.
    """
    reason = said_because(reason)
    if actions_from == 0:
        raise TierNotValid("The tier from 0 actions stays: without it new companies would have no margin.")
    tier = _locked_tier(actions_from)
    if tier is None:
        return
    _refuse_changed_tier(tier, seen)
    before = says(tier, "actions_from", "margin_basis_points", "source", "source_date")
    tier.delete()
    audit(
        actor=actor,
        verb="volumetier.remove",
        object_key=f"volumetier:{actions_from}",
        reason=reason,
        changes=changed(before, {}),
    )


def _locked_tier(actions_from: int) -> VolumeTier | None:
    """The tier from a number of actions on; all tiers are locked, in their order."""
    tiers = VolumeTier.objects.select_for_update().order_by("actions_from")
    return {tier.actions_from: tier for tier in tiers}.get(actions_from)


def _refuse_changed_tier(tier: VolumeTier, seen: str | None) -> None:
    if seen == "":
        raise ChangedMeanwhile(
            f"There is a tier from {tier.actions_from:,} actions already. Look at it, and change that one."
        )
    if seen is not None and seen != version_of(tier):
        raise ChangedMeanwhile(
            f"The tier from {tier.actions_from:,} actions was changed since this page was opened."
            " Look at it again."
        )


def _wanted(changes: dict[str, Any]) -> dict[str, Any]:
    """The changes, each value of a list once. Raises TypeError for what a marketplace doesn't have."""
    unknown = changes.keys() - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"a marketplace has nothing to change named {', '.join(sorted(unknown))}")
    return {name: list(dict.fromkeys(value)) if name in _LISTS else value for name, value in changes.items()}


def _refuse(marketplace: Marketplace, wanted: dict[str, Any], others: Iterable[Marketplace]) -> None:
    facts = {**says_all(marketplace), **wanted}
    _refuse_currency(marketplace, wanted)
    _refuse_facts(facts)
    _refuse_countries(facts, others, served=marketplace.ships_to)


def _refuse_currency(marketplace: Marketplace, wanted: dict[str, Any]) -> None:
    """Refuse an unknown currency, and another one once amounts of the marketplace are written down in it."""
    currency = wanted.get("currency", marketplace.currency)
    if currency == marketplace.currency:
        return
    if currency not in list_currencies():
        raise MarketplaceNotValid(
            f"Found the currency {currency!r}, needed an ISO 4217 code such as USD.", field="currency"
        )
    if get_currency_precision(currency) != digits_of(currency):
        raise MarketplaceNotValid(
            f"Found {currency}, which has {get_currency_precision(currency)} decimals; amounts with"
            f" {digits_of(currency)} can be kept in it.",
            field="currency",
        )
    for relation in Marketplace._meta.related_objects:
        users = relation.related_model._default_manager
        if users.filter(**{relation.field.name: marketplace}).exists():
            raise MarketplaceNotValid(
                f"Found {currency}, needed {marketplace.currency}: {marketplace} has"
                f" {relation.related_model._meta.verbose_name_plural} with amounts in {marketplace.currency},"
                " which would change their meaning.",
                field="currency",
            )


def _refuse_facts(facts: dict[str, Any]) -> None:
    tax, line, fee = (
        facts[name] for name in ("top_tax_basis_points", "free_shipping_minor", "shipping_minor")
    )
    if not 0 <= tax <= _WHOLE:
        raise MarketplaceNotValid(
            f"Found a tax of {tax / 100:g} %, needed 0 to 100 %.", field="top_tax_basis_points"
        )
    if not 0 <= fee <= _GREATEST_MINOR:
        raise MarketplaceNotValid(
            "Found a shipping fee that is negative or beyond all bounds, needed 0 or more.",
            field="shipping_minor",
        )
    if line is not None and not 0 < line <= _GREATEST_MINOR:
        raise MarketplaceNotValid(
            "Found a free-shipping line that is not above zero; leave it empty where shipping is always charged.",
            field="free_shipping_minor",
        )
    for name, needed in (("name", "a name"), ("source", "where this comes from")):
        if not facts[name].strip():
            raise MarketplaceNotValid(f"Found no {name}, needed {needed}.", field=name)
    if not facts["languages"]:
        raise MarketplaceNotValid("Found no language, needed at least one.", field="languages")
    for language in facts["languages"]:
        _refuse_language(language)


def _refuse_language(language: str) -> None:
    try:
        Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise MarketplaceNotValid(
            f"Found the language {language!r}, needed a code such as en or pt-BR.", field="languages"
        ) from error


def _refuse_countries(
    facts: dict[str, Any], others: Iterable[Marketplace], *, served: Collection[str]
) -> None:
    """Refuse what R2 and P2 don't allow: each country in one marketplace, none barred, barred parts unserved.

    A barred country that is among those `served` already may stay: Germany delivers to Switzerland, from where no
    company may come.
    """
    ships_to, unserved = facts["ships_to"], facts["unserved_regions"]
    if not ships_to:
        raise MarketplaceNotValid("Found no country, needed at least one to deliver to.", field="ships_to")
    unknown = [code for code in ships_to if code not in countries()]
    if unknown:
        raise MarketplaceNotValid(
            f"Found {', '.join(unknown)}, needed ISO 3166-1 codes such as US.", field="ships_to"
        )
    for other in others:
        for code in set(ships_to).intersection(other.ships_to):
            raise MarketplaceNotValid(
                f"{name_of(code)} is delivered to by {other}; a country is in one marketplace only.",
                field="ships_to",
            )
    barred = set(BarredCountry.objects.values_list("code", flat=True))
    for code in ships_to:
        if code in barred and code not in served:
            raise MarketplaceNotValid(
                f"{name_of(code)} is barred as a whole (P2); needed a country that isn't.", field="ships_to"
            )
    _refuse_regions(ships_to, unserved, barred)


def _refuse_regions(ships_to: list[str], unserved: list[str], barred: set[str]) -> None:
    for region in unserved:
        if region not in REGIONS:
            raise MarketplaceNotValid(
                f"Found the region {region}, needed one that postal codes tell:"
                f" {', '.join(sorted(REGIONS))}.",
                field="unserved_regions",
            )
        if region.partition("-")[0] not in ships_to:
            raise MarketplaceNotValid(
                f"{name_of(region)} ({region}) lies in no country that is delivered to.",
                field="unserved_regions",
            )
    for region in sorted(barred - set(unserved)):
        country, is_region, _ = region.partition("-")
        if is_region and country in ships_to:
            raise MarketplaceNotValid(
                f"{name_of(region)} ({region}) is barred (P2), so it has to stay unserved where"
                f" {name_of(country)} is delivered to.",
                field="unserved_regions",
            )
