"""The banner of a draft is sent by itself: what was found is said, and nothing else on the page is lost (C5)."""

import io
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from campaigns import operations
from campaigns.models import Campaign
from events.models import AuditEntry
from kit.http import VERSION_FIELD
from tests.accounts.people import make_member
from tests.console.pages import text_of
from tests.console.steps import step_of, version_on
from tests.world import MARKETER, World

_HTMX = {"HX-Request": "true"}
_STANDING = "banners/test/page.webp"


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def url(draft: World) -> str:
    return f"{step_of(draft, 'messages')}banner/"


def picture(size: tuple[int, int] = (3000, 600), colour: str = "teal") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    file.seek(0)
    file.name = "banner.png"
    return file


def upload(**changes: object) -> dict[str, object]:
    return {"focus": "0.5", "banner": picture()} | changes


def standing() -> str:
    return Campaign.objects.get().banner.name or ""


def test_a_banner_is_kept_in_every_size(draft: World, marketer: Client, url: str, tmp_path: Path):
    done = marketer.post(url, upload(), follow=True)

    assert done.redirect_chain == [(f"{step_of(draft, 'messages')}#banner", 302)]
    assert "The banner is saved, in every size." in text_of(done)
    folder = tmp_path / Path(standing()).parent
    assert {file.stem for file in folder.iterdir()} == {"page", "page-small", "email", "message"}
    shown = done.content.decode()
    assert f'src="/media/{Path(standing()).parent}/page-small.webp"' in shown
    assert f'src="/media/{Path(standing()).parent}/message.webp"' in shown


@pytest.mark.parametrize(
    ("file", "found"),
    [
        (picture((1200, 300)), "Found a PNG of 1200 x 300 pixels"),
        (io.BytesIO(b"<svg onload='alert(1)'/>"), "needed a JPEG, PNG or WebP of exactly 3000 x 600 pixels"),
    ],
)
def test_what_is_no_banner_is_said_at_its_field_and_changes_nothing(
    draft: World, marketer: Client, url: str, file: io.BytesIO, found: str
):
    file.seek(0)
    file.name = "banner.png"
    entries = AuditEntry.objects.count()

    page = marketer.post(url, upload(banner=file))

    assert page.status_code == 422
    assert found in text_of(page)
    assert 'aria-invalid="true"' in page.content.decode()
    assert (standing(), AuditEntry.objects.count()) == (_STANDING, entries)


def test_a_banner_has_to_be_chosen_first(draft: World, marketer: Client, url: str):
    page = marketer.post(url, {"focus": "0.5"})

    assert (page.status_code, standing()) == (422, _STANDING)
    assert "This field is required." in text_of(page)


def test_within_the_step_the_card_alone_is_answered_with_what_is_lacking_now(
    draft: World, marketer: Client, url: str
):
    operations.remove_banner(campaign=draft.campaign, actor=MARKETER)
    refused = marketer.post(url, upload(banner=picture((10, 10))), headers=_HTMX)
    assert refused.status_code == 422
    assert text_of(refused).startswith("Banner")
    assert "<form" not in refused.content.decode().partition('id="lacks"')[2]
    assert "A banner" in text_of(refused).rpartition("Still missing here")[2]

    done = marketer.post(url, upload(), headers=_HTMX)

    assert (done.status_code, done.headers["HX-Trigger"]) == (200, "banner-changed")
    assert "The banner is saved, in every size." in text_of(done)
    assert "Nothing: this step is complete." in text_of(done)


def test_a_banner_is_removed(draft: World, marketer: Client, url: str):
    done = marketer.post(url, {"do": "remove"}, follow=True)

    assert "The banner is removed." in text_of(done)
    assert standing() == ""
    assert "Remove the banner" not in text_of(done)


def test_a_banner_of_somebody_else_is_neither_replaced_nor_removed_unseen(
    draft: World, marketer: Client, url: str
):
    seen = version_on(marketer, url)
    marketer.post(url, upload())
    kept = standing()

    late = marketer.post(url, upload(banner=picture(colour="red"), **{VERSION_FIELD: seen}))
    gone = marketer.post(url, {"do": "remove", VERSION_FIELD: seen})

    assert (late.status_code, gone.status_code) == (422, 422)
    assert "Somebody changed this since you opened it" in text_of(gone)
    assert standing() == kept


def test_words_that_are_written_meanwhile_do_not_stand_in_its_way(draft: World, marketer: Client, url: str):
    seen = version_on(marketer, step_of(draft, "messages"), "banner_version")
    operations.set_message(
        campaign=draft.campaign, locale="en", redemption_title="a", redemption_text="b", actor=MARKETER
    )

    assert marketer.post(url, upload(**{VERSION_FIELD: seen})).status_code == 302
    assert standing() != _STANDING


def test_a_locked_draft_keeps_its_banner(draft: World, marketer: Client, url: str):
    operations.submit_campaign(campaign=draft.campaign, actor=MARKETER)

    assert marketer.post(url, upload()).headers["Location"] == f"/console/campaigns/{draft.campaign.pk}/"
    led = marketer.post(url, {"do": "remove"}, headers=_HTMX)

    assert led.headers["HX-Redirect"] == f"/console/campaigns/{draft.campaign.pk}/"
    assert standing() == _STANDING


def test_a_banner_is_for_those_who_may_change_campaigns_of_the_company(
    draft: World, marketer: Client, rival: Client, url: str
):
    analyst = Client()
    analyst.force_login(make_member(draft.company, "analyst").user)

    assert (rival.get(url).status_code, rival.post(url, upload()).status_code) == (404, 404)
    assert (analyst.get(url).status_code, analyst.post(url, upload()).status_code) == (403, 403)
    draft.campaign.refresh_from_db()
    assert draft.campaign.banner.name == _STANDING


def test_each_change_of_the_banner_leaves_one_entry(draft: World, marketer: Client, url: str):
    marketer.post(url, upload())
    marketer.post(url, upload())

    [entry] = AuditEntry.objects.filter(verb="campaign.edit_banner")
    assert entry.changes == {"banner": [_STANDING, standing()]}
    assert entry.actor == f"member:{draft.user.pk}"
