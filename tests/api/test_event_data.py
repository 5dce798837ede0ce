"""Every change is one event, and its data is the object as its GET answers it (api.md)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import KeyMode, Platform
from accounts.operations import (
    change_allow_list,
    change_app,
    create_key,
    register_app,
    revoke_key,
    rotate_key,
)
from campaigns import operations
from campaigns.models import Campaign, SuspensionReason
from events.operations import publish_events
from kit import clock
from tests.api.conftest import Reader, decided_batch
from tests.conftest import Api
from tests.world import ACTOR, MARKETER, SUPPORT, World, make_world

SYSTEM = "system:test"
type Told = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def draft(db: None) -> World:
    """A company whose campaign is a draft yet."""
    return make_world(state="draft")


def news(world: World, act: Callable[[], object]) -> Told:
    """The types and data of what the feed tells after something was done, and did not before."""
    reader = Reader(world)
    publish_events()
    before = reader.get("events?limit=100").json()["data"]
    act()
    publish_events()
    last = before[-1]["sequence"] if before else 0
    return [
        (event["type"], event["data"])
        for event in reader.get(f"events?after={last}&limit=100").json()["data"]
    ]


def as_read(world: World) -> dict[str, Any]:
    answer = Reader(world).get(f"campaigns/{world.campaign.pk}")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_every_move_of_a_campaign_tells_it_as_it_is_read_then(
    draft: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = draft.campaign
    both = {"campaign": campaign, "actor": MARKETER}
    desk = {"campaign": campaign, "actor": SUPPORT}
    remarks = {"terms": "They name no end."}
    moves: list[tuple[str, Callable[[], object], str]] = [
        ("submitted", lambda: operations.submit_campaign(**both), ""),
        ("withdrawn", lambda: operations.withdraw_campaign(**both), ""),
        ("submitted", lambda: operations.submit_campaign(**both), ""),
        ("rejected", lambda: operations.reject_campaign(**desk, reason="See.", remarks=remarks), "See."),
        ("reopened", lambda: operations.revise_campaign(**both), ""),
        ("submitted", lambda: operations.submit_campaign(**both), ""),
        ("approved", lambda: operations.approve_campaign(**desk), ""),
        ("live", lambda: operations.start_campaign(**both), ""),
        ("suspended", lambda: suspend(campaign), "A pause."),
        ("resumed", lambda: operations.resume_campaign(**both, cause=SuspensionReason.MARKETER), ""),
    ]
    for name, act, reason in moves:
        found = news(draft, act)
        assert [type_ for type_, _ in found] == [f"campaign.{name}"], name
        data = found[0][1]
        told = [{"field": "terms", "detail": "They name no end."}] if name == "rejected" else None
        assert (data.pop("reason"), data.pop("remarks", None)) == (reason, told), name
        assert data == as_read(draft), name

    over = clock.end_of_day(campaign.ends_on, campaign.time_zone)
    monkeypatch.setattr(clock, "now", lambda: over)
    [(type_, data)] = news(draft, operations.move_campaigns)
    assert (type_, data.pop("reason")) == ("campaign.finished", "its end has passed")
    assert data == as_read(draft)
    assert data["state"] == "finished"


def suspend(campaign: Campaign) -> None:
    operations.suspend_campaign(
        campaign=campaign, cause=SuspensionReason.MARKETER, actor=MARKETER, reason="A pause."
    )


def test_a_campaign_that_was_spent_from_tells_so_when_it_moves(world: World) -> None:
    Api(world).get_reward()
    [(_, data)] = news(world, lambda: suspend(world.campaign))

    assert data.pop("reason") == "A pause."
    assert (data, data["spent"]["amount"]) == (as_read(world), "27.50")


def test_a_copy_is_told_with_what_was_copied_and_a_deleted_draft_as_it_was(world: World) -> None:
    today = clock.now().date()
    made: list[Campaign] = []

    def copy() -> None:
        made.append(
            operations.copy_campaign(
                campaign=world.campaign, name="Again", starts_on=today, ends_on=today, actor=MARKETER
            )
        )

    [(created, data)] = news(world, copy)
    world.campaign = made[0]
    as_it_was = as_read(world)
    [(deleted, last)] = news(world, lambda: operations.delete_draft(campaign=world.campaign, actor=MARKETER))

    assert (created, deleted) == ("campaign.created", "campaign.deleted")
    assert [moment["momentId"] for moment in data["moments"]] == ["level_10"]
    assert data == last == as_it_was | {"reason": ""}


def test_a_completed_action_is_told_as_it_is_read(world: World) -> None:
    given: list[str] = []
    [(type_, data)] = news(world, lambda: given.append(Api(world).get_reward().json()["actionId"]))

    assert type_ == "action.completed"
    assert data == Reader(world).get(f"actions/{given[0]}").json()


@pytest.mark.parametrize("is_test", [False, True])
def test_a_finished_batch_is_told_as_it_is_read(world: World, is_test: bool) -> None:
    secret, given = world.test_secret if is_test else world.live_secret, list[str]()
    found = news(world, lambda: given.append(decided_batch(world, secret=secret)))

    assert [type_ for type_, _ in found] == ["action.completed"] * (not is_test) + ["batch.finished"]
    assert found[-1][1] == Reader(world).get(f"actions/batches/{given[0]}", secret=secret).json()


def test_apps_are_told_as_they_stand(world: World) -> None:
    made = []

    def change() -> None:
        app = register_app(company=world.company, name="Second", platforms=["Web"], actor=ACTOR)
        made.append(app.pk)
        change_app(app=app, name="Second", platforms=["Web", "iOS"], link="https://example.com", actor=ACTOR)
        change_allow_list(app=app, lines=["192.0.2.0/24"], actor=ACTOR)

    found = news(world, change)
    facts = {"id": made[0], "name": "Second", "platforms": ["Web"], "link": "", "allowedNetworks": []}
    changed = facts | {"platforms": [Platform.IOS, Platform.WEB], "link": "https://example.com"}
    assert found == [
        ("app.registered", facts),
        ("app.changed", changed),
        ("app.changed", changed | {"allowedNetworks": ["192.0.2.0/24"]}),
    ]


def test_keys_are_told_without_their_secrets(world: World) -> None:
    ends = clock.now() + timedelta(days=30)
    secrets = []

    def change() -> None:
        key, secret = create_key(
            app=world.app, mode=KeyMode.TEST, actor=ACTOR, name="CI", calls_per_second=7, expires_at=ends
        )
        new, other = rotate_key(key=key, overlap=timedelta(days=1), actor=ACTOR)
        revoke_key(key=new, actor=ACTOR)
        secrets.extend([secret, other])

    found = news(world, change)
    assert [type_ for type_, _ in found] == ["key.created", "key.rotated", "key.revoked"]
    created, rotated, revoked = (data for _, data in found)
    assert created == {
        "id": rotated["replaces"],
        "appId": world.app.pk,
        "mode": "test",
        "name": "CI",
        "lastFour": secrets[0][-4:],
        "expiresAt": ends.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "revokedAt": None,
    }
    assert (rotated["id"], rotated["lastFour"]) == (revoked["id"], secrets[1][-4:])
    assert revoked["revokedAt"].endswith("Z")
    assert not any(secret in str(found) for secret in secrets)
