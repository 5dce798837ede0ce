"""Marketplaces and volume tiers, changed by support (R1, R2, B7, P2)."""

from datetime import date

import pytest

from accounts.models import BarredCountry
from events.models import AuditEntry
from rewards.errors import ChangedMeanwhile, MarketplaceNotValid, ReasonMissing, TierNotValid
from rewards.models import Marketplace, VolumeTier
from rewards.operations.marketplaces import change_marketplace, remove_tier, set_tier
from rewards.operations.records import version_of
from rewards.quotes import quote_product
from tests.world import make_marketplace, make_product

pytestmark = pytest.mark.django_db
SUE = "support:usr_1"


def change(marketplace: Marketplace, *, reason: str = "The store said so.", **changes) -> Marketplace:
    return change_marketplace(marketplace=marketplace, actor=SUE, reason=reason, **changes)


def test_a_change_leaves_an_audit_entry_of_old_and_new_values() -> None:
    change(make_marketplace(), top_tax_basis_points=1_150, ships_to=["US", "PR", "GU"])

    stored = Marketplace.objects.get()
    assert (stored.top_tax_basis_points, stored.ships_to) == (1_150, ["US", "PR", "GU"])
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb, entry.object_key, entry.chain, entry.reason) == (
        SUE,
        "marketplace.change",
        "marketplace:US",
        "platform",
        "The store said so.",
    )
    assert entry.changes == {
        "top_tax_basis_points": [1_002, 1_150],
        "ships_to": [["US", "PR"], ["US", "PR", "GU"]],
    }


def test_what_stays_the_same_leaves_no_entry() -> None:
    change(make_marketplace(), top_tax_basis_points=1_002, name="US")

    assert not AuditEntry.objects.exists()


def test_a_change_holds_for_the_next_quote() -> None:
    us = make_marketplace(top_tax_basis_points=1_002)
    before = quote_product(reference_minor=2_500, margin_basis_points=0, terms=us.store_terms)
    after = quote_product(
        reference_minor=2_500,
        margin_basis_points=0,
        terms=change(us, top_tax_basis_points=0).store_terms,
    )

    assert (before.total.minor, after.total.minor) == (2_750, 2_500)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"ships_to": ["US", "GB"]}, "ships_to", "United Kingdom is delivered to by UK"),
        ({"ships_to": ["US", "CU"]}, "ships_to", "Cuba is barred as a whole"),
        ({"ships_to": ["US", "XX"]}, "ships_to", "Found XX, needed ISO 3166-1 codes"),
        ({"ships_to": []}, "ships_to", "Found no country"),
        ({"ships_to": ["US", "UA"]}, "unserved_regions", "Crimea (UA-43) is barred"),
        ({"unserved_regions": ["UA-43"]}, "unserved_regions", "lies in no country that is delivered to"),
        ({"unserved_regions": ["US-CA"]}, "unserved_regions", "needed one that postal codes tell"),
        ({"languages": ["en", "klingon"]}, "languages", "Found the language 'klingon'"),
        ({"languages": []}, "languages", "Found no language"),
        ({"top_tax_basis_points": 10_001}, "top_tax_basis_points", "Found a tax of 100.01 %"),
        ({"top_tax_basis_points": -1}, "top_tax_basis_points", "needed 0 to 100 %"),
        ({"shipping_minor": -1}, "shipping_minor", "negative"),
        ({"free_shipping_minor": 0}, "free_shipping_minor", "not above zero"),
        ({"currency": "XXQ"}, "currency", "needed an ISO 4217 code"),
        ({"currency": "KWD"}, "currency", "which has 3 decimals"),
        ({"name": " "}, "name", "Found no name"),
        ({"source": ""}, "source", "Found no source"),
    ],
)
def test_what_can_not_be_is_refused_with_what_was_found_and_nothing_changes(changes, field, says) -> None:
    us, _ = make_marketplace(), make_marketplace("UK")
    for code in ("CU", "UA-43"):
        BarredCountry.objects.create(code=code, source="test", source_date=date(2026, 1, 1))

    with pytest.raises(MarketplaceNotValid) as refusal:
        change(us, **changes)

    assert (refusal.value.field, says in refusal.value.detail) == (field, True)
    assert version_of(Marketplace.objects.get(pk="US")) == version_of(us)
    assert not AuditEntry.objects.exists()


def test_a_barred_country_that_is_delivered_to_may_stay_and_is_not_added() -> None:
    germany = make_marketplace("DE", ships_to=["DE", "CH"])
    BarredCountry.objects.create(code="CH", source="test", source_date=date(2026, 1, 1))

    assert change(germany, top_tax_basis_points=100).ships_to == ["DE", "CH"]
    change(germany, ships_to=["DE"])
    with pytest.raises(MarketplaceNotValid, match="Switzerland is barred"):
        change(germany, ships_to=["DE", "CH"])


def test_ukraine_is_served_but_for_what_is_barred() -> None:
    BarredCountry.objects.create(code="UA-43", source="test", source_date=date(2026, 1, 1))

    changed = change(
        make_marketplace("ROW", ships_to=["PL"]), ships_to=["PL", "UA"], unserved_regions=["UA-43"]
    )

    assert (changed.ships_to, changed.unserved_regions) == (["PL", "UA"], ["UA-43"])


def test_the_currency_changes_only_while_no_amount_is_written_in_it() -> None:
    us = make_marketplace()
    assert change(us, currency="EUR").currency == "EUR"
    make_product(us)

    with pytest.raises(MarketplaceNotValid, match="US has products with amounts in EUR"):
        change(us, currency="USD")


def test_what_was_changed_since_it_was_shown_is_not_overwritten() -> None:
    us = make_marketplace()
    seen = version_of(us)
    change(us, shipping_minor=700, seen=seen)

    with pytest.raises(ChangedMeanwhile, match="US was changed since this page was opened"):
        change(us, shipping_minor=800, seen=seen)
    assert Marketplace.objects.get().shipping_minor == 700


def test_a_reason_is_needed_and_only_what_can_be_changed_is_taken() -> None:
    us = make_marketplace()

    with pytest.raises(ReasonMissing):
        change(us, reason=" ", shipping_minor=1)
    with pytest.raises(TypeError, match="nothing to change named code"):
        change(us, code="UK")


def tier(actions_from: int, basis_points: int, **changes) -> VolumeTier:
    facts = {"source": "Board", "source_date": date(2026, 11, 1), "actor": SUE, "reason": "Agreed."} | changes
    return set_tier(actions_from=actions_from, margin_basis_points=basis_points, **facts)


def test_tiers_are_added_changed_and_removed_with_an_entry_each() -> None:
    tier(0, 1_000), tier(1_000, 800), tier(1_000, 750), tier(1_000, 750)
    remove_tier(actions_from=1_000, actor=SUE, reason="Too low.")
    remove_tier(actions_from=1_000, actor=SUE, reason="Again.")

    assert list(VolumeTier.objects.values_list("actions_from", "margin_basis_points")) == [(0, 1_000)]
    entries = AuditEntry.objects.order_by("id").values_list("verb", "object_key", "reason")
    assert list(entries) == [
        ("volumetier.add", "volumetier:0", "Agreed."),
        ("volumetier.add", "volumetier:1000", "Agreed."),
        ("volumetier.change", "volumetier:1000", "Agreed."),
        ("volumetier.remove", "volumetier:1000", "Too low."),
    ]
    assert AuditEntry.objects.get(verb="volumetier.change").changes == {"margin_basis_points": [800, 750]}


def test_a_tier_that_was_changed_added_or_removed_since_it_was_shown_is_not_overwritten() -> None:
    seen = version_of(tier(1_000, 800))
    with pytest.raises(ChangedMeanwhile, match="There is a tier from 1,000 actions already"):
        tier(1_000, 700, seen="")
    tier(1_000, 750, seen=seen)

    with pytest.raises(ChangedMeanwhile, match="from 1,000 actions was changed since"):
        tier(1_000, 700, seen=seen)
    with pytest.raises(ChangedMeanwhile, match="from 1,000 actions was changed since"):
        remove_tier(actions_from=1_000, actor=SUE, reason="Too low.", seen=seen)
    seen = version_of(VolumeTier.objects.get(margin_basis_points=750))
    remove_tier(actions_from=1_000, actor=SUE, reason="Too low.", seen=seen)
    with pytest.raises(ChangedMeanwhile, match="from 1,000 actions was removed since"):
        tier(1_000, 700, seen=seen)
    assert not VolumeTier.objects.exists()
    tier(1_000, 700, seen="")


@pytest.mark.parametrize(("actions_from", "basis_points"), [(0, 10_001), (0, -1), (-1, 100)])
def test_a_tier_beyond_its_bounds_is_refused(actions_from, basis_points) -> None:
    with pytest.raises(TierNotValid):
        tier(actions_from, basis_points)
    assert not VolumeTier.objects.exists()


def test_the_first_tier_stays() -> None:
    tier(0, 1_000)

    with pytest.raises(TierNotValid, match="from 0 actions stays"):
        remove_tier(actions_from=0, actor=SUE, reason="Why not?")
    assert VolumeTier.objects.count() == 1
