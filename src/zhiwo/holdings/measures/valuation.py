"""Every deposit, position and custody margin valued in yuan, stretch of days by stretch of days (facts §1.4).

A loan is a debt and never counts. A closing is carried forward over days without a row; before its first row there is
nothing (house default H03). All money is whole fen, prices and rates are decimals; nothing here is a float.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

import ibis

from zhiwo.engine.snapshot import Snapshot
from zhiwo.holdings.measures.shares import by_share, joint_accounts
from zhiwo.holdings.measures.whole import as_whole, at_price
from zhiwo.holdings.policy.shelf_rules import shelf_rules_on
from zhiwo.kernel.period import Period, trailing_days

HOME_CURRENCY = "CNY"
DEPOSIT = "deposit"
CUSTODY = "custody"
MONEY = (DEPOSIT, CUSTODY)
"""The classes of what lies on an account."""
NO_ASSET = "none"
UNKNOWN = "unknown"  # a position whose product is not in the list still counts
DEPOSIT_KINDS = ("current", "term", "notice", "large_cd")

_PERCENT = ibis.dtype("decimal(8, 4)")
_FOR_GOOD = ibis.date(9999, 12, 31)


@dataclass(frozen=True)
class HoldingFacts:
    """The tables a valuation reads, of one snapshot.

    `balances`, `positions`, `custody` say from when until when each row was in force (`Snapshot.history`); `accounts`
    has one row an account, the last known; `joint` says whose joint accounts are (`joint_accounts`).
    """

    balances: ibis.Table
    positions: ibis.Table
    custody: ibis.Table
    accounts: ibis.Table
    products: ibis.Table
    fx: ibis.Table
    nav: ibis.Table
    joint: ibis.Table | None

    @classmethod
    def read(cls, snapshot: Snapshot, since: date, until: date | None = None) -> Self:
        """What `snapshot` knows of the days from `since` to its own, or those up to `until`.

        What an account is doesn't depend on how far back is read: a loan that a full file has left out stays one.
        """
        return cls(
            balances=snapshot.history("balances", since=since, until=until),
            positions=snapshot.history("positions", since=since, until=until),
            custody=snapshot.history("custody", since=since, until=until),
            accounts=snapshot.last_known("accounts", since=date.min),
            products=snapshot.table("products"),
            fx=snapshot.table("fx"),
            nav=snapshot.table("nav"),
            joint=joint_accounts(snapshot),
        )


def valued_intervals(facts: HoldingFacts, period: Period, home: str = HOME_CURRENCY) -> ibis.Table:
    """One row for each stretch of days of `period` over which one account or position was worth the same to a client.

    `client`, `asset_class`, `reference` (account or position number), `product` ("" when none), `currency`,
    `matures_on`, `rate_pct`, `start` up to but not including `end`, `fen` of `home`, `joint`; what stands at zero is left out.
    Of a joint account each holder has a row with their own share (`by_share`).
    Units are worth their net value, half-up to the fen of their currency; foreign money is valued at the day's mid rate
    or the last earlier one, half-up to the fen (house default H07). What no price or rate up to the day values is left
    out too: see `unvalued_on`.
    """
    last = period.end - timedelta(days=1)
    money = _clipped(_money(facts, last), period)
    money = money.filter(money.fen != 0)
    positions = _clipped(_positions(facts, last), period)
    units = positions.filter(positions.amount_fen.isnull(), positions.units != 0)
    units = units.mutate(size=as_whole(units.units, 4))
    priced = _meeting(units, "product", _spans(facts.nav, "product", as_whole(facts.nav.nav, 6), period))
    stated = money.union(priced.mutate(fen=at_price(priced.size, priced.price)).select(*money.columns))
    valued = at_home(stated, facts.fx, period, home)
    return by_share(valued, facts.joint, MONEY) if facts.joint is not None else valued.mutate(joint=ibis.literal(False))


def holdings_on(intervals: ibis.Table, products: ibis.Table, day: date) -> ibis.Table:
    """One row for each account and position worth something at the closing of `day`.

    The columns of `valued_intervals` without its days, the value as `value_fen`; `product`, `product_name` and
    `risk_level` are "" when not known.
    """
    held = intervals.filter(intervals.start <= day, intervals.end > day, intervals.fen != 0)
    held = held.drop("start", "end").rename(value_fen="fen")
    names = products.select(named="product", product_name="name", risk_level="risk_level")
    found = held.left_join(names, held.product == names.named).drop("named")
    words = ("product", "product_name", "risk_level")
    return found.mutate(**{name: found[name].fill_null("") for name in words})


def unvalued_on(facts: HoldingFacts, day: date, home: str = HOME_CURRENCY) -> ibis.Table:
    """What is held at the closing of `day` and counts for nothing, for want of a price or of a rate into `home` up to then.

    `client`, `asset_class`, `reference`, `product`, `currency`.
    """
    period = trailing_days(day, 1)
    positions = _clipped(_positions(facts, day), period)
    units = positions.filter(positions.amount_fen.isnull(), positions.units != 0)
    unpriced = units.filter(units.product.notin(facts.nav.filter(facts.nav.on <= day).product))
    money = _clipped(_money(facts, day), period)
    held = money.filter(money.fen != 0).drop("fen").union(units.select(*money.drop("fen").columns))
    rated = facts.fx.filter(facts.fx.on <= day).currency
    unrated = held.filter(held.currency != home, held.currency.notin(rated))
    columns = ("client", "asset_class", "reference", "product", "currency")
    return unpriced.select(*columns).union(unrated.select(*columns), distinct=True)


def _money(facts: HoldingFacts, day: date) -> ibis.Table:
    """What is stated as an amount of money: `fen` of `currency` from `start` up to `end`, null while it holds."""
    positions = _positions(facts, day)
    amounts = positions.filter(positions.amount_fen.notnull()).rename(fen="amount_fen").drop("units")
    return amounts.union(_deposits(facts).select(*amounts.columns), _margins(facts).select(*amounts.columns))


def _deposits(facts: HoldingFacts) -> ibis.Table:
    """Balances of deposit accounts; one the list of accounts doesn't have counts until the list says what it is."""
    terms = facts.accounts.select("kind", "product", "matures_on", "rate_pct", "closed_on", known="account")
    rows = facts.balances.left_join(terms, facts.balances.account == terms.known)
    rows = rows.filter(rows.kind.isnull() | rows.kind.isin(DEPOSIT_KINDS))
    return rows.select(
        "client",
        "currency",
        "matures_on",
        asset_class=ibis.literal(DEPOSIT),
        reference=rows.account,
        product=rows.product.fill_null(""),
        rate_pct=rows.rate_pct.cast(_PERCENT),
        start=rows.valid_from,
        end=_earlier(rows.valid_until, rows.closed_on),
        fen=rows.balance_fen,
    )


def _margins(facts: HoldingFacts) -> ibis.Table:
    closings = facts.accounts.select("closed_on", known="account")
    rows = facts.custody.left_join(closings, facts.custody.account == closings.known)
    return rows.select(
        "client",
        "currency",
        matures_on=ibis.null("date"),
        asset_class=ibis.literal(CUSTODY),
        reference=rows.account,
        product=ibis.literal(""),
        rate_pct=ibis.null(_PERCENT),
        start=rows.valid_from,
        end=_earlier(rows.valid_until, rows.closed_on),
        fen=rows.margin_fen,
    )


def _positions(facts: HoldingFacts, day: date) -> ibis.Table:
    """Positions by `units` or by `amount_fen`: one of the two is null. What a contract counts as is said by the rules of `day`;
    one that is no asset is left out."""
    products = facts.products.select("kind", "rate_pct", known="product")
    rows = facts.positions.left_join(products, facts.positions.product == products.known)
    held = rows.select(
        "client",
        "currency",
        "matures_on",
        "product",
        "units",
        "amount_fen",
        asset_class=_asset_class(rows.kind, day),
        reference=rows.position,
        rate_pct=rows.rate_pct.cast(_PERCENT),
        start=rows.valid_from,
        end=rows.valid_until,
    )
    return held.filter(held.asset_class != NO_ASSET)


def _asset_class(kind: Any, day: date) -> Any:
    counted = {code: rule.counts_as for code, rule in shelf_rules_on(day).kinds.items()}
    return ibis.cases(*((kind == code, name) for code, name in counted.items()), else_=kind.fill_null(UNKNOWN))


def _clipped(rows: ibis.Table, period: Period) -> ibis.Table:
    """The rows in force on days of `period`, as far as they lie in it."""
    start = ibis.greatest(rows.start, period.start)
    clipped = rows.mutate(start=start, end=_earlier(rows.end, ibis.literal(period.end)))
    return clipped.filter(clipped.start < clipped.end)


def _earlier(one: Any, other: Any) -> Any:
    """The earlier of two days, of which either may be null."""
    return ibis.least(one.fill_null(other), other.fill_null(one))


def at_home(rows: ibis.Table, fx: ibis.Table, period: Period, home: str = HOME_CURRENCY) -> ibis.Table:
    """`rows` (`currency`, `fen`, `start`, `end`, …) with their fen in `home`, at the day's mid rate or the last earlier one,
    half-up to the fen; cut where the rate changes. Left out where no rate is known (house default H07)."""
    foreign = _meeting(
        rows.filter(rows.currency != home), "currency", _spans(fx, "currency", as_whole(fx.mid_rate, 8), period)
    )
    valued = foreign.mutate(fen=at_price(foreign.fen, foreign.price)).select(*rows.columns)
    return rows.filter(rows.currency == home).union(valued)


def _spans(prices: ibis.Table, key: str, price: Any, period: Period) -> ibis.Table:
    """The stretches of days, of those that touch `period`, over which each price held: until the next one came."""
    following = prices.on.lead().over(ibis.window(group_by=key, order_by=prices.on))
    spans = prices.select(of=key, price=price, since="on", until=following.fill_null(_FOR_GOOD))
    return spans.filter(spans.since < period.end, spans.until > period.start)


def _meeting(rows: ibis.Table, key: str, spans: ibis.Table) -> ibis.Table:
    """`rows` cut into the stretches of days over which one price held for each, with that `price`."""
    met = rows.inner_join(spans, [rows[key] == spans.of, rows.start < spans.until, spans.since < rows.end])
    cut = {"start": ibis.greatest(met.start, met.since), "end": ibis.least(met.end, met.until)}
    return met.mutate(**cut).drop("of", "since", "until")
