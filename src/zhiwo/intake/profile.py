"""A first look at a bank's sample file: a mapping to start from, with what was seen as comments, values masked.

Here, and only here, something is guessed; a person reads the result and declares it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from zhiwo.intake.checks import DATE_SHAPE, MOMENT_SHAPE
from zhiwo.intake.delimited import UTF8_MARK
from zhiwo.intake.formats import Format, formats
from zhiwo.intake.mapping import Layout, Mapping
from zhiwo.intake.masks import masked
from zhiwo.intake.sifting import TEXT_SUFFIXES, open_records

SAMPLE_BYTES = 1 << 20
SAMPLE_ROWS = 100_000
DELIMITERS = ",;\t|\x01^"
_KINDS = (
    ("integer", re.compile(r"[+-]?[0-9]{1,18}")),
    ("decimal", re.compile(r"[+-]?[0-9]+[.][0-9]+")),
    ("date", re.compile(DATE_SHAPE)),
    ("moment", re.compile(MOMENT_SHAPE)),
)


@dataclass(frozen=True)
class ColumnProfile:
    """One source column: how full it is, how many different values, the masked extremes, what most values look like."""

    header: str
    filled: int
    distinct: int
    least: str
    most: str
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Profile:
    """What a sample shows: the guessed layout and why, the feed whose headers fit best, the columns."""

    feed: str | None
    layout: Layout
    evidence: list[str]
    rows: int
    columns: list[ColumnProfile] = field(default_factory=list)
    matched: dict[str, str] = field(default_factory=dict)

    def to_yaml(self) -> str:
        """A mapping in YAML to start from; what must be decided by a person stands as a comment."""
        lines = [f"# {line}" for line in self.evidence]
        lines.append(f"feed: {self.feed or 'UNKNOWN  # 请填数据源名称 name the feed'}")
        layout = self.layout
        lines += [f"encoding: {layout.encoding}"] if layout.encoding else []
        lines.append(f"delimiter: {json.dumps(layout.delimiter)}")
        if not layout.header:
            lines += ["header: false", f"width: {layout.width}"]
        lines.append("columns:")
        lines += [f"  {ours}: {json.dumps(theirs, ensure_ascii=False)}" for ours, theirs in self.matched.items()]
        if not self.matched:
            lines[-1] += " {}"
        lines += self._open_questions()
        lines.append(f"# {self.rows} rows sampled: header, filled, distinct, least, most, kinds")
        return "\n".join([*lines, *map(_line, self.columns)]) + "\n"

    def _open_questions(self) -> list[str]:
        form = formats().get(self.feed or "")
        lines = []
        for column in form.columns if form else ():
            if column.name not in self.matched:
                need = "必填 required" if column.required else "可空 optional"
                lines.append(f"#  {column.name}:   # {column.zh}，{need}")
        spare = [column.header for column in self.columns if column.header not in self.matched.values()]
        if spare:
            lines.append(
                "# 未对应的列，用不到的请移入 ignore; columns matched to nothing, move what is not used to ignore:"
            )
            lines.append(f"# ignore: {json.dumps(spare, ensure_ascii=False)}")
        return lines


def profile(path: Path, feed: str | None = None) -> Profile:
    """Look at a sample of `path` as `feed`, or as the feed whose headers fit best. Raises FileRefused."""
    evidence: list[str] = []
    layout = _layout(path, evidence) if path.suffix.lower() in TEXT_SUFFIXES else Layout()
    mapping = Mapping.model_validate({"feed": feed or "any", **layout.model_dump(), "final_newline": "optional"})
    records = open_records(path, mapping)
    tables: list[pa.Table] = []
    for block in records.blocks():
        if len(block.record):
            tables.append(block.cells().rename_columns(list(records.header)))
        if sum(table.num_rows for table in tables) >= SAMPLE_ROWS:
            break
    table = pa.concat_tables(tables).slice(0, SAMPLE_ROWS) if tables else pa.table({})
    form = formats()[feed] if feed else _best_feed(records.header)
    return Profile(
        feed=form.feed if form else None,
        layout=layout,
        evidence=evidence,
        rows=table.num_rows,
        columns=[_column(name, table.column(place)) for place, name in enumerate(table.schema.names)],
        matched=_matched(form, records.header) if form else {},
    )


def _layout(path: Path, evidence: list[str]) -> Layout:
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    if len(sample) == SAMPLE_BYTES:
        sample = sample[: sample.rfind(b"\n") + 1]
    encoding = _encoding(sample, evidence)
    text = sample.decode(encoding or "utf-8", "replace").removeprefix("\ufeff")
    lines = [line for line in text.splitlines() if line.strip()][:200]
    delimiter = _delimiter(lines)
    evidence.append(f"delimiter {delimiter!r}: the same number in {_agreeing(lines, delimiter)} of {len(lines)} lines")
    layout = {"encoding": encoding, "delimiter": delimiter}
    if lines and not _is_header(lines[0].split(delimiter)):
        width = lines[0].count(delimiter) + 1
        evidence.append("the first line holds values, so there is no header")
        return Layout.model_validate({**layout, "header": False, "width": width})
    return Layout.model_validate(layout)


def _encoding(sample: bytes, evidence: list[str]) -> str | None:
    if sample.startswith(UTF8_MARK):
        evidence.append("encoding: the file begins with the UTF-8 mark")
        return "utf-8"
    if sample.isascii():
        evidence.append("encoding: the sample is plain ASCII; declare the encoding the source uses")
        return None
    for name in ("utf-8", "gb18030"):
        try:
            sample.decode(name)
        except UnicodeDecodeError as error:
            evidence.append(f"encoding: not {name}, byte {error.start + 1}")
        else:
            evidence.append(f"encoding: the sample reads as {name} throughout; check that the Chinese text makes sense")
            return name
    return None


def _delimiter(lines: list[str]) -> str:
    """The mark that stands equally often in the most lines, and there most often."""
    return max(DELIMITERS, key=lambda mark: (_agreeing(lines, mark), lines[0].count(mark) if lines else 0))


def _agreeing(lines: list[str], mark: str) -> int:
    counts = Counter(line.count(mark) for line in lines if mark in line)
    return max(counts.values(), default=0)


def _is_header(cells: list[str]) -> bool:
    """Headers are words, each once; a number or date among them is a value."""
    bare = [cell.strip().strip('"') for cell in cells]
    return len(set(bare)) == len(bare) and not any(pattern.fullmatch(cell) for cell in bare for _, pattern in _KINDS)


def _matched(form: Format, header: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for column in form.columns:
        known = next((name for name in header if name in (column.zh, column.en, column.name)), None)
        if known:
            found[column.name] = known
    return found


def _best_feed(header: tuple[str, ...]) -> Format | None:
    best = max(formats().values(), key=lambda form: len(_matched(form, header)) / len(form.columns))
    return best if _matched(best, header) else None


def _column(header: str, cells: pa.ChunkedArray) -> ColumnProfile:
    values = cells.drop_null()
    ends = pc.min_max(values).as_py()
    kinds = Counter(_kind(value) for value in values.slice(0, 1000).to_pylist())
    shown = "date" if kinds and kinds.most_common(1)[0][0] != "text" else "text"
    return ColumnProfile(
        header=header,
        filled=len(values),
        distinct=pc.count_distinct(values).as_py(),
        least=masked(ends["min"], shown),
        most=masked(ends["max"], shown),
        kinds=tuple(kinds.most_common()),
    )


def _kind(value: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(value)), "text")


def _line(column: ColumnProfile) -> str:
    kinds = " ".join(f"{kind}:{count}" for kind, count in column.kinds)
    return f"# {column.header}: {column.filled}, {column.distinct}, {column.least} .. {column.most}, {kinds}"
