"""Many keys handed to a statement as one value."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Expression, IntegerField


class Among(Expression):
    """The right side of an `__in` for thousands of keys: an array in place of as many parameters, which Django would prepare
    one by one and SQLite has a limit for. The keys are all integers or all texts."""

    output_field = IntegerField()

    def __init__(self, keys: Iterable[int] | Iterable[str]) -> None:
        super().__init__()
        self.keys = list(keys)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        """As SQLite reads it."""
        return "(SELECT value FROM json_each(%s))", [json.dumps(self.keys)]

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        """As PostgreSQL reads it. Raises EmptyResultSet, which Django knows what to make of."""
        if not self.keys:
            raise EmptyResultSet
        kind = "text" if isinstance(self.keys[0], str) else "bigint"
        return f"(SELECT unnest(%s::{kind}[]))", [self.keys]
