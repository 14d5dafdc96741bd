"""The facts of a day from the lake."""

from __future__ import annotations

from datetime import date

import ibis
import pyarrow as pa
from ibis import _

from zhiwo.engine.snapshot import Snapshot
from zhiwo.holdings.measures import DEPOSIT, HoldingFacts, at_home, valued_intervals
from zhiwo.kernel.period import Period
from zhiwo.tags.language.tree import Dimension, Stock
from zhiwo.tags.measures.facts import FOR_GOOD, Facts
from zhiwo.tags.measures.standing import standing

DICTIONARIES = {Dimension.CHANNEL: "channels", Dimension.SERVICE: "services"}


def facts_of(snapshot: Snapshot, ordinals: pa.Table, since: date) -> Facts:
    """What `snapshot` knows for rules that look back to `since`. `ordinals` (`client`, `ordinal`) are the clients in question;
    rows of others are left out."""
    known = ibis.memtable(ordinals)
    period = Period.through(since, snapshot.as_of)
    return Facts(
        on=snapshot.as_of,
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
    """A rating that has run out is none."""
    on = snapshot.as_of
    rated = snapshot.table("risk_assessments")
    latest = rated.group_by("client").agg(
        risk_level=_.level.argmax(_.assessed_on), valid_until_on=_.valid_until_on.argmax(_.assessed_on)
    )
    good = latest.filter(latest.valid_until_on.isnull() | (latest.valid_until_on >= on))
    people = _numbered(snapshot.last_known("clients", since=on), known)
    numbers = known.rename(rated="ordinal")
    levels = good.inner_join(numbers, "client").select("rated", "risk_level")
    with_level = people.left_join(levels, people.ordinal == levels.rated)
    return with_level.select(
        "ordinal", "opened_on", "closed_on", "born_on", "sex", "occupation", "risk_level", outlet=with_level.unit
    )


def _moves(snapshot: Snapshot, known: ibis.Table, period: Period) -> ibis.Table:
    """Amounts in yuan without a sign; one in a currency nobody has a rate for is a row without an amount."""
    stated = snapshot.table("transactions", since=period.start)
    rows = _numbered(stated, known).select(
        "txn",
        "reverses",
        "ordinal",
        "channel",
        "service",
        "merchant",
        "currency",
        on=_.booked_on,
        at=_.happened_at,
        fen=_.amount_fen.abs(),
        start=_.booked_on,
        end=_.booked_on + ibis.interval(days=1),
    )
    counting = standing(rows, snapshot.as_of)
    valued = at_home(counting, snapshot.table("fx"), period)
    unvalued = counting.anti_join(valued, "txn").mutate(fen=ibis.null("int64"))
    columns = ("ordinal", "on", "at", "channel", "service", "merchant", "fen")
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
    stretches = valued.select("ordinal", "start", "end", "fen", "asset_class")
    everything = stretches.mutate(stock=ibis.literal(Stock.AUM.value))
    deposits = stretches.filter(stretches.asset_class == DEPOSIT).mutate(stock=ibis.literal(Stock.DEPOSIT.value))
    return everything.union(deposits).drop("asset_class")


def _groups(snapshot: Snapshot, feed: str) -> dict[str, tuple[str, ...]]:
    """The codes of each group of a dictionary, as it is on the day."""
    found: dict[str, list[str]] = {}
    for row in snapshot.table(feed).to_pyarrow().to_pylist():
        if row["group"]:
            found.setdefault(row["group"], []).append(row["code"])
    return {group: tuple(sorted(codes)) for group, codes in found.items()}
