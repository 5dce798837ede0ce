"""Monthly caps: agreed with a company by support, also through a case (B2, H2)."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.errors import CaseNotGrantable
from accounts.models import Case, CaseKind, Company
from accounts.operations import grant_case
from billing import queries
from billing.errors import CapExpired
from billing.models import CapChange, Limit, LimitScope, MonthlyCap
from billing.operations.limits import hold_caps_of, set_cap
from events.operations import audit
from kit import clock
from kit.ids import is_id
from kit.money import usd


@transaction.atomic
def set_monthly_cap(
    *,
    company: Company,
    campaign_key: str | None,
    cap_usd_cents: int,
    reason: str,
    actor: str,
    expires_on: date | None = None,
    case: Case | None = None,
) -> None:
    """Agree a monthly cap with a company, or for one of its campaigns: from now on, this month included (B2).

    With a day (UTC) until which it holds, months that begin after it begin at the default again. Raises CapTooLow
    below what is spent of it this month, CapExpired for a day that has passed.
    """
    _refuse_passed(expires_on)
    hold_caps_of(company)
    before = _standing(company, campaign_key)
    MonthlyCap.objects.update_or_create(
        company=company,
        campaign_key=campaign_key,
        defaults={
            "cap_usd_cents": cap_usd_cents,
            "reason": reason,
            "set_at": clock.now(),
            "expires_on": expires_on,
        },
    )
    _set_open_months(company, campaign_key)
    _write_down(
        CapChange(
            company=company,
            campaign_key=campaign_key,
            before_usd_cents=before,
            after_usd_cents=cap_usd_cents,
            expires_on=expires_on,
            reason=reason,
            actor=actor,
            case_key=case and case.pk,
            at=clock.now(),
        )
    )


@transaction.atomic
def raise_limit(
    *, case: Case, cap_usd_cents: int, actor: str, reason: str, expires_on: date | None = None
) -> None:
    """Grant a case that asks for a higher monthly limit, of the company or of the campaign that it names (B2, H2).

    Raises CaseIsClosed, MessageNotPossible, CapExpired, and CaseNotGrantable for another kind and for a cap that is
    no higher than the one that stands.
    """
    if case.kind != CaseKind.RAISE_LIMIT:
        raise CaseNotGrantable("This case does not ask for a higher limit.")
    campaign_key = case.facts.get("campaignId") or None
    if campaign_key and not is_id("cmp", campaign_key):
        raise CaseNotGrantable(f"It names {campaign_key!r}, which is no campaign.")
    grant_case(case=case, actor=actor, reason=reason)
    hold_caps_of(case.company)
    stands = _standing(case.company, campaign_key)
    if cap_usd_cents <= stands:
        raise CaseNotGrantable(
            f"The limit is {usd(stands)} already; needed more than that, found {usd(cap_usd_cents)}."
        )
    set_monthly_cap(
        company=case.company,
        campaign_key=campaign_key,
        cap_usd_cents=cap_usd_cents,
        reason=reason,
        actor=actor,
        expires_on=expires_on,
        case=case,
    )


def _refuse_passed(expires_on: date | None) -> None:
    today = clock.now().date()
    if expires_on and expires_on < today:
        raise CapExpired(f"Found {expires_on}, which has passed; needed {today} (UTC) or a later day.")


def _scope_of(campaign_key: str | None) -> LimitScope:
    return LimitScope.CAMPAIGN_MONTH if campaign_key else LimitScope.COMPANY_MONTH


def _standing(company: Company, campaign_key: str | None) -> int:
    return queries.standing_caps(company=company, campaign_key=campaign_key)[_scope_of(campaign_key)]


def _set_open_months(company: Company, campaign_key: str | None) -> None:
    """Bring this month's limit, and those that were opened ahead, to the caps that stand by now."""
    scope = _scope_of(campaign_key)
    months = Limit.objects.select_for_update(no_key=True).filter(
        company=company, scope=scope, campaign_key=campaign_key, month__gte=clock.this_month()
    )
    for limit in months.order_by("month"):
        caps = queries.standing_caps(company=company, campaign_key=campaign_key, month=limit.month)
        set_cap(limit, caps[scope])


def _write_down(change: CapChange) -> None:
    """Keep a change in the history of caps and in the company's audit log."""
    change.save(force_insert=True)
    changes: dict[str, tuple[Any, Any]] = {"cap_usd_cents": (change.before_usd_cents, change.after_usd_cents)}
    if change.expires_on:
        changes["expires_on"] = (None, change.expires_on.isoformat())
    if change.case_key:
        changes["case"] = (None, change.case_key)
    audit(
        actor=change.actor,
        verb="limit.set",
        object_key=change.campaign_key or change.company_id,
        company_key=change.company_id,
        reason=change.reason,
        changes=changes,
    )
