"""Rows about clients can't be read by accident: a query that names no viewer raises instead of answering.

Django reads through many doors (a count, a subquery, a foreign key). Each asks the query set for its rows, so the guard
stands there: until a viewer is named, with `seen_by` in `access.py` or `for_closing`, every door is shut.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class Unscoped(RuntimeError):
    """Rows about clients were asked for without saying who asks. A fault in the program, never shown to a person."""


class ScopedQuerySet(models.QuerySet[Row]):
    """Rows about clients; answers only after `granted` says who looks."""

    _granted = False

    def granted(self) -> Self:
        """The same rows with the guard down. Called by `access.py` and `for_closing`, by nothing else."""
        query = self.all()
        query._granted = True
        return query

    def for_closing(self) -> Self:
        """All rows, for a step of closing or an operation's own bookkeeping; never for a face."""
        return self.granted()

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._granted = self._granted
        return clone

    def create(self, **values: Any) -> Row:
        """A new row. Django's own way ends in `save()`, which reads through the guarded base manager."""
        return self.bulk_create([self.model(**values)])[0]

    def _need_viewer(self) -> None:
        if not self._granted:
            raise Unscoped(f"{self.model.__name__} rows were read without an actor; use seen_by(actor).")

    def _fetch_all(self) -> None:
        self._need_viewer()
        super()._fetch_all()

    def _combinator_query(self, combinator: str, *others: Any, **kwargs: Any) -> Self:
        for query in (self, *others):
            query._need_viewer()
        return super()._combinator_query(combinator, *others, **kwargs)  # type: ignore[misc, no-any-return]

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._need_viewer()
        return super().resolve_expression(*args, **kwargs)


def _guarded(name: str) -> Any:
    def method(self: ScopedQuerySet[Any], *args: Any, **kwargs: Any) -> Any:
        self._need_viewer()
        return getattr(super(ScopedQuerySet, self), name)(*args, **kwargs)

    method.__name__ = name
    return method


# Every door of Django's query set that reaches the database without passing `_fetch_all`.
_DOORS = (
    "aggregate", "bulk_create", "bulk_update", "contains", "count", "delete", "exists", "explain",
    "get_or_create", "in_bulk", "iterator", "raw", "update", "update_or_create", "_raw_delete", "_update", "_insert",
)  # fmt: skip

for _name in _DOORS:
    setattr(ScopedQuerySet, _name, _guarded(_name))


class ScopedManager(models.Manager[Row]):
    """The way to a model's rows about clients: the guarded query set, and nothing beside it."""

    def get_queryset(self) -> ScopedQuerySet[Row]:
        return ScopedQuerySet(self.model, using=self._db)

    def all(self) -> ScopedQuerySet[Row]:
        return self.get_queryset()

    def for_closing(self) -> ScopedQuerySet[Row]:
        """See `ScopedQuerySet.for_closing`."""
        return self.get_queryset().for_closing()
