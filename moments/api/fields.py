"""How the form's own fields are described in OpenAPI."""

import re
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension

from events.types import EVENT_TYPES
from moments.api.parameters import LAST_PLACE


class TextDescription(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A string with its length and its shape."""

    target_class = "campaigns.call_form.Text"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        shape = {"pattern": f"^{self.target.shape.pattern}$"} if self.target.shape else {}
        return {
            "type": "string",
            "minLength": self.target.shortest,
            "maxLength": self.target.longest,
            **shape,
        }


class OneOfDescription(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """One of a few words."""

    target_class = "campaigns.call_form.OneOf"
    priority = 1

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "string", "enum": self.target.choices}


class CountDescription(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A whole number with its bounds."""

    target_class = "moments.api.parameters.Count"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1, "maximum": self.target.most}


class PlaceDescription(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A place in a numbered list."""

    target_class = "moments.api.parameters.Place"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "integer", "format": "int64", "minimum": 0, "maximum": LAST_PLACE}


class WholeDescription(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A whole number of a body with its bounds."""

    target_class = "moments.api.webhook_forms.Whole"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.target.least, "maximum": self.target.most}


class FlagDescription(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """true or false."""

    target_class = "moments.api.webhook_forms.Flag"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "boolean"}


class TypesDescription(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """An array of event types."""

    target_class = "moments.api.webhook_forms.Types"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "enum": list(EVENT_TYPES)}}


class SomeOfDescription(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Words of a list, separated by commas."""

    target_class = "moments.api.parameters.SomeOf"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        word = "|".join(re.escape(one) for one in self.target.choices)
        return {"type": "string", "pattern": f"^({word})(,({word}))*$", "example": self.target.choices[0]}


class InstantDescription(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """An instant of RFC 3339."""

    target_class = "moments.api.parameters.Instant"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


class MonthDescription(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A calendar month."""

    target_class = "moments.api.parameters.Month"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "string", "pattern": "^2[0-9]{3}-(0[1-9]|1[0-2])$", "example": "2026-11"}
