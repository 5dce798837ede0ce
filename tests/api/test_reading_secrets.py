"""Reading tells nothing of redemption (V1) and nothing of customers (A4), and is read from indexes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.queries import reading
from campaigns.queries.reading import ActionFilter
from events.call_log import LOG
from events.models import ApiCall
from events.operations import publish_events
from kit import clock
from rewards.models import Offer
from rewards.redemption.models import Order, Stock
from rewards.redemption.operations import redeem
from tests.api.conftest import Reader
from tests.conftest import Api
from tests.redemption.conftest import HOME, choice_of, user
from tests.world import World

CUSTOMER = "ada@example.com"


def test_every_answer_has_the_same_bytes_before_and_after_a_redemption(
    api: Api, reader: Reader, world: World
) -> None:
    Stock.objects.create(product=world.products[0], on_hand=1)
    given = api.get_reward(customerId="ada").json()
    decision, action, campaign = given["decisionId"], given["actionId"], world.campaign.id
    paths = [
        "campaigns", f"campaigns/{campaign}", "actions", f"actions/{action}", f"decisions/{decision}", "usage",
        "events", "events?after=1&type=action.completed,campaign.live",
    ]  # fmt: skip
    publish_events()

    def everything() -> list[tuple[int, bytes, str, int]]:
        seen = []
        for path in paths:
            with CaptureQueriesContext(connection) as statements:
                answer = reader.get(path)
            seen.append((answer.status_code, answer.content, answer["ETag"], len(statements)))
        return seen

    before = everything()
    token = given["rewardNotificationUrl"].rpartition("/")[2]
    redeem(token=token, user=user(), choice_id=choice_of(Offer.objects.get()), address=HOME)
    publish_events()

    assert Order.objects.count() == 1
    assert everything() == before
    assert {status for status, *_ in before} == {200}


def test_the_request_log_keeps_ids_and_counts_of_what_was_read(api: Api, reader: Reader) -> None:
    action_id = api.get_reward(customerId=CUSTOMER).json()["actionId"]
    LOG.begin_anew()
    for path in (
        "actions",
        f"actions/{action_id}",
        f"actions/{CUSTOMER}",
        f"actions?since={CUSTOMER}&limit=x",
        "actions/%00",
    ):
        reader.get(path)
    LOG.flush()

    calls = list(ApiCall.objects.order_by("at", "id"))
    assert [(call.method, call.path, call.status, call.code) for call in calls] == [
        ("GET", "/v1/actions", 200, ""),
        ("GET", f"/v1/actions/{action_id}", 200, ""),
        ("GET", "/v1/actions/(not an id)", 404, "action_not_found"),
        ("GET", "/v1/actions", 400, "invalid_request"),
        ("GET", "/v1/actions/(not an id)", 404, "action_not_found"),
    ]
    assert calls[0].answer == {"data": "(not kept: 1 rows)", "nextCursor": None}
    assert calls[1].answer["id"] == action_id
    assert [fault["detail"] for fault in calls[3].answer["errors"]] == [
        "Must be a whole number from 1 to 100",
        "Must be an instant of RFC 3339 like 2026-11-26T12:00:00Z",
    ]
    assert CUSTOMER not in str([[call.answer, call.request, call.path] for call in calls])


_MANY = """
INSERT INTO campaigns_decision (id, company_id, app_id, key_id, campaign_id, moment_id, marketplace, device_type,
                                is_test, outcome, code, checks, decided_at)
SELECT {id}, company_id, {app}, key_id, campaign_id, moment_id, marketplace, device_type, is_test, outcome, code,
       checks, decided_at - n * interval '1 minute'
FROM campaigns_decision, generate_series(1, 6000) n;
INSERT INTO campaigns_action (id, company_id, app_id, campaign_id, moment_id, decision_id, reward_key, marketplace,
                              cpa_minor, currency, amount_usd_cents, completed_at)
SELECT {id}, company_id, {app}, campaign_id, moment_id, {id}, reward_key, marketplace, cpa_minor, currency,
       amount_usd_cents, completed_at - n * interval '1 minute'
FROM campaigns_action, generate_series(1, 6000) n;
ANALYZE campaigns_action; ANALYZE campaigns_decision;
"""


@pytest.fixture
def filled(api: Api) -> None:
    """Six thousand completed actions of three apps."""
    api.get_reward()
    numbered = "('018f0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"
    app = "CASE WHEN n % 3 = 0 THEN app_id ELSE md5((n % 3)::text)::uuid END"
    with connection.cursor() as cursor:
        cursor.execute(_MANY.format(id=numbered, app=app))


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_pages_and_months_are_read_from_the_index_of_the_app(filled: None, world: World) -> None:
    first = reading.actions_of_app(world.app, ActionFilter(), after=None, count=20)
    after = (first[-1].completed_at, first[-1].pk)
    asked = {
        "first page": lambda: reading.actions_of_app(world.app, ActionFilter(), after=None, count=20),
        "next page": lambda: reading.actions_of_app(world.app, ActionFilter(), after=after, count=20),
        "since": lambda: reading.actions_of_app(
            world.app, ActionFilter(since=first[5].completed_at), after=None, count=20
        ),
        "month": lambda: reading.usage_of_app(world.app, clock.this_month().replace(year=2020)),
    }
    for name, ask in asked.items():
        with CaptureQueriesContext(connection) as seen:
            ask()
        plan = plan_of(seen.captured_queries[-1]["sql"])
        assert "actions_of_app" in plan, (name, plan)
        assert "Seq Scan on campaigns_action" not in plan, (name, plan)
        assert name == "month" or "Sort" not in plan, (name, plan)
