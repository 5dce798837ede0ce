"""Which of the company's objects stand in the places of addresses."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from accounts.models import ApiKey, App, Case, Invitation, Member
from billing.models import Card, CardSetup, CreditNote, Invoice
from campaigns.models import Action, Batch, BatchFile, Campaign, Decision
from campaigns.steps import Step
from events.models import ApiCall, Event, WebhookEndpoint
from moments.api.pages import CODES
from moments.console import promotion
from rewards.badges import BADGES
from rewards.models import Product
from tests.privacy.watched import Watched

type Ids = Callable[[Watched], Sequence[Any]]

# Of many objects of a kind so many of the oldest and of the newest are read; lists show them all.
_AT_EACH_END = 2


def few[One](found: Iterable[One]) -> list[One]:
    """All of a few; of many those at both ends."""
    every = list(found)
    return every if len(every) <= 2 * _AT_EACH_END else every[:_AT_EACH_END] + every[-_AT_EACH_END:]


def _by(model: Any, path: str = "company") -> Ids:
    """The keys of the company's rows of a table, in the order in which they were made."""

    def found(watched: Watched) -> list[Any]:
        rows = model.objects.filter(**{path: watched.place.company.pk}).order_by("pk")
        return few(rows.values_list("pk", flat=True))

    return found


def _decisions(watched: Watched) -> list[str]:
    rows = Decision.objects.filter(company=watched.place.company).order_by("pk")
    return few([one.public_id for one in rows])


def _products(watched: Watched) -> list[str]:
    return few(Product.objects.order_by("pk").values_list("pk", flat=True))


def _all(values: Iterable[Any]) -> Ids:
    kept = list(values)
    return lambda _: kept


_apps, _campaigns, _events = _by(App), _by(Campaign), _by(Event, "company_key")
_batches, _endpoints = _by(Batch), _by(WebhookEndpoint, "company_key")

OF: dict[str, Ids] = {
    # the console's
    "company_id": lambda watched: [watched.place.company.pk],
    "campaign_id": _campaigns,
    "step": _all(Step.values),
    "product_id": _products,
    "badge": _all(BADGES),
    "form": _all(promotion.FORMS),
    "decision_id": _decisions,
    "endpoint_id": _endpoints,
    "event_id": _events,
    "app_id": _apps,
    "key_id": _by(ApiKey, "app__company"),
    "call_id": _by(ApiCall, "company_key"),
    "user_id": lambda watched: list(
        Member.objects.filter(company=watched.place.company).order_by("pk").values_list("user_id", flat=True)
    ),
    "invitation_id": _by(Invitation),
    "card_id": _by(Card),
    "setup_id": _by(CardSetup),
    "case_id": _by(Case),
    "name": _all(["no-such-session"]),
    "token": _all(["no-such-token"]),
    "batch_id": _batches,
    "file_id": _by(BatchFile),
    "invoice_id": _by(Invoice),
    "note_id": _by(CreditNote),
    # the API's
    "campaignId": _campaigns,
    "batchId": _batches,
    "actionId": _by(Action),
    "decisionId": _decisions,
    "endpointId": _endpoints,
    "eventId": _events,
    "code": _all(CODES),
}
