"""Delimited text files: encoding, header, trailer, and the cutting into stretches that `framing` judges."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from zhiwo.intake.blocks import Block, names
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.framing import MAX_RECORD, SHOWN, Broken, Frame, Marks, Numbers, Position, Rules, Stretch, marks_of
from zhiwo.intake.mapping import Layout

BLOCK = 16 << 20
"""How many bytes are read at once: large enough to be judged in bulk, small enough that a few fit in memory."""

UTF8_MARK = b"\xef\xbb\xbf"
GB18030_MARK = b"\x84\x31\x95\x33"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Text8:
    """Lines in UTF-8, what is in them, and which of them were not of the declared encoding."""

    text: bytes
    marks: Marks
    strange: list[int] = field(default_factory=list)


class DelimitedFile:
    """A text file of records, one to a line (or to several, inside quotes).

    The header is read at once; `blocks` reads the rest. With a `marker`, the line whose first cell is the marker is the
    trailer, and nothing may follow it. Raises FileRefused.
    """

    def __init__(self, path: Path, layout: Layout, marker: str | None = None) -> None:
        self.path = path
        self.layout = layout
        self.marker = marker
        self.trailer: list[str] | None = None
        self.trailer_line = 0
        self._mark = self._check_marks()
        self.header, self._header_bytes, self._begin = self._read_header()
        self._rules = Rules(
            delimiter=ord(layout.delimiter),
            quotes=layout.quote != "none",
            width=len(self.header),
            header=self._header_bytes,
            encoding=self._encoding.upper(),
        )

    @property
    def _encoding(self) -> str:
        return self.layout.encoding or "utf-8"

    def _check_marks(self) -> int:
        """How long the encoding mark at the start of the file is."""
        with self.path.open("rb") as file:
            start = file.read(4)
        if not start:
            raise FileRefused("empty_file")
        if start[:2] in UTF16_MARKS:
            raise FileRefused("utf16")
        if start[:3] == UTF8_MARK:
            if self._encoding != "utf-8":
                raise FileRefused("wrong_encoding", declared=self._encoding.upper())
            return len(UTF8_MARK)
        return len(GB18030_MARK) if start == GB18030_MARK and self._encoding == "gb18030" else 0

    def _read_header(self) -> tuple[tuple[str, ...], bytes, Position]:
        """The columns' names, the header line in UTF-8, and where the records begin."""
        with self.path.open("rb") as file:
            offset = file.seek(self._mark)
            for _ in range(self.layout.skip):
                offset += len(file.readline(MAX_RECORD))
            if not self.layout.header:
                return (
                    tuple(str(n + 1) for n in range(self.layout.width or 0)),
                    b"",
                    Position(0, self.layout.skip, offset),
                )
            lines = 0
            raw = b"\n"
            while raw and not raw.strip():
                raw = file.readline(MAX_RECORD)
                lines += 1
                offset += len(raw)
        if not raw.strip():
            raise FileRefused("empty_file")
        if b"\r" in raw.rstrip(b"\r\n"):
            raise FileRefused("carriage_returns")
        text = self._decode_header(raw).rstrip("\r\n")
        return tuple(self._cells(text)), text.encode(), Position(0, self.layout.skip + lines, offset)

    def _decode_header(self, raw: bytes) -> str:
        try:
            text = raw.decode(self._encoding)
        except UnicodeDecodeError as error:
            if self.layout.encoding is None:
                raise FileRefused("undeclared_encoding", offset=self._mark + error.start + 1) from error
            other = _reads_as_utf8(raw) and self._encoding != "utf-8"
            raise FileRefused(
                "wrong_encoding" if other else "undeclared_encoding", **self._words(error.start)
            ) from error
        if self._encoding != "utf-8" and not raw.isascii() and _reads_as_utf8(raw):
            raise FileRefused("wrong_encoding", declared=self._encoding.upper())
        return text

    def _words(self, start: int) -> dict[str, object]:
        return {"offset": self._mark + start + 1, "declared": self._encoding.upper()}

    def _cells(self, line: str) -> list[str]:
        quoting: Literal[0, 3] = csv.QUOTE_NONE if self.layout.quote == "none" else csv.QUOTE_MINIMAL
        return [cell.strip() for cell in next(csv.reader([line], delimiter=self.layout.delimiter, quoting=quoting))]

    def blocks(self) -> Iterator[Block]:
        """The records in order. Raises FileRefused for what condemns the whole file."""
        at = self._begin
        with self.path.open("rb") as file:
            file.seek(at.offset)
            rest = b""
            while True:
                fresh = file.read(BLOCK)
                raw = rest + fresh
                whole, rest = _at_line_end(raw)
                if not whole and len(rest) > MAX_RECORD:
                    block, at, rest = self._skip_line(file, rest, at)
                    yield block
                    continue
                last = not fresh
                if last and rest:
                    whole, rest = self._last_line(whole, rest), b""
                if whole:
                    block, at, unused = self._block(whole, at, last=last)
                    rest = unused + rest
                    yield block
                if self.trailer is not None:
                    self._nothing_follows(rest, file)
                    return
                if last:
                    break
        if self.marker:
            raise FileRefused("missing_trailer", marker=self.marker)

    def _last_line(self, whole: bytes, line: bytes) -> bytes:
        """The file's last lines, closed with the line end that is missing. Raises FileRefused when that means a cut."""
        if self.marker is None:  # where a trailer is declared, the trailer tells
            made = self._transcode(line + b"\n", Position())
            stretch = Stretch(made.text, self._rules, last=True, marks=made.marks, undecodable=made.strange)
            frame = stretch.frame(Position())
            if self.layout.final_newline == "required" or frame.broken:
                raise FileRefused("cut_file")
        return whole + line + b"\n"

    def _block(self, raw: bytes, at: Position, *, last: bool) -> tuple[Block, Position, bytes]:
        """The records of `raw`, the place after them, and what must wait for the next bytes."""
        made = self._transcode(raw, at)
        ends = _line_ends(raw) if made.text is not raw else None
        text, found = self._cut_trailer(made.text)
        if not text:
            self.trailer_line = at.line + 1
            return _nothing(), at, b""
        strange = [line for line in made.strange if line < text.count(b"\n")]
        stretch = Stretch(text, self._rules, last=last or found, marks=made.marks, undecodable=strange)
        frame = stretch.frame(at, None if ends is None else np.concatenate(([0], ends[:-1] + 1)))
        source_ends = stretch.newlines if ends is None else ends
        used = int(source_ends[stretch.used - 1]) + 1 if stretch.used else 0
        after = Position(at.record + frame.records, at.line + stretch.used, at.offset + used)
        if found:
            self.trailer_line = after.line + 1
        return self._as_block(frame, used), after, b"" if found else raw[used:]

    def _as_block(self, frame: Frame, used: int) -> Block:
        return Block(
            cells=lambda: self._parse(frame),
            record=frame.record,
            line=frame.line,
            broken=frame.broken,
            blank=frame.blank,
            padded=frame.padded,
            damaged=frame.damaged,
            read=used,
        )

    def _parse(self, frame: Frame) -> pa.Table:
        """The whole records' cells, as text: columns given, nothing detected."""
        columns = names(len(self.header))
        if not len(frame.record):
            return pa.table({name: pa.array([], pa.string()) for name in columns})
        return pacsv.read_csv(
            pa.BufferReader(frame.payload),
            read_options=pacsv.ReadOptions(
                column_names=columns, use_threads=False, block_size=max(len(frame.payload), 1)
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self.layout.delimiter,
                quote_char='"' if frame.quoted else False,
                double_quote=True,
                newlines_in_values=frame.spans,
                ignore_empty_lines=False,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                check_utf8=False,  # framing has decoded every byte
            ),
        )

    def _transcode(self, raw: bytes, at: Position) -> Text8:
        """`raw` in UTF-8. Raises FileRefused for bytes that are not, when no encoding was declared."""
        if raw.isascii():
            return Text8(raw, Marks())
        try:
            text = raw.decode(self._encoding)
        except UnicodeDecodeError as error:
            if self.layout.encoding is None:
                raise FileRefused("undeclared_encoding", offset=at.offset + error.start + 1) from error
            return self._line_by_line(raw)
        return Text8(raw if self._encoding == "utf-8" else text.encode(), marks_of(text))

    def _line_by_line(self, raw: bytes) -> Text8:
        lines, strange = [], []
        for number, line in enumerate(raw.split(b"\n")):
            try:
                lines.append(line.decode(self._encoding))
            except UnicodeDecodeError:
                lines.append(line.decode(self._encoding, "replace"))
                strange.append(number)
        text = "\n".join(lines)
        return Text8(text.encode(), marks_of(text), strange)

    def _is_trailer(self, line: bytes) -> bool:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if self.marker is None or not text.lstrip('"').startswith(self.marker):
            return False
        return self._cells(text)[0] == self.marker

    def _cut_trailer(self, text: bytes) -> tuple[bytes, bool]:
        """`text` up to the trailer, and whether it is there. Raises FileRefused for anything after it."""
        if self.marker is None:
            return text, False
        mark = self.marker.encode()
        place = 0 if text.lstrip(b'"').startswith(mark) else _next_line_with(text, mark, 0)
        while place >= 0:
            end = text.index(b"\n", place)
            if self._is_trailer(text[place:end]):
                self.trailer = self._cells(text[place:end].decode().rstrip("\r"))
                self._after = text[end + 1 :]
                return text[:place], True
            place = _next_line_with(text, mark, place)
        return text, False

    def _nothing_follows(self, rest: bytes, file: BinaryIO) -> None:
        behind = self._after + rest
        line = self.trailer_line + 1
        while behind:
            content = behind.lstrip(b"\r\n \t\x1a")
            line += behind[: len(behind) - len(content)].count(b"\n")
            if content:
                raise FileRefused("after_trailer", line=line)
            behind = file.read(BLOCK)

    def _skip_line(self, file: BinaryIO, start: bytes, at: Position) -> tuple[Block, Position, bytes]:
        """Pass over a line that is longer than any record, holding only its beginning."""
        length, rest = len(start), b""
        while piece := file.read(BLOCK):
            end = piece.find(b"\n") + 1
            length += end or len(piece)
            if end:
                rest = piece[end:]
                break
        else:
            raise FileRefused("cut_file")
        raw = start[:SHOWN].decode(self._encoding, "replace").replace("\0", "\ufffd")
        facts: dict[str, object] = {"limit": f"{MAX_RECORD:,}"}
        broken = Broken(at.record + 1, at.line + 1, at.offset, "overlong_record", facts, raw)
        block = self._as_block(Frame(b"", _none(), _none(), [broken]), length)
        return block, Position(at.record + 1, at.line + 1, at.offset + length), rest


def _reads_as_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _at_line_end(raw: bytes) -> tuple[bytes, bytes]:
    cut = raw.rfind(b"\n") + 1
    return (raw, b"") if cut == len(raw) else (raw[:cut], raw[cut:])


def _line_ends(raw: bytes) -> Numbers:
    return np.flatnonzero(np.frombuffer(raw, np.uint8) == 10)


def _next_line_with(text: bytes, mark: bytes, place: int) -> int:
    """Where the next line after `place` that opens with `mark` (perhaps in quotes) starts; -1 when there is none."""
    found = [at + 1 for opening in (b"\n", b'\n"') if (at := text.find(opening + mark, place)) >= 0]
    return min(found, default=-1)


def _none() -> Numbers:
    return np.zeros(0, np.int64)


def _nothing() -> Block:
    return Block(cells=lambda: pa.table({}), record=_none(), line=_none())
