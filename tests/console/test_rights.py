"""Every address of the console, and who may: P3's table, with a row for each page (P3, P4).

A cell says what a role may do: GET, POST, both, or neither.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import App, Company, Member
from accounts.operations import create_key, invite_member, open_case
from accounts.security import session_name_of
from billing.operations import begin_card
from campaigns.models import Choice, Moment
from campaigns.operations import submit_batch, upload_file
from events.models import WebhookDelivery
from events.operations import add_endpoint
from moments.console import urls
from tests.accounts.people import make_member, make_user
from tests.console.invoice_rows import make_credit_note, make_invoice
from tests.console.rows import (
    make_action,
    make_app,
    make_campaign,
    make_company,
    make_event,
    make_marketplace,
    make_product,
    make_reward,
    make_row,
    make_tier,
)
from tests.console.rows import make_moment as make_moment_of
from tests.events.calls import new_call
from tests.mailbox import delivered
from tests.world import ACTOR, give_card

ROLES = ("administrator", "marketer", "analyst", "developer")
ALL = ("GET", "GET", "GET", "GET")
BOTH = "GET POST"

# name: administrator, marketer, analyst, developer
TABLE: dict[str, tuple[str, ...]] = {
    # campaigns: see; decisions, events: see
    "dashboard": ALL,
    "campaigns": ALL,
    "campaign": ALL,
    "campaign_preview": ALL,
    "decisions": ALL,
    "decision": ALL,
    "events": ALL,
    "event": ALL,
    # campaigns: create, edit, submit, take down
    "new_campaign": (BOTH, BOTH, "", ""),
    "campaign_test": (BOTH, "GET", "GET", BOTH),
    "campaign_step": (BOTH, BOTH, "", ""),
    "campaign_banner": (BOTH, BOTH, "", ""),
    "withdraw_campaign": (BOTH, BOTH, "", ""),
    "revise_campaign": (BOTH, BOTH, "", ""),
    "start_campaign": (BOTH, BOTH, "", ""),
    "take_down_campaign": (BOTH, BOTH, "", ""),
    "resume_campaign": (BOTH, BOTH, "", ""),
    "raise_budget": (BOTH, BOTH, "", ""),
    "extend_campaign": (BOTH, BOTH, "", ""),
    "copy_campaign": (BOTH, BOTH, "", ""),
    "delete_campaign": (BOTH, BOTH, "", ""),
    "use_product": (BOTH, BOTH, "", ""),
    "batches": ALL,
    "batch": ALL,
    "batch_rows": ALL,
    "new_batch": (BOTH, BOTH, "", ""),
    "batch_template": ("GET", "GET", "", ""),
    "batch_file": (BOTH, BOTH, "", ""),
    "cancel_batch": (BOTH, BOTH, "", ""),
    # billing: invoices, spend; payment method (the billing owner alone, which is tested with the cards)
    "cards": ("GET", "GET", "GET", ""),
    "new_card": (BOTH, "", "", ""),
    "card_setup": ("GET", "", "", ""),
    "card_done": ("GET", "", "", ""),
    "activate_card": (BOTH, "", "", ""),
    "remove_card": (BOTH, "", "", ""),
    "pay_invoice": (BOTH, "", "", ""),
    "confirm_payment": ("GET", "", "", ""),
    "payment_done": ("GET", "", "", ""),
    # apps, keys, allow-list, webhooks, request log, test tools
    "apps": ("GET", "", "", "GET"),
    "new_app": (BOTH, "", "", BOTH),
    "app": ("GET", "", "", "GET"),
    "edit_app": (BOTH, "", "", BOTH),
    "allow_list": (BOTH, "", "", BOTH),
    "new_key": (BOTH, "", "", BOTH),
    "rotate_key": (BOTH, "", "", BOTH),
    "revoke_key": (BOTH, "", "", BOTH),
    "reveal_key": (BOTH, "", "", BOTH),
    "calls": ("GET", "", "", "GET"),
    "call": ("GET", "", "", "GET"),
    "webhooks": ("GET", "", "", "GET"),
    "new_webhook": (BOTH, "", "", BOTH),
    "webhook_signature": (BOTH, "", "", BOTH),
    "webhook": ("GET", "", "", "GET"),
    "edit_webhook": (BOTH, "", "", BOTH),
    "rotate_webhook_secret": (BOTH, "", "", BOTH),
    "disable_webhook": (BOTH, "", "", BOTH),
    "enable_webhook": (BOTH, "", "", BOTH),
    "remove_webhook": (BOTH, "", "", BOTH),
    "test_webhook": (BOTH, "", "", BOTH),
    "replay_webhook": (BOTH, "", "", BOTH),
    "delivery": ("GET", "", "", "GET"),
    "resend_delivery": (BOTH, "", "", BOTH),
    # billing: invoices, spend
    "bills": ("GET", "GET", "GET", ""),
    "charges_csv": ("GET", "GET", "GET", ""),
    "statement_csv": ("GET", "GET", "GET", ""),
    # company profile, members, audit log
    "profile": (BOTH, "", "", ""),
    "team": (BOTH, "", "", ""),
    "member": (BOTH, "", "", ""),
    "remove_member": (BOTH, "", "", ""),
    "resend_invitation": (BOTH, "", "", ""),
    "withdraw_invitation": (BOTH, "", "", ""),
    "audit": ("GET", "", "", ""),
    "audit_csv": ("GET", "", "", ""),
    # billing: invoices, spend
    "invoices": ("GET", "GET", "GET", ""),
    "invoice": ("GET", "GET", "GET", ""),
    "invoice_pdf": ("GET", "GET", "GET", ""),
    "invoice_csv": ("GET", "GET", "GET", ""),
    "credit_note_pdf": ("GET", "GET", "GET", ""),
    # catalogue, promotion kit, help, cases of one's own
    "catalogue": ALL,
    "product": ALL,
    "kit": ALL,
    "kit_badge": ALL,
    "kit_image": ALL,
    "first_steps": ALL,
    "contact": (BOTH, BOTH, BOTH, BOTH),
    "cases": ALL,
    "case": (BOTH, BOTH, BOTH, BOTH),
}
# What a signed-in reader sees and does about themselves alone, in whatever company and role.
OWN = {
    "companies": "GET",
    "new_company": BOTH,
    "choose_company": "POST",
    "leave_company": "POST",
    "security": "GET",
    "end_session": "POST",
    "style": BOTH,
}
OPEN = {"invitation": BOTH}
# Pages that only a draft has.
OF_DRAFTS = {"campaign_step", "campaign_banner"}
# Files to keep.
FILES = {
    *("audit_csv", "batch_rows", "charges_csv", "statement_csv", "batch_template", "kit_badge", "kit_image"),
    *("invoice_pdf", "invoice_csv", "credit_note_pdf"),
}
# Addresses of forms: looked at, they lead to the page that has the form.
LEAD_ON = {
    "reveal_key",
    "new_card",
    "card_done",
    "pay_invoice",
    "confirm_payment",
    "payment_done",
    "activate_card",
    "enable_webhook",
    "test_webhook",
    "resend_delivery",
    "remove_member",
    "resend_invitation",
    "withdraw_invitation",
}


class Place:
    """A company with one of everything that an address of the console names, and a member of each role."""

    def __init__(self) -> None:
        self.company: Company = make_company("Lanternfox Games", address="1 Pier")
        self.members = {role: make_member(self.company, role) for role in ROLES}
        self.other = make_member(self.company, "administrator", "marketer")
        self.app: App = make_app(self.company)
        self.key, _ = create_key(app=self.app, mode="test", actor=ACTOR)
        self.moment: Moment = make_moment_of(make_campaign(self.app))
        make_reward(self.moment, make_marketplace(), titles=("Enamel pot",))
        make_tier()
        self.draft = make_campaign(self.app, "Spring gifts", state="draft")
        self.product = make_product(
            make_marketplace(), "Lanternfox plush", company=self.company, is_trademarked=True
        )
        self.product.image.save("products/plush.webp", ContentFile(b"RIFF"))
        given = make_reward(make_moment_of(self.draft), make_marketplace())
        Choice.objects.create(reward=given, position=1, kind="product", product=self.product)
        self.decision = make_action(self.moment).decision
        self.call = new_call(app_key=self.app.pk, company_key=self.company.pk)
        self.call.save(force_insert=True)
        rows = [make_row(self.moment)]
        self.batch = submit_batch(app=self.app, is_test=False, rows=rows, actor=ACTOR)
        self.file = upload_file(app=self.app, is_test=False, rows=rows, name="winners.csv", actor=ACTOR)
        self.endpoint, _ = add_endpoint(
            company_key=self.company.pk, url="http://127.0.0.1:9/hook", types=[], actor=ACTOR
        )
        self.event = make_event(self.company, 1)
        self.invoice = make_invoice(self.company)
        self.note = make_credit_note(self.invoice)
        WebhookDelivery.objects.create(event=self.event, endpoint=self.endpoint)
        self.card = give_card(self.company)
        self.card_setup = begin_card(company=self.company, member=self.other)
        self.invitation = invite_member(
            company=self.company, email="grace@example.com", roles=["analyst"], inviter=self.other.user
        )
        self.cases = {
            role: open_case(member=member, kind="other", subject="Hello", text="I have a question.")
            for role, member in self.members.items()
        }

    def address(self, name: str, role: str) -> str:
        """An address of the console, filled in with what is there."""
        ids: dict[str, Callable[[], Any]] = {
            "company_id": lambda: self.company.pk,
            "campaign_id": lambda: self.draft.pk if name in OF_DRAFTS else self.moment.campaign_id,
            "step": lambda: "basics",
            "product_id": lambda: self.product.pk,
            "badge": lambda: "horizontal-light",
            "form": lambda: "svg",
            "decision_id": lambda: self.decision.public_id,
            "endpoint_id": lambda: self.endpoint.pk,
            "event_id": lambda: self.event.pk,
            "app_id": lambda: self.app.pk,
            "key_id": lambda: self.key.pk,
            "call_id": lambda: self.call.pk,
            "user_id": lambda: self.other.user_id,
            "invitation_id": lambda: self.invitation.pk,
            "card_id": lambda: self.card.pk,
            "setup_id": lambda: self.card_setup.pk,
            "case_id": lambda: self.cases[role].pk,
            "name": lambda: "no-such-session",
            "token": lambda: "no-such-token",
            "batch_id": lambda: self.batch.pk,
            "file_id": lambda: self.file.pk,
            "invoice_id": lambda: self.invoice.pk,
            "note_id": lambda: self.note.pk,
        }
        pattern = next(one for one in urls.urlpatterns if one.name == name)
        return reverse(f"console:{name}", kwargs={part: ids[part]() for part in pattern.pattern.converters})


@pytest.fixture
def place(db: None) -> Place:
    return Place()


def browser_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def asked(client: Client, method: str, address: str) -> tuple[int, str, str]:
    """What came of a request that leaves nothing behind: status, where to, and the page."""
    with transaction.atomic():
        answer = client.generic(method, address, content_type="application/x-www-form-urlencoded")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, answer.headers.get("Location", ""), body.decode(errors="replace")


def test_no_address_is_missing_from_the_table_and_none_is_too_many() -> None:
    named = {one.name for one in urls.urlpatterns}

    assert named == set(TABLE) | set(OWN) | set(OPEN)
    assert all(name for name in named)


@pytest.mark.parametrize("name", TABLE)
def test_each_role_may_what_its_cell_says(place: Place, name: str) -> None:
    found = []
    for role in ROLES:
        client, address = browser_of(place.members[role]), place.address(name, role)
        seen = {method: asked(client, method, address)[0] for method in ("GET", "POST")}
        assert set(seen.values()) <= {200, 302, 403, 405, 409, 422}, seen
        found.append(" ".join(method for method, status in seen.items() if status not in (403, 405)))

    assert tuple(found) == TABLE[name]


@pytest.mark.parametrize("name", TABLE)
def test_who_is_refused_gets_403_with_the_role_that_it_takes(place: Place, name: str) -> None:
    for role, cell in zip(ROLES, TABLE[name], strict=True):
        if cell:
            continue
        for method in ("GET", "POST"):
            status, _, page = asked(browser_of(place.members[role]), method, place.address(name, role))
            assert status == 403
            assert "of Lanternfox Games. An administrator can give you the role." in page


@pytest.mark.parametrize("name", [*TABLE, *OWN])
def test_who_is_not_signed_in_signs_in_first(place: Place, name: str) -> None:
    address = place.address(name, "administrator")
    for method in ("GET", "POST"):
        status, way, _ = asked(Client(), method, address)
        assert (status, way.partition("?")[0]) == (302, "/accounts/login/") or status == 405


@pytest.mark.parametrize("name", [*TABLE, "leave_company"])
def test_the_stranger_finds_nothing(place: Place, name: str) -> None:
    """Another company's administrator: what an address names is not there, and lists hold nothing of ours."""
    stranger = browser_of(make_member(make_company("Harbor Tea"), "administrator"))
    address = place.address(name, "administrator")
    names_something = "_" in address.removeprefix("/console/")
    for method in ("GET", "POST"):
        status, _, page = asked(stranger, method, address)
        assert status in ((404, 405) if names_something else (200, 302, 405, 422)), (method, status)
        for ours in (
            "Lanternfox",
            "Starlight Run",
            "Level ten",
            "Spring gifts",
            place.product.sku,
            place.app.pk,
            place.other.user.email,
        ):
            assert ours not in page.replace(address, "")  # the way to support says where one came from


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("role", ROLES)
def test_what_is_ones_own_takes_no_role(place: Place, name: str, role: str, settings) -> None:
    settings.STYLE_PAGE = True
    client, address = browser_of(place.members[role]), place.address(name, role)
    found = [
        method for method in ("GET", "POST") if asked(client, method, address)[0] in (200, 302, 404, 422)
    ]

    assert " ".join(found) == OWN[name]


@pytest.mark.parametrize("name", [name for name in (*TABLE, *OWN) if name not in FILES])
def test_every_page_leads_to_support(place: Place, name: str, settings) -> None:
    """Contact us is at the bottom of each, and takes along where one came from (P9)."""
    settings.STYLE_PAGE = True
    boss, address = browser_of(place.members["administrator"]), place.address(name, "administrator")
    status, _, page = asked(boss, "GET", address)
    if status == 200:
        assert f'<a href="/console/help/contact/?from={address}">Contact us</a>' in page
    else:
        assert (status, name in LEAD_ON) == (302, True) or status == 405


def test_an_invitation_is_open_to_whoever_has_its_link(place: Place) -> None:
    assert asked(Client(), "GET", place.address("invitation", "administrator"))[0] == 404
    link = next(word for word in str(delivered()[0].body).split() if "/console/invitations/" in word)

    status, _, page = asked(
        Client(), "GET", link.partition("testserver")[2] or link[link.index("/console/") :]
    )
    assert status == 200
    assert "Join Lanternfox Games" in page
    assert asked(Client(), "POST", link[link.index("/console/") :])[:2] == (
        302,
        link[link.index("/console/") :],
    )


def test_a_session_of_somebody_else_is_not_ended(place: Place) -> None:
    somebody = Client()
    somebody.post("/accounts/login/", {"login": make_user().email, "password": "correct horse battery"})
    name = next(map(session_name_of, place.other.user.usersession_set.all()), "no-such-session")

    status, _, _ = asked(browser_of(place.other), "POST", f"/console/security/sessions/{name}/end")
    assert status == 404
