"""The sample catalogue's designs and their pictures."""

from collections import Counter
from io import BytesIO

import pytest
from PIL import Image

from moments.seed.designs import designs
from moments.seed.pictures.banner import FULL, THEMES, paint_banner
from moments.seed.pictures.studio import KINDS, LARGEST, take


def test_there_are_at_least_300_over_40_categories():
    shelves = Counter(design.category for design in designs())

    assert len(designs()) >= 300
    assert len(shelves) >= 40
    assert min(shelves.values()) >= 5


def test_each_has_a_sku_and_a_picture_of_its_own():
    assert len({design.sku for design in designs()}) == len(designs())
    assert len({design.shot.file for design in designs()}) == len(designs())
    assert max(len(design.sku) for design in designs()) <= 40


def test_variants_share_a_group_and_a_price_unless_they_differ_in_size():
    colours = [design for design in designs() if design.variant_group == "HEADPHONES-1"]
    sizes = [design for design in designs() if design.variant_group == "DUMBBELLS-1"]

    assert [design.variant for design in colours] == ["Onyx", "Pearl", "Cobalt"]
    assert [design.usd_cents for design in colours] == [12_900, 12_900, 12_900]
    assert [(design.variant, design.usd_cents) for design in sizes] == [
        ("2 kg", 2_233),
        ("4 kg", 3_190),
        ("6 kg", 4_306),
    ]


def test_some_are_trademarked_and_one_line_costs_25_usd_for_ever():
    steady = [design for design in designs() if design.is_steady]

    assert 30 < sum(design.is_trademarked for design in designs()) < len(designs()) / 2
    assert {(design.variant_group, design.usd_cents) for design in steady} == {("MUGS-1", 2_500)}


def test_a_few_of_each_category_can_be_had():
    assert Counter(design.category for design in designs(2)) == dict.fromkeys(KINDS, 2)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_small_square_and_always_the_same(kind):
    shot = next(design.shot for design in designs() if design.category == kind)

    first = take(shot)

    assert first == take(shot)
    assert len(first) <= LARGEST
    picture = Image.open(BytesIO(first))
    assert (picture.format, picture.size) == ("WEBP", (600, 600))


def test_pictures_of_variants_differ():
    one, other, *_ = (design.shot for design in designs() if design.variant_group == "MUGS-1")
    assert take(one) != take(other)


def test_a_banner_is_one_that_can_be_uploaded():
    with Image.open(BytesIO(paint_banner(next(iter(THEMES))))) as banner:
        assert (banner.format, banner.size) == ("WEBP", FULL) == ("WEBP", (3000, 600))
