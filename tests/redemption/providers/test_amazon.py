"""Amazon's Incentives API: what is sent, what each error means, and what becomes of a card (S7)."""

import json
from datetime import UTC, datetime

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from django.core.management import CommandError, call_command

from kit.money import Money
from rewards.redemption.providers import operations
from rewards.redemption.providers.amazon_incentives import REGIONS, AmazonIncentives
from rewards.redemption.providers.calling import Answer
from rewards.redemption.providers.errors import (
    NotReturnable,
    ProviderAway,
    ProviderRefused,
    ProviderThrottled,
)
from rewards.redemption.providers.protocol import Asked, Item
from tests.redemption.providers.conftest import Store
from tests.redemption.providers.local import AFTER
from tests.redemption.providers.local_amazon import PARTNER


def client(url: str, region: str = "NA", secret: str = "local-secret-key") -> AmazonIncentives:
    return AmazonIncentives(
        partner_id=PARTNER,
        access_key="local-access-key",
        secret_key=secret,
        region=REGIONS[region],
        url=url,
    )


def asked(minor: int = 2_500, currency: str = "USD") -> Asked:
    return Asked(f"{PARTNER}ordtest1", "ord_test1", Item("SKU-1", "A card", Money(minor, currency)))


def test_a_card_is_asked_for_as_documented(amazon: Store):
    row = amazon.placed(amazon.order(price=2_550))

    [(method, path, body)] = amazon.server.calls
    assert (method, path) == ("POST", "/CreateGiftCard")
    assert body == {
        "creationRequestId": row.request_id,
        "partnerId": PARTNER,
        "value": {"currencyCode": "USD", "amount": 25.5},
    }
    assert row.request_id == PARTNER + row.order_id.replace("_", "")
    assert (len(row.request_id) <= 40, row.request_id.isalnum()) == (True, True)
    assert (row.progress, row.next_attempt_at) == ("delivered", None)


def test_a_signature_by_another_secret_is_refused(amazon: Store):
    with pytest.raises(ProviderRefused) as refused:
        client(amazon.server.url, secret="another").order(asked())

    assert refused.value.reason == "InvalidSignatureException"
    assert (amazon.server.ordered, len(amazon.server.faults)) == (0, 1)
    amazon.server.faults.clear()


def test_the_signature_is_that_of_a_published_example(monkeypatch):
    """The request and its signature by Amazon's own signing page, as another client's tests have them."""
    at = datetime(2016, 7, 8, 7, 31, 47, tzinfo=UTC)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: at)
    words = '{"creationRequestId":"","partnerId":"Amazon","value":{"currencyCode":"USD","amount":null}}'
    signed = AWSRequest(
        "POST",
        "https://agcod-v2-fe-gamma.amazon.com/CreateGiftCard",
        data=words.encode(),
        headers={
            "accept": "application/json",
            "x-amz-target": "com.amazonaws.agcod.AGCODService.CreateGiftCard",
        },
    )
    SigV4Auth(Credentials("AKID", "SECRET"), "AGCODService", "us-west-2").add_auth(signed)

    assert signed.headers["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKID/20160708/us-west-2/AGCODService/aws4_request, "
        "SignedHeaders=accept;host;x-amz-date;x-amz-target, "
        "Signature=a47dd06c1bcff61e8c96fee2c87c4230a4dd5f7d4ffb5b958897027a3acae54b"
    )


@pytest.mark.parametrize(
    ("minor", "currency", "reason"),
    [
        (250_000, "USD", "MaxAmountExceeded"),
        (150_000, "USD", "InsufficientFunds"),
        (2_500, "EUR", "CurrencyNotSold"),
        (2_500, "JPY", "CurrencyNotSold"),
    ],
)
def test_what_amazon_does_not_do_is_refused_in_its_words(amazon: Store, minor, currency, reason):
    with pytest.raises(ProviderRefused) as refused:
        client(amazon.server.url).order(asked(minor, currency))

    assert refused.value.reason == reason


def test_another_amount_under_the_same_id_is_refused(amazon: Store):
    client(amazon.server.url).order(asked(2_500))
    with pytest.raises(ProviderRefused) as refused:
        client(amazon.server.url).order(asked(2_600))

    assert (refused.value.reason, amazon.server.ordered) == ("RequestedDenominationMismatch", 1)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, {"errorCode": "F100", "errorType": "GeneralError"}, ProviderAway),
        (400, {"errorCode": "F200", "errorType": "InvalidAmountValue"}, ProviderRefused),
        (400, {"errorCode": "F300", "errorType": "AccountHasProblems"}, ProviderRefused),
        (400, {"errorCode": "F400", "errorType": "SystemTemporarilyUnavailable"}, ProviderAway),
        (500, {"errorCode": "F500", "errorType": "GeneralError"}, ProviderAway),
        (400, {"message": "Rate exceeded"}, ProviderThrottled),
        (400, {"__type": "ThrottlingException"}, ProviderThrottled),
        (403, {"__type": "AccessDeniedException"}, ProviderRefused),
        (502, {}, ProviderAway),
        (200, {"status": "RESEND"}, ProviderAway),
        (200, {}, ProviderAway),
    ],
    ids=lambda value: str(value)[:60],
)
def test_each_class_of_errors_means_what_is_documented(monkeypatch, status, body, kind):
    answer = Answer(status, {}, json.dumps(body).encode())
    monkeypatch.setattr("rewards.redemption.providers.amazon_incentives.call", lambda **_: answer)

    with pytest.raises(kind):
        client("https://amazon.test").order(asked())


@pytest.mark.parametrize(("region", "currency"), [("NA", "CAD"), ("EU", "GBP"), ("EU", "SEK"), ("FE", "JPY")])
def test_each_region_sells_its_currencies(monkeypatch, region, currency):
    sent = {}

    def call(**request):
        sent.update(request)
        return Answer(
            200, {}, json.dumps({"status": "SUCCESS", "creationRequestId": f"{PARTNER}ordtest1"}).encode()
        )

    monkeypatch.setattr("rewards.redemption.providers.amazon_incentives.call", call)
    client("https://amazon.test", region).order(asked(3_500, currency))

    assert f"/{REGIONS[region].name}/AGCODService/aws4_request" in sent["headers"]["Authorization"]
    amount = "3500" if currency == "JPY" else "35.00"
    assert f'"amount": {amount}}}' in sent["body"].decode()


def test_a_card_is_cancelled_within_its_15_minutes(amazon: Store):
    row = amazon.cancel(amazon.placed())

    assert (row.state, row.progress, amazon.server.funds) == ("cancelled", "cancelled", 1_000.0)
    assert amazon.server.calls[-1][2] == {
        "creationRequestId": row.request_id,
        "partnerId": PARTNER,
        "gcId": row.reference,
    }


def test_after_15_minutes_a_card_stands(amazon: Store):
    amazon.server.is_too_late_to_cancel = True
    row = amazon.cancel(amazon.placed())

    assert (row.state, row.wish) == ("placed", "cancel")
    assert row.wish_refused.startswith("CancelRequestArrivedAfterTimeLimit")


def test_a_cancellation_whose_answer_was_lost_is_believed(amazon: Store):
    row = amazon.placed()
    amazon.server.moods.append(AFTER)
    row = amazon.cancel(row)
    assert row.state == "placed"
    amazon.server.is_too_late_to_cancel = True
    operations.cancel_order(order_key=row.order_key)
    type(row).objects.update(next_attempt_at=row.created_at)
    operations.refresh_status()

    row.refresh_from_db()
    assert (row.state, amazon.server.ordered) == ("cancelled", 1)


def test_a_card_is_not_sent_back(amazon: Store):
    row = amazon.placed()
    operations.return_order(order_key=row.order_key)
    operations.refresh_status()

    row.refresh_from_db()
    assert (row.state, row.wish) == ("placed", "return")
    assert "takes no gift card back" in row.wish_refused
    with pytest.raises(NotReturnable):
        client(amazon.server.url).send_back(asked())


def test_the_operator_asks_whether_there_are_funds(amazon: Store, capsys):
    call_command("check_provider", "25.00", "USD")
    assert capsys.readouterr().out == "amazon would deliver $25.00: $1,000.00 of funds are left.\n"

    with pytest.raises(CommandError, match=r"would not deliver \$2,000.00: \$1,000.00 of funds are left"):
        call_command("check_provider", "2000", "USD")
    with pytest.raises(CommandError, match="EUR is not sold in us-east-1"):
        call_command("check_provider", "25.00", "EUR")
    assert amazon.server.ordered == 0
