"""Reading keys, and who may call with them."""

import ipaddress

from accounts import keys
from accounts.errors import InvalidApiKey, IpNotAllowed
from accounts.models import ApiKey, App, Company, KeyMode
from events.models import CallNote
from kit import clock, crypto


def key_of(secret: str) -> ApiKey:
    """The valid key with this secret, with its app and company. Raises InvalidApiKey."""
    return refuse_unless_valid(key_with(secret))


def key_with(secret: str) -> ApiKey | None:
    """The key with this secret, valid or not, with its app and company; None where no app ever had it.

    Read from the database on each call: a revocation holds at once, in every process (P7).
    """
    if not keys.is_well_formed(secret):
        return None
    return ApiKey.objects.select_related("app__company").filter(hash=crypto.digest(secret)).first()


def ending_of(key: ApiKey) -> str:
    """Why a key is not valid any more, `revoked` or `expired`: for its company. Nothing for a valid one."""
    now = clock.now()
    if key.works_at(now):
        return ""
    return CallNote.REVOKED if key.revoked_at and key.revoked_at <= now else CallNote.EXPIRED


def refuse_unless_valid(key: ApiKey | None) -> ApiKey:
    """The key, if calls may be made with it. Raises InvalidApiKey, which does not say why not."""
    if key is None or ending_of(key):
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


def working_test_key_of(app: App) -> ApiKey | None:
    """A test key of the app that works now, the newest, with its app and company; None where there is none."""
    now = clock.now()
    keys = ApiKey.objects.select_related("app__company").filter(app=app, mode=KeyMode.TEST).order_by("-pk")
    return next((key for key in keys if key.works_at(now)), None)


def newest_test_key_in(company: Company) -> ApiKey | None:
    """The newest test key among the company's apps that works now and can be seen; None where there is none."""
    now = clock.now()
    keys = ApiKey.objects.select_related("app__company").filter(app__company=company, mode=KeyMode.TEST)
    return next((key for key in keys.exclude(encrypted="").order_by("-pk") if key.works_at(now)), None)
