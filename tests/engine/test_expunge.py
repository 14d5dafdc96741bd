"""Rows the law takes out of the lake: gone from every part, new and old, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from zhiwo.engine import lake as module
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.engine.shapes import FeedShape

AT = datetime(2026, 4, 20, 22, 0)
SEEN = FeedShape(
    name="seen", mode="change", columns={"client": pa.string(), "from_on": pa.date32(), "word": pa.string()},
    key=("client", "from_on"), date_column="from_on",
)  # fmt: skip
UNITS = FeedShape(name="units", mode="full", columns={"unit": pa.string()}, key=("unit",), date_column=None)


def land(lake: Lake, on: date, source: str, *rows: tuple[str | None, str]) -> None:
    columns = {"client": [c for c, _ in rows], "from_on": [on] * len(rows), "word": [w for _, w in rows]}
    lake.land(SEEN, on, pa.table(columns, schema=SEEN.schema), landed_at=AT, source=source)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = Lake(tmp_path / "lake")
    land(made, date(2026, 4, 1), "a", ("甲", "geheim-a"), ("乙", "b"))
    land(made, date(2026, 4, 2), "b", ("甲", "geheim-b"))
    land(made, date(2026, 4, 2), "c", ("甲", "geheim-c"), (None, "c"))  # supersedes the one before
    land(made, date(2026, 4, 3), "d", ("丙", "d"))
    made.land(UNITS, date(2026, 4, 1), pa.table({"unit": ["甲"]}, schema=UNITS.schema), landed_at=AT, source="u")
    return made


def doomed(numbers: Collection[str]) -> set[str]:
    return {"甲"} & set(numbers)


def words(lake: Lake) -> list[Any]:
    with lake.read(Scope.closing(), as_of=date(2026, 4, 30)) as facts:
        return sorted(facts.table("seen").to_pyarrow()["word"].to_pylist())


def bytes_on_disk(lake: Lake) -> bytes:
    import pyarrow.parquet as pq

    return "".join(str(pq.read_table(p, partitioning=None).to_pylist()) for p in lake.root.rglob("*.parquet")).encode()


def test_takes_the_rows_out_of_every_part_old_ones_too(lake: Lake) -> None:
    assert b"geheim-b" in bytes_on_disk(lake)

    assert lake.expunge("client", doomed) == 3

    assert words(lake) == ["b", "c", "d"]
    assert b"geheim" not in bytes_on_disk(lake)
    assert lake.verify() == []


def test_a_second_time_finds_nothing(lake: Lake) -> None:
    lake.expunge("client", doomed)
    parts = lake.parts("seen")

    assert lake.expunge("client", doomed) == 0
    assert lake.parts("seen") == parts


def test_nothing_takes_it_for_news(lake: Lake) -> None:
    before = [(p.slot, p.source, p.landed_at, p.shape, p.superseded_at) for p in lake.parts("seen")]

    lake.expunge("client", doomed)

    assert [(p.slot, p.source, p.landed_at, p.shape, p.superseded_at) for p in lake.parts("seen")] == before
    assert (
        lake.land(
            SEEN,
            date(2026, 4, 1),
            pa.table({c: [] for c in SEEN.columns}, schema=SEEN.schema),
            landed_at=AT,
            source="a",
        ).rows
        == 1
    )


def test_parts_without_the_person_keep_their_file(lake: Lake) -> None:
    before = lake.parts("seen")[-1].path, lake.parts("units")[0].path

    lake.expunge("client", doomed)

    assert (lake.parts("seen")[-1].path, lake.parts("units")[0].path) == before


@pytest.mark.parametrize("point", ["amend", "unlink"])
def test_killed_it_goes_on(lake: Lake, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(*((module.manifest, "amend", kill) if point == "amend" else (Path, "unlink", kill)))
        lake.expunge("client", doomed)

    lake.expunge("client", doomed)
    assert words(lake) == ["b", "c", "d"]
    assert b"geheim" not in bytes_on_disk(lake)
    assert lake.verify() == []
