"""Reading a file in a process of its own: it says the same, and whatever befalls it befalls it alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.intake.gate import cells, text
from tests.intake.odd_sieves import Aborting, Chattering, Failing, Greedy, Sleeping
from tests.intake.readers import sieve, told
from tests.intake.test_refused_files import BYTES
from zhiwo.engine.own_process import PASSED_ON
from zhiwo.intake import apart
from zhiwo.intake.answers import Refused, Sifted, understood
from zhiwo.intake.apart import MEMORY, READER, Reader, allowed_seconds, command
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.formats import formats
from zhiwo.intake.judging import ProgramFault
from zhiwo.kernel.text import Text


class TestTheSameIsSaid:
    def test_rows_and_counts_are_those_of_reading_it_here(self, tmp_path: Path) -> None:
        warned, bad = cells("clients", client="C1", phone="15400000000"), cells("clients", client="C2", opened_on="?")
        content = text("clients", warned, bad)
        asked = sieve(tmp_path, content, mapped="clients", form=formats()["clients"])
        here = asked.sift()
        rows = [pq.read_table(path).to_pylist() for path in (asked.accepted, asked.set_aside)]

        there = READER.sift(asked)

        assert Sifted.of(there) == Sifted.of(here)
        assert there.faults and there.warnings and there.header
        assert [pq.read_table(path).to_pylist() for path in (asked.accepted, asked.set_aside)] == rows

    @pytest.mark.parametrize(
        ("content", "mapping"), [case for cases in BYTES.values() for case in cases if len(case[0]) < 1 << 20]
    )
    def test_a_refusal_is_the_same_sentence(self, content: bytes, mapping: dict[str, Any], tmp_path: Path) -> None:
        asked = sieve(tmp_path, content, **mapping)
        with pytest.raises(FileRefused) as here:
            asked.sift()

        with pytest.raises(FileRefused) as there:
            READER.sift(asked)

        assert (there.value.kind, there.value.facts) == (here.value.kind, here.value.facts)
        assert (there.value.say("zh"), there.value.say("en")) == (here.value.say("zh"), here.value.say("en"))

    @pytest.mark.parametrize(
        "refusal",
        [
            FileRefused("future_file", on=date(2026, 11, 21), today=date(2026, 11, 20)),
            FileRefused("trailer_count", stated=Decimal("2.50"), found=10**15),
            FileRefused("trailer_sum", column=Text("余额", "balance"), stated=Decimal("-0.10"), found="{0}"),
        ],
    )
    def test_dates_amounts_and_names_in_two_languages_stand_in_it_as_before(self, refusal: FileRefused) -> None:
        answer = understood(Refused.of(refusal).model_dump_json().encode())

        assert isinstance(answer, Refused)
        with pytest.raises(FileRefused) as there:
            answer.result()
        assert (there.value.say("zh"), there.value.say("en")) == (refusal.say("zh"), refusal.say("en"))

    def test_progress_is_told_meanwhile(self, tmp_path: Path) -> None:
        here: list[tuple[int, float]] = []
        there: list[tuple[int, float]] = []
        sieve(tmp_path).sift(lambda *step: here.append(step))

        READER.sift(sieve(tmp_path), lambda *step: there.append(step))

        assert there == here and there[-1][0] == 3

    def test_a_file_is_found_from_the_folder_it_is_named_in(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        READER.sift(sieve(tmp_path))
        monkeypatch.chdir(tmp_path)

        assert READER.sift(sieve(Path())).accepted == 1


class TestTheProcess:
    def test_it_is_used_again(self, reader: Reader, tmp_path: Path) -> None:
        first = told(reader, tmp_path)
        with pytest.raises(FileRefused):
            reader.sift(sieve(tmp_path, b""))

        assert told(reader, tmp_path) == first
        assert first[0] != str(os.getpid())

    def test_after_a_large_file_it_gives_its_memory_back(
        self, reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(apart, "SMALL", 10)

        assert told(reader, tmp_path)[0] != told(reader, tmp_path)[0]

    def test_it_learns_no_secret(self, reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ZHIWO_DATABASE_URL", "postgresql://zhiwo_app:secret@bank/zhiwo")
        monkeypatch.setenv("ZHIWO_KEY_FILE", "/etc/zhiwo.key")
        monkeypatch.setenv("PGPASSWORD", "secret")

        names = set(told(reader, tmp_path)[1].split())

        # Python itself may set LC_CTYPE on its way to UTF-8.
        assert names <= {*PASSED_ON, "PYTHONPATH", "MIMALLOC_ARENA_EAGER_COMMIT"}
        assert "PYTHONPATH" in names

    def test_it_inherits_no_open_file(self, reader: Reader, tmp_path: Path) -> None:
        database = tmp_path / "zhiwo.db"
        with database.open("w") as opened:
            os.set_inheritable(opened.fileno(), True)

            held = told(reader, tmp_path)[2]

        assert "pipe:" in held and str(database) not in held

    def test_its_memory_is_limited_and_it_leaves_no_core(self, reader: Reader, tmp_path: Path) -> None:
        assert told(reader, tmp_path)[3] == str([(MEMORY, MEMORY), (0, 0)])

    def test_a_system_short_of_memory_takes_it_first(self, reader: Reader, tmp_path: Path) -> None:
        assert told(reader, tmp_path)[4] == "500"

    def test_threads_take_turns(self, reader: Reader, tmp_path: Path) -> None:
        folders = [tmp_path / str(n) for n in range(4)]
        for folder in folders:
            folder.mkdir()

        with ThreadPoolExecutor(4) as threads:
            readers = {found[0] for found in threads.map(lambda folder: told(reader, folder), folders)}

        assert len(readers) == 1

    def test_one_that_cannot_start_is_no_files_fault(self, tmp_path: Path) -> None:
        nowhere = Reader([sys.executable, "-c", "raise SystemExit('half installed')"])

        with pytest.raises(ProgramFault, match="half installed"):
            nowhere.sift(sieve(tmp_path))

    def test_one_that_is_gone_when_the_next_file_comes_is_replaced(self, reader: Reader, tmp_path: Path) -> None:
        """Whether it is seen to be gone, or goes while it is asked."""
        for _ in range(5):
            number = int(told(reader, tmp_path)[0])
            os.kill(number, signal.SIGKILL)

            assert int(told(reader, tmp_path)[0]) != number


ASKING = """
import os, sys, time
from pathlib import Path
from tests.intake.test_apart import told
from zhiwo.intake.apart import READER

folder = Path(sys.argv[1])
number = told(READER, folder)[0]
print(number, flush=True)
"""
WAITING = ASKING + "time.sleep(600)"
READING = (
    ASKING
    + """
from tests.intake.readers import MIXED, sieve, told
from tests.intake.odd_sieves import Sleeping
from tests.intake.test_apart import sieve
READER.sift(sieve(folder, kind=Sleeping), seconds=1)
"""
)
FORKING = (
    ASKING
    + """
if copy := os.fork():
    os.waitpid(copy, 0)
    print(told(READER, folder)[0], flush=True)
else:
    print(told(READER, folder)[0], flush=True)
    os._exit(0)
"""
)
LINGERING = (
    ASKING
    + """
if not os.fork():
    print(os.getpid(), flush=True)
    time.sleep(600)
time.sleep(600)
"""
)


def _wait_for_the_end(number: int) -> None:
    """Until the process is gone, or is a body that nobody has taken in yet."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    pytest.fail(f"process {number} is still there")


def _another_process(script: str, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True, env=environment
    )


class TestItsParent:
    def test_it_ends_with_its_parent(self, tmp_path: Path) -> None:
        with _another_process(ASKING, tmp_path) as parent:
            number = int(_line(parent))

        _wait_for_the_end(number)

    def test_it_ends_when_its_parent_is_killed(self, tmp_path: Path) -> None:
        with _another_process(WAITING, tmp_path) as parent:
            number = int(_line(parent))
            parent.kill()

        _wait_for_the_end(number)

    def test_it_outlives_a_killed_parent_no_longer_than_its_file_may_take(self, tmp_path: Path) -> None:
        with _another_process(READING, tmp_path) as parent:
            number = int(_line(parent))
            while not (tmp_path / "good.parquet").exists():
                time.sleep(0.01)
            parent.kill()

        _wait_for_the_end(number)

    def test_a_copy_of_the_parent_has_a_reader_of_its_own(self, tmp_path: Path) -> None:
        with _another_process(FORKING, tmp_path) as parent:
            first, copys, again = (int(_line(parent)) for _ in range(3))

        assert first == again != copys
        _wait_for_the_end(copys)

    def test_a_copy_does_not_keep_it_alive(self, tmp_path: Path) -> None:
        with _another_process(LINGERING, tmp_path) as parent:
            number, copy = (int(_line(parent)) for _ in range(2))
            parent.kill()
            try:
                _wait_for_the_end(number)
            finally:
                os.kill(copy, signal.SIGKILL)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def _packed(folder: Path) -> Path:
    """A Parquet file of a few kilobytes that unpacks to a gigabyte."""
    columns: dict[str, pa.Array] = {
        column.zh: pa.array([value] * 10_000)
        for column, value in zip(formats()["balances"].columns, cells("balances"), strict=True)
    }
    columns["客户号"] = pa.DictionaryArray.from_arrays(pa.array([0] * 10_000, pa.int32()), ["C" * 100_000])
    path = folder / "packed.parquet"
    pq.write_table(pa.table(columns).cast(pa.schema([(name, pa.string()) for name in columns])), path)
    return path


class TestWhatBefallsIt:
    def test_a_file_that_needs_too_much_memory_is_refused(self, tmp_path: Path) -> None:
        small = Reader(command(memory=600 << 20))
        packed = _packed(tmp_path)
        assert packed.stat().st_size < 1 << 20

        with pytest.raises(FileRefused) as refused:
            small.sift(sieve(tmp_path, path=packed))

        # Refused an allocation, Arrow mostly says so; now and then it falls over it (a segmentation
        # fault), and the reader is gone. The file is refused either way, and the next one is read.
        assert refused.value.kind in {"out_of_memory", "reader_ended"}
        assert small.sift(sieve(tmp_path)).accepted == 1
        small.end()

    def test_the_limit_is_named_where_memory_is_refused(self, tmp_path: Path) -> None:
        small = Reader(command(memory=600 << 20))

        with pytest.raises(FileRefused) as refused:
            small.sift(sieve(tmp_path, kind=Greedy))

        assert refused.value.kind == "out_of_memory"
        assert "上限（600 MB）" in refused.value.say("zh") and "(600 MB)" in refused.value.say("en")
        small.end()

    def test_a_file_that_takes_too_long_is_refused(self, reader: Reader, tmp_path: Path) -> None:
        before = told(reader, tmp_path)[0]

        with pytest.raises(FileRefused) as refused:
            reader.sift(sieve(tmp_path, kind=Sleeping), seconds=0.6)

        assert refused.value.kind == "out_of_time"
        assert "超过了 1 秒" in refused.value.say("zh") and "the 1 seconds allowed" in refused.value.say("en")
        _wait_for_the_end(int(before))
        assert told(reader, tmp_path)[0] != before

    def test_a_large_file_may_take_longer(self) -> None:
        assert allowed_seconds(0) == 300
        assert allowed_seconds(1 << 30) == 812

    def test_a_file_that_breaks_its_reader_is_refused(
        self, reader: Reader, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        told(reader, tmp_path)

        with pytest.raises(FileRefused) as refused:
            reader.sift(sieve(tmp_path, kind=Aborting))

        assert refused.value.kind == "reader_ended"
        assert refused.value.say("zh").startswith("读这个文件时读取程序意外中止")
        assert refused.value.say("en").startswith("The program that read the file broke off")
        assert "exit -6" in caplog.text and "Fatal Python error" in caplog.text
        assert reader.sift(sieve(tmp_path)).accepted == 1

    def test_what_nobody_has_thought_of_is_the_programs_fault(self, reader: Reader, tmp_path: Path) -> None:
        with pytest.raises(ProgramFault, match="LookupError: no such thing"):
            reader.sift(sieve(tmp_path, kind=Failing))

    def test_a_person_who_stops_it_stops_the_reading(self, reader: Reader, tmp_path: Path) -> None:
        before = told(reader, tmp_path)[0]

        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            reader.sift(sieve(tmp_path), stop)

        assert told(reader, tmp_path)[0] != before

    def test_what_a_library_prints_is_no_answer(self, reader: Reader, tmp_path: Path) -> None:
        assert reader.sift(sieve(tmp_path, kind=Chattering)).header == ("a",)
