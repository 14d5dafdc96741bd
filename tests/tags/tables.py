"""A world as the tables rules are answered from, its clients numbered in their order."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

import ibis
import pyarrow as pa

from tests.tags.world import Stated, World
from zhiwo.tags.language.references import Reach
from zhiwo.tags.measures import Facts
from zhiwo.tags.measures.facts import FOR_GOOD
from zhiwo.tags.measures.sorts import Sort, Sorts, Spell
from zhiwo.tags.measures.standing import intervals, standing

TEXT, DAY, WHOLE = pa.string(), pa.date32(), pa.int64()


def table(columns: dict[str, pa.DataType], rows: list[tuple[Any, ...]]) -> ibis.Table:
    """Rows as a table of those columns."""
    arrays = [pa.array([row[at] for row in rows], kind) for at, kind in enumerate(columns.values())]
    return ibis.memtable(pa.table(arrays, names=list(columns)))


def ordinals(world: World) -> dict[str, int]:
    """Each client's place; with gaps, as in a bank that has lost some, and far apart, as in a large one."""
    return {person.number: 70_000 * (n % 3) + 3 * n + 1 for n, person in enumerate(world.people)}


def sort_of(txn: Any) -> Sort:
    """What a transaction is told apart by."""
    return Sort(txn.channel, txn.service, txn.merchant, "out" if txn.fen < 0 else "in")


def cancelled(rows: ibis.Table, on: date) -> ibis.Table:
    """What is reversed by a day."""
    seen = rows.filter(rows.on <= on, rows.reverses.notnull())
    return seen.select(key=seen.reverses).distinct()


def facts_of(world: World, on: date, known: date = date.max) -> Facts:
    """The tables of a day, by what was known on another."""
    place = ordinals(world)
    levels = {client: level for client, level, since in sorted(world.risk_levels, key=lambda r: r[2]) if since <= on}
    people = table(
        {
            "ordinal": WHOLE, "opened_on": DAY, "closed_on": DAY, "born_on": DAY, "sex": TEXT, "outlet": TEXT,
            "sub_branch": TEXT, "branch": TEXT, "occupation": TEXT, "risk_level": TEXT,
        },
        [
            (
                place[p.number], p.opened, p.closed, p.born, p.sex, p.outlet, world.unit(p.outlet, "sub_branch"),
                world.unit(p.outlet, "branch"), p.occupation, levels.get(p.number),
            )
            for p in world.people
        ],
    )  # fmt: skip
    sorts = {sort: n for n, sort in enumerate(dict.fromkeys(sort_of(t) for t in world.txns))}
    rows = table(
        {
            "txn": TEXT, "ordinal": WHOLE, "on": DAY, "at": pa.timestamp("us"), "sort": pa.int32(), "fen": WHOLE,
            "reverses": TEXT,
        },
        [
            (
                t.id, place[t.client], t.on, datetime.combine(t.on, t.at), sorts[sort_of(t)], abs(t.fen),
                t.reverses,
            )
            for t in world.txns
            if t.known <= known
        ],
    )  # fmt: skip
    classes = [
        Spell(merchant, name, first, date.fromordinal(last.toordinal() + 1) if last else FOR_GOOD)
        for merchant, name, first, last in world.classes
    ]
    changes = table(
        {
            "stake": WHOLE,
            "ordinal": WHOLE,
            "kind": TEXT,
            "product": TEXT,
            "matures_on": DAY,
            "from_on": DAY,
            "fen": WHOLE,
        },
        [
            (n, place[s.client], s.kind, s.product, s.matures, since, fen)
            for n, s in enumerate(world.stakes)
            for since, fen in s.changes
        ],
    )
    listed = [
        (name, place[client])
        for name, client, first, until in world.lists
        if first <= on and (until is None or on < until)
    ]
    return Facts(
        on=on,
        reach=Reach(date.min, date.min),
        people=people,
        moves=lambda: standing(rows.filter(rows.on <= on), cancelled(rows, on)),
        sorts=cache(lambda: Sorts(list(sorts), {}, classes)),
        held=lambda: intervals(changes, "stake"),
        acts=lambda: _acts(world, on, place),
        scores=lambda: table({"ordinal": WHOLE, "model": TEXT, "score": WHOLE}, _scores(world, on, place)),
        stated=lambda: table(
            {"ordinal": WHOLE, "fact": TEXT, "value": TEXT, "source": TEXT, "confidence": WHOLE},
            [(place[s.client], s.fact, s.value, s.source, s.confidence) for s in _stated(world, on) if s.value],
        ),
        listed=table({"list": TEXT, "ordinal": WHOLE}, listed),
    )


def _acts(world: World, on: date, place: dict[str, int]) -> ibis.Table:
    columns = {"ordinal": WHOLE, "act": TEXT, "on": DAY, "kind": TEXT, "result": TEXT, "begun_by": TEXT}
    rows = [
        (
            place[a.client],
            a.act,
            a.on,
            a.kind,
            a.result,
            a.begun_by,
            a.act == "complaint" and (a.closed or date.max) > on,
        )
        for a in world.acts
    ]
    return table(columns | {"open": pa.bool_()}, rows)


def _scores(world: World, on: date, place: dict[str, int]) -> list[tuple[int, str, int]]:
    """What each model said last of each client."""
    last = {
        (client, model): score
        for client, model, since, score in sorted(world.scores, key=lambda s: s[2])
        if since <= on
    }
    return [(place[client], model, score) for (client, model), score in last.items() if score is not None]


def _stated(world: World, on: date) -> list[Stated]:
    """What each source said last of each client."""
    said = sorted(world.stated, key=lambda one: one.since)
    return list({(one.client, one.fact, one.source): one for one in said if one.since <= on}.values())
