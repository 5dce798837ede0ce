"""Trust: what calls and customers were recognised by, who is known to abuse rewards, and which accounts are linked."""

from fraud.models.linking import AccountLink, AccountSignal, Evidence, LinkedAccount, LinkedGroup
from fraud.models.reviews import Review, ReviewState
from fraud.models.settings import DECLARED, DECLARED_VERSION, FraudSetting
from fraud.models.signals import LINKING_KINDS, KnownAbuser, ListedVerdict, Signal, SignalKind

__all__ = [
    "DECLARED",
    "DECLARED_VERSION",
    "LINKING_KINDS",
    "AccountLink",
    "AccountSignal",
    "Evidence",
    "FraudSetting",
    "KnownAbuser",
    "LinkedAccount",
    "LinkedGroup",
    "ListedVerdict",
    "Review",
    "ReviewState",
    "Signal",
    "SignalKind",
]
