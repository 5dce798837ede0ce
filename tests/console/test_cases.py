"""Contact us on every page (P9); one's own cases as threads, and nobody else's."""

import pytest
from django.test import Client

from accounts.models import App, Case, Company, Member, User
from accounts.operations import close_case, reply_as_support
from accounts.queries import thread_of
from tests.accounts.casework import make_case, make_support
from tests.console.pages import text_of
from tests.console.rows import make_campaign, make_company, make_member

CONTACT, CASES = "/console/help/contact/", "/console/help/cases/"
WORDS = {"kind": "other", "subject": "A question", "text": "How does it work?"}


@pytest.fixture
def member(ada: User) -> Member:
    return Member.objects.select_related("user", "company").get(user=ada)


@pytest.fixture
def case(member: Member) -> Case:
    return make_case(member)


@pytest.fixture
def administrator(member: Member) -> Member:
    Member.objects.filter(pk=member.pk).update(roles=["administrator"])
    member.roles = ["administrator"]
    return member


def page_of(case: Case) -> str:
    return f"{CASES}{case.pk}/"


def test_every_page_leads_to_contact_us_with_its_own_address(console: Client, app: App):
    campaign = make_campaign(app)
    page = console.get(f"/console/campaigns/{campaign.pk}/").content.decode()

    assert f'<a href="{CONTACT}?from=/console/campaigns/{campaign.pk}/">Contact us</a>' in page


def test_without_a_company_there_is_an_address_to_write_to(client: Client, db: None):
    client.force_login(User.objects.create_user("new@example.org"))

    assert "mailto:support@localhost" in client.get("/console/", follow=True).content.decode()
    assert client.get(CONTACT).status_code == 404


@pytest.mark.parametrize("address", [CONTACT, CASES, f"{CASES}cas_06h19oftt1otb63t98pt9qrojc/"])
def test_whoever_is_not_signed_in_signs_in_first(client: Client, db: None, address: str):
    response = client.get(address)

    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={address}")


def test_a_case_is_opened_with_the_page_it_came_from(console: Client, app: App, company: Company):
    campaign = make_campaign(app)
    came_from = f"/console/campaigns/{campaign.pk}/"
    shown = text_of(console.get(CONTACT, {"from": came_from}))
    sent = WORDS | {"from": came_from, "with_context": "on"}
    answer = console.post(CONTACT, sent, headers={"User-Agent": "Lynx/2.9"})

    case = Case.objects.get()
    assert answer["Location"] == page_of(case)
    assert f"Page {came_from}" in shown
    assert f"App Starlight Run ({app.pk})" in shown
    assert case.context["request"].startswith("req_")
    assert {name: case.context[name] for name in ("page", "app", "ids", "browser")} == {
        "page": came_from,
        "app": f"Starlight Run ({app.pk})",
        "ids": campaign.pk,
        "browser": "Lynx/2.9",
    }
    assert (case.company, case.kind, case.subject) == (company, "other", "A question")
    assert "How does it work?" in text_of(console.get(page_of(case)))


def test_nothing_goes_along_when_the_member_says_so(console: Client):
    console.post(CONTACT, WORDS | {"from": "/console/apps/"})

    assert Case.objects.get().context == {}


@pytest.mark.parametrize(
    "came_from", ["https://evil.example/", "//evil.example", "/admin/", "javascript:1", "/console/\x00"]
)
def test_only_a_page_of_the_console_goes_along(console: Client, came_from: str):
    console.post(CONTACT, WORDS | {"from": came_from, "with_context": "on"})

    assert "page" not in Case.objects.get().context
    assert "evil" not in console.get(CONTACT, {"from": came_from}).content.decode()


def test_a_foreign_campaign_tells_nothing_of_its_app(console: Client):
    foreign = make_campaign(
        App.objects.create(company=make_company("Harbor Tea"), name="Secret", platforms=["Web"])
    )

    assert "Secret" not in text_of(console.get(CONTACT, {"from": f"/console/campaigns/{foreign.pk}/"}))


def test_the_kind_chooses_the_fields_without_a_script(console: Client, administrator: Member, app: App):
    assert "New limit in USD a month" in text_of(console.get(CONTACT, {"kind": "raise_limit"}))
    assert "Starlight Run" in text_of(console.get(CONTACT, {"kind": "fire_tv"}))
    assert "E-mail address for invoices" in text_of(console.get(CONTACT, {"kind": "pay_by_invoice"}))
    assert "How does" not in text_of(console.get(CONTACT, {"kind": "nothing"}))


@pytest.mark.parametrize(
    ("kind", "fields", "kept"),
    [
        (
            "raise_limit",
            {"amount_usd": "20000"},
            {"limitOf": "All campaigns together", "campaignId": "", "newLimitUsdCents": 2_000_000},
        ),
        (
            "pay_by_invoice",
            {"monthly_usd": "9000", "invoices_to": "bills@example.com"},
            {"expectedMonthlyUsdCents": 900_000, "invoicesTo": "bills@example.com"},
        ),
        ("tshirt_beta", {"design": "A fox", "quantity": "40"}, {"design": "A fox", "quantity": "40"}),
        ("fraud_appeal", {"decision": "dec_1"}, {"decision": "dec_1"}),
    ],
)
def test_each_kind_keeps_its_form(
    console: Client, administrator: Member, kind: str, fields: dict[str, str], kept: dict[str, object]
):
    assert console.post(CONTACT, WORDS | {"kind": kind} | fields).status_code == 302
    assert Case.objects.get().facts == kept


def test_fire_tv_is_asked_for_an_app_once(console: Client, app: App):
    asked = WORDS | {"kind": "fire_tv", "app_id": app.pk}

    assert console.post(CONTACT, asked).status_code == 302
    again = console.post(CONTACT, asked)
    assert (again.status_code, Case.objects.get().app) == (422, app)
    assert "There is an open case about this already" in text_of(again)
    assert "How does it work?" in text_of(again)


def test_the_limit_of_a_campaign_is_named(console: Client, administrator: Member, app: App):
    campaign = make_campaign(app)
    console.post(CONTACT, WORDS | {"kind": "raise_limit", "campaign": campaign.pk, "amount_usd": "1"})

    assert Case.objects.get().facts["campaignId"] == campaign.pk
    assert "Limit of Level ten" in text_of(console.get(page_of(Case.objects.get())))


def test_ownership_moves_to_an_administrator_of_the_company(console: Client, administrator: Member):
    other = make_member(administrator.company, "grace@example.com")
    Member.objects.filter(user=other).update(roles=["administrator"])
    grace = Member.objects.get(user=other)
    console.post(CONTACT, WORDS | {"kind": "transfer_ownership", "new_owner": str(grace.pk)})

    assert Case.objects.get().facts == {"member": grace.pk, "newOwner": "grace@example.com"}


@pytest.mark.parametrize(
    ("roles", "refused"),
    [
        (["marketer"], ["fire_tv", "transfer_ownership"]),
        (["analyst"], ["raise_limit", "pay_by_invoice", "fire_tv", "transfer_ownership"]),
        (["developer"], ["raise_limit", "pay_by_invoice", "transfer_ownership"]),
    ],
)
def test_roles_decide_what_may_be_asked_for(
    console: Client, member: Member, app: App, roles: list[str], refused: list[str]
):
    Member.objects.filter(pk=member.pk).update(roles=roles)
    page = console.get(CONTACT).content.decode()

    for kind in refused:
        assert f'value="{kind}"' not in page
        assert (
            console.post(CONTACT, WORDS | {"kind": kind, "app_id": app.pk, "amount_usd": "1"}).status_code
            == 403
        )
    assert not Case.objects.exists()
    assert console.post(CONTACT, WORDS).status_code == 302


def test_what_is_missing_is_said_at_the_field_and_the_rest_is_kept(console: Client):
    refused = console.post(CONTACT, WORDS | {"subject": ""})

    assert refused.status_code == 422
    assert "This field is required." in text_of(refused)
    assert "How does it work?" in text_of(refused)
    assert not Case.objects.exists()


def test_the_list_shows_status_and_last_word(console: Client, case: Case):
    assert "Waits for support Last word" not in text_of(console.get(CASES))
    assert "Where is the invoice? Something else Waits for support You" in text_of(console.get(CASES))

    reply_as_support(case=case, actor=make_support(), text="There.")
    assert "Where is the invoice? Something else Answered Support" in text_of(console.get(CASES))


def test_without_a_case_the_list_says_what_one_is(console: Client):
    assert "No case yet" in text_of(console.get(CASES))


def test_a_member_replies_and_closes(console: Client, case: Case):
    assert console.post(page_of(case), {"text": "It is <urgent>."})["Location"] == page_of(case)
    page = console.get(page_of(case)).content.decode()
    assert "It is &lt;urgent&gt;." in page
    assert [message.text for message in thread_of(case)] == ["I can't find it.", "It is <urgent>."]

    console.post(page_of(case), {"verb": "close"})
    case.refresh_from_db()
    assert case.status == "closed"
    assert "Your reply opens the case again." in text_of(console.get(page_of(case)))


def test_an_address_that_support_names_is_a_link_and_one_of_a_member_is_not(console: Client, case: Case):
    reply_as_support(case=case, actor=make_support(), text="Here: https://moments.example/console/ <b>")
    console.post(page_of(case), {"text": "https://elsewhere.example/"})

    page = console.get(page_of(case)).content.decode()

    assert '<a href="https://moments.example/console/" rel="nofollow">' in page
    assert "&lt;b&gt;" in page
    assert 'href="https://elsewhere.example/' not in page


def test_an_empty_reply_is_refused(console: Client, case: Case):
    assert console.post(page_of(case), {"text": " "}).status_code == 422
    assert thread_of(case).count() == 1


def test_a_refused_reply_is_kept_and_explained(console: Client, case: Case):
    close_case(case=case, actor="member:x")
    for number in range(10):
        Case.objects.create(
            company=case.company, opened_by=case.opened_by, kind="other", subject=f"Case {number}"
        )

    refused = console.post(page_of(case), {"text": "Once more"})
    assert refused.status_code == 422
    assert "You have 10 open cases" in text_of(refused)
    assert "Once more" in text_of(refused)


def test_new_messages_come_without_a_reload(console: Client, case: Case):
    whole = console.get(page_of(case)).content.decode()
    reply_as_support(case=case, actor=make_support(), text="Here it is.")
    part = console.get(page_of(case), headers={"HX-Request": "true"}).content.decode()

    assert f'hx-get="{page_of(case)}"' in whole
    assert "Here it is." in part
    assert "<html" not in part


def test_a_case_of_another_member_or_company_is_none(stranger: Client, company: Company, case: Case):
    colleague = Client()
    colleague.force_login(make_member(company, "grace@lanternfox.example"))

    for browser in (stranger, colleague):
        assert browser.get(page_of(case)).status_code == 404
        assert browser.post(page_of(case), {"text": "Mine"}).status_code == 404
        assert browser.post(page_of(case), {"verb": "close"}).status_code == 404
        assert "Where is the invoice?" not in text_of(browser.get(CASES))
    case.refresh_from_db()
    assert (case.status, thread_of(case).count()) == ("open", 1)


@pytest.mark.parametrize("name", ["cas_1", "nothing", "app_06h19oftt1otb63t98pt9qrojc"])
def test_what_is_no_case_is_not_found(console: Client, name: str):
    assert console.get(f"{CASES}{name}/").status_code == 404


def test_a_case_made_for_another_company_changes_nothing(console: Client, ada: User, case: Case):
    other = make_company("Harbor Tea")

    assert console.post(page_of(case), {"text": "Hello", "_company": other.pk}).status_code == 409
    assert console.post(CONTACT, WORDS | {"_company": other.pk}).status_code == 409
    assert thread_of(case).count() == Case.objects.count() == 1


def test_the_thread_costs_the_same_however_long_it_is(console: Client, case: Case, django_assert_num_queries):
    console.get(page_of(case))
    for number in range(5):
        reply_as_support(case=case, actor=make_support(f"sue-{number}@example.com"), text="Hello")

    with django_assert_num_queries(5):
        console.get(page_of(case))
