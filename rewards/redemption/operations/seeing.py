"""Which rewards a customer has opened is noted, and whether the customer wants to be reminded of them (R8)."""

from django.db import connection

from accounts.models import User
from kit import clock
from kit.ids import new_uuid, parse_id
from rewards.models import Reward
from rewards.redemption.models import StoreAccount
from rewards.redemption.reminders import account_of_key

# One statement, whoever reads and whatever became of the reward: what it costs tells nothing (V1). Members of the
# reward's company leave no row.
_NOTE = """
WITH reader AS (
    SELECT %(user)s::uuid AS user_id
    WHERE NOT EXISTS (SELECT 1 FROM accounts_member WHERE company_id = %(company)s AND user_id = %(user)s)
), opened AS (
    INSERT INTO redemption_storeaccount (id, user_id, is_premium, wants_reminders, opened_at)
    SELECT %(new_account)s, user_id, false, true, %(now)s FROM reader
    ON CONFLICT (user_id) DO NOTHING RETURNING id
), account AS (
    SELECT id FROM opened
    UNION ALL SELECT known.id FROM redemption_storeaccount AS known JOIN reader USING (user_id)
)
INSERT INTO redemption_rewardseen (id, account_id, reward_id, offer_id, language, seen_at)
SELECT %(id)s, account.id, %(reward)s, %(offer)s, %(language)s, %(now)s FROM account
ON CONFLICT (reward_id, account_id) DO UPDATE SET language = EXCLUDED.language, seen_at = EXCLUDED.seen_at
"""


def note_reading(*, reward: Reward, user: User, language: str) -> None:
    """Note that a signed-in customer has opened a reward, and in which language; the store account is opened with it.

    Nothing is noted of members of the reward's company, who might learn from a reminder that was or was not sent (V1).
    """
    facts = {
        "id": new_uuid(),
        "new_account": new_uuid(),
        "user": parse_id("usr", user.pk),
        "company": parse_id("com", reward.company_id),
        "reward": parse_id("rwd", reward.pk),
        "offer": parse_id("off", reward.offer_id),
        "language": language,
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, facts)


def set_reminders(*, user: User, wanted: bool) -> None:
    """Switch a customer's reminders on or off."""
    StoreAccount.objects.update_or_create(user=user, defaults={"wants_reminders": wanted})


def stop_reminders(*, key: str) -> bool:
    """Switch reminders off for the account that the key was made for; False for a key that we did not make."""
    account = account_of_key(key)
    if account is None:
        return False
    StoreAccount.objects.filter(pk=account).update(wants_reminders=False)
    return True
