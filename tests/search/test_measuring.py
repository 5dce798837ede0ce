"""The bench of searches runs on any catalogue."""

import pytest

from moments.bench.searching import measure
from tests.world import make_company, make_marketplace, make_product

pytestmark = pytest.mark.django_db


def test_searches_are_measured_and_explained():
    make_company()
    make_product(make_marketplace(), title="Copper Mug", sku="A-1")
    lines = []

    figures = measure(lines.append)

    assert (figures["a common word"].found, figures["a SKU"].found) == ("1", "1")
    assert figures["nonsense"].found == "0"
    assert any("Index" in line for line in lines)
