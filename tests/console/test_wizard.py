"""A draft is written in seven steps, in any order: nothing typed is lost, and nobody overwrites unseen (C1-C7)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.dateformat import format as date_format

from campaigns import operations
from campaigns.errors import MomentsFull
from campaigns.models import Campaign, CampaignMove, Choice, Moment, MomentReward
from campaigns.operations import MOST_MOMENTS, NewMoment
from campaigns.steps import Step
from events.models import AuditEntry
from kit import clock
from kit.http import VERSION_FIELD
from rewards.models import Category
from tests.console.pages import text_of
from tests.world import MARKETER, SUPPORT, World, make_marketplace, make_product, make_rate, make_world


@pytest.fixture
def world(db: None) -> World:
    """A company with a draft that lacks nothing."""
    return make_world(state="draft")


@pytest.fixture
def marketer(world: World) -> Client:
    client = Client()
    client.force_login(world.user)
    return client


def address(world: World, step: str) -> str:
    return f"/console/campaigns/{world.campaign.pk}/edit/{step}/"


def version_on(client: Client, url: str) -> str:
    return client.get(url).context["version"]


def basics(world: World, **changes: Any) -> dict[str, Any]:
    campaign = world.campaign
    return {
        "name": campaign.name,
        "app": campaign.app_id,
        "kind": campaign.kind,
        "starts_on": str(campaign.starts_on),
        "ends_on": str(campaign.ends_on),
        "time_zone": "UTC",
        "starts": "by_itself",
        "marketplaces": ["US"],
    } | changes


@pytest.fixture
def stranger(world: World) -> Client:
    """Somebody who may do all of this, in another company."""
    client = Client()
    client.force_login(make_world(state="draft", name="Harbor Tea").user)
    return client


@pytest.mark.parametrize("step", Step.values)
def test_each_step_is_a_page_of_the_draft_alone(world: World, marketer: Client, stranger: Client, step: str):
    assert marketer.get(address(world, step)).status_code == 200
    assert stranger.get(address(world, step)).status_code == 404
    assert stranger.post(address(world, step), {"go": "next"}).status_code == 404
    assert marketer.get(address(world, "epilogue")).status_code == 404


@pytest.mark.parametrize("step", Step.values)
def test_what_is_submitted_is_edited_no_more(world: World, marketer: Client, step: str):
    operations.submit_campaign(campaign=world.campaign, actor=MARKETER)
    entries = AuditEntry.objects.count()

    for answer in (marketer.get(address(world, step)), marketer.post(address(world, step), {"name": "x"})):
        assert (answer.status_code, answer.headers["Location"]) == (
            302,
            f"/console/campaigns/{world.campaign.pk}/",
        )
    assert AuditEntry.objects.count() == entries


def test_a_saved_step_leads_to_the_next_or_where_one_wants(world: World, marketer: Client):
    url = address(world, "basics")

    assert marketer.post(url, basics(world)).headers["Location"] == address(world, "moments")
    assert marketer.post(url, basics(world, go="stay")).headers["Location"] == url
    assert marketer.post(url, basics(world, go="terms")).headers["Location"] == address(world, "terms")


def test_of_two_who_edit_one_step_the_second_is_told_what_changed(world: World, marketer: Client):
    url = address(world, "basics")
    seen = version_on(marketer, url)
    marketer.post(url, basics(world, name="Spring sale", **{VERSION_FIELD: seen}))

    page = marketer.post(url, basics(world, name="Summer sale", **{VERSION_FIELD: seen}))

    assert page.status_code == 422
    said = text_of(page)
    assert "Somebody changed this since you opened it" in said
    assert "Name Spring sale" in said
    assert 'value="Summer sale"' in page.content.decode()
    assert Campaign.objects.get().name == "Spring sale"
    marketer.post(url, basics(world, name="Summer sale", **{VERSION_FIELD: page.context["version"]}))
    assert Campaign.objects.get().name == "Summer sale"


def test_two_who_edit_different_steps_do_not_meet(world: World, marketer: Client):
    seen = version_on(marketer, address(world, "terms"))
    marketer.post(address(world, "basics"), basics(world, name="Spring sale"))

    marketer.post(address(world, "terms"), {"terms": "Be kind.", VERSION_FIELD: seen})

    assert list(Campaign.objects.values_list("name", "terms")) == [("Spring sale", "Be kind.")]


def test_a_marketplace_that_is_left_takes_its_rewards_with_it(world: World, marketer: Client):
    uk = make_marketplace("UK")
    operations.set_reward(moment=world.moment, marketplace=uk, cpa_minor=2_000, products=[make_product(uk)])

    marketer.post(address(world, "basics"), basics(world, marketplaces=["UK"]))

    assert list(MomentReward.objects.values_list("marketplace", flat=True)) == ["UK"]
    assert list(world.campaign.marketplaces.values_list("pk", flat=True)) == ["UK"]


def moments(*rows: tuple[str, str, str, str], **changes: Any) -> dict[str, Any]:
    """Rows of the form: id, key, name, limit."""
    typed: dict[str, Any] = {"rows": str(len(rows))}
    for number, row in enumerate(rows):
        names = ("id", "key", "name", "limit")
        typed |= {f"{name}_{number}": value for name, value in zip(names, row, strict=True)}
    return typed | changes


def test_moments_are_added_renamed_and_removed_in_one_form(world: World, marketer: Client):
    url, first = address(world, "moments"), world.moment.pk
    marketer.post(url, moments((first, "level_10", "Level 10", "1"), ("", "invite", "Invite", "3")))
    second = world.campaign.moments.get(key="invite").pk

    # The two change their ids; the first keeps its rewards, whatever it is called.
    marketer.post(url, moments((first, "invite", "Level 10", "2"), (second, "level_10", "Invite", "3")))

    rows = list(world.campaign.moments.order_by("pk").values_list("key", "limit_per_customer"))
    assert rows == [("invite", 2), ("level_10", 3)]
    assert list(MomentReward.objects.values_list("moment", flat=True)) == [first]
    marketer.post(url, moments((first, "invite", "x", "2"), (second, "level_10", "y", "3"), remove_0="on"))
    assert list(world.campaign.moments.values_list("key", flat=True)) == ["level_10"]
    assert not MomentReward.objects.exists()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("", "bad key!", "Name", "1"), "Use letters, digits, _ and - only."),
        (("", "", "Name", "1"), "A moment needs an id that your app sends."),
        (("", "key", "", "1"), "A moment needs a name."),
        (("", "level_10", "Name", "1"), "Another moment has the id level_10 already."),
        (("", "key", "Name", "0"), "greater than or equal to 1"),
        (("mom_of_somebody", "key", "Name", "1"), "Somebody removed this moment."),
    ],
)
def test_a_faulty_moment_says_what_is_needed_and_changes_nothing(
    world: World, marketer: Client, row: tuple[str, str, str, str], fault: str
):
    page = marketer.post(
        address(world, "moments"), moments((world.moment.pk, "level_10", "Level 10", "1"), row)
    )

    assert page.status_code == 422
    assert fault in text_of(page)
    assert list(world.campaign.moments.values_list("key", "name")) == [("level_10", "Reach level 10")]


def test_more_room_keeps_what_was_typed(world: World, marketer: Client):
    standing = (world.moment.pk, "renamed", "Level 10", "1")
    page = marketer.post(address(world, "moments"), moments(standing, ("", "half", "", "1"), go="more"))

    form = page.context["form"]
    assert (page.status_code, form.row_count) == (200, 3)
    assert [form[f"key_{number}"].value() for number in range(3)] == ["renamed", "half", ""]
    assert list(world.campaign.moments.values_list("key", flat=True)) == ["level_10"]


def test_a_new_row_is_taken_out_and_the_others_keep_what_was_typed(world: World, marketer: Client):
    rows = [(world.moment.pk, "renamed", "Level 10", "1"), ("", "wrong", "", "1"), ("", "half", "", "1")]

    page = marketer.post(address(world, "moments"), moments(*rows, go="less:1"))

    form = page.context["form"]
    assert [form[f"key_{number}"].value() for number in range(form.row_count)] == ["renamed", "half"]
    assert (
        marketer.post(address(world, "moments"), moments(*rows, go="less:0")).context["form"].row_count == 3
    )


def test_a_moment_added_by_another_meanwhile_stands_in_the_form_that_knew_nothing_of_it(
    world: World, marketer: Client
):
    seen = version_on(marketer, address(world, "moments"))
    written = [
        operations.WrittenMoment("level_10", "Level 10", 1, world.moment.pk),
        operations.WrittenMoment("level_20", "Level 20", 2),
    ]
    operations.write_moments(campaign=world.campaign, moments=written, actor=f"member:{world.user.pk}")
    mine = moments((world.moment.pk, "first", "Level 10", "1")) | {VERSION_FIELD: seen}

    refused = marketer.post(address(world, "moments"), mine)

    form = refused.context["form"]
    assert refused.status_code == 422
    assert [form[f"key_{number}"].value() for number in range(form.row_count)] == ["first", "level_20"]
    assert f"{world.user.get_full_name()} changed this meanwhile" in text_of(refused)


def test_a_marketplace_says_what_would_be_lost_with_it(world: World, marketer: Client):
    assert text_of(marketer.get(address(world, "basics"))).count("Rewards are chosen for 1 moment") == 1


def reward_form(world: World, do: str, **changes: Any) -> dict[str, Any]:
    return {"do": do, "moment": world.moment.pk, "marketplace": "US"} | changes


def chosen() -> list[str]:
    rows = Choice.objects.order_by("reward__moment", "position").select_related("product", "category")
    return [one.product.title if one.product else str(one.category) for one in rows]


def test_rewards_are_found_added_and_removed_at_once(world: World, marketer: Client):
    url = address(world, "rewards")
    mug = make_product(make_marketplace(), title="Enamel Mug", price_minor=4_000)
    found = marketer.get(url, {"q": "enamel"})
    assert "Enamel Mug" in text_of(found)
    assert "Proposed CPA $48.01" in text_of(found)

    marketer.post(url, reward_form(world, "add", product=mug.pk))

    assert chosen() == ["Copper Kettle", "Enamel Mug"]
    assert MomentReward.objects.get().cpa_minor == 4_801  # lifted, so that the mug is covered with its tax
    marketer.post(url, reward_form(world, "drop", product=world.products[0].pk))
    assert chosen() == ["Enamel Mug"]
    marketer.post(url, reward_form(world, "drop", product=mug.pk))
    assert not MomentReward.objects.exists()


def test_a_sixth_product_is_refused_in_words(world: World, marketer: Client):
    for number in range(5):
        product = make_product(make_marketplace(), title=f"Mug {number}", price_minor=2_000)
        answer = marketer.post(
            address(world, "rewards"), reward_form(world, "add", product=product.pk), follow=True
        )

    assert "gives 5 products in US already, which is the most" in text_of(answer)
    assert len(chosen()) == 5


def test_a_credit_is_given_changed_and_dropped(world: World, marketer: Client):
    url = address(world, "rewards")
    Category.objects.filter(slug="kitchen").update(takes_credit=True)
    credit = {"credit-category": "kitchen", "credit-value": "0"}
    refused = marketer.post(url, reward_form(world, "credit", **credit))
    assert (refused.status_code, chosen()) == (422, ["Copper Kettle"])
    assert "A catalog credit needs a value." in text_of(refused)

    marketer.post(url, reward_form(world, "credit", **credit | {"credit-value": "40.00"}))

    assert chosen() == ["Copper Kettle", "Kitchen"]
    assert Choice.objects.get(kind="credit").credit_minor == 4_000
    assert MomentReward.objects.get().cpa_minor == 4_400
    marketer.post(url, reward_form(world, "uncredit"))
    assert chosen() == ["Copper Kettle"]


def test_a_credit_of_somebody_else_is_not_overwritten_unseen(world: World, marketer: Client):
    url = address(world, "rewards")
    Category.objects.filter(slug="kitchen").update(takes_credit=True)
    seen = version_on(marketer, url)
    credit = {"credit-category": "kitchen", "credit-value": "30", VERSION_FIELD: seen}
    marketer.post(url, reward_form(world, "credit", **credit))

    late = marketer.post(url, reward_form(world, "credit", **credit | {"credit-value": "20"}), follow=True)

    assert "Somebody changed this since you opened it" in text_of(late)
    assert Choice.objects.get(kind="credit").credit_minor == 3_000


def test_other_moments_are_given_the_same(world: World, marketer: Client):
    operations.add_moment(campaign=world.campaign, key="invite", name="Invite")

    marketer.post(address(world, "rewards"), reward_form(world, "copy"))

    assert chosen() == ["Copper Kettle", "Copper Kettle"]
    assert set(MomentReward.objects.values_list("cpa_minor", flat=True)) == {2_750}


def test_a_product_of_another_marketplace_is_not_added(world: World, marketer: Client):
    strange = make_product(make_marketplace("UK"), title="Tea Tin")

    marketer.post(address(world, "rewards"), reward_form(world, "add", product=strange.pk))

    assert chosen() == ["Copper Kettle"]


def money(world: World, budget: str, cpa: str) -> dict[str, str]:
    return {"budget": budget, f"cpa_{MomentReward.objects.get().pk}": cpa}


def test_cpa_and_budget_are_set_together(world: World, marketer: Client):
    page = marketer.get(address(world, "money"))
    assert "36 completed actions in an even mix, for $1,000.00" in text_of(page)

    marketer.post(address(world, "money"), money(world, "2,000", "30.00"))

    assert Campaign.objects.get().budget_usd_cents == 200_000
    assert MomentReward.objects.get().cpa_minor == 3_000


def test_what_is_typed_is_counted_before_it_is_saved(world: World, marketer: Client):
    page = marketer.get(address(world, "money"), money(world, "100", "50"), headers={"HX-Request": "true"})

    assert text_of(page).startswith("What the budget buys 2 completed actions in an even mix, for $100.00")
    assert Campaign.objects.get().budget_usd_cents == 100_000


@pytest.mark.parametrize(
    ("budget", "cpa", "fault"),
    [
        ("49.99", "30", "A budget is at least $50.00."),
        ("100", "0", "A CPA is more than nothing."),
        ("100", "12.345", "USD has 2 decimals"),
        ("many", "30", "Enter an amount in digits"),
    ],
)
def test_faulty_money_is_refused_at_its_field(
    world: World, marketer: Client, budget: str, cpa: str, fault: str
):
    page = marketer.post(address(world, "money"), money(world, budget, cpa))

    assert page.status_code == 422
    assert fault in text_of(page)
    assert Campaign.objects.get().budget_usd_cents == 100_000
    assert MomentReward.objects.get().cpa_minor == 2_750


def test_a_currency_without_a_rate_says_so(world: World, marketer: Client):
    uk = make_marketplace("UK")
    operations.set_reward(moment=world.moment, marketplace=uk, cpa_minor=2_750, products=[make_product(uk)])
    assert "There is no exchange rate for GBP" in text_of(marketer.get(address(world, "money")))

    make_rate("GBP", "1.25")
    page = text_of(marketer.get(address(world, "money")))

    assert "$34.38" in page
    assert f"1 GBP is 1.25 USD by the rate of {date_format(clock.now(), 'j M Y')}; it is frozen" in page


def test_terms_are_proposed_taken_over_and_edited(world: World, marketer: Client):
    url = address(world, "terms")
    answers = {"qualification": "reach level 10", "conditions": "", "clawback": "price_less_cpa"}

    page = marketer.post(url, answers | {"terms": "", "go": "take"})

    proposed = page.context["form"]["terms"].value()
    assert "To qualify, reach level 10, between" in proposed
    assert "Copper Kettle (retail value $25.00)" in proposed
    assert Campaign.objects.get().terms == ""
    marketer.post(url, answers | {"terms": proposed + "\nBe kind."})
    campaign = Campaign.objects.get()
    assert campaign.terms.endswith("Be kind.")
    assert campaign.terms_answers == answers
    shown = marketer.post(url, answers | {"terms": "Mine.", "go": "propose"})
    assert shown.context["form"]["terms"].value() == "Mine."


def test_terms_that_name_an_end_that_was_moved_are_told(world: World, marketer: Client):
    campaign = world.campaign
    operations.write_terms(
        campaign=campaign, terms=f"Until 1 January {campaign.ends_on.year}.", actor=MARKETER
    )

    end = f"{campaign.ends_on.day} {campaign.ends_on:%B %Y}"
    assert f"The terms don't name its end on {end}" in text_of(marketer.get(address(world, "terms")))


def test_the_review_lists_all_that_is_missing_by_step(world: World, marketer: Client):
    operations.remove_banner(campaign=world.campaign, actor=MARKETER)
    operations.write_money(campaign=world.campaign, budget_usd_cents=None, cpas={}, actor=MARKETER)

    page = marketer.get(address(world, "review"))

    lacked = [(step.label, [lack.words for lack in step.lacks]) for step in page.context["lacked"]]
    assert lacked == [("CPA and budget", ["a total budget"]), ("Messages and banner", ["a banner"])]
    refused = marketer.post(address(world, "review"))
    assert refused.status_code == 422
    assert "Missing: a total budget; a banner." in text_of(refused)
    assert Campaign.objects.get().state == "draft"


def test_what_was_reviewed_is_what_is_submitted(world: World, marketer: Client):
    seen = version_on(marketer, address(world, "review"))
    operations.write_terms(campaign=world.campaign, terms="Changed.", actor=f"member:{world.user.pk}")

    refused = marketer.post(address(world, "review"), {VERSION_FIELD: seen})
    assert (refused.status_code, Campaign.objects.get().state) == (422, "draft")
    done = marketer.post(address(world, "review"), {VERSION_FIELD: refused.context["version"]}, follow=True)

    assert "is submitted: support looks at it" in text_of(done)
    assert Campaign.objects.get().state == "pending"


def test_remarks_are_read_where_they_are_mended(world: World, marketer: Client):
    operations.submit_campaign(campaign=world.campaign, actor=MARKETER)
    remarks = {
        "name": "Say what it is.",
        "moment:level_10": "Which game?",
        "reward:level_10:US": "Too dear.",
        "budget": "Too little.",
        "message:en": "Too loud.",
        "banner": "Too dark.",
        "terms": "No end.",
    }
    operations.reject_campaign(campaign=world.campaign, actor=SUPPORT, reason="Look.", remarks=remarks)
    operations.revise_campaign(campaign=world.campaign, actor=MARKETER)

    said = {step: text_of(marketer.get(address(world, step))) for step in Step.values}

    for step, name in (
        ("basics", "name"),
        ("moments", "moment:level_10"),
        ("rewards", "reward:level_10:US"),
        ("money", "reward:level_10:US"),
        ("money", "budget"),
        ("messages", "message:en"),
        ("messages", "banner"),
        ("terms", "terms"),
    ):
        assert f"Support: {remarks[name]}" in said[step]


def test_no_step_reads_more_for_more_rewards(world: World, marketer: Client, django_assert_max_num_queries):
    for code in ("UK", "DE", "FR"):
        place = make_marketplace(code)
        operations.set_reward(
            moment=world.moment, marketplace=place, cpa_minor=3_000, products=[make_product(place)]
        )
    for step, most in (("basics", 30), ("money", 40), ("terms", 35), ("review", 45)):
        with django_assert_max_num_queries(most):
            marketer.get(address(world, step))


def test_each_edit_leaves_one_entry_with_what_changed(world: World, marketer: Client):
    marketer.post(address(world, "basics"), basics(world, name="Spring sale"))
    marketer.post(address(world, "basics"), basics(world, name="Spring sale"))

    [entry] = AuditEntry.objects.filter(verb="campaign.edit_basics")
    assert entry.changes == {"name": [world.campaign.name, "Spring sale"]}
    assert CampaignMove.objects.count() == 1


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-01", "0001-01-01"])
def test_a_day_that_no_calendar_goes_on_from_is_refused(world: World, marketer: Client, day: str):
    dates = {"starts_on": day, "ends_on": day}
    before = list(Campaign.objects.values())

    copy = marketer.post(f"/console/campaigns/{world.campaign.pk}/copy/", dates | {"name": "Again"})

    assert marketer.post(address(world, "basics"), basics(world, **dates)).status_code == 422
    assert copy.status_code == 422
    assert list(Campaign.objects.values()) == before


@pytest.mark.parametrize(
    ("zone", "status"), [("America/Los_Angeles", 302), ("UTC", 422), ("Pacific/Kiritimati", 422)]
)
def test_a_last_day_has_passed_once_it_has_where_the_campaign_is(
    world: World, marketer: Client, monkeypatch: pytest.MonkeyPatch, zone: str, status: int
):
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, 2, 2, tzinfo=UTC))

    sent = basics(world, starts_on="2027-03-01", ends_on="2027-03-01", time_zone=zone)

    assert marketer.post(address(world, "basics"), sent).status_code == status


def test_a_draft_has_a_bounded_number_of_moments_however_they_come(world: World, marketer: Client):
    typed = {f"{part}_{n}": f"m{n}" for n in range(MOST_MOMENTS - 1) for part in ("key", "name")}
    marketer.post(address(world, "moments"), typed | {"rows": str(MOST_MOMENTS - 1)})
    assert Moment.objects.filter(campaign=world.campaign).count() == MOST_MOMENTS

    more = marketer.post(address(world, "moments"), {"rows": "1", "key_0": "more", "name_0": "More"})

    assert more.status_code == 422
    assert "A campaign has up to 50 moments." in text_of(more)
    with pytest.raises(MomentsFull):
        operations.use_product(
            campaign=world.campaign,
            moment=NewMoment("more", "More"),
            product=make_product(make_marketplace()),
            actor=MARKETER,
        )
    assert Moment.objects.filter(campaign=world.campaign).count() == MOST_MOMENTS


def test_a_moment_is_renamed_whatever_the_others_are_called(world: World, marketer: Client):
    first = world.moment
    other = operations.add_moment(campaign=world.campaign, key=f"-_-{first.pk}-0", name="Odd")
    typed = {
        "id_0": first.pk,
        "key_0": "b",
        "name_0": "B",
        "id_1": other.pk,
        "key_1": other.key,
        "name_1": "A",
    }

    assert marketer.post(address(world, "moments"), typed | {"rows": "2"}).status_code == 302

    assert list(Moment.objects.order_by("pk").values_list("key", flat=True)) == ["b", other.key]
