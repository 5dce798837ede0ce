"""Amazon's gift cards, by the Incentives API (AGCOD), signed by botocore with Signature Version 4 (S7).

As Amazon documents it at developer.amazon.com/docs/incentives-api: endpoints, regions and signing in
`incentives-api.html`; CreateGiftCard, CancelGiftCard and GetAvailableFunds in `digital-gift-cards.html`; errors in
`gift-codes-errors.html`; 6 seconds to wait, 10 calls a second, 15 minutes to cancel, and that claim codes may not be
stored, in `gift-codes-faq.html`.

- A `creationRequestId` has at most 40 letters and digits and begins with the partner's id. A repeat of CreateGiftCard
  with the same id and amount answers with the first card, and with its state by now: that is also how a status and,
  since none may be stored, a claim code are asked for.
- F200 (the request) and F300 (the account) are final; F400, of status RESEND, is repeated as it was; after F100 and
  F500 it is unknown what was done, and the same request is repeated, too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from kit.money import Money, to_minor
from rewards.redemption.providers.calling import Answer, call
from rewards.redemption.providers.errors import (
    NotCancellable,
    NotProved,
    NotReturnable,
    ProviderAway,
    ProviderRefused,
    ProviderThrottled,
)
from rewards.redemption.providers.protocol import (
    Asked,
    Cancelled,
    Item,
    Placed,
    Progress,
    Quote,
    Returned,
    Status,
    Told,
)

_SERVICE = "AGCODService"
_SECONDS = 6.0
_THROTTLED_SECONDS = 1
_LONGEST_REQUEST_ID = 40


@dataclass(frozen=True, slots=True)
class Region:
    """Where a partner's calls go, and the currencies of the countries that are served from there."""

    name: str
    host: str
    sandbox: str
    currencies: frozenset[str]


REGIONS = {
    "NA": Region(
        "us-east-1", "agcod-v2.amazon.com", "agcod-v2-gamma.amazon.com", frozenset({"USD", "CAD", "MXN"})
    ),
    "EU": Region(
        "eu-west-1",
        "agcod-v2-eu.amazon.com",
        "agcod-v2-eu-gamma.amazon.com",
        frozenset({"EUR", "GBP", "TRY", "AED", "SAR", "PLN", "SEK", "EGP", "ZAR"}),
    ),
    "FE": Region(
        "us-west-2",
        "agcod-v2-fe.amazon.com",
        "agcod-v2-fe-gamma.amazon.com",
        frozenset({"JPY", "AUD", "SGD"}),
    ),
}
_PROGRESS = {
    "Fulfilled": Progress.DELIVERED,
    "Expired": Progress.DELIVERED,
    "RefundedToPurchaser": Progress.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class AmazonIncentives:
    """A partner's account. `url` is where it is called; the region's own address, but in tests."""

    partner_id: str
    access_key: str
    secret_key: str = field(repr=False)
    region: Region
    url: str
    is_asked = False
    keeps_codes = False

    def request_id_of(self, order_id: str) -> str:
        """The partner's id and the letters and digits of the order's."""
        name = self.partner_id + "".join(filter(str.isalnum, order_id))
        if len(name) > _LONGEST_REQUEST_ID:
            raise ValueError(f"A creationRequestId has at most {_LONGEST_REQUEST_ID} characters: {name}")
        return name

    def quote(self, item: Item) -> Quote:
        if item.value.currency not in self.region.currencies:
            return Quote(item.value, False, f"{item.value.currency} is not sold in {self.region.name}")
        funds = self._ask("GetAvailableFunds", json.dumps({"partnerId": self.partner_id}))["availableFunds"]
        left = Money(to_minor(str(funds["amount"]), funds["currencyCode"]), funds["currencyCode"])
        is_enough = left.currency == item.value.currency and left.minor >= item.value.minor
        return Quote(item.value, is_enough, f"{left} of funds are left")

    def order(self, asked: Asked) -> Placed:
        if asked.item.value.currency not in self.region.currencies:
            raise ProviderRefused(
                reason="CurrencyNotSold",
                words=f"{asked.item.value.currency} is not sold in {self.region.name}.",
            )
        found = self._card(asked)
        return Placed(found.progress, found.reference, code=found.code)

    def status(self, asked: Asked) -> Status | None:
        return self._card(asked)

    def cancel(self, asked: Asked) -> Cancelled:
        body = {
            "creationRequestId": asked.request_id,
            "partnerId": self.partner_id,
            "gcId": asked.reference,
        }
        try:
            self._ask("CancelGiftCard", json.dumps(body))
        except ProviderRefused as refusal:
            # It may have been cancelled by a call whose answer was lost.
            if self._card(asked).progress != Progress.CANCELLED:
                raise NotCancellable(refusal.detail) from refusal
        return Cancelled()

    def send_back(self, asked: Asked) -> Returned:
        raise NotReturnable("Amazon takes no gift card back once its 15 minutes are over.")

    def told_by(self, *, body: bytes, headers: Mapping[str, str]) -> Told:
        raise NotProved("Amazon's Incentives API sends no messages.")

    def _card(self, asked: Asked) -> Status:
        """The card of the request id: made now, or the one that was made before."""
        value = asked.item.value
        # The amount is a number in JSON, with exactly the digits that its currency has.
        found = self._ask(
            "CreateGiftCard",
            f'{{"creationRequestId": {json.dumps(asked.request_id)}, "partnerId": {json.dumps(self.partner_id)}, '
            f'"value": {{"currencyCode": {json.dumps(value.currency)}, "amount": {value.decimal}}}}}',
        )
        progress = _PROGRESS.get(str((found.get("cardInfo") or {}).get("cardStatus")), Progress.DELIVERED)
        code = "" if progress == Progress.CANCELLED else str(found.get("gcClaimCode") or "")
        if found.get("creationRequestId") != asked.request_id:
            raise ProviderAway("Amazon's answer is about another request.")
        return Status(progress, str(found.get("gcId") or ""), code=code)

    def _ask(self, operation: str, body: str) -> dict[str, Any]:
        request = AWSRequest(
            method="POST",
            url=f"{self.url}/{operation}",
            data=body.encode(),
            headers={
                "accept": "application/json",
                "content-type": "application/json",
                "x-amz-target": f"com.amazonaws.agcod.{_SERVICE}.{operation}",
            },
        )
        SigV4Auth(Credentials(self.access_key, self.secret_key), _SERVICE, self.region.name).add_auth(request)
        answer = call(
            method="POST",
            url=request.url,
            headers=dict(request.headers.items()),
            body=body.encode(),
            seconds=_SECONDS,
            reads_faults=True,
        )
        found = answer.json
        if answer.status == 200 and found.get("status") == "SUCCESS":
            return found
        raise _fault_of(answer, found)


def _fault_of(answer: Answer, found: dict[str, Any]) -> Exception:
    """What an answer that is no success means for whoever asked."""
    kind = (
        f"{answer.headers.get('x-amzn-ErrorType', '')} {found.get('__type', '')} {found.get('errorType', '')}"
    )
    code, words = str(found.get("errorCode", "")), str(found.get("message", ""))
    if "Throttl" in kind or code == "Throttled" or words == "Rate exceeded":
        return ProviderThrottled(_THROTTLED_SECONDS)
    if code[:2] in ("F2", "F3"):
        return ProviderRefused(reason=str(found.get("errorType") or code).strip(), words=words)
    if not code and 400 <= answer.status < 500:
        return ProviderRefused(reason=kind.strip() or f"http_{answer.status}", words=words)
    return ProviderAway(f"Amazon answered {answer.status} {code} {found.get('errorType', '')}".strip())
