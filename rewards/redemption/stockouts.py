"""Products that ran out are replaced wherever open offers promise them (R7). Companies learn nothing of it (V1)."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from kit import clock
from rewards.models import ChoiceKind, OfferChoice, Product
from rewards.redemption.models import Rung, Substitution
from rewards.redemption.substitution import in_stock, rung_of, substitute_for

_ROWS = 2_000  # of one INSERT


def replace_out_of_stock(*, product_id: str | None = None) -> int:
    """Write what stands in for each product that is gone, for every open choice of it; how many rows were new.

    One walk of the ladder for each product and retail value, whatever the number of choices; each of them a
    transaction of its own. Harmless to repeat, to kill and to run twice at once: a choice has one standing row.
    Rows end when the product is back, the offer is over, or something else stands in. With `product_id` what
    promises that product, and what it stands in for; without it all products (R7).
    """
    scope = Q() if product_id is None else Q(product=product_id) | Q(pk__in=_stood_in_for_by(product_id))
    _end_where_no_longer_needed(product_id)
    gone = _open_choices().filter(scope).filter(~_is_in_stock("product"))
    groups = sorted(set(gone.values_list("product_id", "retail_minor").order_by()))
    products = Product.objects.in_bulk({key for key, _ in groups})
    return sum(_replace(products[key], value) for key, value in groups)


def promises_without_stand_in() -> int:
    """How many promised products are gone with nothing but credit in their place, for support (R7)."""
    standing = Substitution.objects.filter(ended_at=None, rung=Rung.CREDIT)
    return standing.values("promised").distinct().count()


def _open_choices() -> QuerySet[OfferChoice]:
    return OfferChoice.objects.filter(kind=ChoiceKind.PRODUCT, offer__expires_at__gt=clock.now())


def _stood_in_for_by(product_id: str) -> QuerySet[Any]:
    return Substitution.objects.filter(ended_at=None, stand_in=product_id).values("choice")


def _is_in_stock(name: str) -> Exists:
    return Exists(in_stock().filter(pk=OuterRef(name)))


def _end_where_no_longer_needed(product_id: str | None) -> None:
    standing = Substitution.objects.filter(ended_at=None)
    if product_id is not None:
        standing = standing.filter(promised=product_id)
    over = ~Exists(_open_choices().filter(pk=OuterRef("choice")))
    standing.filter(_is_in_stock("promised") | over).update(ended_at=clock.now())


@transaction.atomic
def _replace(promised: Product, value_minor: int) -> int:
    """Let one finding stand for all open choices of a product at a value; what was found before ends."""
    found = substitute_for(promised, value_minor=value_minor)
    rung = rung_of(promised, found)
    given = found.price_minor if found else value_minor
    now = clock.now()
    choices = _open_choices().filter(product=promised, retail_minor=value_minor)
    standing = Substitution.objects.filter(ended_at=None, choice=OuterRef("pk"))
    Substitution.objects.filter(ended_at=None, choice__in=choices.order_by().values("pk")).exclude(
        Q(stand_in=found) & Q(given_minor=given)
    ).update(ended_at=now)
    without = list(choices.filter(~Exists(standing)).order_by("pk").values_list("pk", flat=True))
    Substitution.objects.bulk_create(
        (
            Substitution(
                choice_id=choice_id,
                promised=promised,
                promised_minor=value_minor,
                rung=rung,
                stand_in=found,
                given_minor=given,
                why=_why(rung, given, value_minor),
                since=now,
            )
            for choice_id in without
        ),
        batch_size=_ROWS,
        ignore_conflicts=True,
    )
    return len(without)


def _why(rung: Rung, given: int, value_minor: int) -> str:
    share = f"{given * 100 / value_minor:.1f} % of the value."
    return {
        Rung.VARIANT: f"Another variant: {share}",
        Rung.CATEGORY: f"Near in its category: {share}",
        Rung.CREDIT: "Nothing of equal or similar value is in stock: credit of the same value.",
    }[rung]
