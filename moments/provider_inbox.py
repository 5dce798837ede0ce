"""Where providers tell what became of an order: proved, kept and answered at once; workers handle it (S7)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rewards.redemption.providers.errors import NotProved, ProviderNotSet
from rewards.redemption.providers.operations import receive_message

LONGEST_BODY = 256 * 1024


@csrf_exempt
@require_POST
def provider_inbox(request: HttpRequest, provider: str) -> HttpResponse:
    """200 once the message is kept; 400 for what the provider did not sign, 404 for a provider that is not set up."""
    body = request.read(LONGEST_BODY + 1)
    if len(body) > LONGEST_BODY:
        return JsonResponse({"detail": f"A message has at most {LONGEST_BODY} bytes."}, status=413)
    try:
        receive_message(provider=provider, body=body, headers=request.headers)
    except (NotProved, ProviderNotSet) as refusal:
        return JsonResponse({"detail": refusal.detail}, status=refusal.status)
    return JsonResponse({"received": True})
