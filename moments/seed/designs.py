"""The sample catalogue as it is designed: what there is, before any marketplace puts a price on it."""

from collections import Counter
from dataclasses import dataclass
from functools import cache

from kit.money import to_minor
from moments.seed.files import Row, rows_of
from moments.seed.pictures.studio import EDITION, Shot

FOLDER = f"products/sample-{EDITION}"


@dataclass(frozen=True, slots=True)
class Design:
    """One thing that every marketplace sells, in one colour or size."""

    sku: str
    title: str
    brand: str
    description: str
    category: str
    variant_group: str
    variant: str
    usd_cents: int
    is_trademarked: bool
    is_steady: bool  # its price never moves, and is exactly this one where prices are in USD
    shot: Shot


@cache
def designs(per_category: int | None = None) -> tuple[Design, ...]:
    """Every design, or the first few of each category."""
    lines: Counter[str] = Counter()
    found: dict[str, list[Design]] = {}
    for row in rows_of("product_lines"):
        category = row["category"]
        shelf = found.setdefault(category, [])
        shelf += _line(row, lines[category], len(shelf))
        lines[category] += 1
    return tuple(design for shelf in found.values() for design in shelf[:per_category])


def _line(row: Row, style: int, place: int) -> list[Design]:
    variants = [_variant(text) for text in row["variants"].split("|")]
    line = f"{row['category']}-{style + 1}".upper()
    found = []
    for number, (name, percent) in enumerate(variants):
        sku = f"{line}-{name}".upper().replace(" ", "") if name else line
        colour = name if row["by"] == "colour" else row["colour"]
        found.append(
            Design(
                sku=sku,
                title=f"{row['name']}, {name}" if name else row["name"],
                brand=row["brand"],
                description=row["description"],
                category=row["category"],
                variant_group=line if len(variants) > 1 else "",
                variant=name,
                usd_cents=to_minor(row["usd"], "USD") * percent // 100,
                is_trademarked=row["trademark"] == "1",
                is_steady=row["steady"] == "1",
                shot=_shot(row, sku, colour, style, place + number, percent if row["by"] == "size" else 100),
            )
        )
    return found


def _variant(text: str) -> tuple[str, int]:
    """A variant's name, and its price in percent of the line's: `4 kg:135`."""
    name, _, percent = text.partition(":")
    return name, int(percent or 100)


def _shot(row: Row, sku: str, colour: str, style: int, scene: int, percent: int) -> Shot:
    return Shot(
        file=f"{FOLDER}/{sku.lower()}.webp",
        kind=row["category"],
        backdrop=_backdrops()[row["category"]],
        colour=_colours()[colour],
        style=style,
        scene=scene,
        scale=0.8 + percent / 500,
    )


@cache
def _backdrops() -> dict[str, str]:
    return {row["slug"]: row["backdrop"] for row in rows_of("categories")}


@cache
def _colours() -> dict[str, str]:
    return {row["name"]: row["hex"] for row in rows_of("colours")}
