"""What accounts refuse."""

from kit.errors import Refusal


class InvalidApiKey(Refusal):
    """Missing, unknown, revoked or expired: the answer does not say which."""

    code = "invalid_api_key"
    status = 401
    title = "The API key is not valid"


class IpNotAllowed(Refusal):
    """The app has an allow-list and the caller is not on it (P8)."""

    code = "ip_not_allowed"
    status = 403
    title = "Calls from this address are not allowed"


class CountryBarred(Refusal):
    """Companies from there can't use Moments (P2)."""

    code = "country_barred"
    status = 403
    title = "Companies from this country can't use Moments"
