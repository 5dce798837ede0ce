"""What support does about exchange rates: it loads files, and decides about rates that moved too far (B3)."""

from typing import Any

from django import forms
from django.urls import reverse
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from billing.operations import confirm_held_rate, decline_held_rate, load_rates_file
from billing.rates_files import MOST_BYTES
from moments.support.verbs import Change, Done, Review, Verb, VerbForm


class LoadForm(VerbForm):
    """A file of rates, or lines of one."""

    file = forms.FileField(
        label="File",
        required=False,
        widget=UnfoldAdminFileFieldWidget({"accept": ".csv,.xml"}),
        help_text="CSV with the first line currency,on,usd, or a file of the European Central Bank: "
        "eurofxref-daily.xml, eurofxref-hist.xml.",
    )
    lines = forms.CharField(
        label="Or its lines",
        required=False,
        max_length=100_000,
        strip=False,
        widget=UnfoldAdminTextareaWidget(
            {"rows": 5, "placeholder": "currency,on,usd\nGBP,2026-11-26,1.3150"}
        ),
    )

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields["reason"].required = False
        self.fields[
            "reason"
        ].help_text = "Needed to replace rates that a day has already. Goes into the audit log."

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "file" in said and "lines" in said and bool(said["file"]) == bool(said["lines"].strip()):
            self.add_error("file", "Choose a file, or write its lines: one of the two.")
        return said

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        file = said["file"]
        loaded = load_rates_file(
            content=file.read(MOST_BYTES + 1) if file else said["lines"].encode(),
            source=file.name if file else "typed on the desk",
            actor=actor,
            reason=said["reason"],
        )
        goes_to = reverse("admin:billing_heldrate_changelist") if loaded.held else ""
        return Done(f"Rates: {loaded}.", goes_to=goes_to)


class ConfirmForm(VerbForm):
    """Using a rate that moved far."""

    def review(self) -> Review:
        held = self.record
        words = f"{held.before_usd.normalize():f} USD of {held.before_on}"
        return Review(
            [Change(f"1 {held.currency}", words, f"{held.usd.normalize():f} USD of {held.on}")],
            [f"It moves by {held.moved_percent:+} %. Campaigns that are submitted from now on freeze it."],
        )

    def do(self, *, actor: str) -> Done:
        rate = confirm_held_rate(held=self.record, actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"{rate} is used from now on.", goes_to=reverse("admin:billing_heldrate_changelist"))


class DeclineForm(VerbForm):
    """Keeping it out."""

    def do(self, *, actor: str) -> Done:
        decline_held_rate(held=self.record, actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"{self.record} is kept out.", goes_to=reverse("admin:billing_heldrate_changelist"))


LOAD = Verb(
    "load",
    "Load rates",
    LoadForm,
    "As a whole or not at all. A rate that moved by more than 20 % from the last one waits to be confirmed.",
)
CONFIRM = Verb("confirm", "Use this rate", ConfirmForm, "It moved by more than 20 % from the one before it.")
DECLINE = Verb("decline", "Keep it out", DeclineForm, "The rate before it goes on until it is too old.")
