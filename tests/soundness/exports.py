"""Exports over very many random files and days (G16–G18): `python -m tests.soundness.exports cells 100000`, `… marks 1000`,
`… days 1000`.

Cells: whatever a text begins with, no cell of a file is a formula, and the text is had again exactly. Marks: from a file that
was sorted anew, lost columns and four rows in five, the export is named, and never another. Days: a normal day of a manager is
never stopped; drip scraping is noticed within 200 clients.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from python_calamine import CalamineWorkbook

from zhiwo.governance.exports.cells import STARTERS, unescaped
from zhiwo.governance.exports.listing import Format, Sheet
from zhiwo.governance.exports.marks import Marking, trace
from zhiwo.governance.exports.reading import cells_of
from zhiwo.governance.exports.writing import write
from zhiwo.governance.looks import Look, Looks, Unusual, looks_on

HOSTILE = [
    *"=+-@\t\r\n\0＝＋－＠'\",; ", "=1+1", "=cmd|'/C calc'!A0", "@SUM(A1)", "+1", "-1", "\t=1", "\r=1", "\n=1", "\0=1", " =1",
    "'=1", "''", '"=1"', "=HYPERLINK(\"http://x\")", "_x003D_1", "_x0041_", "a\r\nb", "1e5", "00123", "王经理", "\u3000=1",
]  # fmt: skip
LETTERS = "ab1=+-@'\"\t\r\n\0＝＠;,_x0D 王\u200b\x0b\x1f"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 4, 20, 9, 0, tzinfo=SHANGHAI)
KEY = b"a key of the tests"


def hostile(random: Random) -> str:
    if random.random() < 0.5:
        return random.choice(HOSTILE) + random.choice(("", "x", random.choice(HOSTILE)))
    return "".join(random.choice(LETTERS) for _ in range(random.randint(0, 12)))


def cells(n: int, seed: int = 1) -> None:
    """So many hostile cells through both writers, read again by readers that are not ours."""
    random = Random(seed)
    rows = [
        (hostile(random), Decimal(random.randint(-(10**9), 10**9)).scaleb(-2), -random.randint(0, 9)) for _ in range(n)
    ]
    with tempfile.TemporaryDirectory() as folder:
        for form in Format:
            path = Path(folder) / f"hostile.{form}"
            written = write(path, form, Sheet(("=1+1",), ("=text", "yuan", "count"), rows))
            assert written.rows == n
            READERS[form](path, rows)


def _read_csv(path: Path, rows: list[tuple[str, Decimal, int]]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file))
    assert read[0] == ["'=1+1"] and unescaped(read[1][0]) == "=text"
    for (text, yuan, count), cell in zip(rows, read[2:], strict=True):
        assert unescaped(cell[0]) == text
        assert cell[0][:1] not in STARTERS, cell[0]
        assert (Decimal(cell[1]), int(cell[2])) == (yuan, count)


def _read_xlsx(path: Path, rows: list[tuple[str, Decimal, int]]) -> None:
    with zipfile.ZipFile(path) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    read = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    for (text, yuan, count), cell in zip(rows, read[2:], strict=True):
        assert cell[0] == text
        assert isinstance(cell[1], float) and round(cell[1] * 100) == int(yuan * 100)
        assert isinstance(cell[2], float) and cell[2] == count


READERS = {Format.CSV: _read_csv, Format.XLSX: _read_xlsx}


def marks(n: int, seed: int = 1) -> int:
    """So many exports by many people, each leaked as a fifth of its rows, in another order, with half of the columns gone
    (the code's is left), saved again as either format; returns how many were named. None may be named wrongly."""
    random = Random(seed)
    named = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, n + 1):
            path = Path(folder) / "made.csv"
            width = random.randint(2, 10)
            rows = [tuple(f"{random.randint(0, 999)}" for _ in range(width)) for _ in range(random.randint(5, 200))]
            headings = [f"h{at}" for at in range(width + 1)]
            write(path, Format.CSV, Sheet(("watermark",), headings, rows, Marking(KEY, number)))
            leaked = _leaked(path, random)
            found = trace(KEY, cells_of(leaked.read_bytes(), leaked.name)).exports
            assert len(found) <= 1 and all(export == number for export, _ in found)
            named += bool(found)
            assert trace(b"another house", cells_of(leaked.read_bytes(), leaked.name)).exports == ()
    return named


def _leaked(path: Path, random: Random) -> Path:
    """What is left after someone worked on the file; the watermark's lines are cut away."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[2:]
    rows = random.sample(rows, max(1, len(rows) // 5))
    width = len(rows[0]) - 1
    kept = [*random.sample(range(width), width // 2), width]
    random.shuffle(kept)
    form = random.choice(list(Format))
    leaked = path.with_name(f"leaked.{form}")
    write(leaked, form, Sheet((), [""] * len(kept), [[row[at] for at in kept] for row in rows]))
    return leaked


@dataclass(frozen=True)
class Judged:
    """A simulated day: after how many different clients somebody was told (None: never), and how often a purpose was asked."""

    told_after: int | None
    why: Unusual | None
    asked: int


def play(looks: Iterator[Look], rule: Looks) -> Judged:
    """One person's looks, judged one after the other as the pages do."""
    seen: list[Look] = []
    told: tuple[int, Unusual] | None = None
    asked = 0
    for look in looks:
        asked += rule.judge(seen, look.at).asks
        seen.append(look)
        found = rule.judge(seen, look.at)
        if found.unusual and told is None:
            told = len({one.client for one in seen}), found.unusual
    return Judged(told[0] if told else None, told[1] if told else None, asked)


def normal_day(random: Random) -> Iterator[Look]:
    """A manager's day: calls in spells, every client for some minutes, some clients twice, a few of colleagues."""
    at, book = MORNING, [f"B{n}" for n in range(random.randint(150, 400))]
    for _ in range(random.randint(3, 6)):
        for _ in range(random.randint(4, 18)):
            own = random.random() < 0.93
            yield Look(at, random.choice(book) if own else f"O{random.randint(0, 900)}", own)
            at += timedelta(seconds=random.lognormvariate(4.6, 1.0))
        at += timedelta(minutes=random.randint(10, 50))


def scraping(random: Random, *, own: bool, jitter: float) -> Iterator[Look]:
    """A client every twenty seconds or so, each once."""
    at = MORNING
    for n in range(300):
        yield Look(at, f"S{n}", own)
        at += timedelta(seconds=20 * random.uniform(1 - jitter, 1 + jitter))


def days(n: int, seed: int = 1) -> tuple[int, int]:
    """So many normal days and as many of scraping; returns how many normal days somebody was told of, and after how many
    clients the slowest scraper was."""
    random, rule = Random(seed), looks_on(MORNING.date())
    told = slowest = 0
    for _ in range(n):
        normal = play(normal_day(random), rule)
        assert normal.asked == 0
        told += normal.told_after is not None
    for at in range(n):
        scraped = play(scraping(random, own=at % 2 == 0, jitter=random.choice((0, 0.3, 0.9))), rule)
        assert scraped.told_after is not None and scraped.told_after <= 200
        slowest = max(slowest, scraped.told_after)
    return told, slowest


RUNS: dict[str, Callable[[int], object]] = {"cells": cells, "marks": marks, "days": days}

if __name__ == "__main__":
    sys.stdout.write(f"{RUNS[sys.argv[1]](int(sys.argv[2]))}\n")
