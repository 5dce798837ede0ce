"""What a row of a feed says, and what is wrong with it: pure rules, the same for every format (no ORM).

A row comes as texts, one for each of `FIELDS`; an empty one says nothing. `docs/feeds.md` is the contract.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kit.money import digits_of, to_minor

REQUIRED = ("marketplace", "sku", "title", "brand", "category", "price")
OPTIONAL = (
    "description",
    "image",
    "variant_group",
    "variant",
    "sold_by_store",
    "fulfilled_by_store",
    "trademark",
    "state",
    "on_hand",
)
FIELDS = REQUIRED + OPTIONAL
BOOLEANS = ("sold_by_store", "fulfilled_by_store", "trademark")
STATES = ("available", "limited", "withdrawn")
LONGEST = {
    "sku": 40,
    "title": 200,
    "brand": 80,
    "description": 5_000,
    "image": 100,
    "variant_group": 40,
    "variant": 60,
}
IMAGE_ENDINGS = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
MOST_ON_HAND = 1_000_000_000
_MOST_WHOLE_DIGITS = 12  # of a price
_MOST_SHOWN = 60  # characters of what was found

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROLS_OF_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_WHOLE = re.compile("[0-9]{1,10}")
_SAYS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class FeedRow(NamedTuple):
    """A row as it is written: amounts in minor units, the category's UUID; None leaves what is there."""

    marketplace: str
    sku: str
    title: str | None
    brand: str | None
    category: str | None
    price_minor: int | None
    description: str | None
    image: str | None
    variant_group: str | None
    variant: str | None
    sold_by_store: bool | None
    fulfilled_by_store: bool | None
    trademark: bool | None
    state: str | None
    on_hand: int | None


@dataclass(frozen=True, slots=True)
class Shop:
    """A marketplace, as far as prices need it."""

    code: str
    currency: str

    @property
    def digits(self) -> int:
        return digits_of(self.currency)


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may name: marketplaces by code, categories by slug (their UUID), and images that are there."""

    shops: Mapping[str, Shop]
    categories: Mapping[str, str]
    has_image: Callable[[str], bool]


type Faults = list[str]
type Check = Callable[[str, Faults], str | None]
type _Texts = tuple[str | None, str | None, str | None, str | None]
type _Says = tuple[bool | None, bool | None, bool | None]
type _Optional = tuple[*_Texts, *_Says, str | None, int | None]


class RowCheck:
    """Checks rows against what is known; made once for a file."""

    def __init__(self, known: Known) -> None:
        self._shops = known.shops
        self._codes = ", ".join(sorted(known.shops))
        self._prices = {code: _price_check(shop) for code, shop in known.shops.items()}
        self._category = _category_check(known.categories)
        self._image = _image_check(known.has_image)

    def __call__(self, cells: Sequence[str]) -> tuple[FeedRow | None, Faults]:
        """The row, and what is wrong with it.

        A row with faults is None when it does not even name a product; else it keeps the name, for duplicates.
        """
        faults: Faults = []
        cells = [cell.strip() for cell in cells]
        marketplace, sku, title, brand, category, price = cells[: len(REQUIRED)]
        code = self._marketplace(marketplace, faults)
        price_of = self._prices[code] if code else _any_price
        row = FeedRow(
            code or "",
            _sku(sku, faults) or "",
            _title(title, faults),
            _brand(brand, faults),
            self._category(category, faults),
            price_of(price, faults),
            *self._optional(cells, faults),
        )
        if faults and not (row.marketplace and row.sku):
            return None, faults
        return row, faults

    def _marketplace(self, found: str, faults: Faults) -> str | None:
        if found in self._shops:
            return found
        faults.append(_fault("marketplace", found, f"one of {self._codes}"))
        return None

    def _optional(self, cells: Sequence[str], faults: Faults) -> _Optional:
        description, image, group, variant, sold, fulfilled, trademark, state, on_hand = cells[
            len(REQUIRED) :
        ]
        return (
            _description(description, faults) if description else None,
            self._image(image, faults) if image else None,
            _group(group, faults) if group else None,
            _variant(variant, faults) if variant else None,
            _sold(sold, faults) if sold else None,
            _fulfilled(fulfilled, faults) if fulfilled else None,
            _trademark(trademark, faults) if trademark else None,
            _state(state, faults) if state else None,
            _on_hand(on_hand, faults) if on_hand else None,
        )


def shown_sku(found: str) -> str:
    """The SKU of a row that is wrong, as far as it can be shown."""
    return _shown(found.strip())[:100]


def _fault(name: str, found: str, needed: str) -> str:
    return f"{name}: found {_quoted(found)}, needed {needed}"


def _quoted(found: str) -> str:
    return f"'{_shown(found)}'" if found else "nothing"


def _shown(found: str) -> str:
    """What was found, with what can't be seen spelled out, cut where it is long."""
    text = _CONTROLS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", found[:_MOST_SHOWN])
    return f"{text}…" if len(found) > _MOST_SHOWN else text


def _text_check(name: str, *, is_required: bool = False, controls: re.Pattern[str] = _CONTROLS) -> Check:
    most = LONGEST[name]

    def check(found: str, faults: Faults) -> str | None:
        if len(found) > most:
            faults.append(
                f"{name}: found {len(found):,} characters ({_quoted(found)}), needed at most {most:,}"
            )
        elif not found.isprintable() and (sign := controls.search(found)):  # the first is cheaper
            faults.append(
                f"{name}: found the control character U+{ord(sign[0]):04X} in {_quoted(found)}, needed plain text"
            )
        elif is_required and not found:
            faults.append(f"{name}: found nothing, needed 1 to {most} characters")
        else:
            return found
        return None

    return check


_sku = _text_check("sku", is_required=True)
_title = _text_check("title", is_required=True)
_brand = _text_check("brand", is_required=True)
_group = _text_check("variant_group")
_variant = _text_check("variant")
_long_text = _text_check("description", controls=_CONTROLS_OF_TEXT)


def _description(found: str, faults: Faults) -> str | None:
    """May have lines; their ends are made alike."""
    return _long_text(found.replace("\r\n", "\n").replace("\r", "\n"), faults)


def _category_check(categories: Mapping[str, str]) -> Check:
    def check(found: str, faults: Faults) -> str | None:
        key = categories.get(found)
        if key is None:
            faults.append(_fault("category", found, "the slug of a category that there is"))
        return key

    return check


def _image_check(has_image: Callable[[str], bool]) -> Check:
    check_text = _text_check("image")

    def check(found: str, faults: Faults) -> str | None:
        path = check_text(found, faults)
        if path and not (path.lower().endswith(IMAGE_ENDINGS) and has_image(path)):
            endings = ", ".join(IMAGE_ENDINGS)
            faults.append(_fault("image", path, f"the path of an image in the media storage ({endings})"))
        return path

    return check


def _price_check(shop: Shop) -> Callable[[str, Faults], int | None]:
    decimals = f"(?:\\.[0-9]{{1,{shop.digits}}})?" if shop.digits else ""
    shape = re.compile(f"[0-9]{{1,{_MOST_WHOLE_DIGITS}}}{decimals}")
    example = "24.99" if shop.digits else "2499"
    most = f"at most {shop.digits} decimals" if shop.digits else "no decimals"
    needed = f"an amount like {example} in {shop.currency}, with {most}"

    def check(found: str, faults: Faults) -> int | None:
        minor = to_minor(found, shop.currency) if shape.fullmatch(found) else 0
        if minor <= 0:
            is_zero = shape.fullmatch(found) is not None
            faults.append(_fault("price", found, "more than 0" if is_zero else needed))
            return None
        return minor

    return check


def _any_price(found: str, faults: Faults) -> int | None:
    """Without a marketplace nobody knows the currency: only an amount that is none at all is told."""
    if not found:
        faults.append("price: found nothing, needed an amount like 24.99")
    return None


def _boolean_check(name: str) -> Callable[[str, Faults], bool | None]:
    def check(found: str, faults: Faults) -> bool | None:
        says = _SAYS.get(found.lower())
        if says is None:
            faults.append(_fault(name, found, "true or false"))
        return says

    return check


_sold, _fulfilled, _trademark = map(_boolean_check, BOOLEANS)


def _state(found: str, faults: Faults) -> str | None:
    if found in STATES:
        return found
    faults.append(_fault("state", found, "available, limited or withdrawn"))
    return None


def _on_hand(found: str, faults: Faults) -> int | None:
    if _WHOLE.fullmatch(found) and int(found) <= MOST_ON_HAND:
        return int(found)
    faults.append(_fault("on_hand", found, f"a whole number from 0 to {MOST_ON_HAND:,}"))
    return None
