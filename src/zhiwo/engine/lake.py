"""The lake: where parts land, how they are listed, how a reading begins."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhiwo.engine import manifest
from zhiwo.engine.durable import alone, make_folder, replace_file, settle
from zhiwo.engine.manifest import Part, bank_moment
from zhiwo.engine.scope import Scope
from zhiwo.engine.shapes import FeedShape
from zhiwo.engine.snapshot import Snapshot, derived

_SHAPES = "shapes.json"


@dataclass(frozen=True)
class Damage:
    """A part that is no longer what landed."""

    part: Part
    kind: Literal["missing", "altered"]


class Lake:
    """Dated facts below one folder: Parquet parts that never change, a manifest of them, the shapes of the feeds."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    @property
    def closing_lock(self) -> Path:
        """The file held by whoever closes a day or rewrites parts: the one reads for minutes what the other would replace."""
        return self.root.parent / "closing.lock"

    def declare(self, shapes: Iterable[FeedShape]) -> None:
        """Make feeds known, so that one that never came reads as an empty table. A known name takes the new shape."""
        with alone(self.root / ".lock"):
            self._declare(shapes)

    def shapes(self) -> dict[str, FeedShape]:
        """Every known feed by name."""
        try:
            entries = json.loads((self.root / _SHAPES).read_bytes())
        except FileNotFoundError:
            return {}
        return {entry["name"]: FeedShape.from_json(entry) for entry in entries}

    def land(
        self,
        feed: FeedShape,
        business_date: date,
        rows: pa.Table | Path,
        *,
        landed_at: datetime,
        source: str,
        full: bool = False,
    ) -> Part:
        """Make `rows` the current part of `feed` for `business_date`, all or nothing.

        `rows` is a table, or a Parquet file of exactly the feed's columns, which moves into the lake. `source` is the
        digest of what the rows were made from (the file, and the mapping that read it): what landed once from it for
        this date is returned as it stands and nothing changes, even when a newer part has superseded it since. `full`
        says that a change feed's rows state all that is in force at `business_date`; it then stands beside a part of
        that date's changes. Raises ValueError for rows that don't fit the shape.
        """
        if full and feed.mode == "event":
            raise ValueError(f"feed {feed.name}: events have no full part")
        whole = full or feed.mode == "full"
        with alone(self.root / ".lock"):
            known = manifest.load(self.root).from_source((feed.name, business_date, whole), source)
            if known:
                return known
            self._declare([feed])
            path = self._path(feed, business_date, whole, source)
            aside = _set_aside(rows, feed, path)
            part = Part(
                feed=feed.name,
                business_date=business_date,
                landed_at=bank_moment(landed_at),
                path=path,
                source=source,
                full=whole,
                shape=feed.fingerprint,
                **_described(aside, feed),
            )
            settle(aside, path)
            manifest.add(self.root, part)
        return part

    def edition(self, feeds: Iterable[str], *, as_of: date) -> tuple[str, ...]:
        """What tells whether the rows that feeds have on a day may have changed: the digests of their parts. Opens nothing."""
        landed = manifest.load(self.root)
        return tuple(part.sha256 for feed in feeds for part in landed.current(feed, as_of, None))

    def parts(self, feed: str) -> list[Part]:
        """Every part of the feed of that name, superseded ones too, in the order they landed."""
        return list(manifest.load(self.root).parts.get(feed, ()))

    def read(self, scope: Scope, *, as_of: date, known_at: datetime | None = None) -> Snapshot:
        """The facts of `as_of` that `scope` may see: by what is known now, or by what was known at `known_at`.

        Raises TypeError without a scope.
        """
        if not isinstance(scope, Scope):
            raise TypeError("a reading of the lake needs a Scope")
        return Snapshot(
            root=self.root,
            shapes=self.shapes(),
            manifest=manifest.load(self.root),
            scope=scope,
            as_of=as_of,
            known_at=known_at,
        )

    def expunge(self, column: str, doomed: Callable[[Collection[str]], Collection[str]]) -> int:
        """Take the rows out of every part, superseded ones too, whose value of `column` is among the `doomed` of the part's
        values; how many rows went. The law's exception to parts that never change.

        A part written anew stands under its old source in its old place, so that nothing takes it for news; the old file
        is gone when this returns, and so is all that was laid out of the lake. Killed, it goes on where it stopped when called
        again. Nobody may read meanwhile.
        """
        with alone(self.root / ".lock"):
            self._drop_leftovers()
            shutil.rmtree(derived(self.root), ignore_errors=True)
            landed = [part for parts in manifest.load(self.root).parts.values() for part in parts]
            return sum(self._expunge(part, column, doomed) for part in landed)

    def _expunge(self, part: Part, column: str, doomed: Callable[[Collection[str]], Collection[str]]) -> int:
        feed = self.shapes()[part.feed]
        if column not in pq.read_schema(part.path).names:
            return 0
        values = pc.unique(pq.read_table(part.path, columns=[column], partitioning=None).column(0).drop_null())
        gone = sorted(doomed(values.to_pylist()))
        if not gone:
            return 0
        rows = pq.read_table(part.path, partitioning=None)
        struck = pc.fill_null(pc.is_in(rows[column], value_set=pa.array(gone, rows[column].type)), False)
        left = rows.filter(pc.invert(struck))
        path = part.path.with_name(f"{part.path.stem.split('-')[0]}-{secrets.token_hex(4)}.parquet")
        aside = path.with_name(f"{path.name}.aside")
        pq.write_table(left, aside, compression="zstd")
        described = _described(aside, feed)
        settle(aside, path)
        manifest.amend(self.root, part, replace(part, path=path, **described))
        part.path.unlink()
        return int(rows.num_rows - left.num_rows)

    def _drop_leftovers(self) -> None:
        """Files of a rewriting that was killed: written and not listed yet, or listed no more."""
        listed = {part.path for parts in manifest.load(self.root).parts.values() for part in parts}
        for path in (self.root / "parts").rglob("*.parquet"):
            if path not in listed:
                path.unlink()

    def verify(self) -> list[Damage]:
        """The parts, current or not, whose file is gone or no longer has the digest it landed with."""
        parts = (part for landed in manifest.load(self.root).parts.values() for part in landed)
        found = ((part, _damage(part)) for part in parts)
        return [Damage(part, kind) for part, kind in found if kind]

    def _path(self, feed: FeedShape, business_date: date, full: bool, source: str) -> Path:
        """The same for the same landing, so that one repeated after a crash writes over what the crash left."""
        folder = self.root / "parts" / feed.name / f"business_date={business_date}" / f"full={str(full).lower()}"
        return folder / f"{hashlib.sha256(source.encode()).hexdigest()[:20]}.parquet"

    def _declare(self, shapes: Iterable[FeedShape]) -> None:
        known = self.shapes()
        wanted = known | {shape.name: shape for shape in shapes}
        if wanted != known:
            entries = [shape.to_json() for _, shape in sorted(wanted.items())]
            content = json.dumps(entries, ensure_ascii=False, indent=1).encode()
            replace_file(self.root / _SHAPES, content)


def _set_aside(rows: pa.Table | Path, feed: FeedShape, path: Path) -> Path:
    """The rows as a file beside their later place."""
    aside = path.with_name(f"{path.name}.aside")
    make_folder(path.parent)
    if isinstance(rows, Path):
        _refuse_other_columns(pq.read_schema(rows), feed)
        shutil.move(rows, aside)
    else:
        _refuse_other_columns(rows.schema, feed)
        pq.write_table(rows.select(feed.schema.names), aside, compression="zstd")
    return aside


def _refuse_other_columns(found: pa.Schema, feed: FeedShape) -> None:
    columns = {name: found.field(name).type for name in found.names}
    if columns != dict(feed.columns):
        wrong = sorted(f"{name} {kind}" for name, kind in set(columns.items()) ^ set(feed.columns.items()))
        raise ValueError(f"feed {feed.name}: columns missing, unknown or of another type: {', '.join(wrong)}")


def _described(aside: Path, feed: FeedShape) -> dict[str, Any]:
    first_on, last_on = _range(aside, feed)
    rows = pq.read_metadata(aside).num_rows
    return {"rows": rows, "sha256": _digest(aside), "first_on": first_on, "last_on": last_on}


def _range(file: Path, feed: FeedShape) -> tuple[date | None, date | None]:
    if not feed.date_column:
        return None, None
    days = pq.read_table(file, columns=[feed.date_column], partitioning=None).column(0)
    if days.null_count:
        raise ValueError(f"feed {feed.name}: rows without {feed.date_column}")
    ends = pc.min_max(days).as_py()
    return ends["min"], ends["max"]


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _damage(part: Part) -> Literal["missing", "altered"] | None:
    if not part.path.exists():
        return "missing"
    return None if _digest(part.path) == part.sha256 else "altered"
