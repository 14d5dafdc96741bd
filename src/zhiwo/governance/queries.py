"""Reading the trail, and whether it is as it was written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import OperationalError, connection
from django.db.models import Func, TextField

from zhiwo.governance.anchors import SecondPlace, anchors, second_place
from zhiwo.governance.chain import START, Anchor, Break, Link, first_break
from zhiwo.governance.keys import derived_key
from zhiwo.governance.models import RowChange, TrailEntry, TrailHead
from zhiwo.governance.watching import Change, digest_of_changes

STRAY = "governance.unaccounted-change"
"""The act of an entry on rows that were changed past every operation."""

VERIFIED = "governance.trail-verified"
_FIELDS = (
    "number",
    "said_at",
    "actor",
    "post",
    "unit_path",
    "act",
    "subject_kind",
    "subject",
    "facts_written",
    "digest",
)


class _Moment(Func):
    """A moment as the chain has it (`chain.moment`), made by the database: a million of them are read in a row."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        # Kept as text, without microseconds where there are none.
        whole = "iif(length(%(expressions)s) = 19, %(expressions)s || '.000000', %(expressions)s)"
        return self.as_sql(compiler, connection, template=whole, **extra_context)

    def as_postgresql(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        words = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        return self.as_sql(compiler, connection, template=words, **extra_context)


@dataclass(frozen=True)
class Verdict:
    """What became of a trail that was looked through: how many entries it should have, up to which one the second place
    was told of it (None: never), and the first fault."""

    length: int
    anchored: int | None
    broken: Break | None


class Findings(NamedTuple):
    """What a verification found. `unproven` is the first entry whose rows are not those that were noted for it, `strays`
    are the entries on changes nobody accounted for since the last verification, `lowered` the guards of the database that
    don't stand, `lag` how many entries the second place was not told of though it should have been."""

    chain: Verdict
    place: SecondPlace
    unproven: int | None
    strays: tuple[int, ...]
    lowered: tuple[str, ...]
    lag: int

    @property
    def sound(self) -> bool:
        """Whether nothing at all is amiss."""
        amiss = (self.chain.broken, self.unproven, self.strays, self.lowered, self.lag)
        return self.place in {SecondPlace.READ, SecondPlace.ABSENT} and not any(amiss)


def trail_key() -> bytes:
    """The key of the trail's digests, made from the installation's secret."""
    return derived_key("trail")


def verify_trail(known: Iterable[Anchor] | None = None) -> Verdict:
    """Every entry checked against its digest, the one before it, the end the appender knows, and the second place (or what
    is `known` of it from elsewhere).

    Others may append meanwhile.
    """
    told, begun = sorted(anchors() if known is None else known), _end()
    entries = TrailEntry.objects.annotate(said_at=_Moment("at")).order_by("number")
    rows = entries.values_list(*_FIELDS)

    def broken_first() -> Break | None:
        return first_break(trail_key(), map(Link._make, rows.iterator(chunk_size=5_000)), [*told, begun], _end)

    try:
        broken = broken_first()
    except OperationalError:
        if connection.vendor != "sqlite":
            raise
        # Bytes that are no text: read byte by byte, which is slow, so that the entry can be named.
        with _bytes_as_they_are():
            broken = broken_first()
    return Verdict(begun.number, told[-1].number if told else None, broken)


@contextmanager
def _bytes_as_they_are() -> Iterator[None]:
    """On SQLite, text is read whatever its bytes are."""
    held: Any = connection.connection
    usual, held.text_factory = held.text_factory, lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        held.text_factory = usual


def findings(lowered: Sequence[str], told_every: int) -> Findings:
    """The trail verified, and what stands around it; `lowered` are guards known to be missing. The second place lags when
    it misses twice the `told_every` entries after which it is told."""
    chain = verify_trail()
    unproven = None if chain.broken else first_unproven()
    behind = chain.length - (chain.anchored or 0)
    lag = behind if behind >= 2 * told_every else 0
    return Findings(chain, _second_place(), unproven, (), tuple(lowered), lag)


def _second_place() -> SecondPlace:
    """How the second place stands. Whoever verified the trail told it."""
    place = second_place()
    told = place is SecondPlace.ABSENT and TrailEntry.objects.filter(act=VERIFIED).exists()
    return SecondPlace.LOST if told else place


def first_unproven() -> int | None:
    """The first entry that bears the digest of other changes than those noted for it; None when each is as it says."""
    noted = _noted()
    accounted = next(noted, None)
    for number, facts in _accounting():
        if accounted is None or accounted != (number, facts["changed_digest"]):
            return number if accounted is None else min(number, accounted[0])
        accounted = next(noted, None)
    return accounted[0] if accounted else None


def new_strays() -> tuple[int, ...]:
    """The numbers of entries on changes nobody accounted for, since the trail was last verified. Two queries."""
    last = TrailEntry.objects.filter(act=VERIFIED).order_by("-number").values_list("number", flat=True).first()
    found = TrailEntry.objects.filter(act=STRAY, number__gt=last or 0).order_by("number")
    return tuple(found.values_list("number", flat=True))


def _accounting() -> Iterator[tuple[int, dict[str, str]]]:
    """The entries that account for changes of rows, by number, with their facts."""
    # The name is followed by its quotation mark as a key alone: inside a text it would be escaped.
    bearing = TrailEntry.objects.filter(facts_written__contains='"changed_digest":"').order_by("number")
    for number, facts in bearing.values_list("number", "facts_written").iterator(chunk_size=5_000):
        yield number, json.loads(facts)


def _noted() -> Iterator[tuple[int, str]]:
    """By entry that accounts for them, the digest over the changes noted."""
    rows = (
        RowChange.objects.exclude(entry=None).order_by("entry", "pk").values_list("entry", "table_name", "op", "row_id")
    )
    for entry, changes in groupby(rows.iterator(chunk_size=5_000), key=itemgetter(0)):
        yield entry, digest_of_changes([Change(0, 0, "", *change[1:]) for change in changes])


def _end() -> Anchor:
    head = TrailHead.objects.filter(pk=1).values_list("length", "digest").first()
    return Anchor(*head) if head else Anchor(0, START)
