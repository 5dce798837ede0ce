"""The check of a signature beside what is known: the company's own secrets and events, and nobody else's."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC

from cryptography.fernet import InvalidToken

from events.delivery import bytes_of
from events.models import WebhookAttempt, WebhookSecret
from events.queries.webhook_pages import event_of
from events.signatures import Received, Secret, Sent, Verdict, checked
from events.signatures.bodies import id_within
from events.signatures.secrets import key_of
from kit import clock, crypto

_MOST_TRIES = 100


def verdict_on(*, received: Received, company_key: str, endpoint_id: str = "", pasted: str = "") -> Verdict:
    """What is wrong with a request that came to a company's server, or nothing.

    It is checked with the secret that was `pasted`, else with those of one endpoint, else of all. What the company has
    besides serves to say what was taken for what. Nothing is written.
    """
    known = _secrets_of(company_key)
    own = [secret for owner, secret in known if endpoint_id in ("", owner)]
    if pasted.strip():
        own = [_recognised(pasted, [secret for _, secret in known])]
    return checked(
        received,
        secrets=own,
        others=[secret for _, secret in known if secret not in own],
        sent=_sent_of(company_key, received, endpoint_id),
        now=clock.now(),
        is_pasted=bool(pasted.strip()),
    )


def _secrets_of(company_key: str) -> list[tuple[str, Secret]]:
    """Every secret of the company's endpoints by its endpoint's id, the newest first."""
    rows = WebhookSecret.objects.filter(endpoint__company_key=company_key, endpoint__removed_at=None)
    found = []
    for row in rows.select_related("endpoint").order_by("-pk"):
        with suppress(InvalidToken):  # of an earlier ENCRYPTION_KEY: nothing is signed with it any more
            text = crypto.decrypt(row.encrypted_secret)
            found.append((row.endpoint_id, Secret(_name_of(row), text, row.expires_at)))
    return found


def _name_of(row: WebhookSecret) -> str:
    if row.expires_at is None:
        return row.endpoint.url
    return f"{row.endpoint.url} that ends on {row.expires_at.astimezone(UTC):%-d %B %Y, %H:%M UTC}"


def _recognised(pasted: str, known: Sequence[Secret]) -> Secret:
    """The secret as it was pasted, by its name where it is one of the company's."""
    key = key_of(pasted)
    same = next((one for one in known if key and key_of(one.text) == key), None)
    return Secret(same.name, pasted, same.expired_at) if same else Secret("your server", pasted)


def _sent_of(company_key: str, received: Received, endpoint_id: str) -> Sent | None:
    """What we sent under the id of the header, else under that of the body."""
    for name in (received.headers.id, *id_within(received.body)):
        event = event_of(company_key, name)
        if event:
            tries = WebhookAttempt.objects.filter(delivery__event=event, duration_ms__isnull=False)
            tries = tries.filter(delivery__endpoint=endpoint_id) if endpoint_id else tries
            headers = tries.order_by("-pk").values_list("request_headers", flat=True)[:_MOST_TRIES]
            return Sent(bytes_of(event), tuple(_signed(one) for one in headers))
    return None


def _signed(headers: dict[str, str]) -> tuple[str, str]:
    return headers.get("webhook-timestamp", ""), headers.get("webhook-signature", "")
