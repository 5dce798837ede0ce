"""A call to the two verbs as the API reads it: every fault is found at once."""

from collections.abc import Mapping
from typing import Any

from accounts.models import App
from campaigns.call_form import RewardCallForm, call_with
from campaigns.calls import RewardCall, canonical_of
from kit.errors import InvalidRequest, Refusal


class AppMismatch(Refusal):
    """The body names another app than the key belongs to."""

    code = "app_mismatch"
    status = 403
    title = "The appId is not the app of this key"


def call_of(body: dict[str, Any], app: App) -> RewardCall:
    """A well-formed call. Raises InvalidRequest with every fault, AppMismatch for another app.

    A platform that the app does not have is no fault of its own here: a retry is answered as the first call was,
    whatever the app has lost since. The checks of a call refuse it (A3).
    """
    canonical = _canonical(body)
    form = RewardCallForm(data=body)
    if not form.is_valid():
        whole = RewardCallForm(data=body, context={"app": app})
        whole.is_valid()
        raise InvalidRequest(faults_of(whole.errors))
    found = form.validated_data
    if found["appId"] != app.id:
        raise AppMismatch
    return call_with(found, app, canonical)


def faults_of(errors: Mapping[str, Any], within: str = "") -> list[dict[str, str]]:
    """The faults of a form, each with a pointer to its field."""
    return [
        {"pointer": f"{within}/{name}", "detail": str(fault)[:1].upper() + str(fault)[1:]}
        for name, faults in errors.items()
        for fault in faults
    ]


def _canonical(body: dict[str, Any]) -> str:
    """The body's one spelling. Raises InvalidRequest for one that is nested too deeply to have one."""
    try:
        return canonical_of(body)
    except RecursionError:
        raise InvalidRequest([{"pointer": "", "detail": "The body is nested too deeply."}]) from None
