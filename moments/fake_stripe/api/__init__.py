"""The calls that the stand-in knows: the same parameters and answers as Stripe's, as far as Moments uses them."""

import json
import re
from dataclasses import dataclass

from moments.fake_stripe.api import (
    checkouts,
    credit_notes,
    customers,
    disputes,
    drafts,
    invoices,
    items,
    methods,
    payments,
    refunds,
    setups,
)
from moments.fake_stripe.api.calls import Call
from moments.fake_stripe.api.due import settle_due
from moments.fake_stripe.api.errors import ApiError
from moments.fake_stripe.api.objects import API_VERSION, found, shown, tell
from moments.fake_stripe.api.params import COMMON, read
from moments.fake_stripe.store import Body, Store

__all__ = ["API_VERSION", "CALLS", "ApiError", "Asked", "answer", "found", "tell"]

CALLS: tuple[Call, ...] = (
    *customers.CALLS,
    *setups.CALLS,
    *methods.CALLS,
    *drafts.CALLS,
    *invoices.CALLS,
    *items.CALLS,
    *payments.CALLS,
    *refunds.CALLS,
    *credit_notes.CALLS,
    *disputes.CALLS,
    *checkouts.CALLS,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One call, its parameters decoded."""

    method: str
    path: str
    params: Body
    idempotency_key: str = ""


def answer(store: Store, asked: Asked) -> tuple[int, Body, bool]:
    """Status and body of the answer, and whether it was given before, in one turn of the store.

    A key that comes again within a day is answered as it was the first time; with other parameters it is refused. What
    was refused before anything was looked at is not kept.
    """
    with store.turn():
        settle_due(store)
        store.note_request(asked.method, asked.path, asked.params)
        key, fingerprint = asked.idempotency_key, json.dumps([asked.path, asked.params], sort_keys=True)
        if asked.method != "POST" or not key:
            return (*_told(store, asked)[:2], False)
        known = store.answered(key)
        if known is None:
            status, body, is_kept = _told(store, asked)
            if is_kept:
                store.note_answer(key, fingerprint, status, body)
            return status, body, False
        if known[0] != fingerprint:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request."
            )
            error = ApiError(400, message, "idempotency_error")
            return error.status, error.body, False
        return known[1], known[2], True


def _told(store: Store, asked: Asked) -> tuple[int, Body, bool]:
    try:
        call, ids = _call_of(asked)
        params = read(asked.params, call.spec | COMMON if call.expands else call.spec)
        body = call.make(store, params, *ids)
        return 200, shown(store, body, params.get("expand")), True
    except ApiError as error:
        return error.status, error.body, error.is_kept


def _call_of(asked: Asked) -> tuple[Call, tuple[str, ...]]:
    for call in CALLS:
        match = re.fullmatch(call.path, asked.path)
        if match and call.method == asked.method:
            return call, match.groups()
    raise ApiError(404, f"Unrecognized request URL ({asked.method}: {asked.path}).")
