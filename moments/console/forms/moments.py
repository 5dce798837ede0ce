"""The moments of a draft, all in one form (C1)."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from campaigns.models import Moment
from campaigns.operations import WrittenMoment

MOST_MOMENTS = 50
_MOST_REWARDS = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one moment, and how many marketplaces it gives rewards in; `moment` is None for a new one."""

    number: int
    moment: Moment | None
    key: BoundField
    name: BoundField
    limit: BoundField
    remove: BoundField
    id: BoundField
    rewards: int

    @property
    def remark_name(self) -> str:
        return f"moment:{self.moment.key}" if self.moment else ""


class MomentsForm(forms.Form):
    """As many moments as there are, and room for more. A row in which nothing is written is none.

    `rows` of what is sent says how many rows it has, `more` how many are asked for besides. Needs the moments
    with `reward_count`.
    """

    use_required_attribute = False

    def __init__(self, typed: Any = None, *, moments: list[Moment], more: int = 0) -> None:
        # With more room asked for, what was typed stands there again and is not judged yet.
        super().__init__(None if more else typed, initial=_as_typed(typed) if more else None)
        self.label_suffix = ""
        self.moments = {one.pk: one for one in moments}
        self.row_count = self._rows_of(typed, len(moments)) + more
        self.row_count = min(self.row_count, MOST_MOMENTS)
        for number in range(self.row_count):
            moment = moments[number] if number < len(moments) else None
            self._add_row(number, moment)

    def _rows_of(self, typed: Any, standing: int) -> int:
        if typed is None:
            return standing or 1
        text = str(typed.get("rows", ""))
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else standing or 1

    def _add_row(self, number: int, moment: Moment | None) -> None:
        self.fields[f"id_{number}"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=moment.pk if moment else ""
        )
        self.fields[f"key_{number}"] = forms.RegexField(
            label="Id",
            regex=r"^[A-Za-z0-9_-]+$",
            max_length=64,
            required=False,
            initial=moment.key if moment else "",
            widget=forms.TextInput(
                {"autocomplete": "off", "spellcheck": "false", "placeholder": "level_10", "data-later": "1"}
            ),
            help_text="The momentId that your app sends: letters, digits, _ and -, up to 64.",
            error_messages={"invalid": "Use letters, digits, _ and - only."},
        )
        self.fields[f"name_{number}"] = forms.CharField(
            label="Name",
            max_length=80,
            required=False,
            initial=moment.name if moment else "",
            widget=forms.TextInput({"placeholder": "Reach level 10", "data-later": "1"}),
            help_text="Your customers don't see it.",
        )
        self.fields[f"limit_{number}"] = forms.IntegerField(
            label="Rewards a customer",
            min_value=1,
            max_value=_MOST_REWARDS,
            required=False,
            initial=moment.limit_per_customer if moment else 1,
            widget=forms.NumberInput({"inputmode": "numeric", "data-later": "1"}),
            help_text="How often one customer can be rewarded for it.",
        )
        self.fields[f"remove_{number}"] = forms.BooleanField(label="Remove this moment", required=False)

    @property
    def rows(self) -> list[Row]:
        return [self._row(number) for number in range(self.row_count)]

    def _row(self, number: int) -> Row:
        moment = self.moments.get(self[f"id_{number}"].value() or "")
        return Row(
            number,
            moment,
            self[f"key_{number}"],
            self[f"name_{number}"],
            self[f"limit_{number}"],
            self[f"remove_{number}"],
            self[f"id_{number}"],
            getattr(moment, "reward_count", 0),
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        seen: dict[str, int] = {}
        for number in self._written(found):
            key, name = found.get(f"key_{number}", ""), found.get(f"name_{number}", "")
            if not key and f"key_{number}" not in self.errors:
                self.add_error(f"key_{number}", "A moment needs an id that your app sends.")
            if not name and f"name_{number}" not in self.errors:
                self.add_error(f"name_{number}", "A moment needs a name.")
            if key and key in seen:
                self.add_error(f"key_{number}", f"Another moment has the id {key} already.")
            seen.setdefault(key, number)
        return found

    def _written(self, found: dict[str, Any]) -> list[int]:
        """The rows in which something is written, and that are not to be removed."""
        return [
            number
            for number in range(self.row_count)
            if not found.get(f"remove_{number}")
            and any(
                found.get(f"{name}_{number}") or f"{name}_{number}" in self.errors
                for name in ("id", "key", "name")
            )
        ]

    def written(self) -> list[WrittenMoment]:
        """The moments as they are to be, of a valid form."""
        found = self.cleaned_data
        return [
            WrittenMoment(
                key=found[f"key_{number}"],
                name=found[f"name_{number}"],
                limit_per_customer=found[f"limit_{number}"] or 1,
                id=found[f"id_{number}"] or None,
            )
            for number in self._written(found)
        ]


def _as_typed(typed: Any) -> dict[str, Any]:
    """What was typed, as the form begins with it."""
    return {name: typed.get(name) for name in typed}
