"""The providers by their names, each made of its settings."""

from collections.abc import Callable

from django.conf import settings

from rewards.redemption.providers.amazon_incentives import REGIONS, AmazonIncentives
from rewards.redemption.providers.embedded import EmbeddedStore
from rewards.redemption.providers.errors import ProviderNotSet
from rewards.redemption.providers.models import ProviderName
from rewards.redemption.providers.own_shop import OwnShop
from rewards.redemption.providers.protocol import Provider
from rewards.redemption.providers.tremendous import HOST, SANDBOX, Tremendous


def provider_of(name: str) -> Provider:
    """The provider of this name. Raises ProviderNotSet when there is none, or its keys are gone."""
    make = _MAKERS.get(name)
    if make is None:
        raise ProviderNotSet(f"There is no provider {name!r}.")
    return make()


def _amazon() -> AmazonIncentives:
    given = _given("AMAZON_INCENTIVES")
    region = REGIONS[given["region"]]
    host = region.sandbox if given["is_sandbox"] else region.host
    return AmazonIncentives(
        partner_id=given["partner_id"],
        access_key=given["access_key"],
        secret_key=given["secret_key"],
        region=region,
        url=given.get("url") or f"https://{host}",
    )


def _tremendous() -> Tremendous:
    given = _given("TREMENDOUS")
    return Tremendous(
        api_key=given["api_key"],
        webhook_key=given["webhook_key"],
        funding_source=given["funding_source"],
        products=tuple(given["products"]),
        campaign=given["campaign"],
        url=given.get("url") or (SANDBOX if given["is_sandbox"] else HOST),
    )


def _own_shop() -> OwnShop:
    given = _given("OWN_SHOP")
    return OwnShop(url=given["url"], secrets=tuple(given["secrets"]))


def _given(name: str) -> dict[str, str]:
    found: dict[str, str] = getattr(settings, name)
    if not found:
        raise ProviderNotSet(f"The settings of {name} are empty: see docs/providers.md.")
    return found


_MAKERS: dict[str, Callable[[], Provider]] = {
    ProviderName.EMBEDDED: EmbeddedStore,
    ProviderName.AMAZON: _amazon,
    ProviderName.TREMENDOUS: _tremendous,
    ProviderName.OWN_SHOP: _own_shop,
}
