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


class NotAllowed(Refusal):
    """The member's roles don't allow it (P3)."""

    code = "not_allowed"
    status = 403
    title = "Your roles don't allow this"


class TooManyCases(Refusal):
    """The company has as many cases under way as it may."""

    code = "too_many_cases"
    title = "There are too many open cases"


class TooManyMessages(Refusal):
    """The user wrote as many messages within an hour as they may."""

    code = "too_many_messages"
    status = 429
    title = "Too many messages"


class MessageNotPossible(Refusal):
    """A message that is empty or too long."""

    code = "message_not_possible"
    status = 422
    title = "The message can't be sent"


class CaseAlreadyOpen(Refusal):
    """There is a case under way about the same thing."""

    code = "case_already_open"
    title = "There is an open case about this already"


class CaseIsOver(Refusal):
    """The case was closed more than 30 days ago: a reply does not open it again."""

    code = "case_is_over"
    title = "The case was closed too long ago"


class CaseIsClosed(Refusal):
    """The case is not under way: it was closed or decided meanwhile."""

    code = "case_is_closed"
    title = "The case is closed"


class CaseNotPossible(Refusal):
    """What the case asks for can't be, as things are."""

    code = "case_not_possible"
    status = 422
    title = "This can't be asked for"


class CaseNotGrantable(Refusal):
    """Granting the case can't be carried out, as things are; or its kind has nothing to carry out."""

    code = "case_not_grantable"
    title = "The case can't be granted"


class MailNotUsable(Refusal):
    """A mail that came in and is not taken; the reason is for the log, not for whoever sent it."""

    code = "mail_not_usable"
    status = 422
    title = "The mail can't be used"
