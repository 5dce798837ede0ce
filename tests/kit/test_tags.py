"""Filters of pages: what a reader sees for a value."""

from datetime import UTC, datetime

import pytest

from kit.templatetags.kit import first_line, icon, initials, other_lines, pretty_json


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("Ada King Lovelace", "AL"),
        ("ada.lovelace@example.com", "AL"),
        ("dana@example.com", "D"),
        ("Łukasz", "Ł"),
        ("", ""),
    ],
)
def test_a_name_has_one_or_two_initials(name: str, letters: str):
    assert initials(name) == letters


def test_a_choice_is_a_label_and_what_describes_it():
    assert (first_line("Analyst\nSees spend"), other_lines("Analyst\nSees spend")) == (
        "Analyst",
        "Sees spend",
    )
    assert (first_line("Analyst"), other_lines("Analyst")) == ("Analyst", "")


def test_values_and_json_are_shown_as_json_and_anything_else_as_it_is():
    assert pretty_json({"at": datetime(2026, 5, 14, tzinfo=UTC)}) == '{\n  "at": "2026-05-14T00:00:00Z"\n}'
    assert pretty_json('{"name":"Łukasz"}') == '{\n  "name": "Łukasz"\n}'
    assert pretty_json("<html>") == "<html>"


def test_an_icon_is_drawn_from_the_sprite_and_hidden_from_screen_readers():
    assert icon("gift") == (
        '<svg class="icon" aria-hidden="true"><use href="/static/dist/icons.svg#gift"></use></svg>'
    )
