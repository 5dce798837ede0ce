"""The page that takes the code mailed to an address."""

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.views import email_verification_sent
from allauth.core.ratelimit import consume_or_429
from django.http import HttpRequest, HttpResponse


def confirm_address(request: HttpRequest) -> HttpResponse:
    """The library's page, with tries that are counted for each address before a code is looked at.

    The library counts in the session, which calls in parallel read before any of them has written it. Everything
    that is posted counts, since what is no other action is taken for a code.
    """
    refused: HttpResponse | None = None
    if pending := request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY):
        refused = consume_or_429(request, action="verify_code", key=pending["email"].lower())
    answer: HttpResponse = refused or email_verification_sent(request)
    return answer
