"""How the form's own fields are described in OpenAPI."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension


class TextDescription(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A string with its length and its shape."""

    target_class = "campaigns.call_form.Text"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        shape = {"pattern": f"^{self.target.shape.pattern}$"} if self.target.shape else {}
        return {"type": "string", "minLength": 1, "maxLength": self.target.longest, **shape}


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
