"""How a bank's own layout becomes a feed's canonical columns: declared in YAML, never guessed, no code."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from zhiwo.intake.faults import FileRefused
from zhiwo.intake.formats import Format, Model, checked, read_pack

Unit = Literal["yuan", "wan", "fen"]


def _plain(value: Any) -> Any:
    """A bare word is the name of a source column."""
    return {"from": value} if isinstance(value, str) else value


class Source(Model):
    """Where one canonical value comes from.

    Exactly one of: `from` (a source header, or a position from 1 where there is no header), `constant`,
    `business_date` (the file's own), `join` (several, with `separator`), or `lookup` (the cell `take` of the row of a
    side file whose key equals `by`). Then, in this order: `read` (a named reading), `codes` (source code to ours),
    `otherwise` (for codes not listed), `empty` (for an empty value), `prefix`, `negative_when` (a minus sign when
    another source column holds one of these words). `date_format` is in strftime letters; `unit`, `decimal` and
    `thousands` override the file's.
    """

    from_: str | None = Field(default=None, alias="from")
    constant: str | None = None
    business_date: bool = False
    join: tuple[AnySource, ...] = ()
    separator: str = ""
    lookup: str | None = None
    by: AnySource | None = None
    take: str | None = None
    read: Literal["birth_number_cz_date", "birth_number_cz_sex"] | None = None
    codes: dict[str, str] = Field(default_factory=dict)
    otherwise: str | None = None
    empty: str | None = None
    prefix: str = ""
    negative_when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    date_format: str | None = None
    unit: Unit | None = None
    decimal: str | None = None
    thousands: str | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Source:
        origins = [
            self.from_ is not None,
            self.constant is not None,
            self.business_date,
            bool(self.join),
            bool(self.lookup),
        ]
        if sum(origins) != 1:
            raise ValueError("a source has exactly one of from, constant, business_date, join, lookup")
        if bool(self.lookup) != bool(self.by and self.take):
            raise ValueError("a lookup names by and take")
        return self

    @property
    def is_plain(self) -> bool:
        """Whether the value is a source cell and nothing is done to it on the way."""
        done = (self.read, self.codes, self.empty, self.prefix, self.negative_when)
        return self.from_ is not None and not any(done)

    def headers(self) -> set[str]:
        """The source columns this value is made from."""
        mine = {self.from_} if self.from_ is not None else set()
        inner = (*self.join, *([self.by] if self.by else []))
        return mine.union(self.negative_when, *(source.headers() for source in inner))


AnySource = Annotated[Source, BeforeValidator(_plain)]


class Layout(Model):
    """How the bytes of a delimited file are laid out. `encoding` absent: UTF-8, and nothing else is tried."""

    encoding: Literal["utf-8", "gb18030"] | None = None
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    quote: Literal['"', "none"] = '"'
    header: bool = True
    width: int | None = None
    skip: int = 0
    final_newline: Literal["required", "optional"] = "required"

    @model_validator(mode="after")
    def _whole(self) -> Layout:
        if not self.header and not self.width:
            raise ValueError("a file without header needs width, the number of its columns")
        if self.delimiter in '"\r\n' or ord(self.delimiter) > 126:
            raise ValueError("the delimiter is one ASCII character, not a quote or line end")
        return self


class Total(Model):
    """A control sum in the trailer: the canonical column added up and the place of its total, from 1."""

    column: str
    at: int


class Trailer(Model):
    """The last line: it begins with `marker`, states the number of rows at place `rows` and perhaps a control sum."""

    marker: str = Field(min_length=1)
    rows: int | None = None
    total: Total | None = None


class Lookup(Layout):
    """A side file in the same folder, read whole: its key column, and which of its rows count."""

    file: str
    key: str
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Mapping(Layout):
    """One bank file's layout, for one feed. Canonical columns not named under `columns` are found by their headers.

    `business_date` is the file's own column that must say the file's date. `later_rows: accept` takes rows dated after
    the file's business date, as a whole history given at once has; the lake shows them only as of their own day.
    """

    feed: str
    columns: dict[str, AnySource] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    lookups: dict[str, Lookup] = Field(default_factory=dict)
    trailer: Trailer | None = None
    business_date: str | None = None
    later_rows: Literal["set_aside", "accept"] = "set_aside"
    sheet: str | None = None
    date_format: str | None = None
    unit: Unit = "yuan"
    decimal: Literal[".", ","] = "."
    thousands: Literal[",", ".", " ", "'"] | None = None

    @property
    def digest(self) -> str:
        """Changes when anything in the mapping does: the same file read otherwise is another delivery."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()[:16]


def correction_mapping(mapping: Mapping) -> Mapping:
    """How rows come back that were downloaded to be corrected: the same columns, units and codes, in a plain CSV."""
    plain = Layout(final_newline="optional")
    layout: dict[str, Any] = {name: getattr(plain, name) for name in Layout.model_fields}
    return mapping.model_copy(update={**layout, "trailer": None, "sheet": None})


def plain_mapping(feed: str) -> Mapping:
    """The mapping of a file that already has our headers: UTF-8, commas."""
    return Mapping(feed=feed)


def load_mapping(path: Path, form: Format) -> Mapping:
    """The mapping in `path`, checked against the feed it is for. Raises BadPack, FileRefused."""
    mapping = checked(Mapping, read_pack(path), path.name)
    fit(mapping, form)
    return mapping


def fit(mapping: Mapping, form: Format) -> None:
    """That the mapping belongs to the feed and names its columns only. Raises FileRefused."""
    if mapping.feed != form.feed:
        raise FileRefused("wrong_mapping", mapping=mapping.feed, feed=form.feed)
    known = {column.name for column in form.columns}
    named = {*mapping.columns, *([mapping.trailer.total.column] if mapping.trailer and mapping.trailer.total else [])}
    if strange := sorted(named - known):
        raise FileRefused("unknown_columns", columns=", ".join(strange))


def resolve(form: Format, mapping: Mapping, header: tuple[str, ...]) -> dict[str, Source]:
    """Each canonical column's source in a file with this header. Raises FileRefused when they do not meet.

    An optional column may be left out: it is empty then. A source column that serves nothing must be under `ignore`.
    """
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise FileRefused("duplicate_columns", columns=", ".join(repeated))
    _right_delimiter(mapping, header)
    sources = {**_by_header(form, mapping, header), **mapping.columns}
    used = {name for source in sources.values() for name in source.headers()}
    used |= {mapping.business_date} if mapping.business_date else set()
    lost = sorted(used - set(header))
    lost += [column.zh for column in form.columns if column.required and column.name not in sources]
    if lost:
        raise FileRefused("missing_columns", columns=", ".join(lost))
    spare = {*mapping.ignore, *CORRECTION_HEADERS}
    if strange := [name for name in header if name not in used | spare and "*" not in spare]:
        raise FileRefused("unknown_columns", columns=", ".join(strange))
    return sources


CORRECTION_HEADERS = ("原因 reason", "文件行 line", "原始记录 record")
"""What a download of set-aside rows adds to the file's own columns; passed over when the file comes back."""


def _by_header(form: Format, mapping: Mapping, header: tuple[str, ...]) -> dict[str, Source]:
    """The columns whose own Chinese or English header stands in the file; `amount_fen` is money already in fen."""
    found: dict[str, Source] = {}
    taken = {source.from_ for source in mapping.columns.values()}
    for column in form.columns:
        known = [name for name in (column.zh, column.en, column.name) if name in header and name not in taken]
        if column.name in mapping.columns or not known:
            continue
        if len(set(known)) > 1:
            raise FileRefused("duplicate_columns", columns=", ".join(dict.fromkeys(known)))
        in_fen = column.type == "money" and known[0] == column.name
        found[column.name] = Source.model_validate({"from": known[0], "unit": "fen" if in_fen else None})
    return found


def _right_delimiter(mapping: Mapping, header: tuple[str, ...]) -> None:
    if len(header) == 1 and mapping.header:
        other = next((mark for mark in ",;\t|" if mark in header[0] and mark != mapping.delimiter), None)
        if other:
            raise FileRefused("wrong_delimiter", declared=mapping.delimiter, found=other.replace("\t", "\\t"))
