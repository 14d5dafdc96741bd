"""Triggers that stand in the database itself: they keep the trail as it was written, and note which rows change.

Code that forgets to record, a bulk statement, a console: all of them pass here. They are put up anew after every migration,
since SQLite loses those of a table that a migration rebuilds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhiwo.governance.guards import postgres, sqlite
from zhiwo.governance.guards.tables import Watched, watched

__all__ = ["Watched", "guards_missing", "lower_guards", "raise_guards", "watched"]


def raise_guards(connection: Any, places: Iterable[Watched]) -> None:
    """Put the guards up, around the trail and around those of `places` whose tables are there; the old ones go."""
    lower_guards(connection)
    there = set(connection.introspection.table_names())
    _run(connection, _side(connection).raised([place for place in places if place.table in there]))


def lower_guards(connection: Any) -> None:
    """Take every guard down: for tests, and for whoever must mend a trail by hand."""
    _run(connection, _side(connection).lowered(connection))


def guards_missing(connection: Any, places: Iterable[Watched]) -> list[str]:
    """The names of the guards that don't stand, or stand otherwise than they should; none of them is a good sign."""
    return sorted(_side(connection).missing(connection, list(places)))


def _side(connection: Any) -> Any:
    return postgres if connection.vendor == "postgresql" else sqlite


def _run(connection: Any, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in list(statements):
            cursor.execute(statement)
