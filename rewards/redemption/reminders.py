"""Who is reminded of what, and the mail that does it (R8). The account that opened a reward is told its URL again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from accounts.models import Member
from rewards import tokens
from rewards.models import Offer, RewardStatus
from rewards.redemption.models import (
    Order,
    OrderStatus,
    Redemption,
    Reminder,
    RewardSeen,
    StoreAccount,
    StoreCredit,
)

BEFORE = timedelta(days=7)
# Who opened it a moment ago knows of it.
AFTER_READING = timedelta(days=1)
_SIGNER = Signer(salt="rewards.redemption.reminders")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail whose words are made."""

    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]


def due(now: datetime) -> QuerySet[RewardSeen]:
    """What nothing was done about yet, though its reward ends within a week; not of accounts that were mailed today.

    The day is the offer's at the moment: an extension by a week or more makes it due again before the new end.
    """
    mailed = Reminder.objects.filter(account=OuterRef("account"), on=now.date())
    return (
        RewardSeen.objects.filter(offer__in=_ending(now), seen_at__lte=now - AFTER_READING)
        .filter(Q(settled_for=None) | Q(settled_for__lte=F("offer__expires_on") - BEFORE))
        .exclude(Exists(mailed))
        .select_related("offer")
    )


def open_and_ending(now: datetime) -> QuerySet[RewardSeen]:
    """Rewards that end within a week and can still be used by who opened them, the first to end first.

    Not those of a reader who has become a member of the reward's company (V1).
    """
    claims = Redemption.objects.filter(reward=OuterRef("reward"))
    living = Order.objects.filter(redemption=OuterRef("pk"), store_credit=None).exclude(
        status=OrderStatus.CANCELLED
    )
    made_good = StoreCredit.objects.filter(redemption=OuterRef("pk"), cause__startswith="order:")
    used = claims.filter(~Q(account=OuterRef("account")) | Exists(living) | Exists(made_good))
    members = Member.objects.filter(company=OuterRef("offer__company"), user=OuterRef("account__user"))
    return (
        RewardSeen.objects.filter(offer__in=_ending(now), reward__status=RewardStatus.ISSUED)
        .exclude(Exists(used))
        .exclude(Exists(members))
        .select_related("reward", "offer__company")
        .prefetch_related("offer__choices")
        .order_by("offer__expires_at", "pk")
    )


def may_be_reminded(account: StoreAccount) -> bool:
    """Whether a customer can have mail and wants it. Staff open rewards on behalf of others."""
    user = account.user
    return user is not None and user.is_active and not user.is_staff and account.wants_reminders


def letter_of(account: StoreAccount, seen: Sequence[RewardSeen]) -> Letter:
    """The mail that tells a customer of rewards that end soon, in the language in which one was read last."""
    assert account.user is not None
    stop = f"{settings.BASE_URL}/r/reminders/off?"
    key = {"key": key_to_stop(account)}
    language = max(seen, key=lambda one: one.seen_at).language
    context: dict[str, Any] = {
        "rewards": [_told(one) for one in seen],
        "stop_url": stop + urlencode(key | {"lang": language}),
        "STORE_NAME": settings.STORE_NAME,
    }
    with translation.override(language):
        subject = ngettext("Your reward ends soon", "Your %(count)s rewards end soon", len(seen))
        return Letter(
            to=account.user.email,
            subject=subject % {"count": len(seen)},
            text=render_to_string("redeem/mail/reminder.txt", context),
            html=render_to_string("redeem/mail/reminder.html", context),
            headers={
                "List-Unsubscribe": f"<{stop}{urlencode(key)}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )


def key_to_stop(account: StoreAccount) -> str:
    """What a mail carries so that its reader can switch reminders off without signing in."""
    return _SIGNER.sign(account.pk)


def account_of_key(key: str) -> str | None:
    """The account that a key was made for; None for a key that we did not make."""
    try:
        return _SIGNER.unsign(key)
    except BadSignature:
        return None


def _told(seen: RewardSeen) -> dict[str, Any]:
    assert seen.reward.salt is not None
    return {
        "offer": seen.offer,
        "choices": [choice.title for choice in seen.offer.choices.all()],
        "url": f"{tokens.url_of(bytes(seen.reward.salt))}?{urlencode({'lang': seen.language})}",
    }


def _ending(now: datetime) -> QuerySet[Offer]:
    """Offers whose rewards end within a week, found by an index of those that are not closed."""
    return Offer.objects.filter(expired_at=None, expires_at__gt=now, expires_at__lte=now + BEFORE)
