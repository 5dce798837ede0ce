"""The support desk: every record can be found and read; only operations change one."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import BarredCountry, User
from events.models import AuditEntry
from moments.support.look import Edited
from rewards.models import ProductPrice
from tests.conftest import Api
from tests.world import World, make_world

OURS = {"events", "accounts", "billing", "fraud", "rewards", "redemption", "providers", "feeds", "campaigns"}


@pytest.fixture
def support(db: None) -> User:
    return User.objects.create_superuser("support@example.com", "correct horse battery")


@pytest.fixture
def desk(support: User) -> Client:
    client = Client()
    client.force_login(support)
    return client


def test_every_model_is_registered() -> None:
    # A key of two columns has no page in the admin: daily prices are shown with their product.
    ours = {model for model in apps.get_models() if model._meta.app_label in OURS} - {ProductPrice}

    assert ours - set(admin.site._registry) == set()


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_every_list_and_record_opens(desk: Client, world: World, model: type) -> None:
    Api(world).get_reward(customerEmail="ada@example.com", key="k1")
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    assert desk.get(reverse(f"{name}_changelist"), {"q": "a"}).status_code == 200
    for record in model._default_manager.all()[:1]:
        assert desk.get(reverse(f"{name}_change", args=[record.pk])).status_code == 200


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_what_operations_rule_can_only_be_looked_at(desk: Client, rf, support: User, model: type) -> None:
    request = rf.get("/")
    request.user = support
    registered = admin.site._registry[model]
    rights = (
        registered.has_add_permission(request),
        registered.has_change_permission(request),
        registered.has_delete_permission(request),
    )

    assert rights == ((True,) * 3 if isinstance(registered, Edited) else (False,) * 3)


def test_no_secret_is_shown(desk: Client, world: World) -> None:
    answer = Api(world).get_reward().json()
    token = answer["rewardNotificationUrl"].rpartition("/")[2]
    pages = [
        desk.get(reverse("admin:rewards_reward_change", args=[answer["rewardId"]])).content.decode(),
        desk.get(reverse("admin:accounts_apikey_change", args=[world.live_key.id])).content.decode(),
        desk.get(reverse("admin:accounts_company_change", args=[world.company.id])).content.decode(),
        desk.get(reverse("admin:accounts_user_change", args=[world.user.id])).content.decode(),
    ]

    for page in pages:
        assert token not in page
        assert world.live_secret not in page
        assert world.user.password not in page


def test_reference_data_is_edited_with_an_audit_entry_of_old_and_new_values(
    desk: Client, support: User
) -> None:
    form = {"code": "XX", "source": "Council decision", "source_date": "2026-11-01"}
    desk.post(reverse("admin:accounts_barredcountry_add"), form)
    desk.post(
        reverse("admin:accounts_barredcountry_change", args=["XX"]), form | {"source": "Council decision 2"}
    )
    assert BarredCountry.objects.get().source == "Council decision 2"
    desk.post(reverse("admin:accounts_barredcountry_delete", args=["XX"]), {"post": "yes"})

    assert not BarredCountry.objects.exists()
    entries = list(AuditEntry.objects.filter(actor=f"support:{support.id}").order_by("id"))
    assert [(entry.verb, entry.object_key, entry.chain, entry.address) for entry in entries] == [
        (f"barredcountry.{verb}", "barredcountry:XX", "platform", "127.0.0.1")
        for verb in ("add", "change", "delete")
    ]
    assert [entry.changes for entry in entries] == [
        {name: [None, value] for name, value in form.items()},
        {"source": ["Council decision", "Council decision 2"]},
        {name: [value, None] for name, value in (form | {"source": "Council decision 2"}).items()},
    ]


def test_several_records_are_deleted_with_an_audit_entry_each(desk: Client, support: User) -> None:
    for code in ("XX", "XY"):
        BarredCountry.objects.create(code=code, source="s", source_date="2026-11-01")

    desk.post(
        reverse("admin:accounts_barredcountry_changelist"),
        {"action": "delete_selected", "_selected_action": ["XX", "XY"], "post": "yes"},
    )

    assert not BarredCountry.objects.exists()
    deleted = AuditEntry.objects.filter(verb="barredcountry.delete").values_list("object_key", flat=True)
    assert sorted(deleted) == ["barredcountry:XX", "barredcountry:XY"]


def test_support_reads_the_quotes_that_a_campaign_was_submitted_with(desk: Client, db: None) -> None:
    waiting = make_world(state="pending").campaign
    draft = make_world(state="draft", name="Second").campaign

    page = desk.get(reverse("admin:campaigns_campaign_change", args=[waiting.id])).content.decode()
    kept = desk.get(reverse("admin:rewards_submittedquote_changelist"), {"campaign_key": waiting.id})

    assert "Quotes of submission 1" in page
    assert "Reach level 10 in US: CPA $27.50" in page
    assert "10.02 % of $25.00, the highest sales tax in this marketplace" in page
    assert "Customers pay up to $2.50 of tax" in page
    assert "Copper Kettle" in kept.content.decode()
    page = desk.get(reverse("admin:campaigns_campaign_change", args=[draft.id])).content.decode()
    assert "Quotes of submission" not in page


def test_others_have_no_desk(world: World) -> None:
    client = Client()
    client.force_login(world.user)

    assert client.get("/admin/").status_code == 302
    assert client.get(reverse("admin:campaigns_campaign_changelist")).status_code == 302
