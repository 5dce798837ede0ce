"""Apps: registered and changed."""

import ipaddress
from collections.abc import Sequence

from django.db import transaction

from accounts.models import App, Company
from events.operations import audit, changed, record


@transaction.atomic
def register_app(
    *,
    company: Company,
    name: str,
    platforms: Sequence[str],
    actor: str,
    link: str = "",
    allowed_networks: Sequence[str] = (),
) -> App:
    """Register an app (P6). Raises ValueError for something that is no network."""
    networks = [str(ipaddress.ip_network(network)) for network in allowed_networks]
    app = App.objects.create(
        company=company, name=name, platforms=list(platforms), link=link, allowed_networks=networks
    )
    audit(
        actor=actor,
        verb="app.register",
        object_key=app.id,
        company_key=company.id,
        changes=changed(
            {}, {"name": name, "platforms": app.platforms, "link": link, "allowed_networks": networks}
        ),
    )
    record(
        company_key=company.id,
        type="app.registered",
        data={"id": app.id, "name": name, "platforms": app.platforms},
    )
    return app
