"""The TypeScript client before the running product, in an old Node and in a new one."""

import json
from decimal import Decimal

from accounts.models import ApiKey
from campaigns.models import Action
from campaigns.operations import work_on_batches
from tests.clients.conftest import RunNode
from tests.clients.network import proxy_to
from tests.world import World, make_world


def test_a_reward_is_given_once_for_a_key_of_ones_own(node: RunNode, world: World) -> None:
    told = node("""
    const options = {idempotencyKey: "level-10"};
    const rewards = [await moments.getReward(call(), options), await moments.getReward(call(), options)];
    const asked = await moments.getRewardInfo(call());
    say({rewards, asked});
    """)

    first, again = told["rewards"]
    assert first == again
    assert (first["actionId"], first["cpa"]) == (
        Action.objects.get().id,
        {"amount": "27.50", "currency": "USD"},
    )
    assert (told["asked"]["available"], told["asked"]["reason"]) == (False, "already_rewarded")


def test_refusals_are_classes_of_one_family(node: RunNode, world: World) -> None:
    told = node("""
    const told = [];
    const trying = async (work) => {
      try { await work(); } catch (error) {
        const {name, code, status, retryable, rewardId, requestId, idempotencyKey, errors} = error;
        const family = error instanceof client.MomentsError && error instanceof Error;
        told.push({name, code, status, retryable, rewardId, requestId, idempotencyKey, errors, family});
      }
    };
    const {rewardId} = await moments.getReward(call());
    await trying(() => moments.getReward(call(), {idempotencyKey: "mine"}));
    await trying(() => moments.getReward(call({momentId: "no moment", country: "Germany"})));
    await trying(() => moments.campaigns.get("cmp_none"));
    await trying(() => new client.Moments("mk_live_nobody", {baseUrl}).getReward(call()));
    say({rewardId, told});
    """)

    already, form, unknown, nobody = told["told"]
    assert (already["name"], already["code"], already["status"]) == (
        "AlreadyRewarded",
        "already_rewarded",
        409,
    )
    assert (already["rewardId"], already["idempotencyKey"]) == (told["rewardId"], "mine")
    assert already["requestId"].startswith("req_")
    assert (form["name"], [one["pointer"] for one in form["errors"]]) == (
        "InvalidRequest",
        ["/momentId", "/country"],
    )
    assert (unknown["name"], nobody["name"]) == ("NotFound", "NotAuthenticated")
    assert all(one["family"] for one in told["told"])


def test_campaigns_actions_decisions_and_usage_are_read(node: RunNode, world: World) -> None:
    make_world(name="Stranger Games")
    told = node("""
    const all = async (rows) => { const found = []; for await (const row of rows) found.push(row); return found; };
    const reward = await moments.getReward(call());
    const before = new Date(Date.now() - 3600_000);
    say({
      reward,
      campaigns: await all(moments.campaigns.list({state: "live"})),
      campaign: await moments.campaigns.get(call().campaignId),
      actions: await all(moments.actions.list({since: before})),
      none: await all(moments.actions.list({until: before, momentId: "level_10"})),
      action: await moments.actions.get(reward.actionId),
      decision: await moments.decisions.get(reward.decisionId),
      usage: await moments.usage.get(),
      old: await moments.usage.get("2020-01"),
    });
    """)

    assert told["campaigns"] == [told["campaign"]]
    assert Decimal(told["campaign"]["spent"]["amount"]) == Decimal("27.50")
    assert (told["actions"], told["none"]) == ([told["action"]], [])
    assert told["action"]["id"] == told["reward"]["actionId"]
    assert (told["decision"]["outcome"], told["usage"]["actions"], told["old"]["data"]) == (
        "completed",
        1,
        [],
    )


def test_batches_are_sent_read_over_pages_and_cancelled(node: RunNode, world: World) -> None:
    sent = node("""
    const rows = Array.from({length: 101}, (_, number) => ({...call({customerId: `c${number}`}), rowId: `row-${number}`}));
    const first = await moments.batches.submit(rows, {idempotencyKey: "winners"});
    const again = await moments.batches.submit(rows, {idempotencyKey: "winners"});
    const line = {...call(), rowId: "winner-17"};
    const csv = await moments.batches.submitCsv(`${Object.keys(line)}\\n${Object.values(line)}\\n`);
    const cancelled = await moments.batches.cancel(csv.id);
    let patience;
    try { await moments.batches.wait(first.id, {timeout: 0.01, every: 0.02}); } catch (error) { patience = error.name; }
    say({first, again, cancelled, patience});
    """)  # noqa: E501
    work_on_batches(seconds=60, sleep=lambda _: None)
    read = node(
        """
    const batch = await moments.batches.wait(process.env.BATCH, {every: 0.01});
    const names = [];
    for await (const row of moments.batches.rows(batch.id)) names.push(row.rowId);
    say({batch, names, csv: await moments.batches.rowsCsv(batch.id)});
    """,
        BATCH=sent["first"]["id"],
    )

    assert sent["first"]["id"] == sent["again"]["id"]
    assert (sent["cancelled"]["state"], sent["patience"]) == ("cancelled", "TimedOut")
    # The budget has room for 36.
    counts = read["batch"]["rows"]
    assert (read["batch"]["state"], counts["completed"], counts["refused"]) == ("finished", 36, 65)
    assert read["names"] == [f"row-{number}" for number in range(101)]
    assert len(read["csv"].splitlines()) == 102


def test_what_the_service_asks_to_wait_is_waited(node: RunNode, world: World, service: str) -> None:
    ApiKey.objects.update(calls_per_second=1)
    told = node("""
    const given = [await moments.getReward(call()), await moments.getReward(call({customerId: "other"}))];
    const once = new client.Moments(key, {baseUrl, retries: {most: 0}});
    let refused;
    try { for (;;) await once.getRewardInfo(call()); } catch (error) { refused = [error.name, error.retryAfter]; }
    say({given: given.length, refused});
    """)

    assert told == {"given": 2, "refused": ["Throttled", 1]}
    assert Action.objects.count() == 2


def test_a_key_shows_itself_nowhere_and_goes_only_where_it_is_safe(node: RunNode, world: World) -> None:
    told = node("""
    const { inspect } = await import("node:util");
    const shown = [inspect(moments, {depth: 9, showHidden: true}), JSON.stringify(moments)];
    try { await moments.campaigns.get("cmp_none"); } catch (error) { shown.push(inspect(error), JSON.stringify(error)); }
    const refused = [];
    for (const [secret, url] of [[key, "http://moments.example"], [key, "ftp://localhost"], [key, "https://a:b@c"],
                                 [`${key}\\n`, baseUrl]]) {
      try { new client.Moments(secret, {baseUrl: url}); } catch (error) { refused.push(error.name); shown.push(error.message); }
    }
    try { await moments.actions.get(".."); } catch (error) { refused.push(error.name); }
    say({shown, refused});
    """)  # noqa: E501

    assert world.live_secret not in json.dumps(told["shown"])
    assert told["refused"] == ["TypeError"] * 5


def test_the_service_sees_who_calls(node: RunNode, world: World, service: str) -> None:
    with proxy_to(service) as network:
        node("say((await moments.getRewardInfo(call())).available)", url=network.url)

    assert network.agents == {"moments-rewards-typescript/0.1.0"}
