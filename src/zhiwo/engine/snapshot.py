"""One reading of the lake: the facts of a day, as far as a scope may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import ibis
import pyarrow as pa

from zhiwo.engine.manifest import Manifest, Part
from zhiwo.engine.opener import Elsewhere, Embedded, Engine
from zhiwo.engine.scope import Scope
from zhiwo.engine.shapes import AlsoOf, FeedShape


class UnknownFeed(LookupError):
    """A feed no one declared was asked for. A fault in the program, never shown to a person."""


class Snapshot:
    """The facts of `as_of`. Later landings don't change it; its tables belong together and can be joined.

    Parts dated after `as_of` don't exist for it, nor rows whose own date lies after it.
    """

    def __init__(
        self,
        *,
        root: Path,
        shapes: Mapping[str, FeedShape],
        manifest: Manifest,
        scope: Scope,
        as_of: date,
        known_at: datetime | None,
        engine: Engine | None = None,
    ) -> None:
        self.as_of = as_of
        self._root, self._scope = root, scope
        self._shapes, self._manifest = shapes, manifest
        self._known_at = known_at
        self._numbers = None
        if scope.numbers is not None:
            self._numbers = ibis.memtable(pa.table({"client": pa.array(sorted(scope.numbers), pa.string())}))
        self.derived = derived(root)
        self._engine = engine or Embedded(root)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the reading; its tables can't be asked any more."""
        self._engine.close()

    def elsewhere(self, place: Elsewhere) -> Snapshot:
        """The same reading answered in another place, to be closed by itself. Tables of the two can't be joined."""
        return Snapshot(
            root=self._root,
            shapes=self._shapes,
            manifest=self._manifest,
            scope=self._scope,
            as_of=self.as_of,
            known_at=self._known_at,
            engine=place.engine(),
        )

    def table(self, feed: str, *, since: date | None = None, until: date | None = None) -> ibis.Table:
        """The feed's rows as they were stated, each once: where two parts state the same key and date, the newer wins.

        Full: the rows of the newest part. Event: only what happened from `since` to `until`, where they are given, both days
        included. Change: every row, with `since` only what is needed to know what was in force from then on;
        `history` says which held when.
        Raises UnknownFeed.
        """
        shape = self._shape(feed)
        if shape.mode == "full":
            return self._seen(self._rows(shape, self._parts(shape)[-1:]), shape).select(*shape.columns)
        if shape.mode == "event":
            rows, parts = self._events(shape, since, until)
        else:
            rows, parts = self._changes(shape, self._base(shape, since))
        stated = _newest(rows, shape) if _may_repeat(parts) else rows
        return self._seen(stated, shape).select(*shape.columns)

    def named(self, feed: str, column: str, *, since: date) -> ibis.Table:
        """Which rows of an event feed in sight are named in `column` by any of its rows from `since` on, whoever's: `key`, once.

        What cancels a client's transaction may be booked under another client; that it was cancelled is the first one's own.
        Nothing else of the other row can be had. Raises UnknownFeed.
        """
        shape = self._shape(feed)
        (key,) = shape.subject
        rows, parts = self._unscoped_events(shape, since, None)
        stated = rows
        if _may_repeat(parts):
            # What never named anything needs no ordering: of a year's rows a handful are looked at.
            naming = rows.filter(rows[column].notnull()).select(*shape.identity).distinct()
            stated = _newest(rows.semi_join(naming, list(shape.identity)), shape)
        mentioned = stated.filter(stated[column].notnull()).select(key=stated[column]).distinct()
        if self._numbers is None:
            return mentioned
        # Of the rows first the few that are named, then who may see them: the other way about all rows of all years are asked.
        about = rows.semi_join(mentioned, rows[key] == mentioned.key)
        return self._seen(about, shape).select(key=about[key]).distinct()

    def editions(self, feed: str) -> ibis.Table:
        """A full feed's rows of every part with the days they were the truth: from `valid_from`, the part's date, up to, not
        including, `valid_until`, that of the next part, null for the newest. Raises UnknownFeed, and ValueError for a feed
        that is not stated whole.
        """
        shape = self._shape(feed)
        if shape.mode != "full":
            raise ValueError(f"feed {feed} has no editions: it is not stated whole")
        parts = self._parts(shape)
        dates = sorted({part.business_date for part in parts})
        until = {
            "edition": pa.array(dates, pa.date32()),
            "valid_until": pa.array([*dates[1:], *[None for _ in dates[:1]]], pa.date32()),
        }
        spans = ibis.memtable(pa.table(until))
        rows = self._seen(self._rows(shape, parts), shape)
        dated = rows.inner_join(spans, rows.business_date == spans.edition)
        return dated.select(*shape.columns, "valid_until", valid_from=dated.edition)

    def history(self, feed: str, *, since: date | None = None, until: date | None = None) -> ibis.Table:
        """A change feed's rows with the days they were in force: from `valid_from` up to, not including, `valid_until`,
        which is null when the row still holds at `as_of`.

        A row holds from its own date until the next row of its subject. On the date of a full part exactly what it
        states is in force: a subject it leaves out has ended, and a row sent later with an earlier date holds only up
        to that full part. With `since` the rows that were over by then are left out, and no part is read that the
        newest full one up to `since` makes needless; with `until` it is told up to that day only, and what changed later
        holds still. Raises UnknownFeed, and ValueError for a feed not of changes.
        """
        shape = self._change_shape(feed)
        base = self._base(shape, since)
        rows, parts = self._changes(shape, base, until)
        fulls = sorted({part.business_date for part in parts if part.full})
        if since and not base:
            rows = _not_yet_over(rows, shape, since)
        if base and fulls == [base.business_date]:
            held = self._seen(_lasting(_since_full(rows, shape, base), shape), shape)
        else:
            held = self._seen(_held(rows, shape, fulls), shape)
        if since:
            held = held.filter(held.valid_until.isnull() | (held.valid_until > since))
        return held.select(*shape.columns, "valid_from", "valid_until")

    def in_force(self, feed: str) -> ibis.Table:
        """A change feed's rows in force at `as_of`: what `history` says holds still, found without ordering the past.

        Raises as `history` does.
        """
        shape = self._change_shape(feed)
        base = self._base(shape, self.as_of)
        rows, _ = self._changes(shape, base)
        dated = _since_full(rows, shape, base) if base else rows.mutate(valid_from=rows[shape.date_column])
        return self._seen(_last(dated, shape), shape).select(*shape.columns)

    def last_known(self, feed: str, *, since: date) -> ibis.Table:
        """A change feed's newest row of each subject that was in force on a day from `since` on, whether or not a full
        part has left it out since; without a full part up to `since` also of those over before. Raises as `history` does.
        """
        shape = self._change_shape(feed)
        base = self._base(shape, since)
        rows, _ = self._changes(shape, base)
        rows = _standing_from(rows, shape, base) if base else rows
        on = rows[shape.date_column]
        dated = rows.mutate(valid_from=ibis.ifelse(rows.full, ibis.greatest(on, rows.business_date), on))
        # Seen first: of an account that passed on, the former owner's last row is still what it was in that time.
        return _last(self._seen(dated, shape), shape).select(*shape.columns)

    def interrupt(self) -> None:
        """Break off the query that is running, if any; whoever asked gets the engine's own exception."""
        self._engine.interrupt()

    def keep(self, table: ibis.Table) -> ibis.Table:
        """`table`, of this reading, computed once, to be asked several times."""
        return self._engine.keep(table)

    def bring(self, table: ibis.Table) -> ibis.Table:
        """`table`, of another reading, as one of this."""
        return ibis.memtable(table.to_pyarrow())

    def behind(self, feed: str, *, since: date, until: date) -> tuple[str, ...]:
        """What tells whether rows of a feed dated from `since` to `until` may have changed: the digests of the parts that state
        any, or state that there are none any more. Raises UnknownFeed."""
        parts, last = self._parts(self._shape(feed)), min(until, self.as_of)
        whole = {part.sha256 for part in parts if part.full and since <= part.business_date <= last}
        return tuple(part.sha256 for part in parts if part.sha256 in whole or _reaches(part, since, last))

    def first_day(self, feed: str) -> date | None:
        """The earliest day of any row of an event feed, None where there is none. Raises UnknownFeed."""
        return min((part.first_on for part in self._parts(self._shape(feed)) if part.first_on), default=None)

    def _shape(self, feed: str) -> FeedShape:
        try:
            return self._shapes[feed]
        except KeyError:
            raise UnknownFeed(feed) from None

    def _change_shape(self, feed: str) -> FeedShape:
        shape = self._shape(feed)
        if shape.mode != "change":
            raise ValueError(f"feed {feed} has no history: it is not one of changes")
        return shape

    def _parts(self, shape: FeedShape) -> list[Part]:
        return self._manifest.current(shape.name, self.as_of, self._known_at)

    def _base(self, shape: FeedShape, since: date | None) -> Part | None:
        """The newest full part that states what was in force at `since`."""
        if since is None:
            return None
        return next((p for p in reversed(self._parts(shape)) if p.full and p.business_date <= since), None)

    def _events(self, shape: FeedShape, since: date | None, until: date | None) -> tuple[ibis.Table, list[Part]]:
        rows, parts = self._unscoped_events(shape, since, until)
        # What is stated once has no other row to be looked at: whose it is, is said by the row itself.
        return self._related(rows, shape) if _may_repeat(parts) else rows, parts

    def _unscoped_events(
        self, shape: FeedShape, since: date | None, until: date | None
    ) -> tuple[ibis.Table, list[Part]]:
        last = min(until or self.as_of, self.as_of)
        parts = [p for p in self._parts(shape) if _reaches(p, since or date.min, last)]
        rows = self._rows(shape, parts)
        if since:
            rows = rows.filter(rows[shape.date_column] >= since)
        return rows.filter(rows[shape.date_column] <= last), parts

    def _changes(self, shape: FeedShape, base: Part | None, until: date | None = None) -> tuple[ibis.Table, list[Part]]:
        """The rows from which all that was in force from the date of `base` on can be told, up to `until`."""
        start, last = base.business_date if base else date.min, min(until or self.as_of, self.as_of)
        parts = [
            part
            for part in self._parts(shape)
            if (
                part.full
                and start <= part.business_date
                and (part.business_date <= last or _reaches(part, date.min, last))
            )
            or _reaches(part, start, last)
        ]
        rows = self._rows(shape, parts)
        on = rows[shape.date_column]
        if base:
            rows = rows.filter(rows.full | (on >= start))
        return self._related(rows.filter(on <= last), shape), parts

    def _rows(self, shape: FeedShape, parts: Sequence[Part]) -> ibis.Table:
        """The rows of `parts` as the shape says, each with its part's `business_date` and `full`."""
        if not parts:
            schema = shape.schema.append(pa.field("business_date", pa.date32())).append(pa.field("full", pa.bool_()))
            return ibis.memtable(schema.empty_table())
        return self._engine.rows(shape, parts)

    def _related(self, rows: ibis.Table, shape: FeedShape) -> ibis.Table:
        """What has to be looked at for the scope: every row of whatever was ever a client's of it.

        Narrower would be wrong: an account that passed to someone else would seem to be its former owner's still.
        """
        if self._numbers is None or "client" not in shape.columns:
            return rows
        if "client" in shape.subject:
            return self._seen(rows, shape)
        subjects = (
            self._seen(rows, shape).select(*shape.identity if shape.mode == "event" else shape.subject).distinct()
        )
        return rows.semi_join(subjects, list(subjects.columns))

    def _seen(self, rows: ibis.Table, shape: FeedShape) -> ibis.Table:
        if self._numbers is None or "client" not in shape.columns:
            return rows
        seen = rows.client.isin(self._numbers.client)
        if shape.also_of and shape.also_of.feed in self._shapes:
            seen |= rows[shape.also_of.column].isin(self._also(shape.also_of, self._numbers))
        return rows.filter(seen)

    def _also(self, told: AlsoOf, numbers: ibis.Table) -> Any:
        """The values by which rows are of clients of the scope though they name another one."""
        other = self._shapes[told.feed]
        rows = self._rows(other, self._parts(other))
        named = rows.filter(rows.client.isin(numbers.client), rows[told.role].isin(told.roles))
        return named.select(told.column).distinct()[told.column]


def derived(root: Path) -> Path:
    """Where what is laid out of a lake's rows is kept, beside it: made anew when it is missing."""
    return root.parent / "derived"


def _reaches(part: Part, start: date, end: date) -> bool:
    """Whether the part has a row dated between, both days included."""
    return part.first_on is not None and part.last_on is not None and part.first_on <= end and part.last_on >= start


def _may_repeat(parts: Sequence[Part]) -> bool:
    """Whether two of the parts have days in common; within one part, intake refused the same key twice."""
    ends = sorted((p.first_on, p.last_on) for p in parts if p.first_on and p.last_on)
    return any(later[0] <= earlier[1] for earlier, later in pairwise(ends))


def _newest(rows: ibis.Table, shape: FeedShape) -> ibis.Table:
    newest_first = [rows.business_date.desc(), rows.full.desc()]
    place = ibis.row_number().over(ibis.window(group_by=list(shape.identity), order_by=newest_first))
    return rows.mutate(place=place).filter(ibis._.place == 0).drop("place")


def _not_yet_over(rows: ibis.Table, shape: FeedShape, since: date) -> ibis.Table:
    """`rows` without changes that a newer one had followed by `since`; saves ordering years for a month's sake.

    A full part's rows all stay: on its date they hold anew, whatever had followed them.
    """
    on = rows[shape.date_column]
    newest = rows.filter(on <= since).group_by(list(shape.subject)).agg(newest=on.max())
    begun = rows.filter(~rows.full).semi_join(newest, [*shape.subject, on == newest.newest])
    return begun.union(rows.filter(rows.full | (on > since)))


def _since_full(rows: ibis.Table, shape: FeedShape, base: Part) -> ibis.Table:
    """`rows` with `valid_from`, as they hold from the full part `base` on, where no other full part follows."""
    kept = _standing_from(rows, shape, base)
    return kept.mutate(valid_from=ibis.greatest(kept[shape.date_column], base.business_date))


def _standing_from(rows: ibis.Table, shape: FeedShape, base: Part) -> ibis.Table:
    """`rows` that count from the full part `base` on: it states all that is in force on its date, whatever was said of
    that date before."""
    on, full_on = rows[shape.date_column], base.business_date
    by_base = rows.full & (rows.business_date == full_on)
    return rows.filter(by_base | (on > full_on) | (rows.business_date > full_on))


def _last(dated: ibis.Table, shape: FeedShape) -> ibis.Table:
    """The row of each subject that began last."""
    newest_first = [column.desc() for column in _order(dated, shape)]
    place = ibis.row_number().over(ibis.window(group_by=list(shape.subject), order_by=newest_first))
    return dated.mutate(place=place).filter(ibis._.place == 0)


def _lasting(dated: ibis.Table, shape: FeedShape) -> ibis.Table:
    """`dated` with `valid_until`, the day the next row of the subject begins; those never in force left out."""
    following = dated.valid_from.lead().over(ibis.window(group_by=list(shape.subject), order_by=_order(dated, shape)))
    held = dated.mutate(valid_until=following)
    return held.filter(held.valid_until.isnull() | (held.valid_until > held.valid_from))


def _order(dated: ibis.Table, shape: FeedShape) -> list[Any]:
    """In what order the rows of a subject begin; of those of one day the last one holds."""
    return [dated.valid_from, dated.business_date, dated.full, dated[shape.date_column]]


def _held(rows: ibis.Table, shape: FeedShape, fulls: Sequence[date]) -> ibis.Table:
    """`rows` with the days each was in force, those never in force left out."""
    dated = rows.mutate(valid_from=rows[shape.date_column])
    if fulls:
        # A full part states anew, from its date on, all that is in force then.
        restated = rows.filter(rows.full & (rows[shape.date_column] < rows.business_date))
        dated = dated.union(restated.mutate(valid_from=restated.business_date))
        by_full = dated.full & (dated.business_date == dated.valid_from)
        outdone = dated.valid_from.isin(fulls) & (dated.business_date <= dated.valid_from) & ~by_full
        dated = dated.filter(~outdone)
    following = dated.valid_from.lead().over(ibis.window(group_by=list(shape.subject), order_by=_order(dated, shape)))
    held = dated.mutate(valid_until=_earlier(following, _next_full(dated.valid_from, fulls)))
    return held.filter(held.valid_until.isnull() | (held.valid_until > held.valid_from))


def _next_full(day: Any, fulls: Sequence[date]) -> Any:
    """The date of the first full part after `day`, or null."""
    if not fulls:
        return ibis.null("date")
    return ibis.cases(*((day < on, ibis.literal(on)) for on in fulls))


def _earlier(one: Any, other: Any) -> Any:
    """The earlier of two days, of which either may be null."""
    return ibis.least(one.fill_null(other), other.fill_null(one))
