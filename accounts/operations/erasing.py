"""A person's sign-in is erased, unless it is still needed (V2)."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import Member, User
from accounts.queries import addresses_of
from events.operations import forget_mails_to


@transaction.atomic
def erase_user(*, user: User) -> bool:
    """Erase who signs in: address, name, password, second factors, sessions and mails; the row stays for what points to
    it.

    False, and nothing is erased, for members of a company and for support: they go on to sign in.
    """
    held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if held.is_staff or Member.objects.filter(user=held).exists():
        return False
    forget_mails_to(addresses=addresses_of(held))
    sessions = UserSession.objects.filter(user=held)
    Session.objects.filter(pk__in=list(sessions.values_list("session_key", flat=True))).delete()
    for rows in (sessions, EmailAddress.objects.filter(user=held), Authenticator.objects.filter(user=held)):
        rows.delete()
    SocialAccount.objects.filter(user=held).delete()
    held.email, held.name, held.is_active = f"{held.pk}@erased.invalid", "", False
    held.set_unusable_password()
    held.save(update_fields=["email", "name", "is_active", "password"])
    return True
