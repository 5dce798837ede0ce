"""Companies, members, apps and keys: every change, who made it, and its audit entry."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts import keys, queries
from accounts.errors import CountryBarred
from accounts.models import ApiKey, App, Company, CompanyStatus, KeyMode, Member, Role, User
from events.operations import audit, record
from kit import clock, crypto


@transaction.atomic
def create_company(
    *,
    creator: User,
    legal_name: str,
    display_name: str,
    country: str,
    address: str,
    postal_code: str,
    contact_email: str,
    website: str = "",
) -> Company:
    """A new tenant whose creator is its administrator (P1, P3). Raises CountryBarred (P2)."""
    if queries.is_barred(country):
        raise CountryBarred(f"Companies from {country} can't use Moments.")
    company = Company.objects.create(
        legal_name=legal_name,
        display_name=display_name,
        country=country,
        address=address,
        postal_code=postal_code,
        contact_email=contact_email,
        website=website,
    )
    Member.objects.create(company=company, user=creator, roles=[Role.ADMINISTRATOR])
    audit(actor=f"member:{creator.id}", verb="company.create", object_key=company.id, company_key=company.id)
    return company


@transaction.atomic
def register_app(
    *,
    company: Company,
    name: str,
    platforms: Sequence[str],
    actor: str,
    link: str = "",
    allowed_networks: Sequence[str] = (),
) -> App:
    """Register an app (P6). Raises ValueError for something that is no network."""
    networks = [str(ipaddress.ip_network(network)) for network in allowed_networks]
    app = App.objects.create(
        company=company, name=name, platforms=list(platforms), link=link, allowed_networks=networks
    )
    audit(actor=actor, verb="app.register", object_key=app.id, company_key=company.id)
    record(
        company_key=company.id,
        type="app.registered",
        data={"id": app.id, "name": name, "platforms": app.platforms},
    )
    return app


@transaction.atomic
def create_key(
    *, app: App, mode: str, actor: str, calls_per_second: int = 5, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new key and its secret. A live secret is shown now or never: only its hash is kept (P7)."""
    secret = keys.new_key(mode)
    key = ApiKey.objects.create(
        app=app,
        mode=mode,
        hash=crypto.digest(secret),
        last_four=secret[-4:],
        encrypted=crypto.encrypt(secret) if mode == KeyMode.TEST else "",
        calls_per_second=calls_per_second,
        expires_at=expires_at,
    )
    audit(
        actor=actor, verb="key.create", object_key=key.id, company_key=app.company_id, changes={"mode": mode}
    )
    record(company_key=app.company_id, type="key.created", data=_key_facts(key))
    return key, secret


@transaction.atomic
def revoke_key(*, key: ApiKey, actor: str, reason: str = "") -> None:
    """End a key at once, in every process (P7). Repeating it changes nothing."""
    now = clock.now()
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        key.revoked_at = now
        company_key = key.app.company_id
        audit(actor=actor, verb="key.revoke", object_key=key.id, company_key=company_key, reason=reason)
        record(company_key=company_key, type="key.revoked", data=_key_facts(key))


@transaction.atomic
def suspend_company(*, company: Company, actor: str, reason: str) -> None:
    """Refuse the company's calls until it is resumed; rewards already issued are honoured (C3)."""
    if Company.objects.filter(pk=company.pk, status=CompanyStatus.ACTIVE).update(
        status=CompanyStatus.SUSPENDED, suspended_for=reason
    ):
        audit(
            actor=actor, verb="company.suspend", object_key=company.id, company_key=company.id, reason=reason
        )


@transaction.atomic
def resume_company(*, company: Company, actor: str, reason: str) -> None:
    """Take the company's calls again."""
    if Company.objects.filter(pk=company.pk, status=CompanyStatus.SUSPENDED).update(
        status=CompanyStatus.ACTIVE, suspended_for=""
    ):
        audit(
            actor=actor, verb="company.resume", object_key=company.id, company_key=company.id, reason=reason
        )


def _key_facts(key: ApiKey) -> dict[str, object]:
    return {
        "id": key.id,
        "appId": key.app_id,
        "mode": key.mode,
        "lastFour": key.last_four,
        "revokedAt": key.revoked_at,
    }
