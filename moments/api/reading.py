"""The base of all calls that read: a budget of their own, checked parameters, pages, conditional requests."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from django.core.signing import BadSignature, Signer
from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from accounts.errors import InvalidApiKey
from kit.errors import InvalidRequest, NotFound
from moments.api.parameters import ListParameters, Parameters, checked, fault_of, filters_of
from moments.api.views import KeyedView

READING_CALLS_PER_SECOND = 25

# The sort key of a row, as the cursor after it keeps it.
type Position = Sequence[str | int]


class ReadingView(KeyedView):
    """A call that reads: 25 a second a key, beside the budget of the verbs."""

    throttle_scope = "reading"
    rate_policy = "reading"
    form: ClassVar[type[Parameters]] = Parameters

    @property
    def calls_per_second(self) -> int:
        return READING_CALLS_PER_SECOND

    def parameters(self, request: Request) -> dict[str, Any]:
        """The parameters of the path's form. Raises InvalidRequest with every fault."""
        return checked(self.form, request._request.GET)

    def answered(self, request: Request, data: Mapping[str, Any]) -> Response:
        """200 with an ETag over what is said, or 304 for a caller who has just that."""
        said = json.dumps(data, cls=JSONEncoder, separators=(",", ":"))
        tag = f'W/"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
        known = parse_etags(request.headers.get("If-None-Match", ""))
        is_known = "*" in known or tag in [f"W/{one.removeprefix('W/')}" for one in known]
        response = Response(status=304) if is_known else Response(data)
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
        return response


class NowhereView(ReadingView):
    """A path that is none, by whatever method: 404 for everybody.

    To a working key it is an answer like any other, with its budget and a line in the request log.
    """

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        with suppress(InvalidApiKey):
            self.prove(request)
        raise NotFound("There is nothing at this path.")

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        del response["Allow"]
        return response


class ListView[Row](ReadingView, ABC):
    """A list, page by page.

    A cursor names the last row of a page by its sort key, so that rows that arrive move no other to another page.
    It is signed together with the app, the path and the filters that it was made for.
    """

    form: ClassVar[type[Parameters]] = ListParameters

    @abstractmethod
    def rows(self, found: Mapping[str, Any], after: Position | None, count: int) -> Sequence[Row]:
        """The first `count` rows after a position, as the checked parameters narrow them."""

    @abstractmethod
    def position(self, row: Row) -> Position:
        """The sort key of a row."""

    @abstractmethod
    def shown(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """The rows of a page as they are answered."""

    def listed(self, request: Request) -> Response:
        """One page. Raises InvalidRequest with every fault of the parameters."""
        after, found = self._read(request)
        rows = self.rows(found, after, found["limit"] + 1)
        page = list(rows[: found["limit"]])
        has_more = len(rows) > len(page)
        cursor = self._signer(request).sign_object(list(self.position(page[-1]))) if has_more else None
        return self.answered(request, {"data": self.shown(page), "nextCursor": cursor})

    def _read(self, request: Request) -> tuple[Position | None, dict[str, Any]]:
        faults: list[dict[str, str]] = []
        after: Position | None = None
        try:
            after = self._after(request)
        except BadSignature:
            faults.append(fault_of("cursor", "must be the nextCursor of this list with the same filters"))
        try:
            found = self.parameters(request)
        except InvalidRequest as refusal:
            others = [
                fault for fault in refusal.facts["errors"] if not faults or fault["parameter"] != "cursor"
            ]
            raise InvalidRequest(others + faults) from None
        if faults:
            raise InvalidRequest(faults)
        return after, found

    def _after(self, request: Request) -> Position | None:
        given = request._request.GET.get("cursor")
        if given is None:
            return None
        position: Position = self._signer(request).unsign_object(given)
        return position

    def _signer(self, request: Request) -> Signer:
        """Signs for this list alone: an altered cursor, or one of another list, has another signature."""
        filters = json.dumps(filters_of(self.form, request._request.GET), sort_keys=True)
        path = request._request.path
        return Signer(salt=f"cursor:{path}:{self.key.app_id}:{filters}", sep=".")
