"""Companies, apps and keys: every change is audited, barred countries are refused (P2, P6, P7)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import CountryBarred, InvalidApiKey
from accounts.models import ApiKey, App, BarredCountry, Company, Member, User
from accounts.operations import (
    create_company,
    create_key,
    register_app,
    resume_company,
    revoke_key,
    suspend_company,
)
from accounts.queries import apps_of, key_of, memberships_of
from events.models import AuditEntry, Event
from kit import crypto
from tests.world import ACTOR, make_company


def found(country: str) -> Company:
    creator = User.objects.create_user("founder@example.com", "correct horse battery")
    return create_company(
        creator=creator,
        legal_name="Level Up Games Ltd",
        display_name="Level Up",
        country=country,
        address="1 Pier",
        postal_code="02110",
        contact_email=creator.email,
    )


def test_who_creates_a_company_is_its_administrator(db: None) -> None:
    company = found("US")

    member = Member.objects.get()
    assert (member.company, member.roles) == (company, ["administrator"])
    assert [one.company for one in memberships_of(member.user)] == [company]
    assert AuditEntry.objects.get(verb="company.create").actor == f"member:{member.user_id}"


def test_a_company_from_a_barred_country_is_refused_and_nothing_is_left(db: None) -> None:
    BarredCountry.objects.create(code="CH", source="test", source_date=date(2026, 1, 1))

    with pytest.raises(CountryBarred, match="CH"):
        found("CH")
    assert not (Company.objects.exists() or Member.objects.exists() or AuditEntry.objects.exists())


def test_an_address_is_one_user_whatever_its_case(db: None) -> None:
    User.objects.create_user("ada@example.com", "correct horse battery")

    with pytest.raises(IntegrityError, match="one_user_per_email"), transaction.atomic():
        User.objects.create_user("ADA@example.com", "correct horse battery")


def test_an_app_takes_networks_and_nothing_else(db: None) -> None:
    company, *_ = make_company()
    app = register_app(
        company=company,
        name="Web",
        platforms=["Web"],
        actor=ACTOR,
        allowed_networks=["203.0.113.0/24", "2001:db8::1"],
    )

    assert app.allowed_networks == ["203.0.113.0/24", "2001:db8::1/128"]
    with pytest.raises(ValueError, match="does not appear"):
        register_app(
            company=company, name="Other", platforms=["Web"], actor=ACTOR, allowed_networks=["everywhere"]
        )
    assert [one.name for one in apps_of(company)] == ["Level Up Games app", "Web"]


def test_two_apps_of_a_company_have_two_names(db: None) -> None:
    company, *_ = make_company()

    with pytest.raises(IntegrityError, match="one_app_per_company_and_name"), transaction.atomic():
        register_app(company=company, name="LEVEL UP GAMES APP", platforms=["Web"], actor=ACTOR)
    assert App.objects.count() == 1


def test_a_test_key_can_be_seen_again_and_a_live_one_not(db: None) -> None:
    _, app, *_ = make_company()
    live, _ = create_key(app=app, mode="live", actor=ACTOR)
    test, secret = create_key(app=app, mode="test", actor=ACTOR)

    assert crypto.decrypt(test.encrypted) == secret
    assert live.encrypted == ""
    with pytest.raises(IntegrityError, match="live_key_is_kept_as_a_hash_only"), transaction.atomic():
        ApiKey.objects.filter(pk=live.pk).update(encrypted="anything")
    assert not Event.objects.filter(data__icontains=secret).exists()


def test_a_key_is_revoked_once(db: None) -> None:
    _, _, _, key, secret, _ = make_company()
    assert key_of(secret) == key

    for _ in range(2):
        revoke_key(key=key, actor=ACTOR, reason="leaked")
    with pytest.raises(InvalidApiKey):
        key_of(secret)
    assert AuditEntry.objects.filter(verb="key.revoke").count() == 1
    assert Event.objects.filter(type="key.revoked").count() == 1


def test_a_company_is_suspended_and_resumed_with_a_reason(db: None) -> None:
    company, *_ = make_company()
    for _ in range(2):
        suspend_company(company=company, actor=ACTOR, reason="An invoice is overdue.")
    suspended = Company.objects.get()
    resume_company(company=company, actor=ACTOR, reason="paid")

    assert (suspended.status, suspended.suspended_for) == ("suspended", "An invoice is overdue.")
    assert Company.objects.get().status == "active"
    verbs = AuditEntry.objects.filter(verb__in=["company.suspend", "company.resume"]).order_by("id")
    assert list(verbs.values_list("verb", "reason")) == [
        ("company.suspend", "An invoice is overdue."),
        ("company.resume", "paid"),
    ]
