"""A customer's data, taken out or erased at the customer's request (V2)."""

from typing import Any

from django.http import HttpResponse, JsonResponse

from kit import clock
from moments.support.verbs import Change, Done, Review, Verb, VerbForm
from rewards.redemption.operations import erase_customer, export_customer
from rewards.redemption.personal_data import KEPT, STAYS_WITH_SIGN_IN, is_sign_in_needed


class ExportForm(VerbForm):
    """All that is kept, as a file for the customer."""

    def do(self, *, actor: str) -> Done:
        raise AssertionError("An export answers with its file.")

    def file(self, *, actor: str) -> HttpResponse:
        """The file itself; that it was taken out is in the audit log."""
        found = export_customer(user=self.record.user, actor=actor, reason=self.cleaned_data["reason"])
        answer = JsonResponse(found, json_dumps_params={"indent": 2, "ensure_ascii": False})
        answer["Content-Disposition"] = f'attachment; filename="{self.record.pk}-{clock.now():%Y-%m-%d}.json"'
        answer["Cache-Control"] = "no-store"
        return answer


class EraseForm(VerbForm):
    """Names, addresses and words go, for good."""

    def review(self) -> Review:
        user: Any = self.record.user
        needed = is_sign_in_needed(user)
        changes = [
            Change("Store account", str(user), ""),
            Change("Sign-in", str(user), str(user) if needed else ""),
        ]
        stays = [STAYS_WITH_SIGN_IN] if needed else []
        return Review(changes, [*stays, "It can't be undone. This stays:", *KEPT])

    def do(self, *, actor: str) -> Done:
        gone = erase_customer(user=self.record.user, actor=actor, reason=self.cleaned_data["reason"])
        return Done(
            "The customer's data are erased" + (", the sign-in too." if gone else "; the sign-in stays.")
        )


VERBS = (
    Verb("export", "Take out the data", ExportForm, "A JSON file, to be handed to the customer alone."),
    Verb("erase", "Erase the data", EraseForm, "At the customer's request, once it is certain who asks."),
)
