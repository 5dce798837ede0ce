"""Reading who somebody is."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts.models import Company, User


def actors_of(company: Company) -> QuerySet[User]:
    """The people who act for a company today, by name."""
    return User.objects.filter(memberships__company=company).order_by(Lower("name"), Lower("email"))


def people(user_ids: Collection[str]) -> dict[str, User]:
    """Who acted, by id: also who has left the company since. The ids come from the company's own records."""
    return User.objects.in_bulk(list(user_ids))
