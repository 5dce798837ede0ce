"""Reading keys, and who may call with them."""

import ipaddress

from accounts import keys
from accounts.errors import InvalidApiKey, IpNotAllowed
from accounts.models import ApiKey, App
from kit import clock, crypto


def key_of(secret: str) -> ApiKey:
    """The valid key with this secret, with its app and company. Raises InvalidApiKey.

    Read from the database on each call: a revocation holds at once, in every process (P7).
    """
    if not keys.is_well_formed(secret):
        raise InvalidApiKey
    key = ApiKey.objects.select_related("app__company").filter(hash=crypto.digest(secret)).first()
    if key is None or not key.works_at(clock.now()):
        raise InvalidApiKey
    return key


def refuse_unless_listed(app: App, address: str) -> None:
    """Raise IpNotAllowed when the app has an allow-list and the address is not on it (P8)."""
    if not app.allowed_networks:
        return
    try:
        caller = ipaddress.ip_address(address)
    except ValueError:
        raise IpNotAllowed from None
    mapped = getattr(caller, "ipv4_mapped", None) or caller
    if not any(mapped in ipaddress.ip_network(network) for network in app.allowed_networks):
        raise IpNotAllowed(f"The call came from {mapped}, which is not on the app's allow-list.")
