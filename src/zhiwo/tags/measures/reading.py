"""The facts of a day from the lake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import ibis
import pyarrow as pa
from ibis import _

from zhiwo.engine.snapshot import Snapshot
from zhiwo.holdings.measures import HoldingFacts, valued_intervals
from zhiwo.kernel.period import Period
from zhiwo.tags.language.references import Reach
from zhiwo.tags.language.tree import Dimension
from zhiwo.tags.measures.facts import FOR_GOOD, Facts
from zhiwo.tags.measures.reading_moves import cancelled_of, moves_of, numbered, sorts_of
from zhiwo.tags.measures.reading_told import acts_known, facts_stated, scores_known
from zhiwo.tags.measures.sorts import Sorts, Spell

DICTIONARIES = {Dimension.CHANNEL: "channels", Dimension.SERVICE: "services"}


def ordinals_table(ordinals: Mapping[str, int]) -> pa.Table:
    """Clients' ordinals by number as `facts_of` takes them."""
    columns = {"client": pa.array(ordinals, pa.string()), "ordinal": pa.array(ordinals.values(), pa.int64())}
    return pa.table(columns)


def listed_table(stays: Iterable[tuple[str, int]]) -> pa.Table:
    """Who is on which list, as pairs of a list's code and an ordinal, as `facts_of` takes it."""
    pairs = list(stays)
    codes, ordinals = ([pair[at] for pair in pairs] for at in (0, 1))
    return pa.table({"list": pa.array(codes, pa.string()), "ordinal": pa.array(ordinals, pa.int64())})


def facts_of(
    snapshot: Snapshot, ordinals: pa.Table, reach: Reach, *, listed: pa.Table, laid_out: bool = False
) -> Facts:
    """What `snapshot` knows for rules that reach back so far. `ordinals` (`client`, `ordinal`) are the clients in question;
    rows of others are left out. `listed` (`list`, `ordinal`) is who is on the lists that the rules name, on the day. Where months
    are `laid_out`, they answer for transactions and past balances, and none are here.
    """
    known = ibis.memtable(ordinals)
    money = snapshot.as_of if laid_out else reach.money
    days = Period.through(reach.moves, snapshot.as_of)

    @cache
    def sorts() -> Sorts:
        groups = {dimension: _groups(snapshot, feed) for dimension, feed in DICTIONARIES.items()}
        return Sorts([] if laid_out else sorts_of(snapshot, days), groups, _spells(snapshot))

    def moves() -> ibis.Table:
        found = moves_of(snapshot, known, days, sorts().sorts, cancelled_of(snapshot))
        return found if laid_out else snapshot.keep(found)

    return Facts(
        on=snapshot.as_of,
        reach=reach,
        people=snapshot.keep(_people(snapshot, known)),
        moves=cache(moves),
        sorts=sorts,
        held=cache(lambda: snapshot.keep(_held(snapshot, known, Period.through(money, snapshot.as_of)))),
        acts=cache(lambda: snapshot.keep(acts_known(snapshot, known))),
        scores=cache(lambda: snapshot.keep(scores_known(snapshot, known))),
        stated=cache(lambda: snapshot.keep(facts_stated(snapshot, known))),
        listed=ibis.memtable(listed).semi_join(known, "ordinal"),
    )


def _people(snapshot: Snapshot, known: ibis.Table) -> ibis.Table:
    """Whom a full file has left out since counts as closed by then, and a rating that has run out is none."""
    on = snapshot.as_of
    people = numbered(snapshot.last_known("clients", since=date.min), known)
    still = numbered(snapshot.in_force("clients"), known).select(there="ordinal")
    dated = people.left_join(still, people.ordinal == still.there)
    gone = ibis.least(dated.closed_on.fill_null(on), ibis.literal(on))
    closed = ibis.ifelse(dated.there.isnull(), gone, dated.closed_on)
    dated = dated.mutate(closed_on=closed)
    levels = numbered(_rated(snapshot), known).select("risk_level", rated="ordinal")
    above = _above(snapshot)
    told = dated.left_join(levels, dated.ordinal == levels.rated)
    told = told.left_join(above, told.unit == above.outlet)
    columns = ("ordinal", "opened_on", "closed_on", "born_on", "sex", "occupation", "risk_level")
    return told.select(*columns, "sub_branch", "branch", outlet=told.unit)


def _above(snapshot: Snapshot) -> ibis.Table:
    """The `sub_branch` and the `branch` that each unit belongs to, or is; none where there is no such unit above."""
    units = {row["unit"]: row for row in snapshot.table("units").to_pyarrow().to_pylist()}

    def found(unit: str | None, kind: str) -> str | None:
        seen: set[str] = set()
        while unit is not None and unit in units and unit not in seen:
            if units[unit]["kind"] == kind:
                return unit
            seen.add(unit)
            unit = units[unit]["parent"]
        return None

    columns = {kind: [found(unit, kind) for unit in units] for kind in ("sub_branch", "branch")}
    arrays = {name: pa.array(values, pa.string()) for name, values in ({"outlet": list(units)} | columns).items()}
    return ibis.memtable(pa.table(arrays))


def _rated(snapshot: Snapshot) -> ibis.Table:
    """The newest rating of each client, of one day the one with the higher number, as long as it holds."""
    rated = snapshot.table("risk_assessments")
    newest_first = ibis.window(group_by="client", order_by=[rated.assessed_on.desc(), rated.assessment.desc()])
    newest = rated.mutate(place=ibis.row_number().over(newest_first)).filter(_.place == 0)
    good = newest.filter(newest.valid_until_on.isnull() | (newest.valid_until_on >= snapshot.as_of))
    return good.select("client", risk_level="level")


def _spells(snapshot: Snapshot) -> list[Spell]:
    """The group of each merchant, edition by edition; the first edition holds for all that was before it."""
    editions = snapshot.editions("merchants")
    rows = editions.select("code", "group", "valid_from", "valid_until").to_pyarrow().to_pylist()
    first = min((row["valid_from"] for row in rows), default=None)
    return [
        Spell(
            row["code"],
            row["group"],
            date.min if row["valid_from"] == first else row["valid_from"],
            row["valid_until"] or FOR_GOOD,
        )
        for row in rows
        if row["group"]
    ]


def _held(snapshot: Snapshot, known: ibis.Table, period: Period) -> ibis.Table:
    valued = numbered(valued_intervals(HoldingFacts.read(snapshot, period.start), period), known)
    return valued.select("ordinal", "product", "matures_on", "start", "end", "fen", kind=valued.asset_class)


def _groups(snapshot: Snapshot, feed: str) -> dict[str, tuple[str, ...]]:
    """The codes of each group of a dictionary, as it is on the day."""
    found: dict[str, list[str]] = {}
    for row in snapshot.table(feed).to_pyarrow().to_pylist():
        if row["group"]:
            found.setdefault(row["group"], []).append(row["code"])
    return {group: tuple(sorted(codes)) for group, codes in found.items()}
