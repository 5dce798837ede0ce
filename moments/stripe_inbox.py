"""Where Stripe tells us what happened: proved, kept and answered at once; workers handle it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.errors import StripeNotProved
from billing.operations import receive_stripe_event

LONGEST_BODY = 512 * 1024


@csrf_exempt
@require_POST
def stripe_inbox(request: HttpRequest) -> HttpResponse:
    """200 once the event is kept; 400 for what Stripe did not sign, 413 for what is too long to be an event."""
    body = request.read(LONGEST_BODY + 1)
    if len(body) > LONGEST_BODY:
        return JsonResponse({"detail": f"An event has at most {LONGEST_BODY} bytes."}, status=413)
    try:
        receive_stripe_event(body=body, signature=request.headers.get("Stripe-Signature", ""))
    except StripeNotProved as refusal:
        return JsonResponse({"detail": refusal.detail}, status=refusal.status)
    return JsonResponse({"received": True})
