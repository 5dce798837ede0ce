"""A decision as support reads it: all that is known of it; and finding decisions by what people name (A5, H1)."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.models import Company
from campaigns.calls import LONGEST_CUSTOMER_ID, customer_hash_of
from campaigns.explaining import for_customer, for_support
from campaigns.models import Action, Decision
from campaigns.queries.decisions import TEST_PREFIX, offer_of_decision, recorded_of
from kit import clock
from kit.ids import is_id, least_at, made_at

TEMPLATE = "support/decision.html"
LOOKED_THROUGH = timedelta(days=90)
MOST = 50

# A decision is made within its request.
_LONGEST_REQUEST = timedelta(minutes=2)


def facts_of(decision: Decision) -> dict[str, Any]:
    """What the page's template needs: every check with all it saw, limits, and what the customer may be told."""
    return {
        "decision": decision,
        "completed": getattr(decision, "action", None),
        "explained": for_support(recorded_of(decision)),
        "customer": for_customer(decision.code, offer_of_decision(decision)),
        "rewards": rewards_of_customer(decision),
    }


def rewards_of_customer(decision: Decision) -> list[Action]:
    """The rewards that the same customer had for the moment, the latest first."""
    if decision.customer_hash is None or decision.moment_id is None:
        return []
    had = Action.everything.filter(moment=decision.moment_id, customer_hash=decision.customer_hash)
    return list(had.select_related("decision").order_by("-pk")[:MOST])


def named(text: str) -> Q | None:
    """Decisions by an id of their own, their request, action, campaign, app or company; None where it is no id."""
    text = text.strip()
    bare = text.removeprefix(TEST_PREFIX)
    if is_id("dec", bare):
        return Q(pk=bare)
    if is_id("req", text):
        # Without an index of its own: ids are ordered by time, and a request takes no longer than this.
        at = made_at("req", text)
        return Q(request_key=text, pk__gte=least_at(at), pk__lt=least_at(at + _LONGEST_REQUEST))
    names = {"act": "action", "cmp": "campaign", "app": "app", "com": "company"}
    found = next((prefix for prefix in names if is_id(prefix, text)), None)
    return Q(**{names[found]: text}) if found else None


def decisions_of_customer(company: Company, reference: str) -> QuerySet[Decision]:
    """What was decided about a customer of the company in the last 90 days, the latest first.

    `reference` is the company's own id of the customer: it is hashed with the company's key, and kept nowhere.
    """
    return (
        Decision.objects.filter(
            company=company,
            customer_hash=customer_hash_of(company, reference),
            pk__gte=least_at(clock.now() - LOOKED_THROUGH),
        )
        .select_related("campaign", "moment")
        .order_by("-pk")
    )


class CustomerForm(forms.Form):
    """Whose customer, and by which reference the company knows them."""

    company = forms.CharField(
        label="Company",
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text="Its id, or its name in full.",
    )
    reference = forms.CharField(
        label="Customer reference",
        max_length=LONGEST_CUSTOMER_ID,
        strip=False,
        widget=UnfoldAdminTextInputWidget({"autocomplete": "off"}),
        help_text="The customerId that the company's app sends, letter by letter.",
    )

    def clean_company(self) -> Company:
        typed = self.cleaned_data["company"].strip()
        if is_id("com", typed):
            found = list(Company.objects.filter(pk=typed))
        else:
            by_name = Q(display_name__iexact=typed) | Q(legal_name__iexact=typed)
            found = list(Company.objects.filter(by_name).order_by("pk")[:2])
        if not found:
            raise ValidationError("There is no company of this id or name.")
        if len(found) > 1:
            raise ValidationError("Several companies have this name: give the id of one of them.")
        return found[0]
