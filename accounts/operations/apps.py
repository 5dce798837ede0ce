"""Apps: registered, changed, and from where they may call."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from accounts.errors import AppNameTaken, PlatformMissing, PlatformNeedsApproval, TooManyApps
from accounts.models import App, Company, Platform
from accounts.networks import parse_networks
from accounts.operations.members import locked_company
from events.operations import audit, changed, record

MOST_APPS = 100


@transaction.atomic
def register_app(
    *,
    company: Company,
    name: str,
    platforms: Sequence[str],
    actor: str,
    link: str = "",
    allowed_networks: Iterable[str] = (),
) -> App:
    """Register an app (P6). Fire TV can't be among the platforms yet: it takes a case.

    Raises AppNameTaken, PlatformMissing, PlatformNeedsApproval, TooManyApps, and for the allow-list NetworkNotValid
    and TooManyNetworks.
    """
    locked_company(company.pk)
    if App.objects.filter(company=company).count() >= MOST_APPS:
        raise TooManyApps(f"A company has at most {MOST_APPS} apps.")
    app = App(
        company=company,
        name=name,
        platforms=_self_service(platforms),
        link=link,
        allowed_networks=parse_networks(allowed_networks),
    )
    _save_named(app, force_insert=True)
    audit(
        actor=actor,
        verb="app.register",
        object_key=app.id,
        company_key=company.id,
        changes=changed({}, _described(app)),
    )
    record(company_key=company.id, type="app.registered", data=_app_facts(app))
    return app


@transaction.atomic
def change_app(*, app: App, name: str, platforms: Sequence[str], link: str, actor: str) -> App:
    """Change what an app is called and where it runs; Fire TV only once it is approved for the app.

    A platform that is left out is refused in calls from then on. Raises AppNameTaken, PlatformMissing,
    PlatformNeedsApproval.
    """
    locked = App.objects.select_for_update(no_key=True).get(pk=app.pk)
    before = _described(locked)
    locked.name, locked.link = name, link
    locked.platforms = _self_service(platforms, is_approved=locked.fire_tv_approved_at is not None)
    if changes := changed(before, _described(locked)):
        _save_named(locked, update_fields=list(changes))
        audit(
            actor=actor,
            verb="app.change",
            object_key=locked.id,
            company_key=locked.company_id,
            changes=changes,
        )
        record(company_key=locked.company_id, type="app.changed", data=_app_facts(locked))
    return locked


@transaction.atomic
def change_allow_list(*, app: App, lines: Iterable[str], actor: str) -> App:
    """Say from which addresses and networks the app's servers call; none means from anywhere (P8).

    Raises NetworkNotValid, TooManyNetworks.
    """
    networks = parse_networks(lines)
    locked = App.objects.select_for_update(no_key=True).get(pk=app.pk)
    before, locked.allowed_networks = locked.allowed_networks, networks
    if networks != before:
        locked.save(update_fields=["allowed_networks"])
        audit(
            actor=actor,
            verb="app.change_allow_list",
            object_key=locked.id,
            company_key=locked.company_id,
            changes={"allowed_networks": (before, networks)},
        )
        record(company_key=locked.company_id, type="app.changed", data=_app_facts(locked))
    return locked


def _self_service(platforms: Sequence[str], *, is_approved: bool = False) -> list[str]:
    """The platforms in the order of P6, each once; Fire TV only where support has approved it for the app."""
    chosen = [platform.value for platform in Platform if platform in platforms]
    if not chosen:
        raise PlatformMissing("Choose at least one platform that the app runs on.")
    if Platform.FIRE_TV in chosen and not is_approved:
        raise PlatformNeedsApproval("Fire TV is added by support, once it has approved it for this app.")
    return chosen


def _save_named(app: App, **how: object) -> None:
    try:
        with transaction.atomic():
            app.save(**how)  # type: ignore[arg-type]
    except IntegrityError as conflict:
        if "one_app_per_company_and_name" not in str(conflict):
            raise
        raise AppNameTaken(f"{app.company} has an app called “{app.name}” already.") from None


def _described(app: App) -> dict[str, object]:
    return {
        "name": app.name,
        "platforms": app.platforms,
        "link": app.link,
        "allowed_networks": app.allowed_networks,
    }


def _app_facts(app: App) -> dict[str, object]:
    return {
        "id": app.id,
        "name": app.name,
        "platforms": app.platforms,
        "link": app.link,
        "allowedNetworks": app.allowed_networks,
    }
