"""A company's limits on the desk: on one page with their history, raised, lowered, granted by a case (B2, H2)."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import Case, User
from accounts.queries import thread_of
from billing.models import CapChange, Limit, MonthlyCap
from kit import clock
from tests.accounts.casework import founder_of, make_case
from tests.console.pages import text_of
from tests.world import World, make_world


@pytest.fixture
def sue(db: None) -> User:
    return User.objects.create_superuser("sue@moments.example", "correct horse battery")


@pytest.fixture
def desk(sue: User) -> Client:
    client = Client()
    client.force_login(sue)
    return client


def page_of(world: World) -> str:
    return f"/admin/accounts/company/{quote(world.company.pk)}/do/limits/"


def grant_page_of(case: Case) -> str:
    return f"/admin/accounts/case/{quote(case.pk)}/do/grant-limit/"


def case_of(world: World, **facts: object) -> Case:
    asked = {"limitOf": "All campaigns together", "campaignId": "", "newLimitUsdCents": 3_000_000} | facts
    return make_case(founder_of(world.company), "raise_limit", facts=asked)


def typed(**changes: str) -> dict[str, str]:
    return {
        "limit_of": "",
        "cap_usd": "20000",
        "expires_on": "",
        "reason": "It grew.",
        "step": "send",
    } | changes


def test_a_company_leads_to_its_limits_which_are_on_one_page(desk: Client, world: World) -> None:
    company = desk.get(f"/admin/accounts/company/{world.company.pk}/change/").content.decode()
    said = text_of(desk.get(page_of(world)))

    assert page_of(world) in company
    assert "All campaigns together $15,000.00 $0.00 (0 %) $15,000.00 default" in said
    assert f"{world.campaign.name} $5,000.00 $0.00 (0 %) $5,000.00 default" in said
    assert "Never: they stand at the defaults." in said


def test_a_limit_is_raised_after_it_was_looked_at_once_more(desk: Client, sue: User, world: World) -> None:
    until = clock.month_after(clock.this_month()) - timedelta(days=1)
    form = typed(limit_of=world.campaign.pk, cap_usd="7000.50", expires_on=until.isoformat())

    review = text_of(desk.post(page_of(world), form))
    assert f"{world.campaign.name} $5,000.00 $7,000.50" in review
    assert f"Months that begin after {until:%-d %B %Y} begin at the default again." in review
    assert not CapChange.objects.exists()
    done = text_of(desk.post(page_of(world), form | {"step": "confirm"}, follow=True))

    change = CapChange.objects.get()
    assert (change.after_usd_cents, change.expires_on, change.actor) == (700_050, until, f"support:{sue.pk}")
    assert Limit.objects.get(scope="campaign_month").cap_usd_cents == 700_050
    assert "The limit is $7,000.50 a month now." in done
    assert f"{world.campaign.name} $5,000.00 $7,000.50 {until:%-d %b %Y} {sue} It grew." in done
    assert f"until {until:%-d %B %Y}" in done


def test_a_limit_is_lowered_but_not_below_what_is_spent(desk: Client, world: World) -> None:
    Limit.objects.filter(scope="company_month").update(spent_usd_cents=1_000_000)

    refused = desk.post(page_of(world), typed(cap_usd="9999.99", step="confirm"))
    assert refused.status_code == 422
    assert "1000000 cents are spent" in text_of(refused)
    assert 'value="9999.99"' in refused.content.decode()
    desk.post(page_of(world), typed(cap_usd="10000", step="confirm"))

    assert Limit.objects.get(scope="company_month").cap_usd_cents == 1_000_000
    assert CapChange.objects.count() == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"cap_usd": "1.001"}, "needed at most 2 decimals in USD"),
        ({"cap_usd": "-1"}, "greater than or equal to 0"),
        ({"cap_usd": ""}, "This field is required."),
        ({"reason": " "}, "This field is required."),
        ({"limit_of": "cmp_06h19oftt1otb63t98pt9qrojc"}, "Select a valid choice."),
        ({"expires_on": "2020-01-31"}, "Found 2020-01-31, which has passed"),
        ({"expires_on": "soon"}, "Enter a valid date."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    desk: Client, world: World, fault: dict[str, str], words: str
) -> None:
    answer = desk.post(page_of(world), typed(step="confirm") | fault)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert (CapChange.objects.count(), MonthlyCap.objects.count()) == (0, 0)


def test_another_companys_campaign_is_none_of_this_one(desk: Client, world: World) -> None:
    other = make_world(name="Harbor Tea")

    answer = desk.post(page_of(world), typed(limit_of=other.campaign.pk, step="confirm"))

    assert answer.status_code == 422
    assert not CapChange.objects.exists()


def test_a_case_is_granted_with_what_was_asked_for_filled_in(desk: Client, sue: User, world: World) -> None:
    case = case_of(world)
    assert grant_page_of(case) in desk.get(f"/admin/accounts/case/{case.pk}/change/").content.decode()
    page = desk.get(grant_page_of(case))
    assert 'value="30000.00"' in page.content.decode()
    assert "All campaigns together $15,000.00" in text_of(page)

    form = {"cap_usd": "25000", "expires_on": "", "reason": "Up to there.", "step": "send"}
    assert "All campaigns together $15,000.00 $25,000.00" in text_of(desk.post(grant_page_of(case), form))
    desk.post(grant_page_of(case), form | {"step": "confirm"})

    case.refresh_from_db()
    assert (case.status, thread_of(case).last().text) == ("granted", "Up to there.")
    assert Limit.objects.get(scope="company_month").cap_usd_cents == 2_500_000
    assert desk.get(grant_page_of(case)).status_code == 404


def test_a_case_of_a_campaign_raises_that_one(desk: Client, world: World) -> None:
    case = case_of(world, limitOf=world.campaign.name, campaignId=world.campaign.pk, newLimitUsdCents=800_000)
    form = {"cap_usd": "8000", "expires_on": "", "reason": "Yes.", "step": "confirm"}
    desk.post(grant_page_of(case), form)

    caps = dict(Limit.objects.values_list("scope", "cap_usd_cents"))
    assert (caps["campaign_month"], caps["company_month"]) == (800_000, 1_500_000)


def test_a_case_whose_campaign_is_gone_raises_nothing(desk: Client, world: World) -> None:
    """A draft may be deleted meanwhile; its limit is not the company's."""
    gone = "cmp_06h19oftt1otb63t98pt9qrojc"
    case = case_of(world, limitOf="Spring gifts", campaignId=gone)

    page = desk.post(
        grant_page_of(case), {"cap_usd": "30000", "expires_on": "", "reason": "Yes.", "step": "confirm"}
    )

    assert page.status_code == 422
    assert "is not there any more" in text_of(page)
    case.refresh_from_db()
    assert (case.status, CapChange.objects.count()) == ("open", 0)


def test_a_case_is_declined_with_a_reason(desk: Client, world: World) -> None:
    case = case_of(world)
    desk.post(f"/admin/accounts/case/{case.pk}/answer/", {"verb": "decline", "text": "Not yet."})

    case.refresh_from_db()
    assert (case.status, CapChange.objects.count()) == ("declined", 0)


def test_who_may_only_look_or_only_answer_raises_nothing(world: World) -> None:
    helper = User.objects.create_user("help@moments.example", "correct horse battery", is_staff=True)
    names = ["view_case", "change_case", "view_company", "change_company"]
    helper.user_permissions.set(Permission.objects.filter(codename__in=names))
    client, case = Client(), case_of(world)
    client.force_login(helper)

    for page in (page_of(world), grant_page_of(case)):
        assert client.get(page).status_code == 403
        assert client.post(page, typed(step="confirm")).status_code == 403
    assert not CapChange.objects.exists()


def test_others_have_no_desk(world: World) -> None:
    client = Client()
    client.force_login(world.user)

    assert client.post(page_of(world), typed(step="confirm")).status_code == 302
    assert not CapChange.objects.exists()


def test_an_agreed_cap_that_is_over_reads_as_the_default(desk: Client, world: World) -> None:
    MonthlyCap.objects.create(
        company=world.company, cap_usd_cents=9_000_000, reason="Once.", expires_on=date(2020, 1, 31)
    )

    assert "All campaigns together $15,000.00 $0.00 (0 %) $15,000.00 default" in text_of(
        desk.get(page_of(world))
    )
