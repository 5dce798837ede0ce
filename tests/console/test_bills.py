"""Who sees what the company spends: everybody but developers (P3). A campaign's own budget is part of the campaign."""

import pytest
from django.test import Client

from accounts.models import Company
from campaigns.models import Moment
from tests.accounts.people import make_member
from tests.console.pages import text_of
from tests.console.rows import make_action, make_charge, make_decision, make_limit

LIMITS = {"campaign": [100_000, 2_750], "company_month": [1_500_000, 777_700]}


def browser(company: Company, role: str) -> Client:
    client = Client()
    client.force_login(make_member(company, role).user)
    return client


@pytest.mark.parametrize(
    ("role", "sees"), [("administrator", True), ("marketer", True), ("analyst", True), ("developer", False)]
)
def test_the_companys_spend_is_for_who_sees_bills(company: Company, moment: Moment, role: str, sees: bool):
    campaign = moment.campaign
    make_limit(company, 777_700, 1_500_000)
    make_limit(company, 2_750, 100_000, campaign, monthly=False)
    action = make_action(moment)
    make_charge(action, LIMITS)
    refused = make_decision(
        moment,
        "refused",
        "company_limit_reached",
        checks=[{"check": "limits", "passed": False, "code": "company_limit_reached", "saw": LIMITS}],
    )
    client = browser(company, role)

    pages = [
        "/console/",
        f"/console/campaigns/{campaign.pk}/",
        f"/console/decisions/{action.decision.public_id}/",
        f"/console/decisions/{refused.public_id}/",
    ]
    assert ["7,777.00" in text_of(client.get(page)) for page in pages] == [sees] * 4
    assert "$27.50 of $1,000.00" in text_of(client.get("/console/campaigns/"))
