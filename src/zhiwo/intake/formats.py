"""What every feed looks like, as data: `packs/feeds/*.yaml`, checked when read."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

import pyarrow as pa
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

FEEDS = Path(__file__).parent.parent / "packs" / "feeds"

Kind = Literal[
    "key",
    "text",
    "identity",
    "phone",
    "uscc",
    "code",
    "currency",
    "flag",
    "date",
    "moment",
    "money",
    "decimal",
    "integer",
]

KINDS: dict[str, Text] = {
    "key": Text("编号（可见 ASCII 字符，无空格）", "identifier (printable ASCII, no spaces)"),
    "text": Text("文本", "text"),
    "identity": Text("证件号码", "identity number"),
    "phone": Text("电话", "phone"),
    "uscc": Text("统一社会信用代码", "unified social credit code"),
    "code": Text("代码", "code"),
    "currency": Text("币种（CNY 或 人民币）", "currency (CNY)"),
    "flag": Text("是/否", "yes/no (1/0)"),
    "date": Text("日期（2026-11-20）", "date (2026-11-20)"),
    "moment": Text("时间（2026-11-20 09:30:00）", "time (2026-11-20 09:30:00)"),
    "money": Text("金额（元，两位小数）", "amount (yuan, two decimals)"),
    "decimal": Text("小数", "decimal"),
    "integer": Text("整数", "whole number"),
}
"""The types a column may have, as `docs/feeds.md` names them."""

LONGEST = {"key": 40, "text": 100, "identity": 40}


class BadPack(Refusal):
    """A format or mapping file does not hold together."""

    sentence = Text(
        zh="文件 {file} 写得不对：{where}：{why}。请改正后重试。",
        en="{file} is wrong at {where}: {why}. Correct it and try again.",
    )


class Model(BaseModel):
    """Pack data: unknown words are faults, never passed over."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Column(Model):
    """One canonical column: its name in the lake, its header, its type and what a value must obey.

    `future` lets a date lie after the file's business date. `references` names the feed whose key this is: a value not
    found there is a warning. `codes` are the words of a code column with the Chinese wording accepted in their place.
    `least` and `most` are included. Money is read in yuan unless a mapping says otherwise.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str = Field(min_length=1)
    type: Kind
    required: bool = False
    max: int | None = None
    codes: dict[str, str] = Field(default_factory=dict)
    scale: int = 0
    digits: int = 18
    least: Decimal | None = None
    most: Decimal | None = None
    sign: Literal["any", "not_negative"] = "any"
    future: bool = False
    references: str | None = None
    example: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Column:
        if (self.type == "code") != bool(self.codes):
            raise ValueError(f"column {self.name}: codes belong to columns of type code, and only there")
        if (self.type == "money") != self.name.endswith("_fen"):
            raise ValueError(f"column {self.name}: a money column's name ends with _fen, and no other's does")
        return self

    @property
    def en(self) -> str:
        """The English header: the column's name; money, which files give in yuan, without its `_fen`."""
        return self.name.removesuffix("_fen")

    @property
    def header(self) -> Text:
        return Text(self.zh, self.en)

    @property
    def longest(self) -> int | None:
        """The most characters a text may have."""
        return self.max or LONGEST.get(self.type)

    @property
    def arrow(self) -> pa.DataType:
        """The type of the column in the lake."""
        plain = {"date": pa.date32(), "moment": pa.timestamp("us"), "money": pa.int64(), "integer": pa.int64()}
        if self.type == "decimal":
            return pa.decimal128(self.digits, self.scale)
        return pa.bool_() if self.type == "flag" else plain.get(self.type, pa.string())


class RowRule(Model):
    """A rule over several columns of one row; its kind is the fault it finds."""

    kind: Literal["exactly_one_of", "together", "in_order", "differ", "resident_id"]
    columns: tuple[str, ...] = Field(min_length=2)


class Also(Model):
    """Whose rows are beside the client they name: whoever another `feed` names for their `column`, in one of the `roles` of its
    column `role`."""

    feed: str
    column: str
    role: str
    roles: tuple[str, ...] = Field(min_length=1)


class Format(Model):
    """A feed: `full` (each part is the whole truth at its date), `change` (rows that changed) or `event`.

    `key` names a row once in a file; `date` is the row's own date (absent for full feeds).
    """

    feed: str = Field(pattern=r"^[a-z][a-z_]*$")
    name: Text
    mode: Literal["full", "change", "event"]
    key: tuple[str, ...] = Field(min_length=1)
    date: str | None = None
    columns: tuple[Column, ...]
    rules: tuple[RowRule, ...] = ()
    also_of: Also | None = None

    @model_validator(mode="after")
    def _whole(self) -> Format:
        names = [column.name for column in self.columns]
        headers = [column.zh for column in self.columns]
        if len(set(names)) < len(names) or len(set(headers)) < len(headers):
            raise ValueError("a column name or header stands twice")
        used = {*self.key, *([self.date] if self.date else []), *(name for rule in self.rules for name in rule.columns)}
        if missing := sorted(used - set(names)):
            raise ValueError(f"unknown columns: {', '.join(missing)}")
        if any(not self.column(name).required for name in self.key):
            raise ValueError("a key column must be required")
        if (self.mode == "full") == bool(self.date):
            raise ValueError("change and event feeds name their date column, full feeds have none")
        return self

    def column(self, name: str) -> Column:
        """The column called `name`. Raises KeyError."""
        return next((column for column in self.columns if column.name == name), None) or _no_column(name)

    @property
    def schema(self) -> pa.Schema:
        """The feed's columns in the lake."""
        return pa.schema([(column.name, column.arrow) for column in self.columns])


def _no_column(name: str) -> Column:
    raise KeyError(name)


def read_pack(path: Path) -> Any:
    """The YAML of `path`, every scalar as the text it is: `on`, `no` and `01` stay words. Raises BadPack."""
    try:
        # BaseLoader builds only texts, lists and mappings; it is the strictest loader there is.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadPack(file=path.name, where="YAML", why=" ".join(str(error).split())) from error


ModelT = TypeVar("ModelT", bound=BaseModel)


def checked(model: type[ModelT], content: Any, file: str) -> ModelT:
    """`content` as a `model`; the first fault is told with its place. Raises BadPack."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "-"
        raise BadPack(file=file, where=where, why=first["msg"]) from error


@cache
def formats() -> dict[str, Format]:
    """Every feed of the house by name. Raises BadPack."""
    found = [load_format(path) for path in sorted(FEEDS.glob("*.yaml"))]
    return {form.feed: form for form in found}


def load_format(path: Path) -> Format:
    """The feed described by `path`. Raises BadPack."""
    form = checked(Format, read_pack(path), path.name)
    if form.feed != path.stem:
        raise BadPack(file=path.name, where="feed", why=f"{form.feed} is not the file's name")
    return form
