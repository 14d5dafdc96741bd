"""The facts of a day from the lake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import ibis
import pyarrow as pa
from ibis import _

from zhiwo.engine.snapshot import Snapshot
from zhiwo.holdings.measures import HoldingFacts, at_home, valued_intervals
from zhiwo.kernel.period import Period
from zhiwo.tags.language.tree import Dimension
from zhiwo.tags.measures.facts import FOR_GOOD, Facts
from zhiwo.tags.measures.standing import standing

DICTIONARIES = {Dimension.CHANNEL: "channels", Dimension.SERVICE: "services"}


def ordinals_table(ordinals: Mapping[str, int]) -> pa.Table:
    """Clients' ordinals by number as `facts_of` takes them."""
    columns = {"client": pa.array(ordinals, pa.string()), "ordinal": pa.array(ordinals.values(), pa.int64())}
    return pa.table(columns)


def facts_of(snapshot: Snapshot, ordinals: pa.Table, since: date) -> Facts:
    """What `snapshot` knows for rules that look back to `since`. `ordinals` (`client`, `ordinal`) are the clients in question;
    rows of others are left out."""
    known = ibis.memtable(ordinals)
    period = Period.through(since, snapshot.as_of)
    return Facts(
        on=snapshot.as_of,
        since=since,
        people=snapshot.keep(_people(snapshot, known)),
        moves=snapshot.keep(_moves(snapshot, known, period)),
        classes=snapshot.keep(_classes(snapshot)),
        held=snapshot.keep(_held(snapshot, known, period)),
        listed=ibis.memtable(pa.table({"list": pa.array([], pa.string()), "ordinal": pa.array([], pa.int64())})),
        groups={dimension: _groups(snapshot, feed) for dimension, feed in DICTIONARIES.items()},
    )


def _numbered(rows: ibis.Table, known: ibis.Table) -> ibis.Table:
    return rows.inner_join(known, "client").drop("client")


def _people(snapshot: Snapshot, known: ibis.Table) -> ibis.Table:
    """Whom a full file has left out since counts as closed by then, and a rating that has run out is none."""
    on = snapshot.as_of
    people = _numbered(snapshot.last_known("clients", since=date.min), known)
    still = _numbered(snapshot.in_force("clients"), known).select(there="ordinal")
    dated = people.left_join(still, people.ordinal == still.there)
    closed = ibis.ifelse(dated.there.isnull() & dated.closed_on.isnull(), ibis.literal(on), dated.closed_on)
    dated = dated.mutate(closed_on=closed)
    levels = _numbered(_rated(snapshot), known).select("risk_level", rated="ordinal")
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


def _moves(snapshot: Snapshot, known: ibis.Table, period: Period) -> ibis.Table:
    """Amounts in yuan without a sign; one in a currency nobody has a rate for is a row without an amount."""
    stated = snapshot.table("transactions", since=period.start).mutate(on=_.booked_on)
    # What cancels a row may be booked under another holder of the account.
    counting = standing(stated, snapshot.named("transactions", "reverses", since=period.start))
    rows = _numbered(counting, known).select(
        "txn",
        "ordinal",
        "channel",
        "service",
        "merchant",
        "currency",
        "on",
        at=_.happened_at,
        direction=ibis.ifelse(_.amount_fen < 0, "out", "in"),
        fen=_.amount_fen.abs(),
        start=_.booked_on,
        end=_.booked_on + ibis.interval(days=1),
    )
    valued = at_home(rows, snapshot.table("fx"), period)
    unvalued = rows.anti_join(valued, "txn").mutate(fen=ibis.null("int64"))
    columns = ("ordinal", "on", "at", "channel", "service", "merchant", "direction", "fen")
    return valued.select(*columns).union(unvalued.select(*columns))


def _classes(snapshot: Snapshot) -> ibis.Table:
    """The group of each merchant, edition by edition; the first edition holds for all that was before it."""
    editions = snapshot.editions("merchants")
    first = editions.valid_from.min().as_scalar()
    named = editions.filter(editions.group.notnull())
    return named.select(
        merchant=named.code,
        name=named.group,
        first=ibis.ifelse(named.valid_from == first, ibis.literal(date(1, 1, 1)), named.valid_from),
        end=named.valid_until.fill_null(ibis.literal(FOR_GOOD)),
    )


def _held(snapshot: Snapshot, known: ibis.Table, period: Period) -> ibis.Table:
    valued = _numbered(valued_intervals(HoldingFacts.read(snapshot, period.start), period), known)
    return valued.select("ordinal", "product", "matures_on", "start", "end", "fen", kind=valued.asset_class)


def _groups(snapshot: Snapshot, feed: str) -> dict[str, tuple[str, ...]]:
    """The codes of each group of a dictionary, as it is on the day."""
    found: dict[str, list[str]] = {}
    for row in snapshot.table(feed).to_pyarrow().to_pylist():
        if row["group"]:
            found.setdefault(row["group"], []).append(row["code"])
    return {group: tuple(sorted(codes)) for group, codes in found.items()}
