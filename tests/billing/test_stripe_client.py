"""What is sent to Stripe: as the SDK's own types have it, with keys that make repeats harmless, bounded in time."""

import importlib
import inspect
import re
import socket
import threading
import time
import types
import typing
from contextlib import contextmanager
from typing import (
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import pytest
import stripe.params
from django.conf import settings

from accounts.models import Company, Member
from billing import stripe_checkout, stripe_client, stripe_invoices
from billing.errors import StripeAway, StripeRefused
from billing.models import Card, StripeCustomer
from billing.operations import remove_card, set_up_test_card
from moments.fake_stripe import api
from tests.accounts.people import make_member
from tests.billing.checkouts import make_checkout
from tests.billing.stand_in import get, post
from tests.console.rows import make_company

# The parameters of each call that we make, as the SDK declares them.
TYPES = {
    ("POST", r"/v1/customers"): stripe.params.CustomerCreateParams,
    ("POST", r"/v1/setup_intents"): stripe.params.SetupIntentCreateParams,
    ("GET", r"/v1/setup_intents/\w+"): stripe.params.SetupIntentRetrieveParams,
    ("POST", r"/v1/setup_intents/\w+/confirm"): stripe.params.SetupIntentConfirmParams,
    ("POST", r"/v1/payment_methods"): stripe.params.PaymentMethodCreateParams,
    ("GET", r"/v1/payment_methods/\w+"): stripe.params.PaymentMethodRetrieveParams,
    ("POST", r"/v1/payment_methods/\w+/detach"): stripe.params.PaymentMethodDetachParams,
    ("POST", r"/v1/invoices"): stripe.params.InvoiceCreateParams,
    ("GET", r"/v1/invoices/\w+"): stripe.params.InvoiceRetrieveParams,
    ("POST", r"/v1/invoiceitems"): stripe.params.InvoiceItemCreateParams,
    ("POST", r"/v1/invoices/\w+/finalize"): stripe.params.InvoiceFinalizeInvoiceParams,
    ("POST", r"/v1/invoices/\w+/pay"): stripe.params.InvoicePayParams,
    ("POST", r"/v1/invoices/\w+/void"): stripe.params.InvoiceVoidInvoiceParams,
    ("POST", r"/v1/refunds"): stripe.params.RefundCreateParams,
    ("GET", r"/v1/refunds/\w+"): stripe.params.RefundRetrieveParams,
    ("POST", r"/v1/checkout/sessions"): stripe.params.checkout.SessionCreateParams,
    ("GET", r"/v1/checkout/sessions/\w+"): stripe.params.checkout.SessionRetrieveParams,
    ("POST", r"/v1/checkout/sessions/\w+/expire"): stripe.params.checkout.SessionExpireParams,
}


# What the SDK imports for type checkers alone; options of a call are none of its parameters.
_NAMED_ELSEWHERE = {"StripeContext": object}


def faults_of(params: dict[str, Any], declared: type, path: str = "") -> list[str]:
    """Parameters that the SDK does not know, those that it needs and lacks, and words that it has no room for."""
    known = vars(typing) | vars(importlib.import_module(declared.__module__)) | _NAMED_ELSEWHERE
    hints = get_type_hints(declared, known, include_extras=True)
    hints = {name: hint for name, hint in hints.items() if name not in stripe.RequestOptions.__annotations__}
    faults = [f"{path}{name} is unknown" for name in params if name not in hints]
    needed = {name for name, hint in hints.items() if _is_needed(declared, name, hint)}
    faults += [f"{path}{name} is missing" for name in sorted(needed - params.keys())]
    for name, value in params.items():
        if name in hints:
            faults += _faults_of_value(value, hints[name], f"{path}{name}")
    return faults


def _is_needed(declared: type, name: str, hint: Any) -> bool:
    return get_origin(hint) is not NotRequired and name in declared.__required_keys__


def _faults_of_value(value: Any, hint: Any, path: str) -> list[str]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (NotRequired, Required):
        return _faults_of_value(value, inner[0], path)
    if origin in (Union, types.UnionType):
        found = [_faults_of_value(value, one, path) for one in inner]
        return [] if [] in found else min(found, key=len)
    if origin is Literal:
        return [] if value in map(str, inner) else [f"{path} can't be {value}"]
    if origin is list:
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [fault for one in value for fault in _faults_of_value(one, inner[0], path)]
    if origin is dict:
        return [] if isinstance(value, dict) else [f"{path} is no mapping"]
    if hasattr(hint, "__required_keys__"):
        return faults_of(value, hint, f"{path}.") if isinstance(value, dict) else [f"{path} is no mapping"]
    return [f"{path} is a mapping"] if isinstance(value, dict) and hint is str else []


def declared_of(method: str, path: str) -> type:

    [found] = [
        declared
        for (with_method, shape), declared in TYPES.items()
        if method == with_method and re.fullmatch(shape, path)
    ]
    return found


@pytest.fixture
def company(db: None) -> Company:
    return make_company(address="1 Pier", postal_code="02110")


@pytest.fixture
def ada(company: Company) -> Member:
    return make_member(company, "administrator")


def card_customer(card: Card) -> str:
    return StripeCustomer.objects.get(company=card.company_id).stripe_id


def test_all_that_is_sent_is_what_the_sdks_types_declare(company: Company, ada: Member):
    before = len(get("/control/requests")["requests"])
    set_up_test_card(company=company, member=ada)
    card = Card.objects.get()
    stripe_client.card_of(card.stripe_id)
    customer, due = card_customer(card), stripe_invoices.Item("Completed actions", 5_500)
    first = stripe_invoices.draft_invoice(customer=customer, number="1", invoice_key="inv_1", edition=1)
    stripe_invoices.drop_invoice(stripe_invoices.finish_invoice(first, customer=customer, items=[due]))
    second = stripe_invoices.draft_invoice(customer=customer, number="1", invoice_key="inv_1", edition=2)
    stripe_invoices.finish_invoice(second, customer=customer, items=[due])
    paid = stripe_invoices.pay_invoice(second, payment_method=card.stripe_id, attempt_key="att_1")
    back = stripe_invoices.make_refund(
        payment_intent=paid.payment_intent, amount_usd_cents=100, refund_key="rfd_1"
    )
    assert stripe_invoices.refund_of(back.id).status == "succeeded"
    remove_card(card=card, member=ada)
    checkout = make_checkout()
    stripe_checkout.checkout_of(checkout.id)
    stripe_checkout.expire_checkout(checkout.id)

    sent = get("/control/requests")["requests"][min(before, 400) :]

    assert {declared_of(one["method"], one["path"]) for one in sent} == set(TYPES.values())
    faults = {
        one["path"]: found
        for one in sent
        if (found := faults_of(one["params"], declared_of(one["method"], one["path"])))
    }
    assert faults == {}


@pytest.mark.parametrize(
    ("params", "faults"),
    [
        ({"customer": "cus_1", "usage": "off_session"}, []),
        ({"costumer": "cus_1"}, ["costumer is unknown"]),
        ({"payment_method_types": ["card"]}, ["payment_method_types is unknown"]),
        ({"expand": "customer"}, ["expand is no list"]),
        ({"single_use": {"amount": "1"}}, ["single_use.currency is missing"]),
    ],
)
def test_the_check_finds_what_the_types_refuse(params: dict[str, Any], faults: list[str]):
    assert faults_of(params, stripe.params.SetupIntentCreateParams) == faults


def test_a_repeated_write_has_the_same_answer_and_other_parameters_are_refused(company: Company):
    facts = {"name": company.legal_name, "email": "a@example.com", "company_key": company.pk}
    first = stripe_client.create_customer(**facts)

    assert stripe_client.create_customer(**facts) == first
    with pytest.raises(StripeRefused, match="same parameters they were first used with"):
        stripe_client.create_customer(**facts | {"name": "Another"})


def test_the_stand_in_refuses_parameters_that_it_does_not_know():
    answer = post("/v1/customers", {"nmae": "Ada"}, Authorization="Bearer none")

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "parameter_unknown")


def test_the_version_is_pinned_here_and_the_stand_ins_own():
    assert stripe_client.API_VERSION == api.API_VERSION == stripe.api_version


def test_every_write_has_an_idempotency_key_of_our_own():

    source = inspect.getsource(stripe_client)

    assert source.count("idempotency_key") == sum(
        source.count(call) for call in (".create(", ".confirm(", ".detach(")
    )
    source = inspect.getsource(stripe_checkout)
    assert source.count('"idempotency_key"') == sum(source.count(call) for call in (".create(", ".expire("))


def test_what_is_not_there_is_told_in_stripes_words():
    with pytest.raises(StripeRefused, match="No such setupintent"):
        stripe_client.setup_of("seti_unknown")


def test_letting_go_of_a_card_that_is_gone_is_no_fault(company: Company, ada: Member):
    set_up_test_card(company=company, member=ada)
    card = Card.objects.get()

    for _ in range(2):
        stripe_client.release_card(card.stripe_id)
    stripe_client.release_card("pm_unknown")

    assert stripe_client.card_of(card.stripe_id).customer == ""


@contextmanager
def silent_server():
    """A server that takes calls and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        calls: list[socket.socket] = []
        threading.Thread(target=_accept, args=(server, calls), daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", calls
        for call in calls:
            call.close()


def _accept(server: socket.socket, calls: list[socket.socket]) -> None:
    while True:
        try:
            calls.append(server.accept()[0])
        except OSError:
            return


def test_a_stripe_that_does_not_answer_is_tried_a_few_times_and_then_away(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stripe_client, "_TIMEOUT_SECONDS", (0.2, 0.2))
    with silent_server() as (address, calls):
        monkeypatch.setattr(settings, "STRIPE_API_BASE", address)
        began = time.monotonic()
        with pytest.raises(StripeAway, match="can't be reached just now"):
            stripe_client.setup_of("seti_1")
        took = time.monotonic() - began

    assert len(calls) == 3
    assert took < 10


def test_a_stripe_that_refuses_connections_is_away(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "STRIPE_API_BASE", "http://127.0.0.1:9")
    with pytest.raises(StripeAway):
        stripe_client.setup_of("seti_1")
