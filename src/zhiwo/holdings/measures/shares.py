"""Joint accounts: what lies on one belongs to its holders, each by share (decision 0028).

Holders are the owner and the joint holders, not who is authorised to draw. Where the bank records shares of them all that make up
the whole, those hold; else the holders have equal shares. What can't be divided is the first-named one's: the owner's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from itertools import pairwise
from typing import Any

import ibis
import pyarrow as pa

from zhiwo.engine.snapshot import Snapshot
from zhiwo.holdings.measures.whole import divided

ROLES = ("owner", "joint")
WHOLE = Decimal(100)
_PARTS = 10_000
"""A recorded share is so many hundredths of a per cent of the whole."""
_EVER = (date.min, date(9999, 12, 31))


@dataclass(frozen=True)
class Held:
    """One holder of an account from a day up to another, with the recorded share in per cent, if any."""

    client: str
    owner: bool
    share_pct: Decimal | None
    start: date
    end: date


@dataclass(frozen=True)
class Share:
    """What one holder has of an amount: so many `parts` of `of`, rounded down; the first-named one has what the `others`' parts
    leave."""

    client: str
    of: int
    parts: int = 0
    others: tuple[int, ...] = ()


def shares(holders: Sequence[Held]) -> list[Share]:
    """The shares of an account's holders on a day, the first-named one's first. Amounts divided by them add up to the fen."""
    named = sorted(holders, key=lambda one: (not one.owner, one.start, one.client))
    recorded = [one.share_pct for one in named if one.share_pct is not None]
    told = len(recorded) == len(named) and sum(recorded) == WHOLE
    parts = [int(share * _PARTS / WHOLE) for share in recorded] if told else [1 for _ in named]
    whole = sum(parts)
    first = Share(named[0].client, whole, others=tuple(parts[1:]))
    return [first, *(Share(one.client, whole, of) for one, of in zip(named[1:], parts[1:], strict=True))]


def stretches(holders: Sequence[Held]) -> Iterator[tuple[date, date, list[Share]]]:
    """All days, in stretches over which an account has the same holders; no shares where it is no joint one."""
    edges = sorted({*_EVER, *(one.start for one in holders), *(one.end for one in holders)})
    for start, end in pairwise(edges):
        there = [one for one in holders if one.start <= start < one.end]
        yield start, end, shares(there) if len({one.client for one in there}) > 1 else []


def joint_accounts(snapshot: Snapshot) -> ibis.Table | None:
    """Whose an amount on an account, `held`, is: the `holder` in each stretch of days (`since` up to `until`), null where it
    is its client's, with `divisor`, `parts` and the `others_…`; only of accounts that were ever joint. None without any."""
    known = snapshot.history("holders").filter(ibis._.role.isin(ROLES))
    columns = ("account", "client", "role", "share_pct", "until_on", "valid_from", "valid_until")
    lines: dict[str, list[Held]] = {}
    for row in known.select(*columns).to_pyarrow().to_pylist():
        lines.setdefault(row["account"], []).append(_held(row))
    held = {account: list(stretches(holders)) for account, holders in sorted(lines.items())}
    rows: list[tuple[str, date, date, Share | None]] = [
        (account, start, end, share)
        for account, known_of in held.items()
        if any(divided_so for *_, divided_so in known_of)
        for start, end, divided_so in known_of
        for share in divided_so or (None,)
    ]
    return ibis.memtable(_table(rows)) if rows else None


def by_share(rows: ibis.Table, accounts: ibis.Table, money: Sequence[str]) -> ibis.Table:
    """`rows` (`client`, `asset_class`, `reference`, `start`, `end`, `fen`, …) with those of joint accounts, of the classes
    `money`, divided among their holders; `joint` says which."""
    of = ibis.ifelse(rows.asset_class.isin(money), rows.reference, ibis.null("string"))
    met = rows.left_join(accounts, [of == accounts.held, rows.start < accounts.until, accounts.since < rows.end])
    others = [met[name] for name in accounts.columns if name.startswith("others_")]
    less = reduce(lambda left, right: left + right, [divided(met.fen * part, met.divisor) for part in others])
    fen = ibis.ifelse(met.parts > 0, divided(met.fen * met.parts, met.divisor), met.fen - less)
    return met.mutate(
        client=met.holder.fill_null(met.client),
        joint=met.holder.notnull(),
        fen=ibis.ifelse(met.holder.isnull(), met.fen, fen),
        start=ibis.ifelse(met.held.isnull(), met.start, ibis.greatest(met.start, met.since)),
        end=ibis.ifelse(met.held.isnull(), met.end, ibis.least(met.end, met.until)),
    ).select(*rows.columns, "joint")


def _held(row: Mapping[str, Any]) -> Held:
    """As the feed has it: until the day before `until_on`, unless a newer row says otherwise."""
    ends = [day for day in (row["until_on"], row["valid_until"]) if day]
    return Held(row["client"], row["role"] == "owner", row["share_pct"], row["valid_from"], min([*ends, _EVER[1]]))


def _table(rows: Sequence[tuple[str, date, date, Share | None]]) -> pa.Table:
    most = max(len(share.others) if share else 0 for *_, share in rows)
    columns: dict[str, pa.Array] = {
        "held": pa.array([row[0] for row in rows], pa.string()),
        "since": pa.array([row[1] for row in rows], pa.date32()),
        "until": pa.array([row[2] for row in rows], pa.date32()),
        "holder": pa.array([share.client if share else None for *_, share in rows], pa.string()),
        "divisor": pa.array([share.of if share else 1 for *_, share in rows], pa.int64()),
        "parts": pa.array([share.parts if share else 0 for *_, share in rows], pa.int64()),
    }
    for place in range(most):
        parts = [share.others[place] if share and place < len(share.others) else 0 for *_, share in rows]
        columns[f"others_{place}"] = pa.array(parts, pa.int64())
    return pa.table(columns)
