"""What support decides about what fraud checks hold (X3, H1)."""

from campaigns.operations import refuse_action, release_action
from kit.money import usd
from moments.support.verbs import Change, Done, Review, Verb, VerbForm


class _DecideForm(VerbForm):
    """A review's end. The company reads that it was decided, and not the reason (X5)."""

    def action_id(self) -> str:
        return str(self.record.subject).removeprefix("action:")


class ReleaseForm(_DecideForm):
    """The held action counts."""

    def review(self) -> Review:
        value = usd(self.record.value_usd_cents)
        return Review(
            [Change("State", "held", "released")],
            [f"The company is charged {value} in this month.", "The customer can use the reward at once."],
        )

    def do(self, *, actor: str) -> Done:
        release_action(action_id=self.action_id(), actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"{self.record.subject} is released.")


class RefuseForm(_DecideForm):
    """The held action does not count."""

    def review(self) -> Review:
        value = usd(self.record.value_usd_cents)
        return Review(
            [Change("State", "held", "refused")],
            [
                f"The {value} that were reserved are free again, and nothing is charged.",
                "The page of the reward says that it can't be used. This can't be undone.",
            ],
        )

    def do(self, *, actor: str) -> Done:
        refuse_action(action_id=self.action_id(), actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"{self.record.subject} is refused.")


RELEASE = Verb("release", "Release", ReleaseForm, "The reward opens, and the company is charged.")
REFUSE = Verb("refuse", "Refuse", RefuseForm, "The reward is refused, and nothing is charged.")
