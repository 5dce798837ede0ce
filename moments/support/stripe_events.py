"""What Stripe told, and handling it once more."""

from billing.operations import replay_stripe_event
from moments.support.verbs import Done, Verb, VerbForm, Verbs


class ReplayForm(VerbForm):
    """Handling an event again: the object is asked for anew, so that it does no harm."""

    def do(self, *, actor: str) -> Done:
        replay_stripe_event(event=self.record, actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"{self.record} is handled once more within seconds.")


class StripeEventAdmin(Verbs):
    """Stripe's events, the newest first."""

    list_display = ["type", "object_id", "status", "attempts", "received_at", "handled_at", "last_error"]
    list_filter = ["status", "type"]
    search_fields = ["id", "object_id"]
    ordering = ["-received_at"]
    verbs = (Verb("replay", "Handle again", ReplayForm),)
