"""Whether the database notes every row that changes and no other (G29): random writes by every way there is, each compared
with the tables before and after it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.db import connection, transaction

from tests.cast import TODAY, Cast
from zhiwo.care.models import Duty, Interaction
from zhiwo.care.operations import record_interaction
from zhiwo.clients.models import Client
from zhiwo.governance.models import RowChange
from zhiwo.org.models import Staff, Unit
from zhiwo.org.operations import choose_language
from zhiwo.wiring.unwatched import watched_tables

AT = datetime(2026, 4, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
Diff = dict[tuple[str, int], str]
"""What became of a row, by table and key: i put in, u changed, d taken out."""


@dataclass(frozen=True)
class Tally:
    """How many writes were made, of how many ways, how many rows they changed, what was missed, and what was made up."""

    writes: int
    ways: int
    rows: int
    missing: tuple[str, ...]
    phantom: tuple[str, ...]


def run(writes: int, cast: Cast, seed: int = 20) -> Tally:
    """Make so many random writes on the cast's bank, committed one by one, and compare after each."""
    writer = _Writer(random.Random(seed), cast)
    rows, missing, phantom = 0, [], []
    used: set[str] = set()
    before, last = _tables(), _last_note()
    for n in range(writes):
        way = writer.write()
        used.add(way)
        after = _tables()
        changed, noted = _diff(before, after), _net(last)
        missing += [f"{n} {way}: {place} {op}" for place, op in changed.items() if noted.get(place) != op]
        phantom += [f"{n} {way}: {place} {op}" for place, op in noted.items() if place not in changed]
        rows, before, last = rows + len(changed), after, _last_note()
    return Tally(writes, len(used), rows, tuple(missing), tuple(phantom))


Tables = dict[str, dict[int, str]]


def _tables() -> Tables:
    """Every watched row in words, read past the program in one statement."""
    found: Tables = {place.table: {} for place in watched_tables()}
    with connection.cursor() as cursor:
        rows = (f'SELECT \'{p.table}\', "{p.key}", {_words(p.columns)} FROM "{p.table}"' for p in watched_tables())
        cursor.execute(" UNION ALL ".join(rows))
        for table, key, words in cursor.fetchall():
            found[table][key] = words
    return found


def _words(columns: tuple[str, ...]) -> str:
    if connection.vendor == "postgresql":
        return f"ROW({', '.join(chr(34) + name + chr(34) for name in columns)})::text"
    return " || ',' || ".join(f'quote("{name}")' for name in columns)


def _diff(before: Tables, after: Tables) -> Diff:
    diff: Diff = {}
    for table, rows in after.items():
        old = before[table]
        diff |= {(table, key): "i" for key in rows.keys() - old.keys()}
        diff |= {(table, key): "d" for key in old.keys() - rows.keys()}
        diff |= {(table, key): "u" for key in rows.keys() & old.keys() if rows[key] != old[key]}
    return diff


def _last_note() -> int:
    return RowChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _net(since: int) -> Diff:
    """What the notes after `since` come to for each row: put in and taken out again is nothing."""
    ops: dict[tuple[str, int], list[str]] = {}
    for table, row, op in RowChange.objects.filter(pk__gt=since).values_list("table_name", "row_id", "op"):
        ops.setdefault((table, row), []).append(op)
    net = {place: (said[0] != "i", said[-1] != "d") for place, said in ops.items()}
    words = {(True, True): "u", (True, False): "d", (False, True): "i"}
    return {place: words[ends] for place, ends in net.items() if ends in words}


class _Writer:
    """Writes at random: by objects, in bulk, by query, by statements of its own, by operations and by commands."""

    def __init__(self, rng: random.Random, cast: Cast) -> None:
        self.rng, self.cast, self.made = rng, cast, 0
        self.ways: tuple[Callable[[], None], ...] = (
            self.save_new, self.save_changed, self.save_unchanged, self.delete_one, self.bulk_create, self.bulk_update,
            self.bulk_upsert, self.query_update, self.query_update_to_the_same, self.query_delete, self.statement_update,
            self.statement_insert, self.statement_upsert, self.statement_delete, self.statement_moves_a_key,
            self.statement_replace, self.undone, self.half_undone, self.refused, self.operation, self.choice, self.command,
        )  # fmt: skip

    def write(self) -> str:
        way = self.rng.choice(self.ways)
        way()
        return way.__name__

    def fresh(self) -> str:
        self.made += 1
        return f"R{self.made:06d}"

    def unit(self) -> Unit:
        return self.rng.choice([person.unit for person in self.cast.staff.values()])

    def new_staff(self) -> Staff:
        return Staff(number=self.fresh(), name="测试员", unit=self.unit(), post="teller")

    def new_interaction(self) -> Interaction:
        return Interaction(
            reference=self.fresh(), client=self.client(), kind="call", at=AT, on=self.day(), entered_at=AT,
            note=self.rng.choice(("", "备注", "a")),
        )  # fmt: skip

    def client(self) -> Client:
        return self.rng.choice(list(self.cast.clients.values()))

    def day(self) -> date:
        return TODAY - timedelta(days=self.rng.randrange(30))

    def strangers(self) -> list[Staff]:
        """People this writer made, whom nothing points at."""
        return list(Staff.objects.filter(number__startswith="R").order_by("number")[:40])

    def some(self) -> list[Staff]:
        people = self.strangers()
        return self.rng.sample(people, min(len(people), self.rng.randint(1, 4)))

    def save_new(self) -> None:
        self.new_staff().save()

    def save_changed(self) -> None:
        for person in self.some()[:1]:
            person.name = self.fresh()
            person.save(update_fields=self.rng.choice((None, ["name"])))

    def save_unchanged(self) -> None:
        """simple-history#1363: saving what is the same already is no change."""
        for person in self.some():
            person.save()

    def delete_one(self) -> None:
        entry = Interaction.objects.for_closing().order_by("?").first()
        if entry:
            entry.delete()

    def bulk_create(self) -> None:
        Interaction.objects.for_closing().bulk_create([self.new_interaction() for _ in range(self.rng.randint(1, 5))])

    def bulk_update(self) -> None:
        people = self.some()
        for person in people:
            person.name, person.left_on = self.rng.choice(("甲", "乙")), self.rng.choice((None, TODAY))
        if people:
            Staff.objects.bulk_update(people, ["name", "left_on"])

    def bulk_upsert(self) -> None:
        people = [Staff(number=p.number, name=self.fresh(), unit_id=p.unit_id, post=p.post) for p in self.some()]
        Staff.objects.bulk_create(
            [*people, self.new_staff()], update_conflicts=True, unique_fields=["number"], update_fields=["name"]
        )

    def query_update(self) -> None:
        """django-auditlog#203: an update by query sends no signal."""
        Duty.objects.for_closing().filter(on__gte=self.day()).update(done=self.rng.randrange(9))

    def query_update_to_the_same(self) -> None:
        Client.objects.for_closing().filter(number="甲").update(status=self.cast.clients["甲"].status)

    def query_delete(self) -> None:
        Interaction.objects.for_closing().filter(
            pk__in=list(Interaction.objects.for_closing().order_by("?").values_list("pk", flat=True)[:3])
        ).delete()

    def statement(self, words: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(words, values)

    def statement_update(self) -> None:
        self.statement(
            "UPDATE clients_keeping SET reason = %s WHERE staff_id < %s", self.fresh(), self.rng.randrange(99)
        )

    def statement_insert(self) -> None:
        person = self.new_staff()
        self.statement(
            "INSERT INTO org_staff (number, name, unit_id, post) VALUES (%s, %s, %s, 'teller'), (%s, 'b', %s, 'teller')",
            person.number, person.name, person.unit_id, self.fresh(), person.unit_id,
        )  # fmt: skip

    def statement_upsert(self) -> None:
        for person in self.some()[:1]:
            self.statement(
                "INSERT INTO org_staff (number, name, unit_id, post) VALUES (%s, %s, %s, 'teller')"
                " ON CONFLICT (number) DO UPDATE SET name = excluded.name",
                person.number, self.rng.choice((person.name, self.fresh())), person.unit_id,
            )  # fmt: skip

    def statement_delete(self) -> None:
        numbers = ["", *(person.number for person in self.some())]
        self.statement(f"DELETE FROM org_staff WHERE number IN ({', '.join(['%s'] * len(numbers))})", *numbers)

    def statement_moves_a_key(self) -> None:
        for person in self.some()[:1]:
            self.statement("UPDATE org_staff SET id = %s WHERE id = %s", -int(self.fresh()[1:]), person.pk)

    def statement_replace(self) -> None:
        """What a REPLACE takes away is taken away too; PostgreSQL knows none."""
        for person in self.some()[:1]:
            values = (person.number, self.fresh(), person.unit_id)
            if connection.vendor == "sqlite":
                self.statement(
                    "INSERT OR REPLACE INTO org_staff (number, name, unit_id, post) VALUES (%s, %s, %s, 'teller')",
                    *values,
                )

    def undone(self) -> None:
        with transaction.atomic():
            self.query_update()
            self.save_new()
            transaction.set_rollback(True)

    def half_undone(self) -> None:
        with transaction.atomic():
            self.save_new()
            with transaction.atomic():
                self.bulk_create()
                transaction.set_rollback(True)

    def refused(self) -> None:
        """A statement the database refuses in the middle of a transaction leaves what went before it."""
        with transaction.atomic():
            self.save_new()
            try:
                with transaction.atomic():
                    Staff(number="W1", name="二", unit=self.unit(), post="teller").save()
            except Exception:
                pass

    def operation(self) -> None:
        record_interaction(actor=self.cast.actor("W1"), client="甲", kind="call", on=TODAY, result="connected", at=AT)

    def choice(self) -> None:
        language = self.rng.choice(("zh", "en"))
        choose_language(actor=self.cast.actor("H1"), language=language, at=AT)

    def command(self) -> None:
        quick = "django.contrib.auth.hashers.MD5PasswordHasher"
        with patch("sys.stdin", StringIO("open\n")), patch("django.conf.settings.PASSWORD_HASHERS", [quick]):
            call_command("login", "H1", stdout=StringIO())
