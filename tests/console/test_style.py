"""The style page: everything that pages are made of is on it, and it is only where pages are written."""

import csv

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.console.pages import text_of

PARTS = sorted(path.stem for path in (settings.ROOT / "templates" / "_parts").glob("*.html"))
STYLE = "/console/style/"


@pytest.fixture
def writer(db: None, settings) -> Client:
    """The browser of somebody without a company, on a machine where pages are written."""
    settings.STYLE_PAGE = True
    client = Client()
    client.force_login(User.objects.create_user("writer@example.com"))
    return client


@pytest.fixture
def shown(writer: Client) -> set[str]:
    """The templates that the page was made of, with and without the faults of a form."""
    return {
        template.name
        for query in ("", "?faults")
        for template in writer.get(STYLE + query).templates
        if template.name
    }


@pytest.mark.parametrize("part", PARTS)
def test_the_page_shows_each_part_with_the_line_that_includes_it(writer: Client, shown: set[str], part: str):
    said = text_of(writer.get(STYLE))

    assert f"_parts/{part}.html" in shown
    assert f'{{% include "_parts/{part}.html"' in said


@pytest.mark.parametrize("part", PARTS)
def test_each_part_says_in_its_first_line_what_it_needs(part: str):
    first = (settings.ROOT / "templates" / "_parts" / f"{part}.html").read_text().partition("\n")[0]

    assert first.startswith("{# ")
    assert first.endswith(" #}")
    assert "Needs" in first


def test_the_page_shows_each_token_and_icon(writer: Client):
    said = text_of(writer.get(STYLE)).split()
    with (settings.ROOT / "static" / "icons" / "map.csv").open() as lines:
        icons = {row["name"] for row in csv.DictReader(lines)}

    assert {"--brand", "--surface", "--bad-soft", "--size-3xl", "--space-9"} <= set(said)
    assert icons <= set(said)
    assert "7.3" in said  # --brand against white


def test_elsewhere_there_is_no_such_page(writer: Client, settings):
    settings.STYLE_PAGE = False

    assert (settings.DEBUG, writer.get(STYLE).status_code) == (False, 404)


def test_whoever_is_not_signed_in_signs_in_first(client: Client, db: None, settings):
    settings.STYLE_PAGE = True

    assert client.get(STYLE).url == f"/accounts/login/?next={reverse('console:style')}"


def test_a_form_with_several_faults_lists_them_with_links_to_their_fields(writer: Client):
    page = writer.get(f"{STYLE}?faults").content.decode()

    assert "7 things to put right" in page
    assert '<a href="#id_budget">Budget</a>: Enter a number.' in page
    assert 'aria-invalid="true" aria-describedby="id_budget_error"' in page


def test_what_was_done_is_said_in_toasts_of_which_only_the_good_ones_pass(writer: Client):
    page = writer.post(STYLE, follow=True).content.decode()

    assert page.count('role="status" data-passes') == 1
    assert "The changes are saved." in page
    assert "The second of them was refused." in page
