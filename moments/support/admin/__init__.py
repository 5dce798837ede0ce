"""The support desk: every record, found by id, e-mail or company, and read. Operations are the only way to
change one.
"""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from moments.support.admin import (
    accounts,
    assets,
    billing,
    campaigns,
    catalogue,
    collecting,
    decisions,
    events,
    feeds,
    fraud,
    invoices,
    providers,
    rewards,
    store,
)

__all__ = [
    "accounts",
    "assets",
    "billing",
    "campaigns",
    "catalogue",
    "collecting",
    "decisions",
    "events",
    "feeds",
    "fraud",
    "invoices",
    "providers",
    "rewards",
    "store",
]

# Support signs in where everybody does: with its rate limits and its second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
