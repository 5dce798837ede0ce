"""The moments of a draft, all in one form (C1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from campaigns.models import Moment
from campaigns.operations import MOST_MOMENTS, WrittenMoment

_MOST_REWARDS = 1_000
_PARTS = ("id", "key", "name", "limit", "remove")
type Typed = dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one moment; `moment` is None for a new one.

    `places` are the marketplaces that it gives rewards in, `is_gone` says that somebody removed it meanwhile.
    """

    number: int
    moment: Moment | None
    key: BoundField
    name: BoundField
    limit: BoundField
    remove: BoundField
    id: BoundField
    places: list[str]
    is_gone: bool

    @property
    def remark_name(self) -> str:
        return f"moment:{self.moment.key}" if self.moment else ""


class MomentsForm(forms.Form):
    """As many moments as there are, and room for more. A row in which nothing is written is none.

    `rows` is what stands in each row. What is sent is judged; what is only asked for, one row more or less, is not
    (`is_sent`). Needs the moments with their rewards.
    """

    use_required_attribute = False

    def __init__(self, rows: Sequence[Typed], *, moments: Sequence[Moment], is_sent: bool = False) -> None:
        self.moments = {one.pk: one for one in moments}
        self.gone = {number for number, row in enumerate(rows) if row["id"] and row["id"] not in self.moments}
        # A moment that is gone can't be changed, but made anew: its row forgets which one it was.
        kept = [row | {"id": ""} if number in self.gone else row for number, row in enumerate(rows)]
        flat = {f"{name}_{number}": row.get(name, "") for number, row in enumerate(kept) for name in _PARTS}
        super().__init__(flat if is_sent else None, initial=None if is_sent else flat)
        self.label_suffix = ""
        self.row_count = len(kept)
        for number in range(self.row_count):
            self._add_row(number)

    @classmethod
    def of(cls, moments: Sequence[Moment]) -> Self:
        """The form as it begins: a row for each moment, else an empty one."""
        return cls([row_of(one) for one in moments] or [empty_row()], moments=moments)

    @classmethod
    def sent(cls, typed: QueryDict, *, moments: Sequence[Moment]) -> Self:
        """The form as it was sent. A moment that it knows nothing of was added meanwhile, and stays."""
        return cls(rows_of(typed, moments), moments=moments, is_sent=True)

    def _add_row(self, number: int) -> None:
        self.fields[f"id_{number}"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields[f"key_{number}"] = forms.RegexField(
            label="Id",
            regex=r"^[A-Za-z0-9_-]+$",
            max_length=64,
            required=False,
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
            widget=forms.TextInput({"placeholder": "Reach level 10", "data-later": "1"}),
            help_text="Your customers don't see it.",
        )
        self.fields[f"limit_{number}"] = forms.IntegerField(
            label="Rewards a customer",
            min_value=1,
            max_value=_MOST_REWARDS,
            required=False,
            widget=forms.NumberInput({"inputmode": "numeric", "data-later": "1"}),
            help_text="How often one customer can be rewarded for it.",
        )
        self.fields[f"remove_{number}"] = forms.BooleanField(label="Remove this moment", required=False)

    @property
    def rows(self) -> list[Row]:
        return [self._row(number) for number in range(self.row_count)]

    def _row(self, number: int) -> Row:
        moment = self.moments.get(self[f"id_{number}"].value() or "")
        key, name, limit, remove, pk = (
            self[f"{part}_{number}"] for part in ("key", "name", "limit", "remove", "id")
        )
        rewards = moment.rewards.all() if moment else []
        places = sorted(one.marketplace.name for one in rewards)
        return Row(number, moment, key, name, limit, remove, pk, places, number in self.gone)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        seen: set[str] = set()
        for number in self._written(found):
            key, name = found.get(f"key_{number}", ""), found.get(f"name_{number}", "")
            if number in self.gone:
                self.add_error(
                    f"key_{number}",
                    "Somebody removed this moment. Saved once more it is made anew, without its rewards.",
                )
            if not key and f"key_{number}" not in self.errors:
                self.add_error(f"key_{number}", "A moment needs an id that your app sends.")
            if not name and f"name_{number}" not in self.errors:
                self.add_error(f"name_{number}", "A moment needs a name.")
            if key and key in seen:
                self.add_error(f"key_{number}", f"Another moment has the id {key} already.")
            seen.add(key)
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


def row_of(moment: Moment) -> Typed:
    """A moment as its row begins."""
    return {"id": moment.pk, "key": moment.key, "name": moment.name, "limit": str(moment.limit_per_customer)}


def empty_row() -> Typed:
    return {"id": "", "key": "", "name": "", "limit": "1"}


def rows_of(typed: QueryDict, moments: Sequence[Moment]) -> list[Typed]:
    """What was typed, row by row (`rows` says how many), and a row for each moment that the form did not know."""
    text = typed.get("rows", "")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    rows = [
        {part: typed.get(f"{part}_{number}", "") for part in _PARTS}
        for number in range(min(count, MOST_MOMENTS))
    ]
    known = {row["id"] for row in rows}
    return [*rows, *(row_of(one) for one in moments if one.pk not in known)]
