"""Reading apps and their keys."""

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import ApiKey, App, Company
from kit import clock
from kit.ids import is_id


def apps_of(company: Company) -> QuerySet[App]:
    """The company's apps by name, each with its keys, newest first."""
    keys = ApiKey.objects.select_related("replaced_by", "replaces").order_by("-pk")
    return App.objects.filter(company=company).prefetch_related(Prefetch("keys", keys)).order_by("name")


def app_of(company: Company, app_id: str) -> App | None:
    """One app of the company with its keys; None for a stranger's, and for what is no id."""
    return apps_of(company).filter(pk=app_id).first() if is_id("app", app_id) else None


def key_in(app: App, key_id: str) -> ApiKey | None:
    """One key of the app; None for another app's, and for what is no id."""
    if not is_id("key", key_id):
        return None
    return ApiKey.objects.filter(app=app, pk=key_id).select_related("app__company").first()


def working_keys_of(app: App) -> QuerySet[ApiKey]:
    """The app's keys that calls are taken with now."""
    now = clock.now()
    not_ended = [Q(revoked_at=None) | Q(revoked_at__gt=now), Q(expires_at=None) | Q(expires_at__gt=now)]
    return ApiKey.objects.filter(*not_ended, app=app)
