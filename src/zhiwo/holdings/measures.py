"""What clients have, measured from the lake (Ibis, no Django): values by interval, sums over days, holdings of a day.

AUM is deposits, positions and custody margin; a loan is a debt and never counts (facts §1.4). Money stays in integer
fen of the home currency throughout.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
from ibis.expr.types import IntegerColumn, Table

from zhiwo.engine.snapshot import Snapshot
from zhiwo.kernel.period import Period

# An account of another kind is no deposit: custody money comes by its own feed, a loan not at all.
DEPOSIT_KINDS = ("current", "term", "notice", "large_cd")
# Products are computed in decimals of one type: wide enough for any balance, and never a float.
_EXACT = "decimal(38, 8)"


def valued_intervals(facts: Snapshot, period: Period, *, home: str = "CNY") -> Table:
    """One row a stretch of days of `period` on which one account or position had one value.

    Columns: client, asset_class, reference (account or position number), product, currency, start (included), end
    (excluded), fen (in `home`, each value half-up to the fen each day; house default H07). A day without a balance row
    carries the last one forward (H03); without a rate or a net asset value of its own, the last earlier one holds, and
    before the first the value is unknown and left out. The days of one reference don't overlap.
    """
    stretches = ibis.union(_deposits(facts, period), _positions(facts, period), _custody(facts, period))
    return _at_home(stretches, facts, home)


def fen_days(intervals: Table) -> IntegerColumn:
    """Per row of `valued_intervals`: the value times the days it held."""
    days = intervals.end.delta(intervals.start, unit="day")
    return intervals.fen * days


def fen_days_by_class(intervals: Table) -> Table:
    """One row a client and asset class: `fen_days`, the sum over the period's days of the closing value, in fen."""
    sums = intervals.mutate(fen_days=fen_days(intervals)).group_by("client", "asset_class")
    return sums.agg(fen_days=ibis._.fen_days.sum().cast("int64"))


def mean_column(sum_of_days: IntegerColumn, days: int) -> IntegerColumn:
    """The average of daily closings, half-up to the fen, divided by all calendar days (H02): `kernel.money.mean_fen`."""
    size = (2 * sum_of_days.abs() + days) // (2 * days)
    return (sum_of_days < 0).ifelse(-size, size).cast("int64")


def holdings_of(intervals: Table, facts: Snapshot, day: date) -> Table:
    """One row an account or position with a value at the close of `day`, which `intervals` must reach.

    Columns: client, reference, asset_class, product, product_name, risk_level, currency, value_fen, rate_pct,
    matures_on; what the bank did not state is null.
    """
    held = intervals.filter(intervals.start <= day, intervals.end > day, intervals.fen != 0)
    terms = _terms(facts)
    products = facts.table("products").select("product", product_name="name", risk_level="risk_level")
    rows = held.left_join(terms, ["asset_class", "reference"], rname="{name}_of_terms")
    rows = rows.left_join(products, "product", rname="{name}_of_product")
    return rows.select(
        "client",
        "reference",
        "asset_class",
        "product",
        "product_name",
        "risk_level",
        "currency",
        "rate_pct",
        "matures_on",
        value_fen=rows.fen,
    )


def _deposits(facts: Snapshot, period: Period) -> Table:
    balances = _stretches(facts.history("balances", since=period.start), period)
    accounts = facts.in_force("accounts").select("account", "kind", "product", "closed_on")
    rows = balances.left_join(accounts, "account", rname="{name}_of_account")
    rows = rows.filter(rows.kind.isin(DEPOSIT_KINDS) | rows.kind.isnull())
    # A closed account has nothing, whatever its last balance row says.
    rows = rows.mutate(end=ibis.least(rows.end, rows.closed_on.coalesce(rows.end)))
    return rows.filter(rows.start < rows.end).select(
        "client",
        asset_class=ibis.literal("deposit"),
        reference=rows.account,
        product=rows["product"],
        currency=rows.currency,
        start=rows.start,
        end=rows.end,
        fen=rows.balance_fen,
    )


def _custody(facts: Snapshot, period: Period) -> Table:
    rows = _stretches(facts.history("custody", since=period.start), period)
    return rows.select(
        "client",
        asset_class=ibis.literal("custody"),
        reference=rows.account,
        product=ibis.null("string"),
        currency=rows.currency,
        start=rows.start,
        end=rows.end,
        fen=rows.margin_fen,
    )


def _positions(facts: Snapshot, period: Period) -> Table:
    rows = _stretches(facts.history("positions", since=period.start), period)
    rows = _classed(rows, facts)
    stated = rows.filter(rows.units.isnull()).mutate(fen=ibis._.amount_fen)
    values = _runs(facts.table("nav"), "product", "nav")
    by_units = _crossed(rows.filter(rows.units.notnull()), values, "product")
    yuan = (by_units.units.cast(_EXACT) * by_units.nav.cast(_EXACT)).round(2).cast("decimal(38, 2)")
    valued = by_units.mutate(fen=(yuan * 100).cast("int64"))
    return ibis.union(_as_positions(stated), _as_positions(valued))


def _classed(positions: Table, facts: Snapshot) -> Table:
    """Positions with the kind of their product; one the bank's list of products doesn't have is of class "other"."""
    kinds = facts.table("products").select("product", asset_class="kind")
    rows = positions.left_join(kinds, "product", rname="{name}_of_product")
    return rows.mutate(asset_class=rows.asset_class.coalesce("other"))


def _as_positions(rows: Table) -> Table:
    return rows.select(
        "client",
        asset_class=rows.asset_class,
        reference=rows["position"],
        product=rows["product"],
        currency=rows.currency,
        start=rows.start,
        end=rows.end,
        fen=rows.fen,
    )


def _at_home(stretches: Table, facts: Snapshot, home: str) -> Table:
    """The stretches with every value in the home currency, cut where the rate changes."""
    own = stretches.filter(stretches.currency == home)
    foreign = _crossed(
        stretches.filter(stretches.currency != home), _runs(facts.table("fx"), "currency", "mid_rate"), "currency"
    )
    worth = foreign.fen.cast(_EXACT) * foreign.mid_rate.cast(_EXACT)
    return ibis.union(own, foreign.mutate(fen=worth.round(0).cast("int64")).select(own.columns))


def _stretches(history: Table, period: Period) -> Table:
    """A history with `start` and `end`: the days of `period` on which each row was in force."""
    start = ibis.greatest(history.valid_from, ibis.literal(period.start))
    end = ibis.least(history.valid_until.coalesce(ibis.literal(period.end)), ibis.literal(period.end))
    rows = history.mutate(start=start, end=end)
    return rows.filter(rows.start < rows.end).drop("valid_from", "valid_until")


def _runs(quotes: Table, of: str, value: str) -> Table:
    """Quotes as runs of days: each holds from its day until the next one of the same thing."""
    following = quotes["on"].lead().over(ibis.window(group_by=of, order_by="on"))
    return quotes.select(of, value, run_start=quotes["on"], run_end=following.coalesce(ibis.literal(date.max)))


def _crossed(rows: Table, runs: Table, by: str) -> Table:
    """`rows` cut where their run changes, each piece with the run's value."""
    pieces: Any = rows.join(runs, [by, rows.start < runs.run_end, runs.run_start < rows.end])
    start, end = ibis.greatest(pieces.start, pieces.run_start), ibis.least(pieces.end, pieces.run_end)
    return pieces.mutate(start=start, end=end)


def _terms(facts: Snapshot) -> Table:
    """Rate and maturity by reference."""
    accounts = facts.in_force("accounts")
    rates = facts.table("products").select("product", product_rate="rate_pct")
    placed = _classed(facts.in_force("positions"), facts).left_join(rates, "product", rname="{name}_of_rate")
    return ibis.union(
        accounts.select(
            asset_class=ibis.literal("deposit"),
            reference=accounts.account,
            rate_pct=accounts.rate_pct.cast("decimal(9, 4)"),
            matures_on=accounts.matures_on,
        ),
        placed.select(
            asset_class=placed.asset_class,
            reference=placed["position"],
            rate_pct=placed.product_rate.cast("decimal(9, 4)"),
            matures_on=placed.matures_on,
        ),
    )
