"""Companies: founded by an administrator, from where they may come (P1-P3), suspended and resumed."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import CountryBarred, RegionNeeded, TooManyCompanies
from accounts.models import BarredCountry, Company, Member, User
from accounts.operations import (
    change_profile,
    create_company,
    resume_company,
    review_eligibility,
    suspend_company,
)
from accounts.operations.companies import MOST_COMPANIES
from accounts.queries import barred_regions, memberships_of
from events.models import AuditEntry
from tests.accounts.people import make_user
from tests.world import ACTOR, make_company


@pytest.fixture
def barred(db: None) -> None:
    for code in ("CH", "UA-43", "UA-14", "UA-09"):
        BarredCountry.objects.create(code=code, source="A list", source_date=date(2026, 11, 1))


def found(creator: User | None = None, **place: str) -> Company:
    creator = creator or make_user()
    facts = {"country": "US", "postal_code": "02110"} | place
    return create_company(
        creator=creator,
        legal_name="Level Up Games Ltd",
        display_name="Level Up",
        address="1 Pier",
        contact_email=creator.email,
        **facts,
    )


def test_who_creates_a_company_is_its_administrator(db: None) -> None:
    company = found()

    member = Member.objects.get()
    assert (member.company, member.roles) == (company, ["administrator"])
    assert [one.company for one in memberships_of(member.user)] == [company]
    entry = AuditEntry.objects.get(verb="company.create")
    assert entry.actor == f"member:{member.user_id}"
    assert entry.changes["country"] == [None, "US"]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (
            {"country": "CH"},
            "Companies from Switzerland can't use Moments. Reason: A list (1 November 2026).",
        ),
        ({"country": "UA", "region": "UA-43"}, "Companies from Crimea can't use Moments."),
        ({"country": "UA", "postal_code": "95000"}, "Companies from Crimea can't use Moments."),
        ({"country": "UA", "postal_code": "83 000"}, "Companies from Donetsk can't use Moments."),
        ({"country": "UA", "region": "UA-30", "postal_code": "91000"}, "Companies from Luhansk"),
    ],
)
def test_a_company_from_a_barred_place_is_told_why_and_nothing_is_left(
    barred: None, place: dict[str, str], words: str
) -> None:
    with pytest.raises(CountryBarred) as refusal:
        found(**place)

    assert words in refusal.value.detail
    assert not (Company.objects.exists() or Member.objects.exists() or AuditEntry.objects.exists())


def test_where_a_part_is_barred_the_rest_may_come_once_it_tells_which_part_it_is(barred: None) -> None:
    with pytest.raises(RegionNeeded, match=r"some regions of Ukraine .*Crimea, Donetsk, Luhansk"):
        found(country="UA", postal_code="")

    assert found(country="UA", postal_code="01001").country == "UA"
    assert barred_regions("UA") == {"UA-09": "Luhansk", "UA-14": "Donetsk", "UA-43": "Crimea"}
    assert barred_regions("US") == {}


def test_one_login_administers_only_so_many_companies(db: None) -> None:
    creator = make_user()
    for _ in range(MOST_COMPANIES):
        found(creator)

    with pytest.raises(TooManyCompanies, match="at most 10"):
        found(creator)


def test_an_address_is_one_user_whatever_its_case(db: None) -> None:
    User.objects.create_user("ada@example.com", "correct horse battery")

    with pytest.raises(IntegrityError, match="one_user_per_email"), transaction.atomic():
        User.objects.create_user("ADA@example.com", "correct horse battery")


def test_a_changed_profile_leaves_old_and_new_values(db: None) -> None:
    company, *_ = make_company()
    for _ in range(2):
        changed = change_profile(
            company=company, actor=ACTOR, profile={"display_name": "Lanternfox", "country": "US"}
        )

    assert changed.display_name == Company.objects.get().display_name == "Lanternfox"
    entry = AuditEntry.objects.get(verb="company.change")
    assert entry.changes == {"display_name": ["Level Up Games", "Lanternfox"]}


def test_a_company_that_moves_to_a_country_barred_in_part_tells_which_part_it_is(barred: None) -> None:
    company, *_ = make_company()

    with pytest.raises(RegionNeeded):
        change_profile(company=company, actor=ACTOR, profile={"country": "UA", "postal_code": ""})
    assert Company.objects.get().country == "US"


def test_a_company_that_moves_to_a_barred_country_is_suspended_and_goes_on_when_it_moves_back(
    barred: None,
) -> None:
    company, *_ = make_company()

    suspended = change_profile(company=company, actor=ACTOR, profile={"country": "CH"})
    assert (suspended.status, suspended.country) == ("suspended", "CH")
    assert suspended.suspended_for.startswith("Companies from Switzerland can't use Moments.")

    back = change_profile(company=company, actor=ACTOR, profile={"country": "US"})
    assert (back.status, back.suspensions) == ("active", {})


def test_companies_follow_the_table_that_support_edits(db: None) -> None:
    company, *_ = make_company()
    elsewhere = found(country="FR")
    place = BarredCountry.objects.create(code="US", source="A list", source_date=date(2026, 11, 1))
    assert [review_eligibility(), review_eligibility()] == [1, 0]
    company.refresh_from_db(), elsewhere.refresh_from_db()
    assert (company.status, elsewhere.status) == ("suspended", "active")

    place.delete()
    assert [review_eligibility(), review_eligibility()] == [1, 0]
    company.refresh_from_db()
    assert company.status == "active"


def test_a_region_of_which_nothing_is_told_suspends_nobody(db: None) -> None:
    company = found(country="UA", postal_code="")
    BarredCountry.objects.create(code="UA-43", source="A list", source_date=date(2026, 11, 1))

    assert review_eligibility() == 0
    assert Company.objects.get(pk=company.pk).status == "active"


def test_each_cause_of_a_suspension_is_lifted_by_itself(barred: None) -> None:
    company, *_ = make_company()
    for _ in range(2):
        suspend_company(company=company, actor=ACTOR, reason="An invoice is overdue.")
    change_profile(company=company, actor=ACTOR, profile={"country": "CH"})
    resume_company(company=company, actor=ACTOR, reason="paid")

    kept = Company.objects.get()
    assert (kept.status, list(kept.suspensions)) == ("suspended", ["barred"])
    change_profile(company=kept, actor=ACTOR, profile={"country": "US"})
    assert Company.objects.get().status == "active"
    entries = AuditEntry.objects.filter(verb__in=["company.suspend", "company.resume"]).order_by("id")
    assert [(one.verb, one.changes["suspensions"]) for one in entries] == [
        ("company.suspend", [[], ["support"]]),
        ("company.suspend", [["support"], ["barred", "support"]]),
        ("company.resume", [["barred", "support"], ["barred"]]),
        ("company.resume", [["barred"], []]),
    ]


def test_no_company_is_suspended_without_a_reason(db: None) -> None:
    make_company()

    with pytest.raises(IntegrityError, match="company_is_suspended_for_a_reason"), transaction.atomic():
        Company.objects.update(status="suspended")
