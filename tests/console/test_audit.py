"""The audit log on its page and as a file: for administrators of the company, about the company alone (P3, V1, V3)."""

import csv
import re
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Company, Member, User
from campaigns.models import Moment
from events.models import AuditChain, AuditEntry, AuditSeal, Chain
from events.operations import audit
from events.queries import audit_of
from kit.ids import new_id
from kit.origin import coming_from
from moments.console.audit_words import SUBJECTS, change_words, verb_words
from moments.console.paging import pages_of
from moments.console.sheets import defused
from rewards.models import OfferedState
from rewards.operations.products import set_eligibility, set_offered_state, set_trademarked
from rewards.operations.terms import set_company_terms
from tests.accounts.people import make_user
from tests.console.pages import text_of
from tests.console.rows import make_company, make_marketplace, make_member, make_product

PAGE = "/console/audit/"
FILE = "/console/audit.csv"
VERB = re.compile(r'verb="([a-z]+\.[a-z_]+)"')


@pytest.fixture
def console(console: Client, ada: User) -> Client:
    Member.objects.filter(user=ada).update(roles=["administrator"])
    User.objects.filter(pk=ada.pk).update(name="Ada Byron")
    return console


def write(company: Company | None, actor: str, verb: str = "campaign.extend", **facts: object) -> AuditEntry:
    """An entry, sealed as the commit does it."""
    key = company.pk if company else None
    audit(actor=actor, verb=verb, company_key=key, **{"object_key": "cmp_x"} | facts)
    connection.check_constraints()
    return AuditEntry.objects.order_by("-id")[0]


def cells(response) -> list[dict[str, str]]:
    """The rows of a file, which can be read once."""
    return list(csv.DictReader(StringIO(response.getvalue().decode())))


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_whoever_is_not_signed_in_signs_in_and_comes_back(client: Client, db: None, address: str):
    response = client.get(address)

    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={address}")


@pytest.mark.parametrize("address", [PAGE, FILE])
@pytest.mark.parametrize("role", ["marketer", "analyst", "developer"])
def test_other_roles_are_refused_and_leave_nothing(
    console: Client, company: Company, ada: User, role: str, address: str
):
    Member.objects.create(company=company, user=make_user(), roles=["administrator"])
    Member.objects.filter(user=ada).update(roles=[role])

    assert console.get(address).status_code == 403
    assert not AuditEntry.objects.exists()
    assert PAGE not in console.get("/console/").content.decode()


def test_an_entry_says_who_what_from_where_and_what_was_there_before(
    console: Client, company: Company, ada: User, moment: Moment
):
    with coming_from("203.0.113.9", new_id("req")):
        entry = write(
            company,
            f"member:{ada.pk}",
            "campaign.raise_budget",
            object_key=moment.campaign_id,
            reason="It goes well.",
            changes={"budget_usd_cents": (100_000, 150_000)},
        )
    seal = AuditSeal.objects.get()

    response = console.get(PAGE)
    said = text_of(response)

    assert (
        f"Ada Byron ada@lanternfox.example Raised a campaign's budget {moment.campaign_id} “It goes well.”"
        " 1 value Budget From $1,000.00 → to $1,500.00"
        f" 203.0.113.9 1 {bytes(seal.hash).hex()[:12]}"
    ) in said
    assert f"{entry.at:%H:%M:%S}" in said
    assert f'href="/console/campaigns/{moment.campaign_id}/"' in response.content.decode()


def test_support_and_the_system_are_named_without_a_name(console: Client, company: Company):
    staff = User.objects.create_user("grace@moments.example", name="Grace Hopper", is_staff=True)
    with coming_from("198.51.100.1", new_id("req")):
        write(company, f"support:{staff.pk}", "campaign.approved")
    write(company, "system:calendar", "campaign.live")

    page, file = console.get(PAGE), console.get(FILE)

    assert "Support Approved a campaign" in text_of(page)
    assert "Moments Took a campaign live" in text_of(page)
    for said in (page.content.decode(), file.getvalue().decode()):
        assert not any(secret in said for secret in ("Grace", "grace@", staff.pk, "198.51.100.1", "calendar"))


def test_who_has_left_is_still_named(console: Client, company: Company):
    left = make_member(company, "bob@lanternfox.example")
    write(company, f"member:{left.pk}")
    Member.objects.filter(user=left).delete()

    assert "bob@lanternfox.example Extended a campaign" in text_of(console.get(PAGE))


def test_the_head_of_the_chain_is_shown_to_be_kept(console: Client, company: Company):
    write(company, "system:test")
    write(company, "system:test")
    head = AuditChain.objects.get(chain=company.pk)

    page = console.get(PAGE)

    assert f"The log stands at number 2 : {bytes(head.last_hash).hex()}" in text_of(page)
    assert f'data-copy="{bytes(head.last_hash).hex()}"' in page.content.decode()


def test_an_entry_without_a_seal_is_marked(console: Client, company: Company):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_auditentry DISABLE TRIGGER audit_entry_is_sealed")
    write(company, "system:test")

    assert "Not sealed" in text_of(console.get(PAGE))
    assert cells(console.get(FILE))[-1]["number"] == ""


def test_nothing_of_another_chain_is_shown(console: Client, company: Company):
    """Not of another company, the platform or the store; nor does a number or the head tell of them (V1, V3)."""
    write(company, "system:test", object_key="ours-1")
    write(make_company("Harbor Tea"), "system:test", object_key="theirs")
    write(None, "system:test", object_key="platforms")
    write(None, "system:test", object_key="stores", chain=Chain.STORE)
    write(company, "system:test", object_key="ours-2")

    page, rows = console.get(PAGE), cells(console.get(FILE))

    for said in (page.content.decode(), str(rows)):
        assert not any(other in said for other in ("theirs", "platforms", "stores"))
    assert "The log stands at number 2" in text_of(page)
    assert [row["number"] for row in rows if row["object"].startswith("ours")] == ["2", "1"]


def test_a_stranger_finds_nothing_of_ours(stranger: Client, company: Company):
    entry = write(company, "system:test", object_key="cmp_ours")
    Member.objects.exclude(company=company).update(roles=["administrator"])

    for asked in ({}, {"object": "cmp_ours"}, {"before": new_id("aud")}, {"company": company.pk}):
        page, rows = stranger.get(PAGE, asked), cells(stranger.get(FILE, asked))
        assert page.status_code == 200
        assert entry.pk not in page.content.decode() + str(rows)
        assert bytes(AuditSeal.objects.get(entry=entry).hash).hex()[:12] not in page.content.decode() + str(
            rows
        )
        assert {row["verb"] for row in rows} <= {"audit.export"}


FILTERS = {
    "who=ada": ["ada"],
    "who=support": ["support"],
    "who=system": ["new", "old"],
    "who=app": [],
    "about=key": ["support"],
    "about=ke": [],
    "object=one": ["ada"],
    "since=2026-11-02": ["support", "ada", "new"],
    "since=2026-11-02&until=2026-11-02": ["new"],
    "until=2026-11-01": ["old"],
    "who=nobody&about=%25&since=yesterday&until=9999-12-31&object=": ["support", "ada", "new", "old"],
}


@pytest.mark.parametrize("asked", FILTERS)
def test_filters_are_in_the_address_for_page_and_file(
    console: Client, company: Company, ada: User, asked: str
):
    for reason, day in (("old", 1), ("new", 2)):
        AuditEntry.objects.create(
            chain=company.pk,
            company_key=company.pk,
            actor="system:test",
            verb="app.register",
            object_key="two",
            reason=reason,
            at=datetime(2026, 11, day, 23, 59, 59, tzinfo=UTC),
        )
    write(company, f"member:{ada.pk}", reason="ada", object_key="one")
    write(company, "support:usr_x", "key.revoke", reason="support", object_key="two")
    query = asked.replace("ada", ada.pk)

    page, file = console.get(f"{PAGE}?{query}"), console.get(f"{FILE}?{query}")

    assert [row.reason for row in page.context["listed"].rows] == FILTERS[asked]
    assert [row["reason"] for row in cells(file) if row["verb"] != "audit.export"] == FILTERS[asked]


def test_older_entries_are_on_the_next_page_with_the_same_filters(console: Client, company: Company):
    for number in range(52):
        write(company, "system:test", object_key=f"n{number}")

    first = console.get(PAGE, {"who": "system"})
    older = console.get(PAGE, {"who": "system", "before": first.context["listed"].older})

    assert f'?who=system&amp;before={first.context["listed"].older}"' in first.content.decode()
    assert [row.object_key for row in older.context["listed"].rows] == ["n1", "n0"]
    assert len(cells(console.get(FILE, {"about": "campaign"}))) == 52


def test_the_file_holds_every_field_and_is_written_down(console: Client, company: Company, ada: User):
    with coming_from("203.0.113.9", new_id("req")):
        entry = write(company, f"member:{ada.pk}", reason="why", changes={"ends_on": ("2026-11-01", None)})

    response = console.get(FILE, {"about": "campaign", "since": "2026-01-01"}, REMOTE_ADDR="203.0.113.10")
    [row] = cells(response)

    seal = AuditSeal.objects.get(entry=entry)
    assert row == {
        "number": "1",
        "time": f"{entry.at:%Y-%m-%dT%H:%M:%S.%fZ}",
        "who": "Ada Byron",
        "who_key": "ada@lanternfox.example",
        "verb": "campaign.extend",
        "object": "cmp_x",
        "reason": "why",
        "changes": '{"ends_on": ["2026-11-01", null]}',
        "address": "203.0.113.9",
        "request": entry.request_key,
        "entry": entry.pk,
        "previous_hash": "00" * 32,
        "hash": bytes(seal.hash).hex(),
    }
    assert response["Content-Disposition"].startswith('attachment; filename="audit-log-')
    assert (response["Content-Type"], response["Cache-Control"]) == ("text/csv; charset=utf-8", "no-store")
    assert response.streaming
    export = AuditEntry.objects.get(verb="audit.export")
    assert (export.actor, export.address, export.object_key) == (
        f"member:{ada.pk}",
        "203.0.113.10",
        company.pk,
    )
    assert export.changes == {"about": [None, "campaign"], "since": [None, "2026-01-01"]}


def test_a_file_is_read_a_page_at_a_time(company: Company):
    for number in range(4):
        write(company, "system:test", object_key=f"n{number}")

    pages = [[row.object_key for row in page] for page in pages_of(audit_of(company.pk), size=3)]

    assert pages == [["n3", "n2", "n1"], ["n0"]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(console: Client, company: Company, text: str):
    write(company, "system:test", reason=text)

    assert cells(console.get(FILE))[-1]["reason"] == f"'{text}"
    assert [defused(cell) for cell in (-1, None, "", "a=1", "{}")] == [-1, None, "", "a=1", "{}"]


def test_what_is_typed_in_a_reason_is_no_markup(console: Client, company: Company):
    write(company, "system:test", reason="<b>x</b>", changes={"name": (None, "<i>y</i>")})

    page = console.get(PAGE).content.decode()

    assert "<b>x</b>" not in page
    assert "<i>y</i>" not in page


def test_without_an_entry_the_page_says_what_will_be_there(console: Client):
    assert "Nothing was done yet" in text_of(console.get(PAGE))
    assert "No entry fits these filters" in text_of(console.get(PAGE, {"about": "key"}))


def test_the_page_costs_seven_statements_however_many_entries(
    console: Client, company: Company, ada: User, django_assert_num_queries
):
    for _ in range(30):
        write(company, f"member:{ada.pk}")
    write(company, f"member:{make_member(company, 'bob@lanternfox.example').pk}")

    with django_assert_num_queries(7):
        console.get(PAGE)


def test_a_verb_without_words_of_its_own_is_legible():
    words = [verb_words(verb) for verb in ("key.lend", "member.change_hats", "nonsense", "company.create")]

    assert words == ["Key: lend", "Member: change hats", "Nonsense", "Registered the company"]


def test_what_support_does_to_terms_and_own_products_is_told_in_words(console: Client, company: Company):
    terms = {
        "company": company,
        "has_tshirt_beta": True,
        "actor": "support:usr_1",
        "reason": "Agreed by mail",
    }
    set_company_terms(margin_basis_points=850, **terms)
    product = make_product(make_marketplace(), "Fox shirt", company=company)
    acts = {"product": product, "actor": "support:usr_1", "reason": "Sold out"}
    set_offered_state(state=OfferedState.LIMITED, **acts)
    set_trademarked(is_trademarked=True, **acts)
    set_eligibility(sold_by_store=True, fulfilled_by_store=False, **acts)

    entries = console.get(PAGE).context["rows"]

    assert [(one.what, one.changes) for one in entries][:4] == [
        ("Changed who sells and ships an own product", [("Shipped by the store", "yes", "no")]),
        ("Changed whether an own product is trademarked", [("Trademarked", "no", "yes")]),
        ("Changed whether an own product is offered", [("State", "available", "limited")]),
        (
            "Agreed terms with the company",
            [("In the T-shirt beta", "no", "yes"), ("Margin", "of the volume tier", "8.5 %")],
        ),
    ]
    assert [one.what for one in console.get(PAGE, {"about": "companyterms"}).context["rows"]] == [
        "Agreed terms with the company"
    ]


def written_verbs() -> set[str]:
    """The verbs that operations name as they are, but for those of reference data, which concerns no company."""
    rooms = [Path(room).rglob("*.py") for room in ("accounts", "billing", "campaigns", "rewards", "moments")]
    found = {verb for room in rooms for path in room for verb in VERB.findall(path.read_text())}
    return {verb for verb in found if verb.partition(".")[0] in SUBJECTS}


def test_every_verb_that_a_company_reads_has_words():
    verbs = written_verbs()

    assert {"companyterms.set", "product.add", "campaign.use_product", "key.rotate"} <= verbs
    assert [verb for verb in sorted(verbs) if ": " in verb_words(verb)] == []


def test_values_are_put_into_words():
    assert change_words(
        {
            "budget_usd_cents": [None, 5_000],
            "starts_by_itself": [False, True],
            "suspensions": [[], ["marketer", "unpaid"]],
            "last_four": "7Q2x",
            "filters": [None, {"who": "ada"}],
        }
    ) == [
        ("Budget", "nothing", "$50.00"),
        ("Filters", "nothing", '{"who": "ada"}'),
        ("Last four", "nothing", "7Q2x"),
        ("Starts by itself", "no", "yes"),
        ("Suspensions", "nothing", "marketer, unpaid"),
    ]
