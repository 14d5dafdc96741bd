"""The texts of the rule packs: what ships with the program, and over it what a bank has published since.

A pack is a YAML file of dated versions; "tiering.branch" is `packs/tiering/branch.yaml`. The readers of packs ask here and
nowhere else, so that a published version counts everywhere. This module knows no database: whoever opens a door to the
program (a request, a command, a closing) lays the published texts over the shipped ones first (`rulebook.shelf.refresh`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Generic, Literal, Protocol, TypeVar

import yaml
from pydantic import TypeAdapter

from zhiwo.kernel.text import Text

PACKS = Path(str(files("zhiwo"))) / "packs"

Mark = Literal["law", "official", "seed", "press", "own"]
"""Where a rule comes from; every version of every pack says it in its field `confidence`."""

MARKS: dict[str, Text] = {
    "law": Text("法规", "law"),
    "official": Text("官方", "official"),
    "seed": Text("行内", "bank paper"),
    "press": Text("媒体", "press"),
    "own": Text("自定", "own"),
}

MARKS_SAID: dict[str, Text] = {
    "law": Text("来源为法律法规", "from a law or regulation"),
    "official": Text("来源为主管机关或总行正式文件", "from an authority's or the head office's own paper"),
    "seed": Text("来源为本行方案原文", "from the bank's own plan as written"),
    "press": Text("来源为公开报道，未见原文", "from public reports, the paper itself not seen"),
    "own": Text("自定的规则，没有外部依据", "a rule of the house, without a source outside"),
}
"""What each mark says of the rule that bears it."""

SIGNED_MARKS = frozenset({"press", "own"})
"""A published version so marked does not come into force before compliance has signed it."""


class Dated(Protocol):
    """A version of a pack."""

    @property
    def valid_from(self) -> date: ...


Kind = TypeVar("Kind", bound=Dated)


class DatedPack(Generic[Kind]):
    """The versions of one pack, shipped and published, as values of one kind."""

    def __init__(self, code: str, kind: type[Kind]) -> None:
        self.code = code
        self._all: TypeAdapter[tuple[Kind, ...]] = TypeAdapter(tuple[kind, ...])  # type: ignore[valid-type]
        self._read = lru_cache(maxsize=4)(lambda texts: self.read(dated(texts)))

    def read(self, versions: Sequence[Mapping[str, Any]]) -> tuple[Kind, ...]:
        """Versions as they stand in the pack. Raises pydantic.ValidationError."""
        return self._all.validate_python(versions)

    @property
    def versions(self) -> tuple[Kind, ...]:
        """Every version that counts, oldest first."""
        return self._read(texts(self.code))

    def on(self, day: date) -> Kind:
        """The version in force on a day; before the first one, the first."""
        versions = self.versions
        return next((version for version in reversed(versions) if version.valid_from <= day), versions[0])


@dataclass
class _Shelf:
    """What lies over the shipped packs now, and the texts of each pack as last put together."""

    over: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)


_SHELF = _Shelf()


def lay_over(published: Mapping[str, tuple[str, ...]]) -> None:
    """Let these versions count besides the shipped ones, by pack, in the order they were published."""
    _SHELF.over, _SHELF.texts = dict(published), {}


@lru_cache(maxsize=256)
def shipped(pack: str) -> str:
    """The text of a pack as it ships; "" where none ships under that name."""
    path = PACKS.joinpath(*pack.split(".")).with_suffix(".yaml")
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def texts(pack: str) -> tuple[str, ...]:
    """The texts of a pack, the shipped one first, then what was published; empty for no such pack."""
    known = _SHELF.texts.get(pack)
    if known is None:
        known = tuple(text for text in (shipped(pack), *_SHELF.over.get(pack, ())) if text)
        _SHELF.texts[pack] = known
    return known


@lru_cache(maxsize=256)
def dated(texts: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    """The versions in these texts, oldest first; of two for one day the one published later holds."""
    by_day = {version["valid_from"]: version for text in texts for version in parts(yaml.safe_load(text))}
    return tuple(by_day[day] for day in sorted(by_day))


def parts(read: Any) -> Sequence[dict[str, Any]]:
    """The versions a text holds: a pack is a list of them, a proposal may be one alone."""
    return read if isinstance(read, list) else [read]
