"""What a campaign says, language by language: nothing typed is lost, and nothing half said is submitted (C6)."""

import pytest
from django.test import Client

from campaigns import operations
from campaigns.errors import CampaignIncomplete
from campaigns.models import Campaign, CampaignKind, Message
from events.models import AuditEntry
from kit.http import VERSION_FIELD
from moments.console.examples import example_of
from moments.console.forms.messages import TEXT, TITLE, MessageForm
from tests.accounts.people import make_member
from tests.console.pages import text_of
from tests.console.steps import step_of, version_on
from tests.world import MARKETER, World, make_marketplace

_TYPING = {"HX-Request": "true"}


@pytest.fixture
def url(draft: World) -> str:
    return step_of(draft, "messages")


@pytest.fixture
def german(draft: World) -> World:
    """The draft, which is to run in Germany and Austria's marketplace, too."""
    draft.campaign.marketplaces.add(make_marketplace("DE", name="Germany", languages=["de", "en"]))
    return draft


def texts(**changes: str) -> dict[str, str]:
    return {
        "announcement_title": "Soon",
        "announcement_text": "Reach it by {end_date}.",
        "redemption_title": "Done",
        "redemption_text": "Take {product}.",
    } | changes


def titles() -> dict[str, str]:
    return dict(Message.objects.order_by("locale").values_list("locale", "redemption_title"))


def test_the_languages_of_its_marketplaces_are_proposed_with_who_reads_them(
    german: World, marketer: Client, url: str
):
    page = marketer.get(url, {"locale": "de"})

    tabs = [(tab.locale, tab.is_main, tab.is_written) for tab in page.context["tabs"]]
    assert tabs == [("en", True, True), ("de", False, False)]
    said = text_of(page)
    assert "Read by customers of Germany. Until something is saved here they read English." in said
    main = text_of(marketer.get(url))
    assert (
        "Read by customers of Germany and US, and by all whose language the campaign does not speak." in main
    )


def test_a_language_begins_when_it_is_saved_and_not_when_it_is_looked_at(
    german: World, marketer: Client, url: str
):
    nothing = dict.fromkeys(texts(), "")
    marketer.post(url, nothing | {"locale": "de"})
    assert titles() == {"en": "You did it"}

    marketer.post(url, texts(locale="de", redemption_title="Geschafft"))

    assert titles() == {"de": "Geschafft", "en": "You did it"}


def test_a_language_that_nobody_proposes_is_not_written(german: World, marketer: Client, url: str):
    marketer.post(url, texts(locale="xx", redemption_title="Hello"))

    assert titles() == {"en": "Hello"}


def test_going_to_another_language_saves_this_one(german: World, marketer: Client, url: str):
    done = marketer.post(url, texts(go="locale:de", redemption_title="Kept"))

    assert done.headers["Location"] == f"{url}?locale=de"
    assert titles() == {"en": "Kept"}
    assert marketer.post(url, texts(go="locale:xx")).headers["Location"] == step_of(german, "terms")


def test_another_language_is_made_the_main_one_with_what_was_typed(german: World, marketer: Client, url: str):
    marketer.post(url, texts(locale="de"))

    done = marketer.post(url, texts(locale="de", redemption_title="Geschafft", go="main"), follow=True)

    assert "German speaks for all others now." in text_of(done)
    assert (Campaign.objects.get().default_locale, titles()["de"]) == ("de", "Geschafft")


def test_a_language_is_removed_and_the_main_one_is_not(german: World, marketer: Client, url: str):
    marketer.post(url, texts(locale="de"))

    refused = marketer.post(url, {"do": "drop", "locale": "en"}, follow=True)
    assert "speak for all others" in text_of(refused)
    assert set(titles()) == {"de", "en"}
    done = marketer.post(url, {"do": "drop", "locale": "de"}, follow=True)

    assert "It does not speak German any more." in text_of(done)
    assert set(titles()) == {"en"}


def test_what_somebody_wrote_meanwhile_is_neither_overwritten_nor_removed(
    german: World, marketer: Client, url: str
):
    seen = version_on(marketer, f"{url}?locale=de")
    marketer.post(url, texts(locale="de", redemption_title="Geschafft"))

    late = marketer.post(url, texts(locale="de", redemption_title="Fertig", **{VERSION_FIELD: seen}))
    gone = marketer.post(url, {"do": "drop", "locale": "de", VERSION_FIELD: seen}, follow=True)

    assert late.status_code == 422
    assert 'value="Fertig"' in late.content.decode() or ">\nFertig</textarea>" in late.content.decode()
    assert "Somebody changed this since you opened it" in text_of(gone)
    assert titles()["de"] == "Geschafft"


def test_two_who_write_two_languages_do_not_meet(german: World, marketer: Client, url: str):
    seen = version_on(marketer, f"{url}?locale=de")
    marketer.post(url, texts(redemption_title="Hello"))

    marketer.post(url, texts(locale="de", redemption_title="Hallo", **{VERSION_FIELD: seen}))

    assert titles() == {"de": "Hallo", "en": "Hello"}


def test_an_unknown_placeholder_is_refused_with_those_there_are(draft: World, marketer: Client, url: str):
    entries = AuditEntry.objects.count()

    page = marketer.post(url, texts(redemption_text="Take {prodct}."))

    assert page.status_code == 422
    known = "{product}, {company}, {end_date}, {expiry_date}"
    assert f"There is no {{prodct}}. These are filled in: {known}." in text_of(page)
    assert Message.objects.get().redemption_text == "Pick your {product}, from {company}."
    assert AuditEntry.objects.count() == entries


def test_several_faults_are_listed_with_the_way_to_each(draft: World, marketer: Client, url: str):
    page = marketer.post(url, texts(redemption_text="Take {prodct}.", announcement_text="By {day}."))

    assert "2 things to put right" in text_of(page)
    assert 'href="#id_announcement_text"' in page.content.decode()


def test_a_title_has_sixty_characters_and_a_text_240(draft: World, marketer: Client, url: str):
    fits = texts(redemption_title="x" * 60, redemption_text="y" * 240)
    assert marketer.post(url, fits).status_code == 302

    for name, most in (("redemption_title", 60), ("announcement_text", 240)):
        page = marketer.post(url, texts(**{name: "z" * (most + 1)}))
        assert f"at most {most} characters" in text_of(page)
    assert Message.objects.get().redemption_title == "x" * 60


def test_previews_are_live_filled_in_and_measured(draft: World, marketer: Client, url: str):
    typed = texts(redemption_text="Take {product} of {company}.", announcement_text="{product}!" + "y" * 229)

    page = marketer.get(url, typed, headers=_TYPING)

    said = text_of(page)
    assert said.startswith("Push notification")
    assert "Take Copper Kettle of Level Up Games." in said
    assert "{" not in said
    assert "With Copper Kettle filled in: Announcement, text 243 characters Phones may cut it" in said
    assert "Redemption, text 37 characters" in said
    assert Message.objects.get().redemption_text == "Pick your {product}, from {company}."


def test_a_locked_draft_leads_away_whoever_is_still_typing(draft: World, marketer: Client, url: str):
    operations.submit_campaign(campaign=draft.campaign, actor=MARKETER)

    page = marketer.get(url, texts(), headers=_TYPING)

    assert page.headers["HX-Redirect"] == f"/console/campaigns/{draft.campaign.pk}/"


@pytest.mark.parametrize("locale", ["en", "de", "fr-CA", "es", "it", "pt-BR", "ja", "hi"])
@pytest.mark.parametrize("kind", CampaignKind.values)
def test_examples_are_messages_that_may_be_saved(kind: str, locale: str):
    example = example_of(kind, locale)
    form = MessageForm(
        {name: getattr(example, name) for name in texts()},
    )

    assert form.is_valid(), form.errors
    assert bool(example.announcement_text) == (kind == CampaignKind.CHALLENGE)
    assert len(example.redemption_title) <= TITLE
    assert len(example.redemption_text) <= TEXT


def test_each_kind_and_language_has_words_of_its_own():
    tags = ("en", "de", "fr", "es", "it", "pt", "ja")
    for kind in (CampaignKind.SURPRISE, CampaignKind.PRIZE):
        assert len({example_of(kind, tag).redemption_text for tag in tags}) == len(tags)
    assert example_of(CampaignKind.PRIZE, "de") != example_of(CampaignKind.SURPRISE, "de")


@pytest.mark.parametrize(
    ("changes", "lack"),
    [
        ({"redemption_text": ""}, "a whole redemption message in de, or no de"),
        ({"announcement_text": ""}, "a whole announcement in de, or none in de"),
    ],
)
def test_a_language_that_is_half_written_is_not_submitted(
    german: World, marketer: Client, url: str, changes: dict[str, str], lack: str
):
    marketer.post(url, texts(locale="de", **changes))

    with pytest.raises(CampaignIncomplete) as refused:
        operations.submit_campaign(campaign=german.campaign, actor=MARKETER)

    assert lack in refused.value.detail
    assert lack.capitalize() in text_of(marketer.get(url, {"locale": "de"}))


def test_a_language_may_do_without_an_announcement(german: World, marketer: Client, url: str):
    marketer.post(url, texts(locale="de", announcement_title="", announcement_text=""))

    assert not [lack for lack in marketer.get(url).context["lacks"] if "de" in lack.where]


def test_messages_are_for_those_who_may_change_campaigns_of_the_company(
    draft: World, marketer: Client, rival: Client, url: str
):
    analyst = Client()
    analyst.force_login(make_member(draft.company, "analyst").user)

    assert rival.post(url, texts()).status_code == 404
    assert analyst.post(url, texts()).status_code == 403
    assert titles() == {"en": "You did it"}


def test_the_step_reads_no_more_for_more_languages(
    german: World, marketer: Client, url: str, django_assert_max_num_queries
):
    for locale in ("de", "fr", "es", "it"):
        operations.set_message(
            campaign=german.campaign, locale=locale, redemption_title="a", redemption_text="b"
        )
    with django_assert_max_num_queries(40):
        marketer.get(url)
    with django_assert_max_num_queries(25):
        marketer.get(url, texts(), headers=_TYPING)
