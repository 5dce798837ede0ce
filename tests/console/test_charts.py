"""Charts: whole numbers on a canvas under a round top, parts that make a whole, and a line."""

import pytest

from moments.console.charts import bar_chart, share_bar, sparkline


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


def test_a_bar_says_its_name_and_its_number():
    assert bar_chart([("3 May 2026", 1234)]).bars[0].label == "3 May 2026: 1,234"


def test_shares_fill_the_bar_whatever_their_rounding():
    shares = share_bar([("a", 1), ("b", 1), ("c", 1)])

    assert [(share.start, share.percent) for share in shares] == [(0, 33), (33, 34), (67, 33)]
    assert [share.colour for share in shares] == [1, 2, 3]


def test_nothing_has_no_shares_and_none_of_nothing_is_none():
    assert share_bar([]) == []
    assert [share.percent for share in share_bar([("a", 0), ("b", 0)])] == [0, 0]


def test_a_sparkline_runs_from_edge_to_edge():
    assert sparkline([0, 5, 10]) == "0.0,22.0 50.0,12.0 100.0,2.0"
    assert sparkline([0]) == "0.0,22.0"
    assert sparkline([]) == ""
