"""Bar charts: whole numbers on a canvas under a round top."""

import pytest

from moments.console.charts import bar_chart


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 10), (1, 10), (10, 10), (11, 20), (31, 40), (61, 80), (81, 100), (101, 200), (99_999, 100_000)],
)
def test_the_top_is_the_next_round_number(highest: int, top: int):
    assert bar_chart([("a", highest)]).top == top


def test_bars_stand_side_by_side_on_the_ground():
    chart = bar_chart([("none", 0), ("half", 5), ("all", 10)])

    assert chart.width == 300
    assert [(bar.slot, bar.x, bar.y, bar.height) for bar in chart.bars] == [
        (0, 14, 1000, 0),
        (100, 114, 500, 500),
        (200, 214, 0, 1000),
    ]


def test_one_among_very_many_can_still_be_seen():
    assert bar_chart([("one", 1), ("many", 1_000_000)]).bars[0].height == 10


def test_no_bars_make_an_empty_chart():
    assert bar_chart([]).bars == []
