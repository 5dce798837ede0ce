"""Telling a company that one of its webhook endpoints was disabled by the service."""

from django.conf import settings
from django.db import transaction

from accounts.models import Company
from accounts.permissions import Right
from accounts.queries import members_with
from events.models import WebhookEndpoint
from events.operations import note_disabling_told, send_mail_to_each, untold_disabled_endpoint


def tell_of_disabled_endpoint() -> bool:
    """Mail everyone who may change apps about the endpoint that was disabled longest ago and not told; whether there
    was one.

    That it was told and its mails are one transaction: each disabling is told once, whatever is killed.
    """
    with transaction.atomic():
        endpoint = untold_disabled_endpoint()
        if endpoint is None:
            return False
        note_disabling_told(endpoint=endpoint)
        _mail(endpoint)
    return True


def _mail(endpoint: WebhookEndpoint) -> None:
    company = Company.objects.filter(pk=endpoint.company_key).first()
    if company is None:
        return
    send_mail_to_each(
        kind="webhook_disabled",
        to=[member.user.email for member in members_with(company.pk, Right.APPS)],
        context={
            "company": company.display_name,
            "endpoint": endpoint,
            "is_gone": endpoint.disabled_reason == "gone",
            "url": f"{settings.BASE_URL}/console/webhooks/",
        },
    )
