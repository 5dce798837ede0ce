"""Reading who somebody is."""

from collections.abc import Collection

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts.models import Company, User


def actors_of(company: Company) -> QuerySet[User]:
    """The people who act for a company today, by name."""
    return User.objects.filter(memberships__company=company).order_by(Lower("name"), Lower("email"))


def people(user_ids: Collection[str]) -> dict[str, User]:
    """Who acted, by id: also who has left the company since. The ids come from the company's own records."""
    return User.objects.in_bulk(list(user_ids))


def addresses_of(user: User) -> list[str]:
    """All e-mail addresses that are kept of a person, confirmed or not, in lower case."""
    found = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return sorted({user.email.lower(), *(email.lower() for email in found)})


def sessions_of(user: User) -> QuerySet[UserSession]:
    """What is kept of the browsers that a person is signed in with, the oldest first."""
    found: QuerySet[UserSession] = UserSession.objects.filter(user=user)
    return found.order_by("created_at", "pk")
