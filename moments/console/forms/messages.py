"""What a campaign says in one language (C6)."""

import re
from typing import Any

from django import forms

from rewards.messages import PLACEHOLDERS

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
TITLE, TEXT = 60, 240


class MessageField(forms.CharField):
    """A title or a text of a message; an unknown placeholder is refused with those that there are."""

    def __init__(self, *, label: str, most: int, **kwargs: Any) -> None:
        rows = {"rows": 1 if most == TITLE else 3, "data-placeholders": "", "data-later": "1"}
        super().__init__(label=label, max_length=most, required=False, widget=forms.Textarea(rows), **kwargs)

    def clean(self, value: Any) -> str:
        text: str = " ".join(super().clean(value).split())
        unknown = [name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            raise forms.ValidationError(f"There is no {{{unknown[0]}}}. These are filled in: {known}.")
        return text


class MessageForm(forms.Form):
    """The messages of one locale. Whatever is written is kept: what is still missing is said beside."""

    use_required_attribute = False
    announcement_title = MessageField(label="Announcement, title", most=TITLE)
    announcement_text = MessageField(label="Announcement, text", most=TEXT)
    redemption_title = MessageField(label="Redemption, title", most=TITLE)
    redemption_text = MessageField(label="Redemption, text", most=TEXT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class BannerForm(forms.Form):
    """A banner to upload, and which part of it messages show."""

    banner = forms.FileField(
        label="Banner",
        help_text="Exactly 3000 x 600 pixels, as JPEG, PNG or WebP, up to 5 MB.",
        widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    focus = forms.ChoiceField(
        label="What messages show of it",
        choices=[("0", "Its left"), ("0.5", "Its middle"), ("1", "Its right")],
        initial="0.5",
    )
