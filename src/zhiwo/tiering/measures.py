"""The set-wise side of tiering: tiers of many clients at once, and what stands behind the doors (Ibis, no Django).

Tables in carry the lake's columns. Those called `…_now` are change feeds cut to the row in force on the as-of day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import ibis
from ibis import _
from ibis.expr.types import IntegerColumn, IntegerValue, StringColumn, Table

from zhiwo.kernel.period import Period, add_months
from zhiwo.tiering.policy import CardGrade, Scheme
from zhiwo.tiering.policy.doors import CardDoor, Doors, SpendDoor
from zhiwo.tiering.policy.measuring import AssetClass

_WEIGHT_SCALE = 10_000


def tier_column(amount_fen: IntegerColumn, scheme: Scheme) -> StringColumn:
    """The tier code of each amount, by the floors that `Scheme.tier` reads too. Raises AmountsNotSet."""
    lowest, *higher = scheme.ladder.tiers
    steps = [(amount_fen >= tier.floor.first_fen, tier.code) for tier in reversed(higher) if tier.floor]
    return ibis.cases(*steps, else_=lowest.code) if steps else ibis.literal(lowest.code)


def counted_amounts(by_class: Table, contents: Mapping[AssetClass, Decimal]) -> Table:
    """One row a client: `fen`, what counts of the amounts of `by_class` (client, asset_class, fen) by the weights.

    A weighted amount is rounded half-up to the fen, each asset class by itself.
    """
    weights = {str(kind): int(weight * _WEIGHT_SCALE) for kind, weight in contents.items()}
    counted = by_class.filter(by_class.asset_class.isin(list(weights)))
    weight = ibis.cases(*((counted.asset_class == kind, value) for kind, value in weights.items()), else_=0)
    return counted.mutate(fen=_weighted(counted.fen, weight)).group_by("client").agg(fen=_.fen.sum().cast("int64"))


def _weighted(fen: IntegerColumn, weight: IntegerValue) -> IntegerValue:
    product = (fen.cast("int64") * weight.cast("int64")).abs()
    rounded = (2 * product + _WEIGHT_SCALE) // (2 * _WEIGHT_SCALE)
    return ibis.ifelse(fen < 0, -rounded, rounded).cast("int64")


def card_spend(card_postings: Table, on: date, door: SpendDoor) -> Table:
    """One row a client: `card_spend_fen`, purchases less refunds posted in the months that end with `on`.

    The same day a year earlier is outside (house default H08).
    """
    window = Period.through(add_months(on, -door.months) + timedelta(days=1), on)
    posted = card_postings.filter(card_postings.posted_on >= window.start, card_postings.posted_on < window.end)
    size = posted.amount_fen.abs()
    signed = ibis.ifelse(posted.kind == "refund", -size, size)
    return posted.group_by("client").agg(card_spend_fen=signed.sum().cast("int64"))


def loan_balances(loans_now: Table, kinds: tuple[str, ...], rates: Table, home: str) -> Table:
    """One row a client: `loan_fen`, the closing balance of the loans of these kinds, in fen of `home`."""
    counted = loans_now.filter(loans_now.kind.isin(list(kinds)))
    worth = _at_home(counted, "balance_fen", rates, home)
    return worth.group_by("client").agg(loan_fen=worth.fen.sum().cast("int64"))


def custody_margins(custody_now: Table, rates: Table, home: str) -> Table:
    """One row a client: `custody_fen`, the closing margin of third-party custody, in fen of `home`."""
    worth = _at_home(custody_now, "margin_fen", rates, home)
    return worth.group_by("client").agg(custody_fen=worth.fen.sum().cast("int64"))


def last_rates(fx: Table, on: date) -> Table:
    """One row a currency: the mid rate of `on`, or the last earlier one (house default H07)."""
    quoted = fx.filter(fx["on"] <= on)
    return quoted.group_by("currency").agg(mid_rate=quoted.mid_rate.argmax(quoted["on"]))


def _at_home(rows: Table, amount: str, rates: Table, home: str) -> Table:
    """`rows` with `fen`: the amount in `home`, each balance half-up to the fen; unknown where there is no rate yet."""
    priced = rows.left_join(rates, "currency", rname="{name}_of_rate")
    exact = priced[amount].cast("decimal(18, 0)") * priced.mid_rate.cast("decimal(18, 8)")
    return priced.mutate(fen=ibis.ifelse(priced.currency == home, priced[amount], exact.round(0).cast("int64")))


def best_cards(cards_now: Table, door: CardDoor) -> Table:
    """One row a client: `grade`, the best card in one of the door's states, held in one of its ways."""
    counted = cards_now.filter(cards_now.status.isin(list(door.states)), cards_now.holder.isin(list(door.holders)))
    rank = ibis.cases(*((counted.grade == str(grade), grade.rank) for grade in CardGrade), else_=-1)
    best = counted.group_by("client").agg(rank=rank.max()).filter(_.rank >= 0)
    names = ((best["rank"] == grade.rank, str(grade)) for grade in CardGrade)
    return best.select("client", grade=ibis.cases(*names))


def entries_in_force(entries_now: Table, on: date) -> Table:
    """One row a client and kind of head-office entry that holds on `on`."""
    holds = entries_now.until_on.isnull() | (entries_now.until_on > on)
    return entries_now.filter(holds).select("client", "kind").distinct()


@dataclass(frozen=True)
class DoorTables:
    """What the doors look at, as of one day; `fx` are the mid rates of every day."""

    fx: Table
    card_postings: Table
    loans_now: Table
    custody_now: Table
    cards_now: Table
    entries_now: Table


def door_facts(tables: DoorTables, on: date, doors: Doors, *, home: str) -> Table:
    """One row a client of whom any door knows something, with everything a `DoorFacts` holds but the assets.

    Amounts are in fen of `home`, the scheme's currency; card postings are in it already.
    `card_spend_fen`, `loan_fen`, `custody_fen` are 0 and `grade` is null where nothing is known; `entries` is an array.
    """
    rates = last_rates(tables.fx, on)
    parts = [entries_in_force(tables.entries_now, on).group_by("client").agg(entries=_.kind.collect())]
    if doors.card_spend:
        parts.append(card_spend(tables.card_postings, on, doors.card_spend))
    if doors.loan:
        parts.append(loan_balances(tables.loans_now, doors.loan.kinds, rates, home))
    if doors.custody:
        parts.append(custody_margins(tables.custody_now, rates, home))
    if doors.card:
        parts.append(best_cards(tables.cards_now, doors.card))
    rows = ibis.union(*(_padded(part) for part in parts)) if len(parts) > 1 else _padded(parts[0])
    return rows.group_by("client").agg(
        card_spend_fen=_.card_spend_fen.max().coalesce(0),
        loan_fen=_.loan_fen.max().coalesce(0),
        custody_fen=_.custody_fen.max().coalesce(0),
        grade=_.grade.max(),
        entries=_.entries.first(),
    )


_FACTS = {
    "card_spend_fen": "int64",
    "loan_fen": "int64",
    "custody_fen": "int64",
    "grade": "string",
    "entries": "array<string>",
}


def _padded(part: Table) -> Table:
    columns = {name: part[name] if name in part.columns else ibis.null(kind) for name, kind in _FACTS.items()}
    return part.select("client", **columns)
