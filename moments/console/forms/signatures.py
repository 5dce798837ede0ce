"""The form of the check of a signature."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from events.models import WebhookEndpoint
from events.signatures import Headers, headers_in

LARGEST_BODY = 256 * 1024


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
