"""Charts: whole numbers on a canvas under a round top, parts that make a whole, and a line."""

from datetime import date, timedelta

import pytest

from moments.console.charts import bar_chart, line_chart, share_bar, sparkline

FIRST = date(2026, 5, 1)


def days_of(*values: int) -> list[tuple[date, int]]:
    return [(FIRST + timedelta(days=number), value) for number, value in enumerate(values)]


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


def test_a_line_is_a_staircase_over_round_numbers():
    chart = line_chart(days_of(2_400, 2_400, 2_600))

    assert (chart.scale, chart.lines) == ([2_600, 2_500, 2_400], [0, 500, 1000])
    assert chart.path == "M0 1000H200V0H300"
    assert [(day.x, day.width, day.y, day.value) for day in chart.days] == [
        (0, 100, 1000, 2_400),
        (100, 100, 1000, 2_400),
        (200, 100, 0, 2_600),
    ]


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ((2_500,), [2_550, 2_500, 2_450]),
        ((1, 1), [2, 1, 0]),
        ((3_499, 3_501), [3_600, 3_500, 3_400]),
        ((100, 10_000), [10_000, 5_000, 0]),
        ((1_390, 1_790), [1_800, 1_600, 1_400, 1_200]),
    ],
)
def test_a_scale_holds_all_values_and_small_moves_look_small(values: tuple[int, ...], scale: list[int]):
    assert line_chart(days_of(*values)).scale == scale


def test_a_day_that_is_missing_keeps_the_value_before_it():
    chart = line_chart([(FIRST, 100), (FIRST + timedelta(days=9), 200)])

    assert chart.width == 1000
    assert [(day.x, day.width) for day in chart.days] == [(0, 900), (900, 100)]


def test_the_mark_stands_over_its_days_alone():
    chart = line_chart(days_of(*[100] * 40, *[200] * 50), mark=200, mark_days=30)

    assert chart.mark == (6000, 0)
    assert [on.isoformat() for on in chart.dates] == ["2026-05-01", "2026-05-30", "2026-06-29", "2026-07-29"]


def test_a_line_needs_a_day():
    with pytest.raises(ValueError, match="at least one day"):
        line_chart([])
