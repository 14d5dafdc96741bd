"""The guards on SQLite.

The triggers of watched tables call functions that only this program's connections have (`sqlcipher/base.py`), so another
tool can't write to those tables at all while they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from zhiwo.governance.guards.tables import SAID_CHANGES, SAID_HEAD, SAID_TRAIL, Watched

PREFIX = "guard_"
# Names of tables and columns come from the models, never from outside.
NOTE = (
    "INSERT INTO governance_rowchange (made_in, at, table_name, row_id, op)"
    " SELECT zhiwo_transaction(), strftime('%Y-%m-%d %H:%M:%f', 'now'), '{table}', {row}, {op} WHERE {when};"
)
# A statement that replaces a row takes the old one out without a word to the triggers for that; so an entry may only
# ever be put in at the end, under a key of its own.
TRAIL = {
    "trail_update": ("UPDATE ON governance_trailentry", "", SAID_TRAIL),
    "trail_delete": ("DELETE ON governance_trailentry", "", SAID_TRAIL),
    "trail_insert": (
        "INSERT ON governance_trailentry",
        "NEW.number IS NOT (SELECT length + 1 FROM governance_trailhead)"
        " OR EXISTS (SELECT 1 FROM governance_trailentry WHERE id = NEW.id)",
        SAID_TRAIL,
    ),
    "head_insert": (
        "INSERT ON governance_trailhead",
        "NEW.length <> 0 OR EXISTS (SELECT 1 FROM governance_trailhead)",
        SAID_HEAD,
    ),
    "head_update": (
        "UPDATE ON governance_trailhead",
        "NEW.id IS NOT OLD.id OR NEW.length IS NOT OLD.length + 1 OR NOT EXISTS"
        " (SELECT 1 FROM governance_trailentry WHERE number = NEW.length AND digest = NEW.digest)",
        SAID_HEAD,
    ),
    "head_delete": ("DELETE ON governance_trailhead", "", SAID_HEAD),
    "change_insert": (
        "INSERT ON governance_rowchange",
        "NEW.entry IS NOT NULL OR EXISTS (SELECT 1 FROM governance_rowchange WHERE id = NEW.id)",
        SAID_CHANGES,
    ),
    "change_update": (
        "UPDATE ON governance_rowchange",
        "OLD.entry IS NOT NULL OR NEW.entry IS NOT (SELECT length FROM governance_trailhead) OR"
        " (NEW.id, NEW.made_in, NEW.at, NEW.table_name, NEW.row_id, NEW.op)"
        " IS NOT (OLD.id, OLD.made_in, OLD.at, OLD.table_name, OLD.row_id, OLD.op)",
        SAID_CHANGES,
    ),
    "change_delete": ("DELETE ON governance_rowchange", "", SAID_CHANGES),
}


def raised(places: Sequence[Watched]) -> list[str]:
    """The statements that put the guards up."""
    return list(_guards(places).values())


def lowered(connection: Any) -> list[str]:
    """The statements that take down what stands."""
    return [f'DROP TRIGGER "{name}"' for name in _standing(connection)]


def missing(connection: Any, places: Sequence[Watched]) -> Iterator[str]:
    """The guards that don't stand word for word."""
    standing = _standing(connection)
    return (name for name, statement in _guards(places).items() if standing.get(name) != statement)


def _standing(connection: Any) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger'")
        return {name: text for name, text in cursor.fetchall() if name.startswith(PREFIX)}


def _guards(places: Iterable[Watched]) -> dict[str, str]:
    guards = {
        PREFIX + name: f"CREATE TRIGGER {PREFIX}{name} BEFORE {at}{f' WHEN {when}' if when else ''}"
        f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
        for name, (at, when, said) in TRAIL.items()
    }
    for place in places:
        guards |= _notes(place)
    return guards


def _notes(place: Watched) -> dict[str, str]:
    table, key = place.table, place.key
    old, new = f'OLD."{key}"', f'NEW."{key}"'
    differs = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in (key, *place.columns))

    def note(row: str, op: str, when: str = "1") -> str:
        return NOTE.format(table=table, row=row, op=op, when=when)

    kinds = {
        "i": ("INSERT", "1", note(new, "'i'")),
        "d": ("DELETE", "1", note(old, "'d'")),
        "u": (
            "UPDATE",
            f"({differs})",
            note(old, "'d'", f"{old} IS NOT {new}") + " " + note(new, f"iif({old} IS {new}, 'u', 'i')"),
        ),
    }
    return {
        f"{PREFIX}{table}_{kind}": f'CREATE TRIGGER {PREFIX}{table}_{kind} AFTER {event} ON "{table}"'
        f" WHEN {when} AND zhiwo_noted('{table}', '{kind}') BEGIN {body} END"
        for kind, (event, when, body) in kinds.items()
    }
