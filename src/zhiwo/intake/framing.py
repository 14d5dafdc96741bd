"""Our own pass over the lines of a delimited file: which are records, which are broken, which are blank.

No reader of the libraries keeps the promise that every record is accounted for: an unclosed quote swallows the good
rows after it, blank lines vanish, line ends inside a cell shift the numbers. Here each physical record gets its number
before anything else looks at it. Lines are judged in bulk; only a line whose quotes do not pair is looked at by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

MAX_RECORD = 1 << 20
"""The most bytes one record may have; a longer one is a file whose line ends are missing."""

MAX_SPAN = 200
"""The most lines one record may span by line ends inside quoted cells."""

SHOWN = 4096
"""How much of a broken record is kept."""

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LF, CR, TAB, QUOTE, SPACE = 10, 13, 9, 34, 32

GOOD, BLANK, FEW, MANY, STRAY, CONTROL, NUL, UNDECODABLE, OVERLONG, HEADER, UNCLOSED = range(11)
KINDS = {
    FEW: "too_few_cells",
    MANY: "too_many_cells",
    STRAY: "stray_quote",
    CONTROL: "control_character",
    NUL: "nul_byte",
    UNDECODABLE: "undecodable",
    OVERLONG: "overlong_record",
    HEADER: "repeated_header",
    UNCLOSED: "unclosed_quote",
}


@dataclass(frozen=True)
class Broken:
    """A record that cannot be read as cells: its number, first line, byte offset, fault, and how it begins."""

    record: int
    line: int
    offset: int
    kind: str
    facts: dict[str, object]
    raw: str


@dataclass(frozen=True)
class Frame:
    """The records of one stretch of a file.

    `payload` holds the whole records, in UTF-8; `record` and `line` number them (from 1; `line` is the first physical
    line). `padded` says that some cell may open or close with a space, `damaged` that a replacement character is in the
    text: what is not there need not be looked for in each cell.
    """

    payload: bytes
    record: Numbers
    line: Numbers
    broken: list[Broken] = field(default_factory=list)
    blank: int = 0
    quoted: bool = False
    spans: bool = False
    padded: bool = False
    damaged: bool = False

    @property
    def records(self) -> int:
        return len(self.record) + len(self.broken) + self.blank


@dataclass(frozen=True)
class Rules:
    """What a record must look like: its delimiter, whether quotes mean anything, how many cells, the header's bytes."""

    delimiter: int
    quotes: bool
    width: int
    header: bytes = b""
    encoding: str = "UTF-8"

    @cached_property
    def whole(self) -> re.Pattern[bytes]:
        """One well-formed record of the right width, line ends allowed inside quotes."""
        mark = re.escape(bytes([self.delimiter]))
        cell = rb'(?:"(?:[^"]|"")*+"|[^"\r\n' + mark + rb"]*+)"
        return re.compile(cell + rb"(?:" + mark + cell + rb"){%d}" % (self.width - 1))


@dataclass(frozen=True)
class Marks:
    """Characters that are in a stretch or not: ideographic spaces, which may pad a cell, and replacement characters."""

    wide: bool = False
    damaged: bool = False


def marks_of(text: str) -> Marks:
    """What is in `text`; a single character is found faster in decoded text than in bytes."""
    return Marks(wide="\u3000" in text, damaged="\ufffd" in text)


@dataclass(frozen=True)
class Position:
    """How far the file was read before a stretch: records, lines, bytes."""

    record: int = 0
    line: int = 0
    offset: int = 0


class Stretch:
    """Whole lines of a file (the last byte is a line end), judged in bulk.

    `used` is the number of lines that `frame` accounts for: fewer than all when a quoted cell is still open at the end
    and more is to come (`last` is False). `undecodable` are the lines whose bytes were not of the declared encoding.
    """

    def __init__(
        self,
        text: bytes,
        rules: Rules,
        *,
        last: bool,
        marks: Marks | None = None,
        undecodable: list[int] | None = None,
    ) -> None:
        self.text = text
        self.rules = rules
        self.last = last
        self.marks = marks or marks_of(text.decode("utf-8"))
        self.undecodable = undecodable or []
        self.bytes = np.frombuffer(text, np.uint8)
        self.newlines = np.flatnonzero(self.bytes == LF)
        self.starts = np.concatenate(([0], self.newlines[:-1] + 1))
        returns = (self.newlines > self.starts) & (self.bytes[self.newlines - 1] == CR)
        self.ends = self.newlines - returns
        self.returns = int(returns.sum())
        self.delimiters = np.flatnonzero(self.bytes == rules.delimiter)
        self.quoted = rules.quotes and b'"' in text
        self.used = len(self.newlines)

    def frame(self, at: Position, offsets: Numbers | None = None) -> Frame:
        """The records of the stretch, numbered on from `at`; `offsets` are the lines' places in the source's own
        bytes."""
        return self._all_good(at) if self._plain() else self._judged(at, offsets)

    def _plain(self) -> bool:
        """Whether every line is a good record, seen without looking at any one line."""
        lengths = self.ends - self.starts
        return (
            not (
                self.quoted
                or self.undecodable
                or self._controls()
                or lengths.min() == 0
                or lengths.max() > MAX_RECORD
                or (self.rules.header and self.rules.header in self.text)
            )
            and self._even()
        )

    def _controls(self) -> int:
        """How many bytes are control characters other than line ends, tabs and the delimiter."""
        known = len(self.newlines) + self.returns + self.text.count(b"\t")
        if self.rules.delimiter < SPACE and self.rules.delimiter != TAB:
            known += len(self.delimiters)
        return int(np.count_nonzero(self.bytes < SPACE)) - known

    def _even(self) -> bool:
        """Whether the delimiters fall `width - 1` to a line."""
        each = self.rules.width - 1
        if len(self.delimiters) != each * len(self.newlines):
            return False
        if not each:
            return True
        rows = self.delimiters.reshape(-1, each)
        return bool((rows[:, -1] < self.newlines).all() and (rows[1:, 0] > self.newlines[:-1]).all())

    def _all_good(self, at: Position) -> Frame:
        count = np.arange(1, len(self.newlines) + 1)
        return Frame(self.text, at.record + count, at.line + count, padded=self._padded(), damaged=self.marks.damaged)

    def _padded(self) -> bool:
        """Whether some cell may begin or end with white space."""
        if self.marks.wide or (self.rules.delimiter != TAB and b"\t" in self.text):
            return True
        spaces = np.flatnonzero(self.bytes == SPACE)
        edge = np.zeros(256, bool)
        edge[[self.rules.delimiter, LF, CR, QUOTE]] = True  # the byte before the first is the last, a line end
        return bool(edge[self.bytes[spaces - 1]].any() or edge[self.bytes[spaces + 1]].any())

    def _judged(self, at: Position, offsets: Numbers | None) -> Frame:
        status = self._statuses()
        continued = np.zeros(len(self.newlines), bool)
        if self.quoted:
            self._join_spans(status, continued)
        status, continued = status[: self.used], continued[: self.used]
        owner = np.maximum.accumulate(np.where(continued, 0, np.arange(self.used)))
        numbers = at.record + np.cumsum(~continued)
        opens = np.flatnonzero(~continued & (status == GOOD))
        bad = np.flatnonzero(~continued & (status > BLANK))
        lasts = np.append(np.flatnonzero(~continued)[1:], self.used) - 1
        last_of = dict(zip(np.flatnonzero(~continued).tolist(), lasts.tolist(), strict=True)) if len(bad) else {}
        where = self.starts if offsets is None else offsets
        return Frame(
            payload=self._payload(status[owner] == GOOD) if self.used else b"",
            record=numbers[opens],
            line=at.line + 1 + opens,
            broken=[
                Broken(
                    int(numbers[i]),
                    at.line + 1 + i,
                    at.offset + int(where[i]),
                    *self._told(int(status[i]), i, last_of[i]),
                )
                for i in bad.tolist()
            ],
            blank=int(np.count_nonzero(~continued & (status == BLANK))),
            quoted=self.quoted,
            spans=bool(continued.any()),
            padded=self._padded(),
            damaged=self.marks.damaged,
        )

    def _payload(self, good: Flags) -> bytes:
        """The good lines, joined run by run."""
        edges = np.flatnonzero(np.diff(np.concatenate(([False], good, [False])).astype(np.int8)))
        view = memoryview(self.text)
        runs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        return b"".join(view[self.starts[first] : self.newlines[end - 1] + 1] for first, end in runs)

    def _told(self, status: int, first: int, last: int) -> tuple[str, dict[str, object], str]:
        facts: dict[str, object] = {}
        if status in (FEW, MANY):
            facts = {"found": int(self.cells[first]), "expected": self.rules.width}
        elif status == UNDECODABLE:
            facts = {"encoding": self.rules.encoding}
        elif status == OVERLONG:
            facts = {"limit": f"{MAX_RECORD:,}"}
        raw = self.text[self.starts[first] : min(self.ends[last], self.starts[first] + SHOWN)]
        return KINDS[status], facts, raw.decode("utf-8", "replace").replace("\0", "\ufffd")

    def _statuses(self) -> npt.NDArray[np.uint8]:
        """What each line is when read by itself. The graver fault is written last."""
        status = np.zeros(len(self.newlines), np.uint8)
        self.odd = self._pair_quotes(status) if self.quoted else np.zeros(0, np.int64)
        inner = np.searchsorted(self.delimiters, self.newlines) - np.searchsorted(self.delimiters, self.starts)
        self.cells = inner + 1
        few, many = self.cells < self.rules.width, self.cells > self.rules.width
        status[few & (status == GOOD)] = FEW
        status[many & (status == GOOD)] = MANY
        status[self.ends == self.starts] = BLANK
        for line in np.flatnonzero((status == FEW) & (self.cells == 1)).tolist():
            if not self.text[self.starts[line] : self.ends[line]].strip():
                status[line] = BLANK
        self._mark_bytes(status)
        status[self.undecodable] = UNDECODABLE
        status[self.ends - self.starts > MAX_RECORD] = OVERLONG
        for line in self._header_lines():
            status[line] = HEADER
        return status

    def _mark_bytes(self, status: npt.NDArray[np.uint8]) -> None:
        if not self._controls():
            return
        low = np.flatnonzero(self.bytes < SPACE)
        kinds = self.bytes[low]
        lone = (kinds == CR) & (self.bytes[np.minimum(low + 1, len(self.bytes) - 1)] != LF)
        strange = lone | ~np.isin(kinds, np.array([LF, CR, TAB, self.rules.delimiter], np.uint8))
        status[np.searchsorted(self.newlines, low[strange])] = CONTROL
        status[np.searchsorted(self.newlines, low[kinds == 0])] = NUL

    def _header_lines(self) -> list[int]:
        """The lines that are the header over again."""
        if not self.rules.header or self.rules.header not in self.text:
            return []
        lengths = np.flatnonzero(self.ends - self.starts == len(self.rules.header)).tolist()
        return [i for i in lengths if self.text[self.starts[i] : self.ends[i]] == self.rules.header]

    def _pair_quotes(self, status: npt.NDArray[np.uint8]) -> Numbers:
        """Keep the delimiters outside quotes, mark lines whose quotes stand wrong; give the lines where they do not
        pair."""
        quotes = np.flatnonzero(self.bytes == QUOTE)
        first = np.searchsorted(quotes, self.starts)
        line_of = np.searchsorted(self.newlines, self.delimiters)
        before = np.searchsorted(quotes, self.delimiters) - first[line_of]
        self.delimiters = self.delimiters[before % 2 == 0]
        home = np.searchsorted(self.newlines, quotes)
        nth = np.arange(len(quotes)) - first[home]
        ahead, behind = self.bytes[quotes - 1], self.bytes[quotes + 1]
        mark = self.rules.delimiter
        opening = (quotes == self.starts[home]) | (ahead == mark) | ((nth > 0) & (ahead == QUOTE))
        closing = np.isin(behind, np.array([mark, LF, CR, QUOTE], np.uint8))
        status[home[~np.where(nth % 2 == 0, opening, closing)]] = STRAY
        return np.flatnonzero((np.searchsorted(quotes, self.newlines) - first) % 2 == 1)

    def _join_spans(self, status: npt.NDArray[np.uint8], continued: Flags) -> None:
        """Join the lines of records whose quoted cells hold line ends; mark what stays open as unclosed."""
        odd = set(self.odd.tolist())
        done = -1
        for line in self.odd.tolist():
            if line <= done:
                continue
            close = self._closing_line(line, odd, status)
            if close is None:
                self.used = line
                return
            if close < 0:
                status[line] = UNCLOSED
                continue
            continued[line + 1 : close + 1] = True
            grave = [s for s in status[line : close + 1].tolist() if s in (CONTROL, NUL, UNDECODABLE, OVERLONG)]
            status[line] = max(grave, default=GOOD)
            done = close

    def _closing_line(self, line: int, odd: set[int], status: npt.NDArray[np.uint8]) -> int | None:
        """The line on which the record opened on `line` ends; -1 when it never does; None when more must be read first.

        A record never swallows a line that is a whole record by itself: then the quote was left open by mistake.
        """
        for later in range(line + 1, line + MAX_SPAN):
            if later >= len(self.newlines):
                return -1 if self.last else None
            if self.newlines[later] - self.starts[line] > MAX_RECORD or (later not in odd and status[later] == GOOD):
                return -1
            if later in odd:
                joined = self.text[self.starts[line] : self.ends[later]]
                return later if self.rules.whole.fullmatch(joined) else -1
        return -1
