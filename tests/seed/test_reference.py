"""Reference data: what data.md says, and nothing of what support has edited."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from accounts.models import BarredCountry
from billing.models import ExchangeRate
from billing.queries import rate_of
from kit import clock
from moments.seed.reference import load_reference_data
from rewards.models import Category, Marketplace, MarketplaceCode, VolumeTier

pytestmark = pytest.mark.django_db

# The one country that is barred for companies and served as a destination: the glossary of the original says both.
SERVED_ALL_THE_SAME = {"CH"}


def test_there_are_thirteen_marketplaces_with_their_facts(reference):
    assert set(Marketplace.objects.values_list("code", flat=True)) == set(MarketplaceCode.values)
    us, rest, japan = (Marketplace.objects.get(code=code) for code in ("US", "ROW", "JP"))
    assert (us.currency, us.top_tax_basis_points, us.free_shipping_minor) == ("USD", 1_002, 2_500)
    assert us.languages == ["en", "es"]
    assert us.ships_to == ["US", "PR", "GU", "VI", "AS", "MP"]
    assert (rest.free_shipping_minor, rest.shipping_minor) == (None, 1_499)
    assert rest.unserved_regions == ["UA-43", "UA-14", "UA-09"]
    assert len(rest.ships_to) == 50
    assert (japan.currency, japan.free_shipping_minor) == ("JPY", 3_500)


def test_no_country_is_in_two_marketplaces_or_barred(reference):
    served = Counter(country for one in Marketplace.objects.all() for country in one.ships_to)
    barred = set(BarredCountry.objects.values_list("code", flat=True))

    assert [country for country, times in served.items() if times > 1] == []
    assert set(served) & barred == SERVED_ALL_THE_SAME


def test_barred_are_the_countries_and_regions_of_p2(reference):
    barred = " ".join(BarredCountry.objects.order_by("code").values_list("code", flat=True))
    assert barred == "AL CH CU IR KP RU SA SY UA-09 UA-14 UA-43 ZA"


def test_tiers_lower_the_margin_with_volume(reference):
    tiers = VolumeTier.objects.order_by("actions_from").values_list("actions_from", "margin_basis_points")
    assert list(tiers) == [(0, 1_000), (1_000, 800), (10_000, 600), (100_000, 400)]


def test_every_currency_has_a_rate_of_today(reference):
    for currency in set(Marketplace.objects.values_list("currency", flat=True)):
        rate = ExchangeRate.objects.get(currency=currency)
        assert rate.on == clock.now().date()
        assert rate.source == "sample, dated at load"
        assert rate_of(currency) == rate.usd


def test_there_are_over_forty_categories(reference):
    assert Category.objects.count() >= 40


def test_a_second_load_adds_nothing(reference):
    assert set(load_reference_data().values()) == {0}


def test_what_support_edited_stays_and_what_is_missing_comes_back(reference):
    Marketplace.objects.filter(code="US").update(shipping_minor=1)
    BarredCountry.objects.filter(code="ZA").delete()

    assert load_reference_data()["barred countries"] == 1

    assert Marketplace.objects.get(code="US").shipping_minor == 1
    assert BarredCountry.objects.filter(code="ZA").exists()


@pytest.mark.parametrize(("age", "added"), [(0, 0), (3, 0), (4, 1), (90, 1)])
def test_a_rate_is_added_only_where_the_newest_is_over_three_days_old(reference, age, added):
    ExchangeRate.objects.filter(currency="GBP").update(
        on=clock.now().date() - timedelta(days=age), usd=Decimal("1.5"), source="central bank"
    )

    assert load_reference_data()["exchange rates"] == added

    assert ExchangeRate.objects.get(source="central bank").usd == Decimal("1.5")
    assert ExchangeRate.objects.filter(currency="GBP").count() == 1 + added


def test_the_command_prints_one_line(db, capsys):
    call_command("load_reference_data")

    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("Reference data: 13 new marketplaces, 4 new volume tiers")
