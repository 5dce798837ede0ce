"""The list of campaigns, and one campaign with what its developers need to call for it."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import App, Member, User
from campaigns.models import STATE_DATES, Campaign, CampaignState, Moment
from campaigns.queries.progress import Progress
from campaigns.steps import Step
from kit import clock
from kit.ids import new_id
from tests.console.pages import text_of
from tests.console.rows import (
    make_action,
    make_campaign,
    make_choice,
    make_decision,
    make_limit,
    make_marketplace,
    make_moment,
    make_move,
    make_reward,
    make_tier,
)
from tests.world import make_draft, state_fields

LIST = "/console/campaigns/"


def page_of(campaign_id: str) -> str:
    return f"/console/campaigns/{campaign_id}/"


@pytest.fixture
def one_in_each_state(app: App) -> None:
    for state in CampaignState.values:
        reasons = ["marketer"] if state == CampaignState.SUSPENDED else []
        make_campaign(app, f"The {state} one", state, suspensions=reasons)


def names_on(console: Client, address: str) -> list[str]:
    return [row.campaign.name for row in console.get(address).context["rows"]]


def test_the_list_leaves_out_what_has_finished(console: Client, one_in_each_state: None):
    assert names_on(console, LIST) == [
        f"The {state} one" for state in ("suspended", "live", "rejected", "approved", "pending", "draft")
    ]


@pytest.mark.parametrize("state", CampaignState.values)
def test_a_tab_shows_the_campaigns_of_one_state(console: Client, one_in_each_state: None, state: str):
    assert names_on(console, f"{LIST}?state={state}") == [f"The {state} one"]


def test_a_state_that_is_none_shows_the_default_list(console: Client, one_in_each_state: None):
    assert len(names_on(console, f"{LIST}?state=sleeping")) == 6


def test_tabs_count_the_campaigns_of_each_state(console: Client, app: App, one_in_each_state: None):
    make_campaign(app, "Another live one")

    assert "Open 7 Draft 1 Pending approval 1 Approved 1 Rejected 1 Live 2 Suspended 1 Finished 1" in text_of(
        console.get(LIST)
    )


def test_a_row_tells_name_app_state_dates_and_what_is_spent_of_the_budget(console: Client, app: App):
    campaign = make_campaign(app, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31))
    make_limit(app.company, 82_500, 100_000, campaign, monthly=False)

    response = console.get(LIST)

    assert (
        "Level ten Starlight Run Live 1 Mar 2026 31 Mar 2026 Europe/Berlin $825.00 of $1,000.00"
        in text_of(response)
    )
    assert 'class="bar bar-warn" role="img" aria-label="Budget: 82 % used"' in response.content.decode()


def test_a_campaign_without_a_charge_stands_at_its_whole_budget(console: Client, app: App):
    make_campaign(app, budget_usd_cents=700_000)

    assert "$0.00 of $7,000.00" in text_of(console.get(LIST))


def test_empty_lists_say_what_will_be_there(console: Client, app: App):
    assert "Your campaigns will be here" in text_of(console.get(LIST))

    make_campaign(app, state=CampaignState.FINISHED)

    assert "Every campaign has finished" in text_of(console.get(LIST))
    assert "No campaign is live" in text_of(console.get(f"{LIST}?state=live"))


def test_older_campaigns_are_on_the_next_page(console: Client, app: App):
    for number in range(51):
        make_campaign(app, f"Campaign {number:02}")

    first = console.get(LIST)
    older = console.get(f"{LIST}?before={first.context['campaigns'].older}")

    assert [len(page.context["rows"]) for page in (first, older)] == [50, 1]
    assert older.context["rows"][0].campaign.name == "Campaign 00"


def test_a_page_shows_the_price_choices_and_counts_of_each_moment_and_marketplace(
    console: Client, moment: Moment
):
    japan = make_reward(moment, make_marketplace("JP", "JPY", "Japan"), 3500)
    make_choice(japan, "Tea tin")
    make_action(moment, 2750)
    make_action(moment, 2750)
    make_action(moment, 2310, marketplace="JP")

    said = text_of(console.get(page_of(moment.campaign_id)))

    assert "3 completed actions , $78.10" in said
    assert "Reached level 10 level-10 · 1 reward a customer" in said
    assert "JP ¥3,500 Tea tin ¥2,500 1 $23.10" in said
    assert "US $27.50 Enamel pot $25.00 Linen apron $25.00 2 $55.00" in said


def test_a_page_shows_the_budget_and_both_monthly_limits(console: Client, moment: Moment):
    campaign = moment.campaign
    make_limit(campaign.company, 50_000, 100_000, campaign, monthly=False)
    make_limit(campaign.company, 20_000, 500_000, campaign)
    make_limit(campaign.company, 150_000, 1_500_000)

    said = text_of(console.get(page_of(campaign.pk)))

    month = f"{clock.now():%B}"
    assert "Budget 50 % $500.00 of $1,000.00" in said
    assert f"This campaign in {month} 4 % $200.00 of $5,000.00" in said
    assert f"All campaigns in {month} 10 % $1,500.00 of $15,000.00" in said


def test_a_draft_without_a_limit_yet_stands_at_its_whole_budget(console: Client, app: App):
    campaign = make_campaign(app, state=CampaignState.DRAFT, budget_usd_cents=60_000)

    assert "Budget 0 % $0.00 of $600.00" in text_of(console.get(page_of(campaign.pk)))


def test_a_page_tells_its_dates_and_every_move_the_latest_first(console: Client, app: App, ada: User):
    campaign = make_campaign(app, starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 31))
    start = datetime(2026, 11, 1, 8, tzinfo=clock.UTC)
    make_move(campaign, "", "draft", actor="member:usr_1", at=start)
    make_move(campaign, "draft", "pending", actor=f"member:{ada.pk}", at=start + timedelta(hours=1))
    make_move(
        campaign,
        "pending",
        "approved",
        actor="support:usr_2",
        reason="All fine.",
        at=start + timedelta(hours=5),
    )
    make_move(campaign, "approved", "live", actor="system:start", at=start + timedelta(hours=15))

    said = text_of(console.get(page_of(campaign.pk)))

    assert "Starts 2 November 2026 Ends 31 December 2026 , that day included Time zone Europe/Berlin" in said
    assert (
        "Next It finishes by itself at the end of 31 Dec 2026 (Europe/Berlin). "
        "Live by Moments 1 Nov 2026, 23:00 UTC Approved by Support All fine. 1 Nov 2026, 13:00 UTC "
        "Submitted for approval by ada@lanternfox.example 1 Nov 2026, 09:00 UTC "
        "Created by Your team 1 Nov 2026, 08:00 UTC"
    ) in said


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (CampaignState.APPROVED, "Test mode."),
        (CampaignState.PENDING, "Waiting for approval."),
        (CampaignState.REJECTED, "Rejected. The terms name no end."),
        (CampaignState.SUSPENDED, "Suspended: a bill is unpaid, taken down by your team"),
        (CampaignState.FINISHED, "Finished."),
    ],
)
def test_a_page_says_what_its_state_means(console: Client, app: App, state: str, told: str):
    reasons = ["unpaid", "marketer"] if state == CampaignState.SUSPENDED else []
    campaign = make_campaign(app, state=state, suspensions=reasons)
    make_move(campaign, "pending", state, actor="support:usr_1", reason="The terms name no end.")

    assert told in text_of(console.get(page_of(campaign.pk)))


def test_the_latest_ten_decisions_are_shown(console: Client, moment: Moment):
    for _ in range(10):
        make_decision(moment, "refused", "already_rewarded")
    newest = make_action(moment).decision

    response = console.get(page_of(moment.campaign_id))

    assert len(response.context["decisions"]) == 10
    assert response.context["decisions"][0] == newest
    assert newest.public_id in response.content.decode()


def test_the_calls_are_filled_in_and_copyable(console: Client, moment: Moment, settings):
    settings.BASE_URL = "https://moments.example"
    campaign = moment.campaign

    response = console.get(page_of(campaign.pk))

    values = (campaign.app_id, campaign.pk, "level-10", "US", "Android")
    page = response.content.decode()
    assert [f'data-copy="{value}"' in page for value in values] == [True] * 5
    call = response.context["call"].reward
    assert call.curl == (
        "curl -X POST https://moments.example/v1/getReward \\\n"
        '  -H "x-api-key: $MOMENTS_KEY" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        '  -H "Idempotency-Key: $(uuidgen)" \\\n'
        "  -d '{\n"
        f'    "appId": "{campaign.app_id}",\n'
        f'    "campaignId": "{campaign.pk}",\n'
        '    "momentId": "level-10",\n'
        '    "deviceType": "Android",\n'
        '    "rewardGroupId": "US",\n'
        '    "customerId": "customer-1"\n'
        "  }'"
    )
    for written in (call.python, call.typescript):
        assert "https://moments.example" in written
        assert [json.dumps(value) in written for value in values] == [True] * 5
    assert "/v1/getRewardInfo" in response.context["call"].info.curl
    assert "Idempotency-Key" not in response.context["call"].info.curl


def test_moment_group_and_device_are_chosen_by_a_plain_form(console: Client, moment: Moment):
    second = make_moment(moment.campaign, "first_friend", "Invited a friend")
    make_reward(second, make_marketplace("UK", "GBP", "United Kingdom"), 2200)
    address = page_of(moment.campaign_id)

    chosen = (
        console.get(address, {"moment": "first_friend", "group": "UK", "device": "iOS"})
        .context["call"]
        .parameters
    )
    strange = (
        console.get(address, {"moment": "x", "group": "FR", "device": "Fridge"}).context["call"].parameters
    )

    assert (chosen.moment_id, chosen.reward_group_id, chosen.device_type) == ("first_friend", "UK", "iOS")
    assert (strange.moment_id, strange.reward_group_id, strange.device_type) == ("level-10", "US", "Android")


def test_a_draft_without_a_moment_shows_a_call_for_a_test_key(console: Client, app: App):
    campaign = make_campaign(app, state=CampaignState.DRAFT)

    said = text_of(console.get(page_of(campaign.pk)))

    assert "No moment yet" in said
    assert "a test key takes any" in said
    assert "momentId level-10" in said


@pytest.mark.parametrize(
    "campaign_id",
    [new_id("cmp"), new_id("app"), "cmp_1", "%00", "x" * 500],
    ids=["unknown", "app", "short", "nul", "long"],
)
def test_what_is_no_campaign_of_the_company_is_not_found(console: Client, campaign_id: str):
    assert console.get(page_of(campaign_id)).status_code == 404


def test_the_list_costs_six_statements_however_long_it_is(
    console: Client, app: App, django_assert_num_queries
):
    make_campaign(app)
    with django_assert_num_queries(6):  # without a draft
        console.get(LIST)
    for number in range(20):
        make_campaign(app, f"Campaign {number}")

    with django_assert_num_queries(6):
        console.get(LIST)


def test_a_page_costs_as_many_statements_with_many_moments(
    console: Client, ada: User, moment: Moment, django_assert_num_queries
):
    campaign = moment.campaign
    uk = make_marketplace("UK", "GBP", "United Kingdom")
    make_choice(make_reward(moment, uk), "Drafted pot")
    make_decision(moment, "refused", "already_rewarded")
    make_move(campaign, "", "draft", actor=f"member:{ada.pk}")
    with django_assert_num_queries(18):
        console.get(page_of(campaign.pk))
    for number in range(8):
        another = make_moment(campaign, f"moment-{number}", f"Moment {number}")
        make_reward(another, make_marketplace(), titles=("Pot", "Apron"))
        make_choice(make_reward(another, uk), "Drafted apron")
        make_action(another)

    with django_assert_num_queries(18):
        console.get(page_of(campaign.pk))


def test_what_is_live_refreshes_itself_alone(console: Client, moment: Moment):
    address = page_of(moment.campaign_id)
    whole = console.get(address).content.decode()
    assert f'<div class="live" hx-get="{address}" hx-trigger="every 15s" hx-swap="outerHTML">' in whole

    make_action(moment)
    part = console.get(address, headers={"hx-request": "true"})

    assert part.content.decode().strip().startswith('<div class="live"')
    assert "1 completed action , $27.50" in text_of(part)
    assert "Rewards API parameters" in whole
    assert "Rewards API parameters" not in text_of(part)
    assert 'method="post"' not in part.content.decode()


@pytest.mark.parametrize(
    ("state", "left"), [("live", 7), ("approved", 7), ("draft", None), ("finished", None), ("rejected", None)]
)
def test_each_marketplace_says_how_many_more_there_is_room_for(
    console: Client, moment: Moment, state: str, left: int | None
):
    """As the API's remainingRewardCount: the tightest limit decides, here 200.00 USD at 27.50."""
    campaign = moment.campaign
    make_limit(campaign.company, 50_000, 100_000, campaign, monthly=False)
    make_limit(campaign.company, 480_000, 500_000, campaign)
    make_limit(campaign.company, 150_000, 1_500_000)
    Campaign.objects.update(**dict.fromkeys(STATE_DATES) | state_fields(state))

    [(_, [row])] = console.get(page_of(campaign.pk)).context["moments"]

    assert row.left == left


def test_a_live_campaign_says_when_it_is_too_early_to_forecast(console: Client, moment: Moment):
    said = text_of(console.get(page_of(moment.campaign_id)))
    assert "Too little was spent yet to say when it is reached" in said

    Campaign.objects.update(
        **dict.fromkeys(("submitted_at", "approved_at", "live_at"), clock.now() - timedelta(9))
    )
    make_action(moment, 2750)
    said = text_of(console.get(page_of(moment.campaign_id)))

    assert said.count("Too little was spent yet") == 1  # by the whole company, which began just now
    assert "At the pace of the last days not used up before the campaign's end on" in said


def test_drafts_say_how_far_they_are_and_lead_to_the_wizard(console: Client, app: App):
    Member.objects.update(roles=["marketer"])
    make_tier()
    empty = make_campaign(app, "Empty", CampaignState.DRAFT)
    made, _, _ = make_draft(app.company, app, name="Made", terms="One each.")
    make_campaign(app, "Live")

    page = console.get(LIST)

    found = {row.campaign.name: row.progress for row in page.context["rows"]}
    assert found == {"Empty": Progress(0, 7, Step.BASICS), "Made": Progress(7, 7, Step.REVIEW), "Live": None}
    assert "Draft 0 of 7 steps done Go on : Empty" in text_of(page)
    for draft, step in ((empty, "basics"), (made, "review")):
        assert f'href="{LIST}{draft.pk}/edit/{step}/"' in page.content.decode()


def test_who_may_not_edit_sees_how_far_a_draft_is_and_no_way_into_it(console: Client, app: App):
    make_tier()
    make_campaign(app, "Empty", CampaignState.DRAFT)

    said = text_of(console.get(LIST))

    assert "0 of 7 steps done" in said
    assert "Go on" not in said


def test_the_wizard_counts_the_same_steps_as_the_list(console: Client, app: App):
    Member.objects.update(roles=["marketer"])
    make_tier()
    draft, _, _ = make_draft(app.company, app)

    [row] = console.get(LIST).context["rows"]
    steps = console.get(f"{LIST}{draft.pk}/edit/basics/").context["steps"]

    done = [step.name for step in steps if step.state in ("done", "current")]
    assert row.progress == Progress(6, 7, Step.TERMS)
    assert done == ["Basics", "Moments", "Rewards", "CPA and budget", "Messages and banner", "Review"]


def test_the_list_costs_as_many_statements_with_many_drafts(
    console: Client, app: App, django_assert_num_queries
):
    make_draft(app.company, app)
    make_tier()
    with django_assert_num_queries(17):
        console.get(LIST)
    for _ in range(5):
        make_draft(app.company, app)

    with django_assert_num_queries(17):
        console.get(LIST)


@pytest.fixture
def by_name(app: App) -> None:
    """In the order in which they were made; each ends on another day, two on the same."""
    for name, days in (("Copper", 9), ("apple", 5), ("Bronze 50% off", 5), ("bronze age", 20)):
        make_campaign(app, name, ends_on=clock.now().date() + timedelta(days=days))


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["bronze age", "Bronze 50% off", "apple", "Copper"]),
        ("sort=name", ["apple", "Bronze 50% off", "bronze age", "Copper"]),
        ("sort=end", ["apple", "Bronze 50% off", "Copper", "bronze age"]),
        ("sort=size", ["bronze age", "Bronze 50% off", "apple", "Copper"]),
        ("q=BRONZE", ["bronze age", "Bronze 50% off"]),
        ("q=BRONZE&sort=name", ["Bronze 50% off", "bronze age"]),
        ("q=%25", ["Bronze 50% off"]),
        ("q=%00age%00", ["bronze age"]),
        ("q=_", []),
        ("q=bronze&state=draft", []),
    ],
)
def test_campaigns_are_found_by_name_and_ordered(
    console: Client, by_name: None, asked: str, names: list[str]
):
    assert names_on(console, f"{LIST}?{asked}") == names


@pytest.mark.parametrize("sort", ["newest", "name", "end"])
def test_every_order_is_read_page_by_page(
    console: Client, by_name: None, sort: str, monkeypatch: pytest.MonkeyPatch
):
    whole = names_on(console, f"{LIST}?sort={sort}")
    monkeypatch.setattr("moments.console.views.campaigns.PAGE_SIZE", 1)

    found, address = [], f"{LIST}?sort={sort}"
    while True:
        page = console.get(address)
        found += [row.campaign.name for row in page.context["rows"]]
        if page.context["campaigns"].older is None:
            break
        way = f"?{page.context['filters']}before={page.context['campaigns'].older}"
        assert f'href="{way.replace("&", "&amp;")}"' in page.content.decode()
        address = f"{LIST}{way}"

    assert found == whole


def test_a_search_goes_along_with_the_tabs_and_says_when_it_finds_nothing(console: Client, by_name: None):
    page = console.get(f"{LIST}?q=copper&sort=name")
    assert 'href="?state=draft&amp;q=copper&amp;sort=name"' in page.content.decode()

    assert "No campaign has “gold” in its name" in text_of(console.get(f"{LIST}?q=gold"))
    assert "No campaign here has “copper” in its name" in text_of(console.get(f"{LIST}?q=copper&state=draft"))


def test_another_company_s_campaigns_are_not_found_nor_paged_from(
    console: Client, stranger: Client, by_name: None
):
    theirs = Campaign.objects.get(name="apple")

    for asked in ("q=apple", "sort=name", f"sort=name&before={theirs.pk}", f"sort=end&before={theirs.pk}"):
        assert names_on(stranger, f"{LIST}?{asked}") == []
    assert "Your campaigns will be here" in text_of(stranger.get(LIST))
