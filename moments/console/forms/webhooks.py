"""Endpoints of webhooks, what is done with them, and the check of a signature."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from events.models import MOST_A_SECOND, ReplayKind, WebhookEndpoint
from events.signatures import Headers, headers_in
from events.types import EVENT_TYPES
from kit import clock

ALL, SOME = "all", "some"
OVERLAPS = [
    (0, "None\nThe secret that signs now stops at once. For a secret that somebody else has seen."),
    (1, "1 hour"),
    (24, "1 day\nTime to bring the new one to all your servers."),
    (72, "3 days"),
    (168, "7 days\nThe longest overlap."),
]
LARGEST_BODY = 256 * 1024


class EndpointForm(forms.Form):
    """An endpoint: its address, what it is told of and how fast."""

    url = forms.URLField(
        label="Address",
        max_length=2000,
        assume_scheme="https",
        help_text="A public https address of your server.",
        widget=forms.URLInput({"placeholder": "https://", "autocomplete": "off", "spellcheck": "false"}),
    )
    description = forms.CharField(
        label="Description",
        max_length=200,
        required=False,
        help_text="What it is for. Only your team sees it.",
    )
    wanted = forms.ChoiceField(
        label="Events",
        choices=[
            (ALL, "Every event\nThose of types that come later, too."),
            (SOME, "Only some types\nThose that are ticked below."),
        ],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    types = forms.MultipleChoiceField(
        label="Types",
        choices=[(name, f"{name}\n{words}") for name, words in EVENT_TYPES.items()],
        widget=forms.CheckboxSelectMultiple({"data-later": "yes"}),
        required=False,
    )
    rate_per_second = forms.IntegerField(
        label="At most",
        min_value=1,
        max_value=MOST_A_SECOND,
        initial=20,
        widget=forms.NumberInput({"data-unit": "a second"}),
        help_text=f"How many deliveries may begin within a second, 1 to {MOST_A_SECOND}. Others wait their turn.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("wanted") == SOME and not cleaned.get("types"):
            self.add_error("types", "Tick at least one type, or choose every event.")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """The fields as operations name them; no types mean all."""
        facts = {name: self.cleaned_data[name] for name in ("url", "description", "rate_per_second")}
        return facts | {"types": self.cleaned_data["types"] if self.cleaned_data["wanted"] == SOME else []}


def endpoint_values(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """What an endpoint's form begins with."""
    return {
        "url": endpoint.url,
        "description": endpoint.description,
        "wanted": SOME if endpoint.types else ALL,
        "types": endpoint.types,
        "rate_per_second": endpoint.rate_per_second,
    }


class RotateSecretForm(forms.Form):
    """How long the secret that signs now signs beside the new one."""

    overlap = forms.TypedChoiceField(
        label="The present secret signs on for",
        choices=OVERLAPS,
        coerce=int,
        widget=forms.RadioSelect,
        initial=24,
    )

    def duration(self) -> timedelta:
        return timedelta(hours=self.cleaned_data["overlap"])


class ReplayForm(forms.Form):
    """From when events are sent again, and which."""

    since = forms.DateTimeField(
        label="From (UTC)",
        widget=forms.DateTimeInput({"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
        help_text="Events that happened since then, up to now.",
    )
    which = forms.ChoiceField(
        label="Send again",
        choices=[
            (
                ReplayKind.UNDELIVERED.value,
                "What was not delivered\nFailed deliveries, and events that were never sent there.",
            ),
            (
                ReplayKind.ALL.value,
                "Everything\nWhat arrived, too. Your server knows repeats by their webhook-id.",
            ),
        ],
        widget=forms.RadioSelect,
        initial=ReplayKind.UNDELIVERED.value,
    )

    def clean_since(self) -> datetime:
        since: datetime = self.cleaned_data["since"]
        if since > clock.now():
            raise forms.ValidationError("A time that has passed is needed; this one has not come yet.")
        return since


class SureForm(forms.Form):
    """A form with nothing to fill in: sending it is the answer."""


class SignatureForm(forms.Form):
    """A request as a receiver got it, and the secret that it is checked with. Nothing of it is kept."""

    headers = forms.CharField(
        label="Headers",
        validators=[MaxLengthValidator(20_000)],
        required=False,
        widget=forms.Textarea(
            {
                "rows": 5,
                "data-later": "yes",
                "spellcheck": "false",
                "class": "mono",
                "autocomplete": "off",
                "placeholder": "webhook-id: evt_…\nwebhook-timestamp: …\nwebhook-signature: v1,…",
            }
        ),
        help_text="All headers, or these three; as HTTP, JSON, or as your log writes them.",
    )
    body = forms.CharField(
        label="Body, as received",
        validators=[MaxLengthValidator(LARGEST_BODY)],
        required=False,
        strip=False,
        widget=forms.Textarea(
            {"rows": 6, "data-later": "yes", "spellcheck": "false", "class": "mono", "autocomplete": "off"}
        ),
        help_text="Browsers change line ends in here: upload a file where they may matter.",
    )
    file = forms.FileField(
        label="Or the body as a file",
        required=False,
        allow_empty_file=True,
        help_text="The exact bytes, up to 256 KiB, such as <code>curl -o</code> or your server wrote them.",
    )
    endpoint = forms.ChoiceField(
        label="Signed for",
        required=False,
        help_text="An endpoint's own secrets are used without being shown.",
    )
    secret = forms.CharField(
        label="Or the secret that your server has",
        max_length=300,
        required=False,
        strip=False,
        widget=forms.TextInput({"spellcheck": "false", "class": "mono", "autocomplete": "off"}),
        help_text="It goes before the endpoint's. It is neither kept nor logged.",
    )
    received_at = forms.DateTimeField(
        label="Received at (UTC)",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
        help_text="By your server's clock, to judge the timestamp.",
    )

    def __init__(self, *args: Any, endpoints: list[WebhookEndpoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        select = self.fields["endpoint"]
        assert isinstance(select, forms.ChoiceField)
        select.choices = [("", "Any endpoint"), *((one.pk, one.url) for one in endpoints)]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_BODY:
            raise forms.ValidationError(
                f"A file of up to 256 KiB is needed; this one has {file.size:,} bytes."
            )
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(self.headers_found()):
            found = "none of the three headers" if cleaned.get("headers", "").strip() else "nothing"
            needed = "Needed are webhook-id, webhook-timestamp and webhook-signature"
            self.add_error("headers", f"{needed}; found {found}.")
        return cleaned

    def headers_found(self) -> tuple[str, str, str]:
        found = headers_in(self.cleaned_data.get("headers", ""))
        return found.id, found.timestamp, found.signature

    def received_headers(self) -> Headers:
        return Headers(*self.headers_found())

    def received_body(self) -> bytes:
        """The bytes of the file, else of the text with the line ends that it has before a browser sends it."""
        file = self.cleaned_data["file"]
        if file:
            content: bytes = file.read()
            return content
        text: str = self.cleaned_data["body"]
        return text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")
