"""What support decides about a submitted campaign: it is approved as it was looked at, or sent back (C3, R3)."""

from typing import Any

from django import forms

from campaigns.operations import approve_campaign, reject_campaign
from campaigns.queries.drafts import unfit_of
from moments.support.verbs import Done, Verb, VerbForm
from rewards.queries import submitted_quotes_of


class ApproveForm(VerbForm):
    """Approval of the submission that the page shows below it. `notes` is what stands against it."""

    submission = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.submitted = submitted_quotes_of(company=record.company, campaign_key=record.pk)
        self.notes = [f"It lacks {lack}." for lack in unfit_of(record)]
        self.initial = {"submission": self._number}
        reason = self.fields["reason"]
        reason.label, reason.required = "Remark", False
        reason.help_text = "May be left out. The company reads it in its audit log."

    @property
    def _number(self) -> int:
        return self.submitted.number if self.submitted else 0

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

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        approve_campaign(
            campaign=self.record, actor=actor, submission=said["submission"], reason=said["reason"]
        )
        return Done(f"{self.record.name} is approved.")


class RejectForm(VerbForm):
    """Sending it back."""

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields["reason"].help_text = "The marketer reads it, in the audit log too."

    def do(self, *, actor: str) -> Done:
        reject_campaign(campaign=self.record, actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"{self.record.name} is sent back.")


SUBMISSION_VERBS = (
    Verb(
        "approve",
        "Approve",
        ApproveForm,
        "Lets it run: in test mode at once, live from its start. Refused while something below stands against it.",
    ),
    Verb("reject", "Reject", RejectForm, "Sends it back to its marketer with a reason."),
)
