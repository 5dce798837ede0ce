"""Who may what: the one table of roles (P3). Pages, the API and tests read it here."""

from enum import StrEnum

from accounts.models import CaseKind, Member, Role


class Right(StrEnum):
    """Something a member may see or do; the words are those of P3's rows."""

    COMPANY = "company"  # change the profile and the members, read the audit log
    PAYMENT_METHOD = "payment_method"  # the billing owner's alone (P5)
    BILLS = "bills"  # invoices and spend
    CAMPAIGNS = "campaigns"  # see campaigns, decisions and events
    CHANGE_CAMPAIGNS = "change_campaigns"  # create, edit, submit, take down
    REPORTS = "reports"  # reports and exports
    APPS = "apps"  # apps, keys, allow-list, webhooks, request log, test tools
    HELP = "help"  # catalogue, promotion kit, help, cases of one's own
    ASK_FOR_LIMITS = "ask_for_limits"  # a higher limit, or to pay by invoice
    ASK_FOR_OWNERSHIP = "ask_for_ownership"  # transfer of billing ownership


_EVERYONE = {Right.CAMPAIGNS, Right.REPORTS, Right.HELP}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.MARKETER: frozenset(_EVERYONE | {Right.BILLS, Right.CHANGE_CAMPAIGNS, Right.ASK_FOR_LIMITS}),
    Role.ANALYST: frozenset(_EVERYONE | {Right.BILLS}),
    Role.DEVELOPER: frozenset(_EVERYONE | {Right.APPS}),
}


def rights_of(member: Member) -> frozenset[Right]:
    """Everything that the member's roles allow together."""
    return frozenset(right for role in member.roles for right in RIGHTS[Role(role)])


def may(member: Member, right: Right) -> bool:
    """Whether one of the member's roles has the right."""
    return right in rights_of(member)


def roles_with(right: Right) -> list[Role]:
    """The roles that have a right, in the order of P3's columns."""
    return [role for role in Role if right in RIGHTS[role]]


# The rows of P3's table, as people read them.
_ROWS = (
    ("Company profile, members, audit log", Right.COMPANY),
    ("Payment method (the billing owner only)", Right.PAYMENT_METHOD),
    ("Invoices and spend", Right.BILLS),
    ("See campaigns, decisions and events", Right.CAMPAIGNS),
    ("Create, edit, submit and take down campaigns", Right.CHANGE_CAMPAIGNS),
    ("Reports and exports", Right.REPORTS),
    ("Apps, keys, allow-list, webhooks, request log, test tools", Right.APPS),
    ("Catalogue, promotion kit, help, cases of one's own", Right.HELP),
    ("Ask for a limit or for invoicing", Right.ASK_FOR_LIMITS),
    ("Ask for transfer of billing ownership", Right.ASK_FOR_OWNERSHIP),
)
MATRIX = [(words, [(role, right in RIGHTS[role]) for role in Role]) for words, right in _ROWS]

_RIGHT_TO_OPEN = {
    CaseKind.RAISE_LIMIT: Right.ASK_FOR_LIMITS,
    CaseKind.PAY_BY_INVOICE: Right.ASK_FOR_LIMITS,
    CaseKind.TRANSFER_OWNERSHIP: Right.ASK_FOR_OWNERSHIP,
    CaseKind.FIRE_TV: Right.APPS,
}


def right_to_open(kind: CaseKind) -> Right:
    """What opening a case of the kind takes (P3)."""
    return _RIGHT_TO_OPEN.get(kind, Right.HELP)


def kinds_open_to(member: Member) -> list[CaseKind]:
    """The kinds of cases that the member may open."""
    return [kind for kind in CaseKind if may(member, right_to_open(kind))]
