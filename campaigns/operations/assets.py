"""Withdrawing an asset of the promotion kit, and telling every company that uses it (C8).

The withdrawal, its events and its mails are one transaction: each member is told once, whatever is killed meanwhile.
"""

from itertools import groupby

from django.conf import settings
from django.db import transaction

from accounts.models import Company
from accounts.permissions import Right
from accounts.queries import members_with
from campaigns.models import Campaign
from campaigns.queries.assets import campaigns_with
from events.operations import record, send_mail_to_each
from rewards.models import Product, WithdrawnAsset
from rewards.operations import assets

_WITHDRAWN, _RESTORED = "asset.withdrawn", "asset.restored"


@transaction.atomic
def withdraw_badge(*, badge: str, actor: str, reason: str) -> WithdrawnAsset:
    """Withdraw a badge by its key and tell every company with an open campaign.

    Raises AssetNotKnown, AssetWithdrawn, ReasonMissing; then nobody is told.
    """
    withdrawn = assets.take_badge_out(badge=badge, actor=actor, reason=reason)
    _tell_companies(withdrawn, _WITHDRAWN, withdrawn.reason)
    return withdrawn


@transaction.atomic
def withdraw_image(*, product: Product, actor: str, reason: str) -> WithdrawnAsset:
    """Withdraw a product's image and tell every company whose open campaigns chose the product.

    Raises AssetWithdrawn, ReasonMissing; then nobody is told.
    """
    withdrawn = assets.take_image_out(product=product, actor=actor, reason=reason)
    _tell_companies(withdrawn, _WITHDRAWN, withdrawn.reason)
    return withdrawn


@transaction.atomic
def restore_asset(*, withdrawn: WithdrawnAsset, actor: str, reason: str) -> WithdrawnAsset:
    """Give an asset back and tell every company that uses it now. Raises AssetNotWithdrawn, ReasonMissing."""
    restored = assets.put_back(withdrawn=withdrawn, actor=actor, reason=reason)
    _tell_companies(restored, _RESTORED, restored.restored_because)
    return restored


def _tell_companies(asset: WithdrawnAsset, type: str, reason: str) -> None:
    for company, campaigns in groupby(campaigns_with(asset), key=lambda one: one.company):
        _tell(company, list(campaigns), asset, type, reason)


def _tell(company: Company, campaigns: list[Campaign], asset: WithdrawnAsset, type: str, reason: str) -> None:
    """One event of the company, and one mail to each member who may change campaigns."""
    data = {
        "asset": asset.key,
        "name": asset.name,
        "reason": reason,
        "campaignIds": [one.pk for one in campaigns],
    }
    record(company_key=company.pk, type=type, data=data)
    context = {
        "asset": asset,
        "is_withdrawn": type == _WITHDRAWN,
        "reason": reason,
        "campaigns": campaigns,
        "company": company,
        "url": f"{settings.BASE_URL}/console/kit/",
    }
    readers = [member.user.email for member in members_with(company.pk, Right.CHANGE_CAMPAIGNS)]
    send_mail_to_each(kind="asset_withdrawn", to=readers, context=context)
