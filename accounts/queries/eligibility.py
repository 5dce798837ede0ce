"""Where companies may come from (P2)."""

from accounts.errors import CountryBarred, RegionNeeded
from accounts.models import BarredCountry
from kit.places import name_of, region_of


def refuse_unless_eligible(*, country: str, region: str, postal_code: str) -> None:
    """Raise CountryBarred, saying which place and since when, for a country or a region that is barred.

    Where a part of the country is barred, the region or the postal code has to tell that it is another part:
    RegionNeeded otherwise.
    """
    barred = {one.code: one for one in BarredCountry.objects.filter(code__startswith=country)}
    told = region_of(country, postal_code)
    for place in (country, region, told):
        if place in barred:
            raise CountryBarred(_words(barred[place]), place=place)
    if barred and not region and not postal_code.strip():
        parts = ", ".join(sorted(name_of(code) for code in barred))
        raise RegionNeeded(f"Companies from some regions of {name_of(country)} can't use Moments ({parts}).")


def barred_regions(country: str) -> dict[str, str]:
    """The regions of a country that are barred, by code and name; none where all or none of it is."""
    codes = BarredCountry.objects.filter(code__startswith=f"{country}-").values_list("code", flat=True)
    return {code: name_of(code) for code in sorted(codes)}


def _words(place: BarredCountry) -> str:
    listed = f"{place.source_date.day} {place.source_date:%B %Y}"
    return f"Companies from {name_of(place.code)} can't use Moments. Reason: {place.source} ({listed})."
