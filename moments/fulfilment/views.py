"""What a warehouse asks and tells: which orders are due, and where each is now (S7)."""

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kit.errors import InvalidRequest, Refusal, problem_of
from kit.ids import is_id
from rewards.redemption.errors import OrderNotFound
from rewards.redemption.models import Order
from rewards.redemption.operations import Move, correct_tracking, move_order
from rewards.redemption.queries import DUE, is_waiting_for_payment, orders_due

ACTOR = "system:warehouse"
MOST = 200
_LONGEST_BODY = 16_384
_MOVE = ("to", "carrier", "trackingNumber", "reason")
_TRACKING = ("carrier", "trackingNumber", "instead", "reason")
_SAID = "Told by the warehouse."


class KeyNotValid(Refusal):
    """No key, or not the one of the settings."""

    code = "key_not_valid"
    status = 401
    title = "The key is not valid"


def for_the_warehouse[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in who has the key; without a key in the settings there is nothing here. Refusals are problem documents."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.STORE_API_KEY:
            raise Http404
        try:
            _refuse_unless_proved(request)
            answer = view(request, *args, **kwargs)
        except Refusal as refusal:
            body = problem_of(refusal, instance=request.path, docs_url="urn:moments:store")
            del body["rewardNotificationText"]  # no customer is here
            answer = JsonResponse(body, status=refusal.status, content_type="application/problem+json")
            if refusal.status == KeyNotValid.status:
                answer["WWW-Authenticate"] = "Bearer"
        answer["Cache-Control"] = "no-store"
        return answer

    return answered


@require_safe
@for_the_warehouse
def orders(request: HttpRequest) -> HttpResponse:
    """Orders that are due, in the order in which they were made: `status` narrows, `after` goes on after an id."""
    status, after = request.GET.get("status", ""), request.GET.get("after", "")
    errors = []
    if status and status not in DUE:
        errors.append(_fault("status", f"Found {status!r}, needed one of {', '.join(DUE)}."))
    if after and not is_id("ord", after):
        errors.append(_fault("after", "Found no id of an order, needed the `next` of the page before."))
    if errors:
        raise InvalidRequest(errors)
    found = orders_due([status] if status else DUE)
    if after:
        found = found.filter(pk__gt=after)
    page = list(found[: MOST + 1])
    more = page[MOST - 1].pk if len(page) > MOST else None
    return JsonResponse({"orders": [_says(order) for order in page[:MOST]], "next": more})


@csrf_exempt
@require_POST
@for_the_warehouse
def moves(request: HttpRequest, order_id: str) -> HttpResponse:
    """Move an order. The same move again changes nothing and answers the same."""
    said = _body_of(request, _MOVE, needed={"to": "Found no state, needed the one that the order is in now."})
    move = Move(order_id, said["to"], said.get("carrier", ""), said.get("trackingNumber", ""))
    if is_waiting_for_payment(order_id):
        raise OrderNotFound(f"Found no order {order_id}.")
    order = move_order(move=move, actor=ACTOR, reason=said.get("reason", "").strip() or _SAID)
    return JsonResponse(_says(order))


@csrf_exempt
@require_POST
@for_the_warehouse
def tracking(request: HttpRequest, order_id: str) -> HttpResponse:
    """Replace a wrong tracking number of a shipped order. The same again changes nothing and answers the same."""
    said = _body_of(
        request, _TRACKING, needed={"carrier": "Found no carrier, needed the one that has the parcel."}
    )
    order = correct_tracking(
        order_id=order_id,
        instead=said.get("instead", ""),
        carrier=said["carrier"],
        tracking_number=said.get("trackingNumber", ""),
        actor=ACTOR,
        reason=said.get("reason", "").strip() or _SAID,
    )
    return JsonResponse(_says(order))


def _refuse_unless_proved(request: HttpRequest) -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(
        key.strip().encode(), settings.STORE_API_KEY.encode()
    ):
        raise KeyNotValid("Found no valid key, needed `Authorization: Bearer` with the key of STORE_API_KEY.")


def _body_of(request: HttpRequest, fields: Sequence[str], *, needed: Mapping[str, str]) -> dict[str, str]:
    try:
        body = request.read(_LONGEST_BODY + 1)
        said = json.loads(body) if len(body) <= _LONGEST_BODY else None
    except (ValueError, RecursionError, RequestDataTooBig):
        said = None
    if not isinstance(said, dict):
        raise InvalidRequest([_fault("", f"Found no JSON object of up to {_LONGEST_BODY:,} bytes.")])
    errors = [
        _fault(name, f"Found a field that is none of {', '.join(fields)}.")
        for name in said
        if name not in fields
    ]
    errors += [
        _fault(name, "Found no text, needed text.")
        for name in fields
        if not isinstance(said.get(name, ""), str)
    ]
    errors += [_fault(name, detail) for name, detail in needed.items() if not said.get(name)]
    if errors:
        raise InvalidRequest(errors)
    return said


def _fault(name: str, detail: str) -> dict[str, str]:
    return {"pointer": f"/{name}" if name else "", "detail": detail}


def _says(order: Order) -> dict[str, Any]:
    return {
        "id": order.pk,
        "status": order.status,
        "marketplace": order.marketplace_id,
        "sku": order.product.sku,
        "title": order.product.title,
        "quantity": 1,
        "twoDayShipping": order.redemption.account.is_premium,
        "address": {
            "recipient": order.recipient,
            "street": order.street,
            "city": order.city,
            "postalCode": order.postal_code,
            "country": order.country,
        },
        "carrier": order.carrier,
        "trackingNumber": order.tracking_number,
        "orderedAt": order.ordered_at,
        "packedAt": order.packed_at,
        "shippedAt": order.shipped_at,
        "deliveredAt": order.delivered_at,
        "cancelledAt": order.cancelled_at,
    }
