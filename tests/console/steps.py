"""The wizard as its tests go through it."""

from django.test import Client

from tests.world import World


def step_of(world: World, step: str) -> str:
    """The address of a step of the world's draft."""
    return f"/console/campaigns/{world.campaign.pk}/edit/{step}/"


def version_on(client: Client, url: str, name: str = "version") -> str:
    """What a page says that it began with."""
    return str(client.get(url).context[name])
