"""The guards on PostgreSQL.

The functions run as their owner, so that the roles that serve and close need no right to write down changes themselves.
While the batch role publishes, it answers for its rows by their counts (`watching.publishing`); nobody else can say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from zhiwo.governance.guards.tables import SAID_CHANGES, SAID_HEAD, SAID_TRAIL, Watched
from zhiwo.governance.postgres import BATCH

PREFIX = "guard_"
FUNCTION = "zhiwo_guard_"
PUBLISHING = "zhiwo.publishing"


class _Guard(NamedTuple):
    """A trigger: on which table, when, and the function it calls."""

    table: str
    event: str
    function: str


def _refusing(when: str, said: str) -> str:
    """The body of a function that lets pass what is not `when`."""
    # As an integrity error: of two who make the head at once, the second then looks again, as for any other key.
    refusal = f"RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'"
    return f"BEGIN IF {when} THEN {refusal}; END IF; RETURN NEW; END"


FUNCTIONS = {
    "trail": _refusing("true", SAID_TRAIL),
    "trail_insert": _refusing("NEW.number IS DISTINCT FROM (SELECT length + 1 FROM governance_trailhead)", SAID_TRAIL),
    "head": _refusing("true", SAID_HEAD),
    "head_insert": _refusing("NEW.length <> 0 OR EXISTS (SELECT FROM governance_trailhead)", SAID_HEAD),
    "head_update": _refusing(
        "NEW.id <> OLD.id OR NEW.length IS DISTINCT FROM OLD.length + 1 OR NOT EXISTS"
        " (SELECT FROM governance_trailentry WHERE number = NEW.length AND digest = NEW.digest)",
        SAID_HEAD,
    ),
    "change": _refusing("true", SAID_CHANGES),
    "change_insert": _refusing("NEW.entry IS NOT NULL", SAID_CHANGES),
    "change_update": _refusing(
        "OLD.entry IS NOT NULL OR NEW.entry IS DISTINCT FROM (SELECT length FROM governance_trailhead) OR"
        " (NEW.id, NEW.made_in, NEW.at, NEW.table_name, NEW.row_id, NEW.op) IS DISTINCT FROM"
        " (OLD.id, OLD.made_in, OLD.at, OLD.table_name, OLD.row_id, OLD.op)",
        SAID_CHANGES,
    ),
}
NOTE = """DECLARE mark bigint := pg_current_xact_id()::text::bigint; BEGIN
IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.{key} <> NEW.{key}) THEN
  INSERT INTO governance_rowchange (made_in, at, table_name, row_id, op)
  VALUES (mark, clock_timestamp(), TG_TABLE_NAME, OLD.{key}, 'd');
END IF;
IF TG_OP <> 'DELETE' THEN
  INSERT INTO governance_rowchange (made_in, at, table_name, row_id, op) VALUES (mark, clock_timestamp(), TG_TABLE_NAME,
    NEW.{key}, CASE WHEN TG_OP = 'UPDATE' AND OLD.{key} = NEW.{key} THEN 'u' ELSE 'i' END);
END IF;
RETURN NULL; END"""
UNSEEN = f"NOT (current_user = '{BATCH}' AND coalesce(current_setting('{PUBLISHING}', true), '') <> '')"
ROWS, ALL = "FOR EACH ROW", "FOR EACH STATEMENT"
TRAIL = {
    "trail_rows": _Guard("governance_trailentry", f"BEFORE UPDATE OR DELETE ON {{table}} {ROWS}", "trail"),
    "trail_insert": _Guard("governance_trailentry", f"BEFORE INSERT ON {{table}} {ROWS}", "trail_insert"),
    "trail_all": _Guard("governance_trailentry", f"BEFORE TRUNCATE ON {{table}} {ALL}", "trail"),
    "head_insert": _Guard("governance_trailhead", f"BEFORE INSERT ON {{table}} {ROWS}", "head_insert"),
    "head_update": _Guard("governance_trailhead", f"BEFORE UPDATE ON {{table}} {ROWS}", "head_update"),
    "head_delete": _Guard("governance_trailhead", f"BEFORE DELETE ON {{table}} {ROWS}", "head"),
    "head_all": _Guard("governance_trailhead", f"BEFORE TRUNCATE ON {{table}} {ALL}", "head"),
    "change_insert": _Guard("governance_rowchange", f"BEFORE INSERT ON {{table}} {ROWS}", "change_insert"),
    "change_update": _Guard("governance_rowchange", f"BEFORE UPDATE ON {{table}} {ROWS}", "change_update"),
    "change_delete": _Guard("governance_rowchange", f"BEFORE DELETE ON {{table}} {ROWS}", "change"),
    "change_all": _Guard("governance_rowchange", f"BEFORE TRUNCATE ON {{table}} {ALL}", "change"),
}


def raised(places: Sequence[Watched]) -> Iterator[str]:
    """The statements that put the guards up."""
    for name, body in _functions(places).items():
        # As its owner, with a search path that nobody can put a table of the same name into.
        yield (
            f"CREATE OR REPLACE FUNCTION {FUNCTION}{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $guard${body}$guard$"
        )
    for name, guard in _guards(places).items():
        event = guard.event.format(table=f'"{guard.table}"')
        yield f'CREATE TRIGGER "{name}" {event} EXECUTE FUNCTION {FUNCTION}{guard.function}()'


def lowered(connection: Any) -> list[str]:
    """The statements that take down what stands."""
    return [f'DROP TRIGGER "{name}" ON "{table}"' for name, table, _ in _standing(connection)]


def missing(connection: Any, places: Sequence[Watched]) -> Iterator[str]:
    """The guards that are not there, are off, or call a function that says something else."""
    standing, functions = _standing(connection), _functions(places)
    wanted = {(name, guard.table, functions[guard.function]) for name, guard in _guards(places).items()}
    return (name for name, *_ in wanted - standing)


def _standing(connection: Any) -> set[tuple[str, str, str]]:
    """Name, table and function body of every guard that is on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, relname, prosrc FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid"
            " JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
            " AND starts_with(tgname, %s) AND relnamespace = 'public'::regnamespace",
            [PREFIX],
        )
        return set(cursor.fetchall())


def _functions(places: Sequence[Watched]) -> dict[str, str]:
    return FUNCTIONS | {f"note_{key}": NOTE.format(key=f'"{key}"') for key in sorted({place.key for place in places})}


def _guards(places: Sequence[Watched]) -> dict[str, _Guard]:
    guards = {PREFIX + name: guard for name, guard in TRAIL.items()}
    for place in places:
        columns = (place.key, *place.columns)
        differs = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in columns)
        for kind, event, when in (
            ("id", "INSERT OR DELETE", UNSEEN),
            ("u", "UPDATE", f"({differs}) AND {UNSEEN}"),
        ):
            guards[f"{PREFIX}{place.table}_{kind}"] = _Guard(
                place.table, f"AFTER {event} ON {{table}} {ROWS} WHEN ({when})", f"note_{place.key}"
            )
    return guards
