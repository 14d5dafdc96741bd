"""What every kind of file is turned into before it is judged: blocks of text cells with their record numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from zhiwo.intake.framing import Broken, Numbers


@dataclass(frozen=True)
class Block:
    """Some records of a file. `cells` gives the whole ones as a table of texts, one column a source column (`s0`, `s1`
    …, an empty cell is null); it is called where there is time for it. `record` and `line` number its rows.
    """

    cells: Callable[[], pa.Table]
    record: Numbers
    line: Numbers
    broken: list[Broken] = field(default_factory=list)
    blank: int = 0
    padded: bool = True
    damaged: bool = True
    read: int = 0

    @property
    def records(self) -> int:
        return len(self.record) + len(self.broken) + self.blank


class RecordFile(Protocol):
    """A file of records. `header` holds the names of its columns; `trailer` the last line's cells once all is read."""

    header: tuple[str, ...]
    trailer: list[str] | None

    def blocks(self) -> Iterator[Block]:
        """Its records in order. Raises FileRefused."""
        ...


def names(width: int) -> list[str]:
    """What the columns of a block are called."""
    return [f"s{place}" for place in range(width)]
