"""What providers were asked for, and what they told. Companies see nothing of it (V1)."""

from django.contrib import admin

from moments.support.look import look
from moments.support.verbs import Done, Verb, VerbForm, Verbs
from rewards.redemption.providers.models import ProviderMessage, ProviderOrder, State
from rewards.redemption.providers.operations import ask_again

look(
    ProviderMessage,
    shows=["type", "provider", "order_key", "status", "attempts", "received_at", "last_problem"],
    finds=("order_key", "reference", "message_id"),
    by=("provider", "status"),
    hides=("sealed_status",),
)


class AskAgainForm(VerbForm):
    """Asking for an order again that the provider refused, under the same request id."""

    def do(self, *, actor: str) -> Done:
        ask_again(row=self.record, actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"{self.record} is asked for again within seconds.")


@admin.register(ProviderOrder)
class ProviderOrderAdmin(Verbs):
    """Orders at providers, the newest first: what is stuck, and why."""

    list_display = [
        "order_key",
        "provider",
        "state",
        "progress",
        "wish",
        "attempts",
        "created_at",
        "placed_at",
        "wish_refused",
        "last_problem",
    ]
    list_filter = ["state", "provider", "progress", "wish"]
    search_fields = ["order_key", "request_id", "reference", "part"]
    ordering = ["-id"]
    exclude = ["sealed_recipient", "sealed_code"]

    def verbs_of(self, record: ProviderOrder) -> tuple[Verb, ...]:
        return (Verb("ask-again", "Ask again", AskAgainForm),) if record.state == State.REFUSED else ()
