"""What the company is told without asking: its events, its webhooks and its mails; and the chain of its audit log."""

import json

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from accounts.models import Invitation, Member
from events.mailing import Content
from events.models import AuditAnchor, AuditChain, AuditSeal, Event, EventCounter, Mail, MailStatus
from events.queries import verify_chain
from rewards.redemption.models import Order
from tests.privacy.watched import Watched


def kept(watched: Watched) -> dict[str, str]:
    """Each of them in full, from the first one on, by a name."""
    return {
        "webhooks that the company's server was sent": _webhooks(watched),
        "mails to the company's people": "\n".join(map(_words, _sent(watched))),
        "mails that wait for the company's people": "\n".join(_waiting(watched)),
        "events of the company": _events(watched),
        "chain of the company's audit log": _chain(watched),
    }


def people_of(watched: Watched) -> set[str]:
    """The addresses that are the company's: its own, its members' and those that it invited."""
    company = watched.place.company
    members = Member.objects.filter(company=company).values_list("user__email", flat=True)
    invited = Invitation.objects.filter(company=company).values_list("email", flat=True)
    return {company.contact_email, *members, *invited}


def _webhooks(watched: Watched) -> str:
    return "\n\n".join(
        "\n".join([*(f"{name}: {value}" for name, value in sorted(headers.items())), body.decode()])
        for headers, body in sorted(watched.receiver.got, key=lambda sent: sent[0]["webhook-id"])
    )


def _sent(watched: Watched) -> list[EmailMultiAlternatives]:
    """What was sent to them, without what a member is told as a customer: of the orders that are their own."""
    people, company = people_of(watched), watched.place.company
    own = Order.objects.filter(redemption__account__user__memberships__company=company).values_list(
        "pk", flat=True
    )
    found = [
        one
        for one in mail.outbox
        if people & set(one.recipients()) and not any(order_id in str(one.body) for order_id in own)
    ]
    return sorted(found, key=lambda one: one.extra_headers["Message-ID"])


def _words(sent: EmailMultiAlternatives) -> str:
    html = "".join(str(one.content) for one in sent.alternatives)
    headers = json.dumps(sent.extra_headers, sort_keys=True)
    return "\n".join([f"to: {sent.to}", f"subject: {sent.subject}", headers, str(sent.body), html])


def _waiting(watched: Watched) -> list[str]:
    rows = Mail.objects.filter(to__in=people_of(watched)).order_by("pk")
    return [
        f"{one.pk} {one.kind} {one.to} {one.subject} {one.status} {one.attempts} {one.created_at} {one.sent_at} "
        + (Content.of(one).text.strip() if one.status == MailStatus.PENDING else "")
        for one in rows
    ]


def _events(watched: Watched) -> str:
    company = watched.place.company.pk
    rows = Event.objects.filter(company_key=company).order_by("pk")
    told = [f"{one.pk} {one.sequence} {one.type} {one.occurred_at} {json.dumps(one.data)}" for one in rows]
    return "\n".join([*told, f"last: {EventCounter.objects.get(company_key=company).last}"])


def _chain(watched: Watched) -> str:
    """Every seal and anchor of the chain, and where it stands: it has been followed and found whole."""
    company = watched.place.company.pk
    verdict = verify_chain(chain=company)
    seals = AuditSeal.objects.filter(chain=company).order_by("number")
    anchors = AuditAnchor.objects.filter(chain=company).order_by("number")
    head = AuditChain.objects.get(chain=company)
    return "\n".join(
        [
            str(verdict),
            *(f"{one.number} {bytes(one.hash).hex()}" for one in seals),
            *(f"{one.number} {bytes(one.signature).hex()}" for one in anchors),
            f"head: {head.last_number} {bytes(head.last_hash).hex()}",
        ]
    )
