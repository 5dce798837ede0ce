"""Customers are reminded of rewards that they opened and did not use, before these end (R8)."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from events.operations import queue_mail
from events.queries import untried_mails
from kit import clock
from rewards.redemption import reminders
from rewards.redemption.models import Reminder, RewardSeen, StoreAccount

# Rewards told of in one mail; more wait for the next day.
_MOST = 50
# The outbox carries codes to sign in with as well: what stands before one takes it seconds, whoever is reminded (V1).
MOST_WAITING = 200
# Who was mailed when, for as long as mails themselves are remembered.
_REMEMBERED = timedelta(days=30)
_FORGOTTEN_AT_ONCE = 5_000


@transaction.atomic
def remind_of_expiry(*, batch: int = 25) -> int:
    """Queue a mail to each of up to `batch` customers who are due for one, at most one a day; how many rows it settled.

    A mail tells of all rewards of the customer's that end within a week. Rows of rewards that were used meanwhile, and
    of readers who want no mail or can't have it, are settled without one. Harmless to repeat and to run twice at once:
    the account is held until mail and rows are written, and nothing is sent before. While the outbox is full of
    reminders nobody is due: others wait for the next round.
    """
    if untried_mails(kind="reminder", most=MOST_WAITING) == MOST_WAITING:
        return 0
    now = clock.now()
    found = set(reminders.due(now).values_list("account_id", flat=True)[:batch])
    accounts = (
        StoreAccount.objects.filter(pk__in=found)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("user")
        .order_by("pk")
    )
    held = {account.pk: account for account in accounts}
    due = list(reminders.due(now).filter(account__in=held))
    wanted = [account for account in held.values() if reminders.may_be_reminded(account)]
    open_ones = list(reminders.open_and_ending(now).filter(account__in=wanted))
    settled = list[RewardSeen]()
    for account in held.values():
        settled += _remind(
            account,
            due=[seen for seen in due if seen.account_id == account.pk],
            open_ones=[seen for seen in open_ones if seen.account_id == account.pk],
        )
    for seen in settled:
        seen.settled_for = seen.offer.expires_on
    RewardSeen.objects.bulk_update(settled, ["settled_for", "reminded_at"])
    return len(settled)


def _remind(
    account: StoreAccount, *, due: Sequence[RewardSeen], open_ones: Sequence[RewardSeen]
) -> list[RewardSeen]:
    """Mail one customer of what is open, if anything of that is due; the rows for which nothing is left to do."""
    now, open_keys = clock.now(), {seen.pk for seen in open_ones}
    over = [seen for seen in due if seen.pk not in open_keys]
    if len(over) == len(due):
        return over
    # What is due comes before what is told of once more.
    due_keys = {seen.pk for seen in due}
    told = sorted(open_ones, key=lambda seen: seen.pk not in due_keys)[:_MOST]
    told.sort(key=lambda seen: (seen.offer.expires_at, seen.pk))
    Reminder.objects.create(account=account, on=now.date(), rewards=len(told))
    letter = reminders.letter_of(account, told)
    queue_mail(
        kind="reminder",
        to=letter.to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        headers=letter.headers,
    )
    for seen in told:
        seen.reminded_at = now
    return over + told


def forget_readings() -> None:
    """Delete who opened rewards that have ended, and who was mailed longer than 30 days ago (V2)."""
    now = clock.now()
    Reminder.objects.filter(on__lt=(now - _REMEMBERED).date()).delete()
    ended = RewardSeen.objects.filter(offer__expires_at__lte=now).order_by()
    while keys := list(ended.values_list("pk", flat=True)[:_FORGOTTEN_AT_ONCE]):
        RewardSeen.objects.filter(pk__in=keys).delete()
