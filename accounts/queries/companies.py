"""Reading companies, their members and their apps."""

from django.db.models import QuerySet

from accounts.models import App, BarredCountry, Company, Member, User


def memberships_of(user: User) -> QuerySet[Member]:
    """The companies a user belongs to, in the order of joining."""
    return Member.objects.filter(user=user).select_related("company").order_by("joined_at", "pk")


def members_of(company: Company) -> QuerySet[Member]:
    """The company's members, in the order of joining."""
    return Member.objects.filter(company=company).select_related("user").order_by("joined_at", "pk")


def apps_of(company: Company) -> QuerySet[App]:
    return App.objects.filter(company=company).prefetch_related("keys").order_by("name")


def is_barred(country: str) -> bool:
    """Whether companies from a country as a whole are barred (P2)."""
    return BarredCountry.objects.filter(code=country).exists()
