"""Rows that are wrong on purpose. Each is one more row, so that setting it aside leaves the bank's books whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from zhiwo.demo.layouts import LAYOUTS
from zhiwo.demo.writing import BankFile

Fields = list[str]


@dataclass(frozen=True)
class Fault:
    """A kind of wrong row: made from a right one of `feed`, in the files of the `days_before` last days."""

    kind: str
    feed: str
    days_before: tuple[int, ...]
    column: str | None
    value: str


@dataclass(frozen=True)
class PlantedFault:
    """Where a wrong row stands: file name, physical line (the header is line 1), what is wrong in which column."""

    file: str
    line: int
    feed: str
    kind: str
    column: str | None


FAULTS: tuple[Fault, ...] = (
    Fault("impossible date", "transactions", (0, 1, 4, 9), "booked_on", "2026-02-30"),
    Fault("wrong check digit of a resident ID", "clients", (0, 3, 7), "id_number", "990101198506150021"),
    Fault("born in the future", "clients", (2,), "born_on", "2031-05-06"),
    Fault("not a phone number", "clients", (0, 5, 11), "phone", "12345678901"),
    Fault("name missing", "clients", (0, 7), "name", ""),
    Fault("account missing", "transactions", (0, 2, 13), "account", ""),
    Fault("unknown code", "contacts", (0, 3, 8), "kind", "telepathy"),
    Fault("unknown account kind", "accounts", (1, 12), "kind", "piggy_bank"),
    Fault("amount in powers of ten", "transactions", (0, 6), "amount_fen", "1e7"),
    Fault("amount with misplaced commas", "transactions", (1, 10), "amount_fen", '"5,0000"'),
    Fault("amount not a number", "balances", (2, 5), "balance_fen", "NaN"),
    Fault("amount missing", "balances", (0, 8), "balance_fen", ""),
    Fault("negative amount", "positions", (0, 4), "amount_fen", "-20000.00"),
    Fault("a column too many", "transactions", (3, 7), None, "extra"),
    Fault("a column too few", "contacts", (1, 5), None, "short"),
    Fault("bytes that are no GB18030", "transactions", (0, 8), "memo", "\udcff\udcff"),
    Fault("key twice in one file", "keepings", (0,), None, "twice"),
    Fault("key twice in one file", "contacts", (0, 4), None, "twice"),
    Fault("quote never closed", "clients", (0, 9), None, "quote"),
)


def plant(files: list[BankFile], last: date) -> list[PlantedFault]:
    """Write every fault into its files; returns where they stand. A file too short to copy a row from gets none."""
    by_day = {(file.feed, (last - file.business_date).days): file for file in files}
    jobs: dict[str, list[Fault]] = {}
    for fault in sorted(FAULTS, key=lambda fault: fault.value == "quote"):
        for days_before in fault.days_before:
            file = by_day.get((fault.feed, days_before))
            if file and file.rows >= 2:
                jobs.setdefault(file.path.name, []).append(fault)
    paths = {file.path.name: file for file in files}
    return [planted for name, faults in sorted(jobs.items()) for planted in _plant_in(paths[name], faults)]


def _plant_in(file: BankFile, faults: list[Fault]) -> list[PlantedFault]:
    """Insert the wrong rows among the right ones; one that would swallow what follows goes last."""
    layout = LAYOUTS[file.feed]
    lines = file.path.read_bytes().split(b"\n")[:-1]
    right = lines[1:]
    placed: list[tuple[int, Fault]] = []
    for nth, fault in enumerate(faults):
        source = right[(nth * 5 + 1) % len(right)].decode(layout.encoding)
        at = len(lines) if fault.value == "quote" else 1 + (nth * 3 + 2) % len(lines)
        for _ in range(2 if fault.value == "twice" else 1):
            lines.insert(at, encoded_wrong(spoil(source, fault, nth), layout.encoding))
            placed = [(old + (old >= at), f) for old, f in placed]
            placed.append((at, fault))
    file.path.write_bytes(b"\n".join(lines) + b"\n")
    file.rows += len(placed)
    return [
        PlantedFault(file.path.name, at + 1, file.feed, f.kind, f.column)
        for at, f in sorted(placed, key=lambda p: p[0])
    ]


def spoil(line: str, fault: Fault, nth: int) -> str:
    """The right row `line` with the fault in it, and with a key no other row has: a 9 and `nth` in front."""
    fields = line.split(",")
    columns = list(LAYOUTS[fault.feed].headers)
    special: dict[str, Callable[[Fields], Fields]] = {
        "extra": lambda row: [*row, "多余"],
        "short": lambda row: row[:-1],
        "twice": lambda row: row,
        "quote": lambda row: [*row[:2], '"' + row[2].strip('"'), *row[3:]],
    }
    fields[0] = f"9{nth}{fields[0]}"
    if fault.column is None:
        return ",".join(special[fault.value](fields))
    fields[columns.index(fault.column)] = fault.value
    return ",".join(fields)


def encoded_wrong(line: str, encoding: str) -> bytes:
    """The line in its encoding; a lone surrogate becomes the raw byte it stands for."""
    return line.encode(encoding, errors="surrogateescape")
