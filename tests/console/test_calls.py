"""The request log of an app in the console: who sees it, what is found, and what a call shows (A5, P3)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import App, Company, KeyMode, Member, User
from campaigns.calls import customer_hash_of
from events.models import ApiCall
from kit.ids import format_id, least_at, new_id
from moments.console.views import calls as page
from tests.console.pages import text_of
from tests.console.rows import make_app, make_company, make_key
from tests.events.calls import new_call


def make_call(app: App, status: int = 200, code: str = "", **fields: Any) -> ApiCall:
    call = new_call(status, code, company_key=app.company_id, app_key=app.pk, **fields)
    call.save(force_insert=True)
    return call


def list_of(app: App) -> str:
    return f"/console/apps/{app.pk}/calls/"


def page_of(call: ApiCall) -> str:
    return f"/console/apps/{call.app_key}/calls/{call.pk}/"


def ids_on(console: Client, app: App, **filters: str) -> list[str]:
    return [call.pk for call in console.get(list_of(app), filters).context["calls"].rows]


def newer(console: Client, app: App, **query: Any):
    return console.get(list_of(app), query, headers={"HX-Request": "true"})


def test_calls_are_listed_newest_first_with_answer_key_and_time(console: Client, app: App):
    at = datetime(2026, 5, 10, 12, 30, 5, tzinfo=UTC)
    first = make_call(app, at=at)
    second = make_call(app, 409, "already_rewarded", at=at, is_test=True, is_replay=True, left_out=3)

    said = text_of(console.get(list_of(app)))

    assert (
        f"10 May 2026, 12:30:05 409 already_rewarded and 3 before it, not kept /v1/getReward mk_live_…7Q2x Test Replay "
        f"12.3 ms {second.pk} 10 May 2026, 12:30:05 200 /v1/getReward mk_live_…7Q2x 12.3 ms {first.pk}"
    ) in said


@pytest.mark.parametrize(
    ("role", "status"), [("administrator", 200), ("developer", 200), ("analyst", 403), ("marketer", 403)]
)
def test_administrators_and_developers_see_calls(
    console: Client, app: App, ada: User, role: str, status: int
):
    call = make_call(app)
    Member.objects.filter(user=ada).update(roles=[role])

    assert [console.get(address).status_code for address in (list_of(app), page_of(call))] == [status, status]


def test_whoever_is_not_signed_in_signs_in_and_comes_back(client: Client, app: App):
    for address in (list_of(app), page_of(make_call(app))):
        response = client.get(address)

        assert (response.status_code, response.url) == (302, f"/accounts/login/?next={address}")


def test_a_stranger_finds_neither_the_list_nor_a_call(stranger: Client, app: App):
    call = make_call(app)

    assert [stranger.get(address).status_code for address in (list_of(app), page_of(call))] == [404, 404]
    assert newer(stranger, app, after=call.pk).status_code == 404


def test_a_call_of_another_app_is_not_found_under_this_one(console: Client, app: App, company: Company):
    other = make_call(make_app(company, "Second"))
    foreign = make_call(make_app(make_company("Harbor Tea")))

    for call in (other, foreign):
        assert console.get(f"{list_of(app)}{call.pk}/").status_code == 404
        assert ids_on(console, app, q=call.pk) == []


@pytest.mark.parametrize("nonsense", ["x", "req_1", "req_'; --"])
def test_what_is_no_id_is_not_found(console: Client, app: App, nonsense: str):
    assert console.get(f"{list_of(app)}{nonsense}/").status_code == 404
    assert console.get(f"/console/apps/{nonsense}/calls/").status_code == 404


def test_calls_are_filtered_by_status_code_call_mode_and_key(console: Client, app: App):
    key = make_key(app, KeyMode.TEST)
    answered = make_call(app)
    refused = make_call(app, 409, "budget_exhausted")
    failed = make_call(app, 503, "try_again", path="/v1/getRewardInfo")
    test = make_call(app, 400, "invalid_request", is_test=True, key_key=key.pk)

    assert ids_on(console, app, status="2xx") == [answered.pk]
    assert ids_on(console, app, status="4xx") == [test.pk, refused.pk]
    assert ids_on(console, app, status="5xx") == [failed.pk]
    assert ids_on(console, app, status="503") == [failed.pk]
    assert ids_on(console, app, status="500") == []
    assert ids_on(console, app, code="budget_exhausted") == [refused.pk]
    assert ids_on(console, app, path="/v1/getRewardInfo") == [failed.pk]
    assert ids_on(console, app, mode="test") == [test.pk]
    assert ids_on(console, app, mode="live") == [failed.pk, refused.pk, answered.pk]
    assert ids_on(console, app, key=key.pk) == [test.pk]
    assert ids_on(console, app, status="4xx", mode="live") == [refused.pk]


def test_days_are_filtered_from_and_to_both_included(console: Client, app: App):
    def on(day: int, hour: int) -> str:
        instant = datetime(2026, 5, day, hour, tzinfo=UTC)
        return make_call(app, id=format_id("req", UUID(int=least_at(instant).int | 1))).pk

    days = [on(10, 0), on(10, 23), on(11, 0)]

    assert ids_on(console, app, since="2026-05-11") == [days[2]]
    assert ids_on(console, app, until="2026-05-10") == [days[1], days[0]]
    assert ids_on(console, app, since="2026-05-10", until="2026-05-11") == days[::-1]


def test_filters_that_make_no_sense_are_not_applied(console: Client, app: App):
    call = make_call(app)
    nonsense = {
        "status": "9xx",
        "code": "' or 1=1",
        "path": "/etc",
        "mode": "both",
        "key": new_id("key"),
        "since": "yesterday",
        "until": "9999-12-31",
        "before": "req_1",
        "q": "x" * 129,
    }

    assert ids_on(console, app, **nonsense) == [call.pk]
    assert ids_on(console, app, q="a\x00b") == [call.pk]


def test_one_search_finds_by_every_id_by_code_and_by_customer(console: Client, app: App, company: Company):
    live = make_call(
        app,
        decision_key=new_id("dec"),
        action_key=new_id("act"),
        reward_key=new_id("rwd"),
        customer_hash=customer_hash_of(company, "player 4711"),
    )
    test = make_call(app, is_test=True, decision_key=new_id("dec"))
    refused = make_call(
        app, 409, "already_rewarded", customer_hash=customer_hash_of(company, "budget_exhausted")
    )
    full = make_call(app, 409, "budget_exhausted")

    for text in (
        live.pk,
        live.decision_key,
        live.action_key,
        live.reward_key,
        "player 4711",
        " player 4711 ",
    ):
        assert ids_on(console, app, q=text) == [live.pk]
    assert ids_on(console, app, q=test.decision_id) == [test.pk]
    assert ids_on(console, app, q=test.decision_key) == []
    assert ids_on(console, app, q="already_rewarded") == [refused.pk]
    assert ids_on(console, app, q="budget_exhausted") == [full.pk, refused.pk]
    assert ids_on(console, app, q="nobody") == []


def test_a_customer_of_another_company_with_the_same_id_is_another_customer(console: Client, app: App):
    make_call(app, customer_hash=customer_hash_of(make_company("Harbor Tea"), "ada"))

    assert ids_on(console, app, q="ada") == []


def test_older_calls_are_on_the_next_page_with_the_same_filters(console: Client, app: App):
    calls = [make_call(app, 409, "already_rewarded").pk for _ in range(52)]

    newest = console.get(list_of(app), {"status": "4xx"})

    assert f'href="?status=4xx&amp;before={calls[2]}"' in newest.content.decode()
    older = console.get(list_of(app), {"status": "4xx", "before": calls[2]})
    assert [call.pk for call in older.context["calls"].rows] == [calls[1], calls[0]]
    assert "hx-get" not in older.content.decode()


def test_the_newest_page_asks_for_what_came_after_its_first_call(console: Client, app: App):
    shown = make_call(app, age=timedelta(minutes=2))
    whole = console.get(list_of(app), {"mode": "live"}).content.decode()
    assert (
        f'hx-get="{list_of(app)}?mode=live&amp;after={shown.pk}&amp;shown=0" hx-trigger="every 4s"' in whole
    )
    assert newer(console, app, after=shown.pk).status_code == 204

    come = make_call(app, 404, "moment_not_found", age=timedelta(minutes=1))
    part = newer(console, app, after=shown.pk, shown=7)

    assert [call.pk for call in part.context["calls"]] == [come.pk]
    assert f"after={come.pk}&amp;shown=8" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert newer(console, app, after=shown.pk, status="2xx").status_code == 204


def test_an_open_page_grows_to_a_bound_and_then_offers_the_newest(console: Client, app: App):
    shown = make_call(app, age=timedelta(minutes=2))
    make_call(app, age=timedelta(minutes=1))

    full = newer(console, app, after=shown.pk, shown=page.MOST_LIVE).content.decode()

    assert "More calls came: show the newest" in full
    assert "hx-get" not in full


def test_more_calls_at_once_than_a_page_holds_are_said_to_be_more(console: Client, app: App):
    shown = make_call(app, age=timedelta(minutes=2))
    come = [make_call(app, age=timedelta(seconds=100 - number)).pk for number in range(51)]

    part = newer(console, app, after=shown.pk, shown=0)

    assert [call.pk for call in part.context["calls"]] == come[:0:-1]
    assert "More calls came: show the newest" in part.content.decode()


def test_a_call_that_just_began_waits_for_those_that_began_before_it_and_still_run(console: Client, app: App):
    shown = make_call(app, age=timedelta(minutes=2))
    quick = make_call(app)
    assert newer(console, app, after=shown.pk).status_code == 204
    slow = make_call(app, age=timedelta(seconds=10))

    assert [call.pk for call in newer(console, app, after=shown.pk).context["calls"]] == [slow.pk]
    assert ids_on(console, app) == [quick.pk, slow.pk, shown.pk]


def test_an_empty_page_teaches_the_first_call_and_shows_it_when_it_comes(console: Client, app: App):
    response = console.get(list_of(app))

    assert "No call yet" in text_of(response)
    assert "curl -X POST http://localhost:8000/v1/getRewardInfo" in text_of(response)
    assert app.pk in text_of(response)
    assert newer(console, app, after="").status_code == 204
    make_call(app)
    assert newer(console, app, after="")["HX-Refresh"] == "true"


def test_a_search_without_a_find_offers_all_calls(console: Client, app: App):
    make_call(app)

    assert "No call fits" in text_of(console.get(list_of(app), {"q": "nobody"}))


def test_a_call_shows_what_was_sent_and_answered_in_the_order_of_the_form(console: Client, app: App):
    call = make_call(
        app,
        409,
        "already_rewarded",
        decision_key=new_id("dec"),
        reward_key=new_id("rwd"),
        request={"momentId": "level_10", "customerId": "(removed)", "appId": app.pk},
        answer={"code": "already_rewarded", "status": 409, "type": "https://moments.example/x"},
        has_idempotency_key=True,
        request_bytes=180,
        content_type="application/json",
        user_agent="games/1.0",
    )

    response = console.get(page_of(call))

    said = text_of(response)
    assert f'{{ "appId": "{app.pk}", "momentId": "level_10", "customerId": "(removed)" }}' in said
    assert '{ "type": "https://moments.example/x", "status": 409, "code": "already_rewarded" }' in said
    assert "Idempotency-Key sent" in said
    assert "180 bytes of application/json" in said
    assert "User-Agent games/1.0" in said
    whole = response.content.decode()
    assert 'href="/docs/errors/already_rewarded"' in whole
    assert f'href="/console/decisions/{call.decision_id}/"' in whole
    for value in (call.pk, call.decision_id, call.reward_id):
        assert f'data-copy="{value}"' in whole


def test_a_call_can_be_copied_as_curl_without_its_key_and_its_customer(console: Client, app: App):
    call = make_call(
        app,
        request={
            "appId": app.pk,
            "momentId": "(not kept: a string of 120 characters)",
            "customerId": "(removed)",
            "country": "(removed)",
        },
        has_idempotency_key=True,
    )

    assert console.get(page_of(call)).context["command"] == (
        "curl -X POST http://localhost:8000/v1/getReward \\\n"
        '  -H "x-api-key: $MOMENTS_KEY" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        '  -H "Idempotency-Key: $(uuidgen)" \\\n'
        f'  -d \'{{\n    "appId": "{app.pk}",\n    "customerId": "customer-1"\n  }}\''
    )


def test_a_call_with_a_revoked_key_says_so_to_its_company(console: Client, app: App):
    call = make_call(app, 401, "invalid_api_key", note="revoked", request="(not read)")

    assert "the key is revoked" in text_of(console.get(list_of(app)))
    said = text_of(console.get(page_of(call)))
    assert "was revoked when this call came" in said
    assert "(not read)" in said


def test_a_test_call_leads_to_its_decision_by_the_id_that_companies_see(console: Client, app: App):
    call = make_call(app, is_test=True, decision_key=new_id("dec"))

    assert (
        f'href="/console/decisions/test_{call.decision_key}/"' in console.get(page_of(call)).content.decode()
    )


def test_the_list_costs_the_same_however_long_it_is(console: Client, app: App, django_assert_num_queries):
    make_call(app)
    with django_assert_num_queries(6):
        console.get(list_of(app))
    for _ in range(20):
        make_call(app, age=timedelta(minutes=1))

    with django_assert_num_queries(6):
        console.get(list_of(app))
    with django_assert_num_queries(6):
        newer(console, app, after=new_id("req"))


def test_filters_that_are_set_are_not_folded_away(console: Client, app: App):
    folded = console.get(list_of(app), {"q": "ada", "status": "4xx"}).content.decode()
    unfolded = console.get(list_of(app), {"mode": "test"}).content.decode()

    assert '<details class="more">' in folded
    assert '<details class="more" open>' in unfolded
