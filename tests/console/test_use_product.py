"""A product is used in a campaign from its page: which draft, which moment, for what CPA (C2, R6)."""

import pytest
from django.test import Client

from accounts.models import App, Company, Member, User
from campaigns.models import Campaign, Choice, Moment, MomentReward
from campaigns.operations import use_product
from moments.console.views import products
from rewards.models import Marketplace, Product
from tests.console.pages import text_of
from tests.console.rows import (
    make_app,
    make_campaign,
    make_choice,
    make_company,
    make_marketplace,
    make_moment,
    make_product,
    make_reward,
    make_tier,
)


@pytest.fixture
def us(db: None) -> Marketplace:
    make_tier()
    return make_marketplace()


@pytest.fixture
def product(us: Marketplace) -> Product:
    """It costs 25.00, ships for 5.99 and has a margin of 2.50."""
    return make_product(us, "Enamel pot")


@pytest.fixture
def draft(app: App) -> Campaign:
    return make_campaign(app, "Spring gifts", state="draft")


@pytest.fixture
def marketer(console: Client, ada: User) -> Client:
    Member.objects.filter(user=ada).update(roles=["marketer"])
    return console


def form_of(product: Product) -> str:
    return f"/console/catalogue/{product.pk}/use/"


def test_a_moment_is_chosen_and_the_cpa_is_proposed(marketer: Client, product: Product, draft: Campaign):
    moment = make_moment(draft)
    said = text_of(marketer.get(form_of(product)))
    assert "Reached level 10 (level-10) No products so far. Proposed CPA: $33.49." in said

    response = marketer.post(form_of(product), {"draft": draft.pk, "moment": moment.pk}, follow=True)

    assert response.redirect_chain == [(f"/console/catalogue/{product.pk}/", 302)]
    assert "Enamel pot is among the choices of Reached level 10 now, for a CPA of $33.49." in text_of(
        response
    )
    way = f"/console/campaigns/{draft.pk}/edit/rewards/?moment={moment.pk}&amp;marketplace=US"
    assert f'href="{way}">See Spring gifts' in response.content.decode()
    assert "In your drafts Spring gifts Reached level 10" in text_of(response)
    reward = MomentReward.objects.get(moment=moment)
    assert (reward.cpa_minor, [one.product for one in reward.choices.all()]) == (3_349, [product])


def test_a_new_moment_is_made_on_the_way(marketer: Client, product: Product, draft: Campaign):
    typed = {"draft": draft.pk, "moment": "new", "key": "level_20", "name": "Reach level 20", "cpa": "35"}

    assert marketer.post(form_of(product), typed).status_code == 302
    reward = MomentReward.objects.get(moment__campaign=draft)
    assert (reward.moment.key, reward.moment.name, reward.cpa_minor) == ("level_20", "Reach level 20", 3_500)


def test_each_moment_says_what_it_gives_and_would_cost(
    marketer: Client, product: Product, draft: Campaign, us: Marketplace
):
    full, some, has = (make_moment(draft, key, key.title()) for key in ("full", "some", "has"))
    rewards = [make_reward(moment, us, cpa_minor=4_000) for moment in (full, some, has)]
    for position in range(1, 6):
        make_choice(rewards[0], f"Pot {position}", position)
    make_choice(rewards[1], "Pot")
    Choice.objects.create(reward=rewards[2], position=1, kind="product", product=product)

    response = marketer.get(form_of(product))

    said = text_of(response)
    assert "Full (full) Gives 5 products already, which is the most." in said
    assert "Some (some) 1 product so far. Its CPA of $40.00 covers this one, too." in said
    assert "Has (has) Gives this product already." in said
    assert response.context["form"]["moment"].value() == some.pk
    for moment, error in (
        (full, "gives 5 products in United States already, which is the most."),
        (has, "gives “Enamel pot” already."),
    ):
        refused = marketer.post(form_of(product), {"draft": draft.pk, "moment": moment.pk})
        assert refused.status_code == 422
        assert error in str(refused.context["form"].errors["moment"])


@pytest.mark.parametrize(
    ("typed", "at", "error"),
    [
        ({"moment": "new"}, "key", "A new moment needs an id."),
        ({"moment": "new", "key": "a b"}, "key", "Use letters, digits, _ and - only."),
        ({"moment": "new", "key": "level-10", "name": "Again"}, "key", "has a moment with the id level-10"),
        ({"moment": "new", "key": "ok"}, "name", "A new moment needs a name."),
        ({}, "moment", "This field is required."),
        ({"moment": "mom_elsewhere"}, "moment", "Select a valid choice."),
        (
            {"moment": "new", "key": "ok", "name": "Ok", "cpa": "33.00"},
            "cpa",
            "This is $0.49 short: reference price, shipping and margin of the dearest choice come to $33.49.",
        ),
        ({"moment": "new", "key": "ok", "name": "Ok", "cpa": "1.234"}, "cpa", "USD has 2 decimals"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(
    marketer: Client, product: Product, draft: Campaign, typed: dict[str, str], at: str, error: str
):
    make_moment(draft)
    response = marketer.post(form_of(product), {"draft": draft.pk} | typed)

    assert response.status_code == 422
    assert error in str(response.context["form"].errors[at])
    for name in ("key", "name", "cpa"):
        assert response.context["form"][name].value() == typed.get(name)
    assert Moment.objects.count() == 1


def test_without_a_draft_there_is_a_way_to_one(marketer: Client, product: Product, app: App):
    make_campaign(app, "Live one")
    response = marketer.get(form_of(product))

    assert "A draft comes first" in text_of(response)
    assert 'href="/console/campaigns/new/"' in response.content.decode()
    assert marketer.post(form_of(product), {"moment": "new"}).status_code == 302


def test_what_is_no_draft_of_the_company_is_not_edited(
    marketer: Client, product: Product, draft: Campaign, app: App
):
    live = make_campaign(app, "Live one")
    foreign = make_campaign(make_app(make_company("Harbor Tea")), "Theirs", state="draft")
    typed = {"moment": "new", "key": "ok", "name": "Ok"}

    for campaign in (live, foreign):
        answer = marketer.post(form_of(product), {"draft": campaign.pk} | typed, follow=True)
        assert "Only a draft can be edited, and that campaign is none." in text_of(answer)
        page = marketer.get(form_of(product), {"draft": campaign.pk})
        assert "That campaign is no draft" in text_of(page)
        assert "Theirs" not in text_of(page)
    assert Moment.objects.count() == 0


def test_what_is_withdrawn_is_refused(marketer: Client, product: Product, draft: Campaign):
    Product.objects.update(state="withdrawn")
    typed = {"draft": draft.pk, "moment": "new", "key": "ok", "name": "Ok"}

    assert "Use in a campaign" not in text_of(marketer.get(f"/console/catalogue/{product.pk}/"))
    assert "is withdrawn: it can't be chosen any more." in text_of(marketer.post(form_of(product), typed))
    assert Moment.objects.count() == 0


@pytest.mark.parametrize("role", ["analyst", "developer"])
def test_others_may_not(console: Client, ada: User, product: Product, draft: Campaign, role: str):
    Member.objects.filter(user=ada).update(roles=[role])
    typed = {"draft": draft.pk, "moment": "new", "key": "ok", "name": "Ok"}

    assert console.get(form_of(product)).status_code == 403
    assert console.post(form_of(product), typed).status_code == 403
    assert Moment.objects.count() == 0


def test_a_form_made_for_another_company_changes_nothing(
    marketer: Client, product: Product, draft: Campaign, company: Company
):
    typed = {"draft": draft.pk, "moment": "new", "key": "ok", "name": "Ok"}

    assert marketer.post(form_of(product), typed | {"_company": make_company("Other").pk}).status_code == 409
    assert Moment.objects.count() == 0


def test_the_form_costs_the_same_however_many_moments_there_are(
    marketer: Client, product: Product, draft: Campaign, us: Marketplace, django_assert_max_num_queries
):
    for number in range(8):
        reward = make_reward(make_moment(draft, f"m{number}", f"M {number}"), us)
        make_choice(reward, f"Pot {number}")

    with django_assert_max_num_queries(20):
        marketer.get(form_of(product))


def test_a_product_that_is_delisted_while_the_form_is_sent_is_said_at_the_form(
    marketer: Client, product: Product, draft: Campaign, monkeypatch
):
    moment = make_moment(draft)

    def delisted_first(**said):
        Product.objects.filter(pk=product.pk).update(sold_by_store=False)
        return use_product(**said)

    monkeypatch.setattr(products, "use_product", delisted_first)
    response = marketer.post(form_of(product), {"draft": draft.pk, "moment": moment.pk})

    assert response.status_code == 422
    assert "“Enamel pot” is not in the catalogue of Lanternfox Games." in text_of(response)
    assert not Choice.objects.exists()
