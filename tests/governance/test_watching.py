"""Which rows changed is noted by the database itself, and every operation accounts for its own (G29)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tests.cast import TODAY, Cast, raise_curtain
from tests.desk.house import NOW, furnish
from tests.soundness import row_changes
from zhiwo.care.models import Duty
from zhiwo.care.operations import record_interaction
from zhiwo.governance.models import RowChange, TrailEntry
from zhiwo.governance.operations import look_over, own_up, record
from zhiwo.governance.queries import STRAY, first_unproven
from zhiwo.governance.watching import publishing
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Staff, Unit
from zhiwo.wiring.unwatched import UNWATCHED, watched_tables

AT = datetime(2026, 4, 20, 2, 0, tzinfo=UTC)
CONSOLE = Actor(staff="CONSOLE", name="", post="administrator", unit="", path="", on=TODAY)


@pytest.fixture
def bank(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Cast]:
    """The furnished cast, committed; the trail's second place is the test's own."""
    settings.TRAIL_ANCHORS = tmp_path / "trail.anchors"
    cast = raise_curtain()
    furnish(cast)
    yield cast


def unaccounted() -> list[tuple[str, str]]:
    return list(RowChange.objects.filter(entry=None).values_list("table_name", "op"))


class TestTables:
    def test_every_table_is_watched_or_named_with_a_reason(self) -> None:
        tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

        watching = {place.table for place in watched_tables()}

        assert watching | {name for name in UNWATCHED if "." not in name} >= tables
        assert {
            "clients_keeping",
            "care_interaction",
            "care_duty",
            "care_discharge",
            "org_login",
            "org_staff",
        } <= watching
        assert all(len(reason) > 5 for reason in UNWATCHED.values())

    def test_what_is_named_is_there(self) -> None:
        tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}

        for name in UNWATCHED:
            table, _, column = name.partition(".")

            assert table in tables
            assert not column or column in {field.column for field in tables[table]._meta.concrete_fields}


class TestNotes:
    def test_two_thousand_random_writes_are_noted_and_nothing_else(self, bank: Cast) -> None:
        """django-auditlog#203, #515, DefectDojo#2388, nocodb#8964, simple-history#1363."""
        found = row_changes.run(2_000, bank)

        assert found.missing == ()
        assert found.phantom == ()
        assert found.ways == 22
        assert found.rows > 2_000
        assert look_over(actor=CONSOLE, at=AT, places=watched_tables()).strays
        assert unaccounted() == []
        assert first_unproven() is None

    def test_an_operation_accounts_for_the_rows_it_changed(self, bank: Cast) -> None:
        record_interaction(actor=bank.actor("W1"), client="甲", kind="call", on=TODAY, result="connected", at=NOW)

        facts = TrailEntry.objects.get(act="care.interaction-recorded").facts
        assert facts["changed_rows"]["care_interaction"] == {"i": 1}
        assert facts["changed_rows"]["care_discharge"]["i"] >= 1
        assert unaccounted() == []
        assert first_unproven() is None

    def test_what_changes_after_the_entry_is_accounted_for_by_nobody(self, bank: Cast) -> None:
        with transaction.atomic():
            record(actor=bank.actor("W1"), act="x.done", subject_kind="client", subject="甲", at=AT)
            Staff.objects.filter(number="W2").update(name="改名")

        record(actor=bank.actor("W1"), act="x.done", subject_kind="client", subject="甲", at=AT)

        assert unaccounted() == [("org_staff", "u")]

    def test_a_change_past_every_operation_is_owned_up_to_once(self, bank: Cast) -> None:
        Duty.objects.for_closing().filter(client__number="甲").update(done=9)
        changed = len(unaccounted())

        assert own_up(actor=CONSOLE, at=AT) == 1
        assert own_up(actor=CONSOLE, at=AT) == 0

        entry = TrailEntry.objects.get(act=STRAY)
        assert entry.facts["changed_rows"] == {"care_duty": {"u": changed}}
        assert len(entry.facts["rows"]["care_duty"]) == changed
        assert unaccounted() == []

    def test_no_value_of_a_row_is_kept(self, bank: Cast) -> None:
        Staff.objects.filter(number="W2").update(name="绝不外传")
        own_up(actor=CONSOLE, at=AT)

        assert "绝不外传" not in str([*RowChange.objects.values(), *TrailEntry.objects.values()])

    def test_a_publication_is_counted_instead_of_noted(self, bank: Cast) -> None:
        with transaction.atomic(), publishing() as written:
            Unit.objects.filter(number="N1").update(name="东湖")
            Staff.objects.filter(number__in=["W1", "W2"]).update(name="同名")

        assert written == {"org_unit": {"u": 1}, "org_staff": {"u": 2}}
        assert unaccounted() == []

    def test_a_publication_that_fails_hides_nothing_after_it(self, bank: Cast) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic(), publishing():
            raise ZeroDivisionError

        Staff.objects.filter(number="W1").update(name="改名")

        assert unaccounted() == [("org_staff", "u")]

    @pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no roles")
    def test_the_pages_role_cannot_pass_for_a_publication(self, bank: Cast) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE zhiwo_app")
            cursor.execute("SELECT set_config('zhiwo.publishing', 'on', true)")
            cursor.execute("UPDATE org_staff SET name = '改名' WHERE number = 'W1'")

        assert unaccounted() == [("org_staff", "u")]

    @pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL's triggers call nothing of the program")
    def test_another_tool_can_not_write_at_all(self, bank: Cast) -> None:
        from sqlcipher3 import dbapi2

        other = dbapi2.connect(connection.settings_dict["NAME"], uri=True)

        with pytest.raises(dbapi2.OperationalError, match="no such function: zhiwo_noted"):
            other.execute("UPDATE org_staff SET name = '改名'")
        other.close()


class TestVerifying:
    def test_says_which_entries_are_on_changes_past_the_program_and_says_so_once(self, bank: Cast, capsys: Any) -> None:
        Staff.objects.filter(number="W2").update(name="改名")

        with pytest.raises(SystemExit) as ended:
            call_command("verify_trail")
        call_command("verify_trail")

        assert ended.value.code == 2
        said = capsys.readouterr()
        assert "有数据被绕过系统改动过，见留痕第 1 条" in said.err
        assert "操作留痕完好：2 条" in said.out

    @pytest.mark.skipif("connection.vendor != 'sqlite'", reason="no role of the program may take a guard down")
    def test_names_guards_that_were_taken_down(self, bank: Cast, capsys: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER guard_care_duty_u")

        with pytest.raises(SystemExit):
            call_command("verify_trail")

        assert "guard_care_duty_u" in capsys.readouterr().err

    @pytest.mark.skipif("connection.vendor != 'sqlite'", reason="no role of the program may take a guard down")
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE governance_rowchange SET row_id = row_id + 1 WHERE entry = 2",
            "UPDATE governance_rowchange SET op = 'd' WHERE entry = 2",
            "DELETE FROM governance_rowchange WHERE entry = 2",
            "UPDATE governance_rowchange SET entry = 3 WHERE entry = 2",
        ],
    )
    def test_finds_notes_that_are_not_those_an_entry_accounts_for(self, bank: Cast, change: str, capsys: Any) -> None:
        for n in range(3):
            with transaction.atomic():
                Staff.objects.filter(number="W2").update(name=f"改名{n}")
                record(actor=bank.actor("W1"), act="x.done", subject_kind="staff", subject="W2", at=AT)
        with connection.cursor() as cursor:
            for kind in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER guard_change_{kind}")
            cursor.execute(change)

        with pytest.raises(SystemExit):
            call_command("verify_trail")

        assert "第 2 条所记的改动行与数据库记下的不符" in capsys.readouterr().err


@pytest.mark.django_db
class TestGuards:
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE governance_trailentry SET act = ''",
            "DELETE FROM governance_trailentry",
            "UPDATE governance_trailhead SET length = 0",
            "UPDATE governance_trailhead SET length = length + 1",
            "UPDATE governance_trailhead SET digest = 'x'",
            "DELETE FROM governance_trailhead",
            "INSERT INTO governance_trailhead (id, length, digest) VALUES (2, 0, '')",
            "DELETE FROM governance_rowchange",
            "UPDATE governance_rowchange SET row_id = 0",
            "UPDATE governance_rowchange SET entry = NULL",
            "INSERT INTO governance_rowchange (made_in, at, table_name, row_id, op, entry)"
            " VALUES (1, '2026-04-20', 'org_staff', 1, 'u', 1)",
            "INSERT INTO governance_trailentry (number, at, actor, post, unit_path, act, subject_kind, subject,"
            " facts_written, digest) VALUES (7, '2026-04-20', '', '', '', '', '', '', '', '')",
        ],
    )
    def test_refuse_whatever_is_not_appending(self, cast: Cast, change: str) -> None:
        Staff.objects.filter(number="W2").update(name="改名")
        own_up(actor=CONSOLE, at=AT)

        with (
            pytest.raises(
                DatabaseError, match=r"only ever appended|only moves on|accounted for once|permission denied"
            ),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)

        assert TrailEntry.objects.get().act == STRAY

    @pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL knows no REPLACE")
    @pytest.mark.parametrize("key", ["id", "number"])
    def test_refuse_to_replace_an_entry(self, cast: Cast, key: str) -> None:
        record(actor=cast.actor("W1"), act="x.done", subject_kind="client", subject="甲", at=AT)
        first = TrailEntry.objects.values().get()
        forged = first | {"act": "y.done"} | ({"number": 2} if key == "id" else {"id": 99})

        with pytest.raises(DatabaseError, match="only ever appended"), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT OR REPLACE INTO governance_trailentry ({', '.join(forged)}) VALUES ({', '.join(['%s'] * len(forged))})",
                [str(value) for value in forged.values()],
            )

        assert TrailEntry.objects.get().act == "x.done"
