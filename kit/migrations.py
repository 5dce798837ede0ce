"""What migrations of filled tables need beside Django's own operations."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

_STANDING = """
SELECT indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relname = %s AND relnamespace = current_schema()::regnamespace
"""


class TakeTheTimeNeeded(migrations.RunSQL):
    """For an atomic migration, as its first operation: its statements may take longer than those of a page.

    How long they wait for a lock stays bounded: behind one that waits, everybody does.
    """

    def __init__(self) -> None:
        super().__init__("SET LOCAL statement_timeout = 0", "SET LOCAL statement_timeout = 0")


class MakeIndexConcurrently(AddIndexConcurrently):
    """`AddIndexConcurrently` that takes the time it needs and can be run again after it was broken off.

    What was made is kept; what is left of an attempt that failed, an invalid index, is removed first. It waits for
    transactions of before, which holds up nobody, for as long as they last.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._ensure_not_in_transaction(schema_editor)
        is_valid = self._standing(schema_editor.connection)
        if is_valid:
            return
        schema_editor.execute("SET statement_timeout = 0")
        schema_editor.execute("SET lock_timeout = 0")
        try:
            if is_valid is False:
                name = schema_editor.quote_name(self.index.name)
                schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.execute("RESET lock_timeout")
            schema_editor.execute("RESET statement_timeout")

    def _standing(self, connection: Any) -> bool | None:
        """Whether the index that has the name is valid; None when there is none."""
        with connection.cursor() as cursor:
            cursor.execute(_STANDING, [self.index.name])
            found = cursor.fetchone()
        return found and bool(found[0])
