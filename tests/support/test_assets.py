"""Support withdraws assets of the promotion kit: whoever uses one is told once, with the reason (C8)."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Member, User
from campaigns.models import STATE_DATES, Campaign
from campaigns.operations import assets, restore_asset, withdraw_badge, withdraw_image
from events.models import AuditEntry, Event, Mail
from rewards.errors import AssetNotKnown, AssetNotWithdrawn, AssetWithdrawn, ReasonMissing
from rewards.models import Product, WithdrawnAsset
from tests.mailbox import delivered
from tests.world import SUPPORT, World, make_world, state_fields

WHY = "The owner of the mark asked for it."


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("sue@moments.example", "correct horse battery"))
    return client


@pytest.fixture
def world(db: None) -> World:
    return make_world(state="live")


@pytest.fixture
def other(db: None) -> World:
    """Another company, whose one campaign is a draft."""
    return make_world(state="draft", name="Harbor Tea")


def put_into(campaign: Campaign, state: str) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(**dict.fromkeys(STATE_DATES) | state_fields(state))


def told() -> list[tuple[str, str]]:
    """Events of assets: company and type."""
    return list(
        Event.objects.filter(type__startswith="asset.").order_by("pk").values_list("company_key", "type")
    )


def mails() -> list[tuple[str, str]]:
    return sorted((one.to[0], str(one.subject)) for one in delivered() if "promotion kit" in str(one.body))


def test_the_companies_that_chose_a_product_are_told_when_its_image_is_withdrawn(
    world: World, other: World
) -> None:
    product = world.products[0]
    colleague = User.objects.create_user("mark@example.com", "correct horse battery")
    Member.objects.create(company=world.company, user=colleague, roles=["marketer"])
    developer = User.objects.create_user("dev@example.com", "correct horse battery")
    Member.objects.create(company=world.company, user=developer, roles=["developer", "analyst"])

    withdraw_image(product=product, actor=SUPPORT, reason=f"  {WHY} ")

    assert mails() == sorted(
        (one.email, "Stop using: Image of Copper Kettle") for one in (world.user, colleague)
    )
    body = next(str(one.body) for one in delivered() if one.to == [colleague.email])
    for words in (
        WHY,
        "Please stop using this at once",
        world.campaign.name,
        f"{settings.BASE_URL}/console/kit/",
    ):
        assert words in body
    assert told() == [(world.company.pk, "asset.withdrawn")]
    assert Event.objects.get(type="asset.withdrawn").data == {
        "asset": f"image:{product.pk}",
        "name": "Image of Copper Kettle",
        "reason": WHY,
        "campaignIds": [world.campaign.pk],
    }
    entry = AuditEntry.objects.get(verb="asset.withdrawn")
    assert (entry.actor, entry.object_key, entry.reason, entry.company_key) == (
        SUPPORT,
        f"image:{product.pk}",
        WHY,
        None,
    )
    assert entry.changes == {"withdrawn": [False, True]}


@pytest.mark.parametrize("state", ["draft", "pending", "approved", "rejected", "live", "suspended"])
def test_every_company_with_an_open_campaign_is_told_of_a_badge(world: World, state: str) -> None:
    put_into(world.campaign, state)
    withdraw_badge(badge="stacked-dark", actor=SUPPORT, reason=WHY)

    assert told() == [(world.company.pk, "asset.withdrawn")]
    assert mails() == [(world.user.email, "Stop using: Badge, stacked, for dark ground")]


def test_who_has_only_finished_campaigns_is_told_nothing(world: World, other: World) -> None:
    put_into(world.campaign, "finished")

    withdraw_badge(badge="mark-light", actor=SUPPORT, reason=WHY)
    withdraw_image(product=world.products[0], actor=SUPPORT, reason=WHY)

    assert told() == [(other.company.pk, "asset.withdrawn")]
    assert mails() == [(other.user.email, "Stop using: Badge, the mark alone, for light ground")]


def test_a_company_with_several_campaigns_is_told_once(world: World) -> None:
    second = Campaign.objects.get(pk=world.campaign.pk)
    second.pk, second.name, second.test_token_hash = None, "Another", b"x" * 32
    second._state.adding = True
    second.save()

    withdraw_badge(badge="horizontal-light", actor=SUPPORT, reason=WHY)

    assert len(told()) == len(mails()) == 1
    assert Event.objects.get(type="asset.withdrawn").data["campaignIds"] == sorted(
        [world.campaign.pk, second.pk]
    )


def test_what_is_withdrawn_is_not_withdrawn_again_and_nobody_is_told_again(world: World) -> None:
    withdraw_badge(badge="mark-dark", actor=SUPPORT, reason=WHY)
    withdraw_image(product=world.products[0], actor=SUPPORT, reason=WHY)
    before = told(), Mail.objects.count(), AuditEntry.objects.count()

    with pytest.raises(AssetWithdrawn) as badge:
        withdraw_badge(badge="mark-dark", actor=SUPPORT, reason=WHY)
    with pytest.raises(AssetWithdrawn):
        withdraw_image(product=world.products[0], actor=SUPPORT, reason=WHY)

    assert badge.value.detail == "Badge, the mark alone, for dark ground is withdrawn already."
    assert (told(), Mail.objects.count(), AuditEntry.objects.count()) == before
    assert WithdrawnAsset.objects.count() == 2


def test_an_asset_is_given_back_once_and_can_be_withdrawn_again(world: World) -> None:
    withdrawn = withdraw_badge(badge="mark-dark", actor=SUPPORT, reason=WHY)

    restored = restore_asset(withdrawn=withdrawn, actor=SUPPORT, reason="It was a mistake.")

    assert (restored.restored_by, restored.restored_because) == (SUPPORT, "It was a mistake.")
    assert told() == [(world.company.pk, "asset.withdrawn"), (world.company.pk, "asset.restored")]
    assert (world.user.email, "You may use it again: Badge, the mark alone, for dark ground") in mails()
    with pytest.raises(AssetNotWithdrawn):
        restore_asset(withdrawn=withdrawn, actor=SUPPORT, reason="Again.")
    assert len(told()) == 2
    withdraw_badge(badge="mark-dark", actor=SUPPORT, reason=WHY)
    assert len(told()) == 3


@pytest.mark.parametrize(
    ("badge", "reason", "refusal"), [("round-pink", WHY, AssetNotKnown), ("mark-dark", " ", ReasonMissing)]
)
def test_a_refusal_changes_nothing(world: World, badge: str, reason: str, refusal: type[Exception]) -> None:
    before = Mail.objects.count(), Event.objects.count(), AuditEntry.objects.count()

    with pytest.raises(refusal):
        withdraw_badge(badge=badge, actor=SUPPORT, reason=reason)

    assert (Mail.objects.count(), Event.objects.count(), AuditEntry.objects.count()) == before
    assert not WithdrawnAsset.objects.exists()


def test_what_dies_while_companies_are_told_withdraws_nothing(
    world: World, other: World, monkeypatch: Any
) -> None:
    """Either everybody is told, or nothing has happened: the next try tells each once."""
    told_first: list[str] = []

    def dies_at_the_second(company: Any, *rest: Any) -> None:
        if told_first:
            raise KeyboardInterrupt
        told_first.append(company.pk)
        tell(company, *rest)

    tell = assets._tell
    monkeypatch.setattr(assets, "_tell", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        withdraw_badge(badge="mark-dark", actor=SUPPORT, reason=WHY)
    assert (told(), mails(), WithdrawnAsset.objects.count()) == ([], [], 0)

    monkeypatch.setattr(assets, "_tell", tell)
    withdraw_badge(badge="mark-dark", actor=SUPPORT, reason=WHY)
    assert [one for one, _ in mails()] == sorted([world.user.email, other.user.email])


def test_the_database_holds_one_withdrawal_of_an_asset_at_a_time(world: World) -> None:
    facts: dict[str, Any] = {"kind": "badge", "badge": "mark-dark", "reason": WHY, "withdrawn_by": SUPPORT}
    WithdrawnAsset.objects.create(**facts)
    for wrong in (
        facts,
        facts | {"badge": ""},
        facts | {"badge": "mark-light", "product": world.products[0]},
        facts | {"badge": "mark-light", "reason": ""},
        facts | {"badge": "mark-light", "restored_by": SUPPORT},
        {"kind": "image", "reason": WHY, "withdrawn_by": SUPPORT},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            WithdrawnAsset.objects.create(**wrong)


def page_of(verb: str, record: Product | WithdrawnAsset) -> str:
    return reverse(f"admin:rewards_{record._meta.model_name}_verb", args=[record.pk, verb])


def test_the_desk_withdraws_an_image_from_its_products_page(desk: Client, world: World) -> None:
    product = world.products[0]
    page = desk.get(reverse("admin:rewards_product_change", args=[product.pk])).content.decode()
    assert "/do/withdraw-image/" in page

    review = desk.post(page_of("withdraw-image", product), {"reason": WHY, "step": "send"}).content.decode()
    assert "1 company is told now: by an event, and by mail" in review
    assert not WithdrawnAsset.objects.exists()

    done = desk.post(page_of("withdraw-image", product), {"reason": WHY, "step": "confirm"}, follow=True)
    assert "Image of Copper Kettle is withdrawn, and companies are told." in done.content.decode()
    assert (
        WithdrawnAsset.objects.get().withdrawn_by
        == f"support:{User.objects.get(email='sue@moments.example').pk}"
    )
    again = desk.post(page_of("withdraw-image", product), {"reason": WHY, "step": "confirm"})
    assert (again.status_code, WithdrawnAsset.objects.count()) == (422, 1)
    assert "Image of Copper Kettle is withdrawn already." in again.content.decode()


def test_the_desk_withdraws_a_badge_and_gives_it_back(desk: Client, world: World) -> None:
    address = reverse("admin:rewards_withdrawnasset_list_verb", args=["withdraw-badge"])
    listed = reverse("admin:rewards_withdrawnasset_changelist")
    assert address in desk.get(listed).content.decode()

    desk.post(address, {"badge": "mark-dark", "reason": WHY, "step": "confirm"})
    withdrawn = WithdrawnAsset.objects.get()
    assert "Badge, the mark alone, for dark ground" in desk.get(f"{listed}?in_force=yes").content.decode()
    form = desk.get(address).content.decode()
    assert "Withdrawn already: Badge, the mark alone, for dark ground." in form
    assert '<option value="mark-dark"' not in form

    desk.post(page_of("restore", withdrawn), {"reason": "A mistake.", "step": "confirm"})
    withdrawn.refresh_from_db()
    assert withdrawn.restored_because == "A mistake."
    assert desk.get(page_of("restore", withdrawn)).status_code == 404
    desk.get(listed)  # says what was done
    assert "mark alone" not in desk.get(f"{listed}?in_force=yes").content.decode()


def test_support_without_the_right_withdraws_nothing(world: World) -> None:
    looker = User.objects.create_user("lou@moments.example", "correct horse battery", is_staff=True)
    looker.user_permissions.set(
        Permission.objects.filter(codename__in=["view_product", "change_product", "view_withdrawnasset"])
    )
    desk = Client()
    desk.force_login(looker)

    for address in (
        page_of("withdraw-image", world.products[0]),
        reverse("admin:rewards_withdrawnasset_list_verb", args=["withdraw-badge"]),
    ):
        said = {"badge": "mark-dark", "reason": WHY, "step": "confirm"}
        assert desk.post(address, said).status_code == 403
    assert not WithdrawnAsset.objects.exists()
