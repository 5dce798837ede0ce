"""What support decides about a campaign: it is approved as it was looked at, sent back, or suspended (C3, R3)."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget

from campaigns.models import SuspensionReason
from campaigns.operations import approve_campaign, reject_campaign, resume_campaign, suspend_campaign
from campaigns.queries.approval import against, parts_of_campaign
from campaigns.steps import Step
from moments.support import dossier
from moments.support.verbs import Done, Verb, VerbForm
from rewards.queries import submission_count

_LONGEST_REMARK = 500
_REMARK = "remark_"


class DecisionForm(VerbForm):
    """A decision about the submission that the page shows below it."""

    below_template = dossier.TEMPLATE
    submission = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        # Read before all that is shown: what is submitted in between is refused, not approved unseen.
        self._number = submission_count(company=record.company, campaign_key=record.pk)
        self.initial = {"submission": self._number}

    def below(self) -> dict[str, Any]:
        return dossier.facts_of(self.record)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("submission") != self._number:
            self.data = dict(self.data.items()) | {"submission": str(self._number)}
            self.add_error(
                None,
                f"The campaign was submitted again since this page was opened: submission {self._number} is "
                "shown now. Look at it first.",
            )
        return said


class ApproveForm(DecisionForm):
    """Approval. `notes` is what stands against it."""

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.notes = against(record)
        reason = self.fields["reason"]
        reason.label, reason.required = "Remark", False
        reason.help_text = "May be left out. The company reads it in its mail and its audit log."

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        approve_campaign(
            campaign=self.record, actor=actor, submission=said["submission"], reason=said["reason"]
        )
        return Done(f"{self.record.name} is approved.")


class RejectForm(DecisionForm):
    """Sending it back, with what is wrong said part by part."""

    fields_template = "support/reject_fields.html"

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        reason = self.fields["reason"]
        reason.help_text = (
            "In a sentence or two: the marketer reads it in a mail, in the console, in the audit log."
        )
        self.parts = parts_of_campaign(record)
        for number, part in enumerate(self.parts):
            self.fields[f"{_REMARK}{number}"] = forms.CharField(
                label=part.words,
                max_length=_LONGEST_REMARK,
                required=False,
                widget=UnfoldAdminTextareaWidget({"rows": 1}),
            )

    @property
    def remarks_by_step(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of the remarks, by the step in which each is mended."""
        fields = [(part.step, self[f"{_REMARK}{at}"]) for at, part in enumerate(self.parts)]
        steps = [(str(step.label), [field for found, field in fields if found == step]) for step in Step]
        return [(words, found) for words, found in steps if found]

    @property
    def remarks(self) -> dict[str, str]:
        """What was remarked, by the part's name."""
        found = {part.name: self.cleaned_data[f"{_REMARK}{at}"] for at, part in enumerate(self.parts)}
        return {name: words for name, words in found.items() if words}

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        reject_campaign(
            campaign=self.record,
            actor=actor,
            reason=said["reason"],
            remarks=self.remarks,
            submission=said["submission"],
        )
        return Done(f"{self.record.name} is sent back.")


class SuspendForm(VerbForm):
    """Refusing its calls until support lifts that again."""

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields[
            "reason"
        ].help_text = "The company reads it: in a mail, on the campaign's page, in the audit log."

    def do(self, *, actor: str) -> Done:
        suspend_campaign(
            campaign=self.record,
            cause=SuspensionReason.SUPPORT,
            actor=actor,
            reason=self.cleaned_data["reason"],
        )
        return Done(f"{self.record.name} is suspended.")


class LiftForm(VerbForm):
    """Lifting support's own reason."""

    def do(self, *, actor: str) -> Done:
        resume_campaign(
            campaign=self.record,
            cause=SuspensionReason.SUPPORT,
            actor=actor,
            reason=self.cleaned_data["reason"],
        )
        state = self.record.get_state_display().lower()
        return Done(f"Support's reason is lifted: {self.record.name} is {state}.")


SUBMISSION_VERBS = (
    Verb(
        "approve",
        "Approve",
        ApproveForm,
        "Lets it run: in test mode at once, live from its start. Refused while something below stands against it.",
    ),
    Verb(
        "reject",
        "Reject",
        RejectForm,
        "Sends it back to its marketer with a reason, and a remark on each part.",
    ),
)
SUSPEND = Verb(
    "suspend",
    "Suspend",
    SuspendForm,
    "New calls are refused from then on; rewards that were given are honoured. Only support lifts it.",
)
LIFT = Verb(
    "lift",
    "Lift suspension",
    LiftForm,
    "With no other reason left it returns to where it was: approved or live.",
)
