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


class RegionNeeded(Refusal):
    """A part of the country is barred, and nothing tells which part it is (P2)."""

    code = "region_needed"
    status = 400
    title = "The region is needed"


class TooManyCompanies(Refusal):
    """One login founds only so many companies."""

    code = "too_many_companies"
    title = "There are too many companies"


class LastAdministrator(Refusal):
    """A company keeps an administrator (P3)."""

    code = "last_administrator"
    title = "A company keeps an administrator"


class BillingOwnerStays(Refusal):
    """The billing owner neither leaves nor loses the role before a transfer (P5)."""

    code = "billing_owner_stays"
    title = "The billing owner stays until billing ownership is transferred"


class AlreadyMember(Refusal):
    code = "already_member"
    title = "This person is a member already"


class AlreadyInvited(Refusal):
    code = "already_invited"
    title = "This address is invited already"


class TooManyInvitations(Refusal):
    """Each invitation is a mail to somebody who did not ask for it."""

    code = "too_many_invitations"
    title = "There are too many pending invitations"


class InvitationOver(Refusal):
    """Accepted, withdrawn, expired or sent again with another link (P4)."""

    code = "invitation_over"
    title = "This invitation no longer works"


class InvitationForAnother(Refusal):
    """It was sent to an address that is not one of the account's confirmed ones."""

    code = "invitation_for_another"
    status = 403
    title = "This invitation is for another address"


class AppNameTaken(Refusal):
    code = "app_name_taken"
    title = "An app of the company has this name already"


class TooManyApps(Refusal):
    """A company has at most so many apps."""

    code = "too_many_apps"
    title = "There are too many apps"


class NetworkNotValid(Refusal):
    """A line of an allow-list that is no IPv4 or IPv6 address or network (P8)."""

    code = "network_not_valid"
    status = 400
    title = "The allow-list has a line that is no address or network"


class TooManyNetworks(Refusal):
    """An allow-list is read on each call."""

    code = "too_many_networks"
    title = "The allow-list is too long"


class PlatformNeedsApproval(Refusal):
    """Fire TV works for an app once support has approved it (P6)."""

    code = "platform_needs_approval"
    title = "This platform needs support's approval"


class PlatformMissing(Refusal):
    code = "platform_missing"
    status = 400
    title = "An app has at least one platform"


class TooManyKeys(Refusal):
    """An app has at most so many keys that work."""

    code = "too_many_keys"
    title = "The app has too many keys"


class KeyOver(Refusal):
    """Revoked, expired, or replaced by another already."""

    code = "key_over"
    title = "This key is over"


class OverlapNotValid(Refusal):
    """A rotated key goes on for 0 to 7 days (P7)."""

    code = "overlap_not_valid"
    status = 400
    title = "The overlap is 0 to 7 days"


class ExpiryPassed(Refusal):
    code = "expiry_passed"
    status = 400
    title = "The expiry lies in the past"


class SecretNotKept(Refusal):
    """A live key is shown once (P7)."""

    code = "secret_not_kept"
    title = "The secret of a live key is not kept"


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
