"""Who looks at the console, and at what."""

import pytest
from django.test import Client

from accounts.models import App, Company, User
from campaigns.models import Moment
from tests.console.rows import (
    make_app,
    make_campaign,
    make_company,
    make_marketplace,
    make_member,
    make_moment,
    make_reward,
)
from tests.world import World, make_world


@pytest.fixture
def company(db: None) -> Company:
    return make_company()


@pytest.fixture
def ada(company: Company) -> User:
    """A member of the company."""
    return make_member(company)


@pytest.fixture
def stranger(db: None) -> Client:
    """The browser of another company's member."""
    client = Client()
    client.force_login(make_member(make_company("Harbor Tea"), "sam@harbortea.example"))
    return client


@pytest.fixture
def console(ada: User) -> Client:
    """The browser of a member who is signed in."""
    client = Client()
    client.force_login(ada)
    return client


@pytest.fixture
def app(company: Company) -> App:
    return make_app(company)


@pytest.fixture
def moment(app: App) -> Moment:
    """The moment of a live campaign, offered in one marketplace."""
    moment = make_moment(make_campaign(app))
    make_reward(moment, make_marketplace(), titles=("Enamel pot", "Linen apron"))
    return moment


@pytest.fixture
def draft(db: None) -> World:
    """A company with a draft that lacks nothing."""
    return make_world(state="draft")


@pytest.fixture
def marketer(draft: World) -> Client:
    """The browser of whoever writes the draft."""
    client = Client()
    client.force_login(draft.user)
    return client


@pytest.fixture
def rival(draft: World) -> Client:
    """The browser of somebody who may do all of this, in another company."""
    client = Client()
    client.force_login(make_world(state="draft", name="Harbor Tea").user)
    return client
