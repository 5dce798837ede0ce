"""Whose account redeems is held, and recognised by the store alone (X1, V1)."""

from accounts.models import User
from fraud.normalising import normal_address
from fraud.operations import register
from fraud.operations import screen as screened
from fraud.queries import is_over_the_limit
from fraud.signals import signals_of_account
from rewards.redemption.address import Address
from rewards.redemption.errors import RewardNotForThisAccount
from rewards.redemption.models import StoreAccount


def locked_account(user: User) -> StoreAccount:
    """The user's account, made where there is none, and held until the commit: it is not erased meanwhile (V2).

    Raises RewardNotForThisAccount where it was erased while this waited.
    """
    account, _ = StoreAccount.objects.get_or_create(user=user)
    held = StoreAccount.objects.select_for_update(no_key=True).filter(pk=account.pk, user=user)
    if not held.exists():
        raise RewardNotForThisAccount
    return account


def screen(*, user: User, account: StoreAccount, address: Address) -> None:
    """Keep what the account is recognised by, under the store's key, and refuse a known abuser's, and one that more
    accounts are linked to than one person may have (X1, V1).

    A refusal takes back what the account was recognised by with all else; it is so again at the next try. Raises
    RewardNotForThisAccount.
    """
    place = normal_address(
        street=address.street, postal_code=address.postal_code, city=address.city, country=address.country
    )
    seen = signals_of_account(account=account.pk, email=user.email, address=place)
    if not screened(company_key=None, seen=seen).is_allowed:
        raise RewardNotForThisAccount
    register(account_key=account.pk, seen=seen)
    if is_over_the_limit(account.pk):
        raise RewardNotForThisAccount
