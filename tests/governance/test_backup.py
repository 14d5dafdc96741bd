"""A backup comes back as it was, or not at all: any byte that changed is noticed before anything is put in place (G31, G32)."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apart import ADMIN, Apart, apart
from tests.settings import SERVER
from zhiwo.governance.backup.contents import MANIFEST, SEAL, BackupDamaged, Contents, NoBackup, OtherKey, opened
from zhiwo.governance.backup.making import seal_key
from zhiwo.kernel.refusal import Refusal

HOUSE = "tests.governance.small_house"
on_sqlite = pytest.mark.skipif(bool(SERVER), reason="SQLite's own")
on_postgres = pytest.mark.skipif(not SERVER, reason="PostgreSQL's own")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    """A furnished installation, with a backup in the folder `kept` beside its home."""
    with apart(tmp_path_factory.mktemp("house") / "home", "backup") as made:
        made.run(HOUSE, "furnish")
        made.run("zhiwo", "backup", made.home.parent / "kept")
        yield made


@pytest.fixture
def kept(house: Apart) -> Path:
    return house.home.parent / "kept"


@pytest.fixture
def copy(kept: Path, tmp_path: Path) -> Path:
    """A copy of the backup, to be spoilt."""
    shutil.copytree(kept, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Apart]:
    """Another machine, on which nothing was set up yet."""
    (tmp_path / "new").mkdir()
    made = Apart(tmp_path / "new", f"zhiwo_restored_{os.getpid()}")
    yield made
    made.drop()


def look(folder: Path) -> Contents:
    return opened(folder, seal_key(), django.HOME)


def state(house: Apart) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(house.run(HOUSE, "state"))
    return found


class TestRestore:
    def test_everything_comes_back_and_nothing_is_sent_again(self, house: Apart, kept: Path, empty: Apart) -> None:
        said = empty.run("zhiwo", "restore", kept, *ADMIN)

        before, after = state(house), state(empty)
        assert "留痕 25 条相连" in said
        assert "1 条消息备份时正在发送" in said
        assert after["tables"] == before["tables"]
        assert (after["parts"], after["damage"], after["aside"]) == (before["parts"], 0, ["搁置的记录"])
        assert (after["trail"][:25], after["acts"]) == (before["trail"][:25], ["backup.restored"])
        assert before["messages"] == [["sent", ""], ["leased", ""], ["new", ""]]
        assert after["messages"] == [["sent", ""], ["unknown", "Restored"], ["new", ""]]
        assert "26 条，逐条相连" in empty.run("zhiwo", "verify-trail")
        assert empty.run("zhiwo", "init", *ADMIN)
        assert sorted(path.name for path in empty.home.iterdir() if not path.name.startswith("zhiwo.db")) == [
            "lake", "set_aside", "trail.anchors",
        ]  # fmt: skip

    def test_nothing_is_written_over(self, house: Apart, kept: Path) -> None:
        before = state(house)

        said = house.refused("zhiwo", "restore", kept, *ADMIN)

        assert "不是空的" in said
        assert state(house) == before

    @on_sqlite
    @pytest.mark.parametrize("end", ["", "-wal", "-journal"])
    def test_nor_is_the_log_of_a_database_that_is_gone(
        self, kept: Path, empty: Apart, tmp_path: Path, end: str
    ) -> None:
        """It would be played over the database put in its place."""
        (tmp_path / "db").mkdir()
        (tmp_path / "db" / f"zhiwo.db{end}").write_bytes(b"left behind")
        empty.environment["ZHIWO_DATABASE_URL"] = f"sqlite:{tmp_path}/db/zhiwo.db"

        assert "不是空的" in empty.refused("zhiwo", "restore", kept)
        assert (tmp_path / "db" / f"zhiwo.db{end}").read_bytes() == b"left behind"

    @on_postgres
    def test_nor_is_a_database_whose_tables_stand_in_another_schema(self, kept: Path, empty: Apart) -> None:
        import psycopg

        with psycopg.connect(SERVER, autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{empty.database}"')
        with psycopg.connect(SERVER, dbname=empty.database, autocommit=True) as theirs:
            theirs.execute("CREATE SCHEMA reporting")
            theirs.execute("CREATE TABLE reporting.ledger AS SELECT 1 AS n")

        assert "不是空的" in empty.refused("zhiwo", "restore", kept, *ADMIN)
        with psycopg.connect(SERVER, dbname=empty.database) as theirs:
            assert theirs.execute("SELECT count(*) FROM reporting.ledger").fetchone() == (1,)

    @on_postgres
    def test_a_database_with_tables_is_not_written_over(self, house: Apart, kept: Path, tmp_path: Path) -> None:
        other = Apart(tmp_path / "new", house.database)
        other.home.mkdir()

        assert "不是空的" in other.refused("zhiwo", "restore", kept, *ADMIN)
        assert list(other.home.iterdir()) == []
        assert "--admin" in other.refused("zhiwo", "restore", kept)

    def test_a_damaged_one_leaves_the_home_as_empty_as_it_was(self, copy: Path, empty: Apart) -> None:
        flip(next((copy / "lake").rglob("*.parquet")), 100)

        assert "备份已损坏" in empty.refused("zhiwo", "restore", copy, *ADMIN)
        assert list(empty.home.iterdir()) == []

    def test_with_another_secret_it_says_which_file_is_wanted(self, kept: Path, empty: Apart) -> None:
        empty.environment["ZHIWO_SECRET_KEY"] = "another"

        said = empty.refused("zhiwo", "restore", kept, *ADMIN)

        assert "secret.key" in said and str(empty.home) in said

    def test_entries_made_after_the_backup_are_told_by_the_second_place(
        self, house: Apart, kept: Path, empty: Apart, tmp_path: Path
    ) -> None:
        elsewhere = tmp_path / "elsewhere.anchors"
        lines = (house.home / "trail.anchors").read_text()
        elsewhere.write_text(f"{lines}31 {'a' * 64} 2026-04-20T02:00:00.000000+00:00\n")
        empty.environment["ZHIWO_TRAIL_ANCHORS"] = str(elsewhere)

        said = empty.run("zhiwo", "restore", kept, *ADMIN)

        assert "比备份多 6 条" in said
        assert elsewhere.read_text().startswith(lines)

    def test_a_job_that_was_running_is_taken_up_again(self, kept: Path, empty: Apart) -> None:
        empty.run("zhiwo", "restore", kept, *ADMIN)

        taken = empty.run("tests.governance.small_house_worker")

        assert taken == "trail.verify done 2"

    @on_sqlite
    def test_an_encrypted_database_stays_so_and_needs_its_key_file(self, tmp_path: Path, empty: Apart) -> None:
        key = tmp_path / "key"
        key.write_text("it's a secret\n")
        key.chmod(0o600)
        house = Apart(tmp_path / "encrypted", "")
        house.home.mkdir()
        house.environment["ZHIWO_KEY_FILE"] = str(key)
        house.run("zhiwo", "init")
        house.run(HOUSE, "furnish")
        house.run("zhiwo", "backup", tmp_path / "kept")

        assert not (tmp_path / "kept" / "database").read_bytes().startswith(b"SQLite format 3")
        assert "没有设置 ZHIWO_KEY_FILE" in empty.refused("zhiwo", "restore", tmp_path / "kept")
        (tmp_path / "wrong").write_text("another")
        (tmp_path / "wrong").chmod(0o600)
        empty.environment["ZHIWO_KEY_FILE"] = str(tmp_path / "wrong")
        assert "密钥文件不对" in empty.refused("zhiwo", "restore", tmp_path / "kept")
        assert list(empty.home.iterdir()) == []
        empty.environment["ZHIWO_KEY_FILE"] = str(key)
        empty.run("zhiwo", "restore", tmp_path / "kept")
        assert state(empty)["tables"] == state(house)["tables"]


class TestBackup:
    def test_an_erasure_meanwhile_is_no_damage(self, tmp_path: Path) -> None:
        """To take the part back from an older backup would bring the erased person back."""
        with apart(tmp_path / "home", "swept") as made:
            made.run(HOUSE, "furnish")

            said = made.run(HOUSE, "swept", tmp_path / "kept")

            assert "湖本身完好，请重新备份" in said
            assert not (tmp_path / "kept").exists()
            assert state(made)["damage"] == 0

    def test_says_what_it_holds_and_what_it_does_not(self, kept: Path) -> None:
        found = look(kept)

        assert (found.tables["clients_client"], found.tables["org_staff"], found.trail_length) == (5, 19, 25)
        assert len([path for path in found.files if path.endswith(".parquet")]) == 4
        assert not any("key" in path for path in found.files)

    def test_the_act_is_on_the_trail(self, house: Apart) -> None:
        assert "backup.made" in state(house)["acts"]

    def test_a_folder_that_is_there_is_left_alone(self, house: Apart, kept: Path) -> None:
        assert "已存在" in house.refused("zhiwo", "backup", kept)

    def test_a_lake_that_is_damaged_is_told_and_no_backup_is_left(self, house: Apart, tmp_path: Path) -> None:
        part = next((house.home / "lake").rglob("*.parquet"))
        flip(part, 100)
        try:
            assert part.name in house.refused("zhiwo", "backup", tmp_path / "b")
        finally:
            flip(part, 100)

        assert list(tmp_path.iterdir()) == []

    def test_while_a_closing_runs_none_is_made(self, house: Apart, tmp_path: Path) -> None:
        from fcntl import LOCK_EX, flock

        with (house.home / "closing.lock").open("a") as held:
            flock(held, LOCK_EX)
            assert "日终正在执行" in house.refused("zhiwo", "backup", tmp_path / "b")

    def test_is_of_one_moment_while_others_write(self, house: Apart, tmp_path: Path) -> None:
        """Its trail ends where its list says, and its anchors speak of no entry beyond."""
        writer = house.start(HOUSE, "trail", 1_500)
        house.run("zhiwo", "backup", tmp_path / "b")
        writer.communicate()

        made = Apart(tmp_path / "new", f"zhiwo_moment_{os.getpid()}")
        made.home.mkdir()
        try:
            made.run("zhiwo", "restore", tmp_path / "b", *ADMIN)
            assert "逐条相连" in made.run("zhiwo", "verify-trail")
        finally:
            made.drop()

    @on_postgres
    def test_without_pg_dump_it_says_what_to_install(self, house: Apart, tmp_path: Path) -> None:
        there = house.environment["PATH"]
        house.environment["PATH"] = str(tmp_path)
        try:
            said = subprocess.run(
                [sys.executable, "-m", "zhiwo", "backup", str(tmp_path / "b")],
                env=house.environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
        finally:
            house.environment["PATH"] = there

        assert said.returncode == 2
        assert "本机没有 pg_dump" in said.stderr


def flip(path: Path, at: int, bit: int = 0) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1 << bit
    path.write_bytes(content)


class TestDamage:
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.data())
    def test_a_bit_flipped_anywhere_is_noticed(self, copy: Path, data: st.DataObject) -> None:
        files = sorted(path for path in copy.rglob("*") if path.is_file() and path.stat().st_size)
        path = data.draw(st.sampled_from(files))
        at, bit = data.draw(st.integers(0, path.stat().st_size - 1)), data.draw(st.integers(0, 7))
        flip(path, at, bit)
        try:
            with pytest.raises(Refusal):
                look(copy)
        finally:
            flip(path, at, bit)

    def test_every_byte_of_list_and_seal_is_watched(self, copy: Path) -> None:
        for path in (copy / MANIFEST, copy / SEAL):
            for at in random.Random(1).sample(range(path.stat().st_size), min(120, path.stat().st_size)):
                flip(path, at, 1)
                with pytest.raises((BackupDamaged, OtherKey)):
                    look(copy)
                flip(path, at, 1)
        assert look(copy)

    @pytest.mark.parametrize("name", [MANIFEST, SEAL])
    def test_without_list_or_seal_it_is_no_backup(self, copy: Path, name: str) -> None:
        (copy / name).unlink()

        with pytest.raises(NoBackup):
            look(copy)

    def test_a_file_that_is_missing_is_noticed(self, copy: Path) -> None:
        next((copy / "lake").rglob("*.parquet")).unlink()

        with pytest.raises(BackupDamaged, match="missing"):
            look(copy)

    def test_a_file_too_many_is_noticed(self, copy: Path) -> None:
        (copy / "lake" / "parts" / "more.parquet").write_bytes(b"")

        with pytest.raises(BackupDamaged, match="too many"):
            look(copy)

    def test_a_file_cut_short_or_added_to_is_noticed(self, copy: Path) -> None:
        database = copy / "database"
        whole = database.read_bytes()
        for spoilt in (whole[:-1], whole + b"\0", b""):
            database.write_bytes(spoilt)
            with pytest.raises(BackupDamaged):
                look(copy)

    def test_a_list_made_to_fit_without_the_key_is_noticed(self, copy: Path) -> None:
        import hashlib

        said = (copy / MANIFEST).read_bytes().replace(b'"org_staff": 19', b'"org_staff": 18')
        (copy / MANIFEST).write_bytes(said)
        (copy / SEAL).write_text(f"{hashlib.sha256(said).hexdigest()}\n{(copy / SEAL).read_text().split()[1]}\n")

        with pytest.raises(OtherKey):
            look(copy)
