"""Support approves a campaign as it looked at it, or sends it back (C3, R3)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import BarredCountry, Member, User
from accounts.operations import suspend_company
from billing.models import Card
from campaigns import operations
from campaigns.models import Campaign
from campaigns.queries.remarks import remarks_of
from events.models import AuditEntry, Mail
from kit import clock
from rewards import tokens
from rewards.models import Product
from tests.console.pages import text_of
from tests.mailbox import delivered
from tests.world import MARKETER, SUPPORT, World, make_world


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("support@example.com", "correct horse battery"))
    return client


@pytest.fixture
def world(db: None) -> World:
    """A campaign that waits for support."""
    return make_world(state="pending")


def page_of(campaign: Campaign, verb: str = "approve") -> str:
    return reverse("admin:campaigns_campaign_verb", args=[campaign.pk, verb])


def state_of(campaign: Campaign) -> str:
    return Campaign.objects.get(pk=campaign.pk).state


def submit_again(campaign: Campaign) -> None:
    operations.withdraw_campaign(campaign=campaign, actor=MARKETER)
    operations.submit_campaign(campaign=campaign, actor=MARKETER)


def test_a_campaign_is_approved_as_it_was_shown(desk: Client, world: World):
    page = desk.get(page_of(world.campaign))
    assert "Quotes of submission 1" in text_of(page)
    assert page.context["form"]["submission"].value() == 1

    done = desk.post(page_of(world.campaign), {"submission": 1, "reason": "Well made"}, follow=True)

    assert f"{world.campaign.name} is approved." in text_of(done)
    assert state_of(world.campaign) == "approved"
    assert AuditEntry.objects.get(verb="campaign.approved").reason == "Well made"


def test_what_was_submitted_again_is_looked_at_again(desk: Client, world: World):
    submit_again(world.campaign)

    page = desk.post(page_of(world.campaign), {"submission": 1})

    assert page.status_code == 422
    said = text_of(page)
    assert "was submitted again since this page was opened: submission 2 is shown now" in said
    assert "Quotes of submission 2" in said
    assert page.context["form"]["submission"].value() == "2"
    assert state_of(world.campaign) == "pending"
    desk.post(page_of(world.campaign), {"submission": 2})
    assert state_of(world.campaign) == "approved"


def test_without_the_number_nothing_is_approved(desk: Client, world: World):
    assert desk.post(page_of(world.campaign), {"reason": "x"}).status_code == 422
    assert state_of(world.campaign) == "pending"


def test_choices_that_are_no_rewards_any_more_are_listed_and_keep_it_from_being_approved(
    desk: Client, world: World
):
    Product.objects.update(state="withdrawn", fulfilled_by_store=False)
    needed = ("a product that the store itself sells and ships", "a product that is not withdrawn")
    lacks = [f"{one} instead of Copper Kettle, for the moment level_10 in US" for one in needed]

    page = desk.get(page_of(world.campaign))
    assert page.context["form"].notes == [f"It lacks {lack}." for lack in lacks]
    assert f"It lacks {lacks[1]}." in text_of(page)
    refused = desk.post(page_of(world.campaign), {"submission": 1})

    assert f"Since it was submitted it came to lack {'; '.join(lacks)}." in text_of(refused)
    assert (refused.status_code, state_of(world.campaign)) == (422, "pending")


def test_it_can_be_sent_back_all_the_same(desk: Client, world: World):
    Product.objects.update(state="withdrawn")

    desk.post(page_of(world.campaign, "reject"), {"submission": 1, "reason": "The kettle is withdrawn."})

    assert state_of(world.campaign) == "rejected"
    assert AuditEntry.objects.get(verb="campaign.rejected").reason == "The kettle is withdrawn."


def test_sending_back_takes_a_reason(desk: Client, world: World):
    assert desk.post(page_of(world.campaign, "reject"), {"reason": ""}).status_code == 422
    assert state_of(world.campaign) == "pending"


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_nothing_is_decided_about_what_does_not_wait(desk: Client, verb: str):
    draft = make_world(state="draft").campaign

    assert desk.get(page_of(draft, verb)).status_code == 404
    assert desk.post(page_of(draft, verb), {"submission": 0, "reason": "x"}).status_code == 404


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_support_that_may_only_look_decides_nothing(world: World, verb: str):
    looker = User.objects.create_user("looker@example.com", "correct horse battery", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_campaign"))
    client = Client()
    client.force_login(looker)

    assert client.post(page_of(world.campaign, verb), {"submission": 1, "reason": "x"}).status_code == 403
    assert state_of(world.campaign) == "pending"


def detail_of(campaign: Campaign) -> str:
    return reverse("admin:campaigns_campaign_change", args=[campaign.pk])


def test_one_page_has_all_that_a_decision_needs(desk: Client, world: World):
    operations.reject_campaign(
        campaign=world.campaign, actor=SUPPORT, reason="Not yet.", remarks={"terms": "They name no end."}
    )
    operations.revise_campaign(campaign=world.campaign, actor=MARKETER)
    operations.write_terms(campaign=world.campaign, terms="Until the end of May.", actor=MARKETER)
    operations.submit_campaign(campaign=world.campaign, actor=MARKETER)

    page = text_of(desk.get(detail_of(world.campaign)))

    for words in (
        "Level Up Games",
        "02110, United States",
        f"{world.user.email} administrator",
        "No billing owner yet",
        "None: this is its first. Rejected 1 time so far.",
        "Reach level 10 and pick your Copper Kettle.",
        "Pick your Copper Kettle, from Level Up Games.",
        "Reach level 10, US , CPA $27.50 ($27.50)",
        "Until the end of May.",
        "Quotes of submission 2",
        "Remark: They name no end. What Before Now Terms nothing Until the end of May.",
        "It was sent back: Not yet.",
        "$0.00 of $1,000.00",
    ):
        assert words in page


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_what_is_decided_on_stands_below_the_decision(desk: Client, world: World, verb: str):
    """The number of the submission is the one that is looked at here, in every part."""
    send_back_and_mend(world.campaign)

    page = desk.get(page_of(world.campaign, verb))

    said = text_of(page)
    for words in ("Who asks", "Remark: They name no end.", "Quotes of submission 2", "How it got here"):
        assert words in said
    assert page.context["form"]["submission"].value() == 2
    assert f'<iframe src="{tokens.url_of(bytes(world.campaign.test_salt))}"' in page.content.decode()


def send_back_and_mend(campaign: Campaign) -> None:
    operations.reject_campaign(
        campaign=campaign,
        actor=SUPPORT,
        reason="Not yet.",
        remarks={"terms": "They name no end.", "name": "Whose is it?"},
    )
    operations.revise_campaign(campaign=campaign, actor=MARKETER)
    operations.write_terms(campaign=campaign, terms="Until the end of May.", actor=MARKETER)
    operations.submit_campaign(campaign=campaign, actor=MARKETER)


def test_a_remark_that_nothing_was_done_about_is_pointed_out(desk: Client, world: World):
    send_back_and_mend(world.campaign)

    said = text_of(desk.get(detail_of(world.campaign)))

    assert "Name Remark: Whose is it? Nothing was changed here." in said
    assert said.count("Nothing was changed here.") == 1


def test_what_should_be_known_of_the_company_is_said_before_all(desk: Client, world: World):
    assert "Companies from there may use Moments." in text_of(desk.get(detail_of(world.campaign)))
    BarredCountry.objects.create(code="US", source="A new law", source_date="2026-11-01")
    suspend_company(company=world.company, actor=SUPPORT, reason="We look into something.")

    said = text_of(desk.get(detail_of(world.campaign)))

    minded = said[said.index("To be minded") : said.index("Who asks")]
    assert "Companies from United States can't use Moments. Reason: A new law (1 November 2026)." in minded
    assert "The company is suspended: We look into something." in minded


def test_without_a_payment_method_it_is_not_approved_and_the_page_says_what_is_missing(
    desk: Client, world: World
):
    said = text_of(desk.get(detail_of(world.campaign)))
    assert "Visa ending in 4242" in said
    Card.objects.update(is_active=False)
    missing = "The company has no payment method: its billing owner adds a card under Bills and payments."

    assert missing in text_of(desk.get(detail_of(world.campaign)))
    assert missing in page_words(desk, world.campaign, "approve")
    refused = desk.post(page_of(world.campaign), {"submission": 1})

    assert missing in text_of(refused)
    assert (refused.status_code, state_of(world.campaign)) == (422, "pending")


def test_one_whose_end_has_passed_is_not_approved(
    desk: Client, world: World, monkeypatch: pytest.MonkeyPatch
):
    Campaign.objects.update(ends_on=world.campaign.starts_on)
    monkeypatch.setattr(clock, "now", lambda: world.campaign.created_at + timedelta(days=2))

    assert page_words(desk, world.campaign, "approve").count("it goes back to its marketer by itself") == 2
    refused = desk.post(page_of(world.campaign), {"submission": 1})

    assert "it can't become approved: its end has passed on" in text_of(refused)
    assert (refused.status_code, state_of(world.campaign)) == (422, "pending")


def page_words(desk: Client, campaign: Campaign, verb: str) -> str:
    return text_of(desk.get(page_of(campaign, verb)))


def test_the_history_names_the_people(desk: Client, world: World):
    sue = User.objects.create_superuser("sue@support.example", "correct horse battery")
    ada = f"member:{world.user.pk}"
    operations.reject_campaign(campaign=world.campaign, actor=f"support:{sue.pk}", reason="No.")
    operations.revise_campaign(campaign=world.campaign, actor=ada)

    said = text_of(desk.get(detail_of(world.campaign)))

    assert "Rejected by sue@support.example of support" in said
    assert f"Draft by {world.user.email}," in said


def test_the_companys_other_campaigns_are_a_click_away(desk: Client, world: World):
    other = make_world(name="Second").campaign

    page = desk.get(reverse("admin:campaigns_campaign_changelist"), {"company__id__exact": world.company.pk})

    assert [one.pk for one in page.context["cl"].result_list] == [world.campaign.pk]
    assert other.name not in text_of(page)


def test_the_queue_says_how_long_each_waits(desk: Client, world: World, monkeypatch: pytest.MonkeyPatch):
    later = clock.now() + timedelta(hours=3, minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert "3 hours, 5 minutes" in " ".join(
        text_of(desk.get(reverse("admin:campaigns_campaign_changelist"))).replace("\xa0", " ").split()
    )


def test_each_remark_goes_to_its_part(desk: Client, world: World):
    page = desk.get(page_of(world.campaign, "reject"))
    named = {part.name: f"remark_{at}" for at, part in enumerate(page.context["form"].parts)}

    desk.post(
        page_of(world.campaign, "reject"),
        {
            "submission": 1,
            "reason": "Two things.",
            named["message:en"]: "It promises too much.",
            named["reward:level_10:US"]: "Too dear a kettle.",
        },
    )

    assert remarks_of(world.campaign) == {
        "message:en": "It promises too much.",
        "reward:level_10:US": "Too dear a kettle.",
    }


def test_what_was_submitted_again_is_not_sent_back_unseen(desk: Client, world: World):
    submit_again(world.campaign)

    assert desk.post(page_of(world.campaign, "reject"), {"submission": 1, "reason": "No."}).status_code == 422
    assert state_of(world.campaign) == "pending"


def test_support_suspends_and_lifts_only_its_own_reason(desk: Client):
    campaign = make_world().campaign
    desk.post(page_of(campaign, "suspend"), {"reason": "Complaints came in."})
    operations.take_down_campaign(campaign=campaign, actor=MARKETER, reason="A pause.")
    assert Campaign.objects.get().suspensions == ["support", "marketer"]

    done = desk.post(page_of(campaign, "lift"), {"reason": "They were answered."}, follow=True)

    assert "Support's reason is lifted" in text_of(done)
    assert Campaign.objects.get().suspensions == ["marketer"]
    assert desk.get(page_of(campaign, "lift")).status_code == 404
    assert AuditEntry.objects.filter(verb="campaign.suspended").last().reason == "They were answered."


def test_those_that_wait_come_first_the_longest_waiting_before_all(desk: Client):
    names = []
    for number, state in enumerate(("live", "pending", "draft", "pending")):
        world = make_world(state=state, name=f"Company {number}")
        names.append(world.campaign.name)

    rows = desk.get(reverse("admin:campaigns_campaign_changelist")).context["cl"].result_list

    assert [one.name for one in rows] == [names[1], names[3], names[2], names[0]]


def test_everyone_who_may_change_campaigns_is_told_but_the_one_who_did_it(desk: Client, world: World):
    other = User.objects.create_user("marketer@example.com", "correct horse battery")
    Member.objects.create(company=world.company, user=other, roles=["marketer"])
    analyst = User.objects.create_user("analyst@example.com", "correct horse battery")
    Member.objects.create(company=world.company, user=analyst, roles=["analyst"])
    Mail.objects.all().delete()

    desk.post(page_of(world.campaign), {"submission": 1, "reason": "Well made"})
    operations.take_down_campaign(campaign=world.campaign, actor=f"member:{other.pk}", reason="A pause.")

    sent = [(mail.to, mail.subject) for mail in delivered()]
    name = world.campaign.name
    assert sent == [
        ([world.user.email], f"{name} is approved"),
        (["marketer@example.com"], f"{name} is approved"),
        ([world.user.email], f"{name} is suspended"),
    ]
