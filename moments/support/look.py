"""How support looks at records: everything can be found and read, nothing can be typed over (H1)."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from events import operations
from events.models import Chain

_PLAIN = (str, int, list)


def _says(record: models.Model | None) -> dict[str, Any]:
    """What a record says, field by field, as the audit log can keep it."""
    if record is None:
        return {}
    found = {field.attname: field.value_from_object(record) for field in record._meta.concrete_fields}
    return {
        name: value if value is None or isinstance(value, _PLAIN) else str(value)
        for name, value in found.items()
    }


class LookOnly(ModelAdmin):
    """A record that only operations change: no adding, no editing, no deleting by hand."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class Edited(ModelAdmin):
    """Reference data that support edits here; every change leaves an audit entry, in the platform's chain unless
    `chain` says otherwise.
    """

    list_per_page = 50
    chain: ClassVar[Chain | None] = None

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        before = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        self._audit(
            request, obj, "change" if change else "add", operations.changed(_says(before), _says(obj))
        )

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        self._audit(request, obj, "delete", operations.changed(_says(obj), {}))
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for one in queryset:
            self._audit(request, one, "delete", operations.changed(_says(one), {}))
        super().delete_queryset(request, queryset)

    def _audit(
        self,
        request: HttpRequest,
        obj: models.Model,
        verb: str,
        changes: operations.Changes,
    ) -> None:
        name = str(obj._meta.model_name)
        operations.audit(
            actor=f"support:{request.user.pk}",
            verb=f"{name}.{verb}",
            object_key=f"{name}:{obj.pk}",
            chain=self.chain,
            changes=changes,
        )


def look(
    model: type[models.Model],
    *,
    shows: list[str],
    finds: tuple[str, ...] = (),
    by: tuple[str, ...] = (),
    hides: tuple[str, ...] = (),
) -> None:
    """Register a record to be looked at."""
    _register(model, LookOnly, list_display=shows, search_fields=finds, list_filter=by, exclude=hides)


def edit(
    model: type[models.Model], *, shows: list[str], finds: tuple[str, ...] = (), by: tuple[str, ...] = ()
) -> None:
    """Register reference data to be edited."""
    _register(model, Edited, list_display=shows, search_fields=finds, list_filter=by)


def _register(model: type[models.Model], kind: type[ModelAdmin], **facts: Any) -> None:
    admin.site.register(model, type(f"{model.__name__}Admin", (kind,), {"__doc__": model.__doc__, **facts}))
