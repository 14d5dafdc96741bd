"""The valuation against loops over clients and days, whole numbers and decimals only."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import ibis
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.holdings.feeds import Books
from zhiwo.holdings.measures import (
    DEPOSIT_KINDS,
    HoldingFacts,
    aum_average,
    aum_days,
    holdings_on,
    valued_intervals,
)
from zhiwo.kernel.money import half_up, mean_fen
from zhiwo.kernel.period import Period

FIRST = date(2026, 1, 20)
LAST = 60
KINDS = ("current", "term", "custody", "loan")


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@dataclass
class Held:
    """One account or position: what it was on each day something changed, as amount or as units."""

    kind: str
    client: str
    product: str
    currency: str
    by_units: bool
    changes: dict[int, int]
    closed: int | None = None


class World:
    """A small random bank."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.rates = {currency: self.prices(8) for currency in ("USD", "EUR")}
        self.navs = {product: self.prices(6) for product in ("F1", "F2", "F3")}
        accounts = {f"A{n}": self.holding(self.chance.choice(KINDS)) for n in range(10)}
        self.held = accounts | {f"P{n}": self.holding("position") for n in range(8)}

    def prices(self, places: int) -> dict[int, Decimal]:
        days = self.chance.sample(range(LAST), self.chance.randrange(0, 12))
        return {on: Decimal(self.chance.randrange(1, 12 * 10**places)).scaleb(-places) for on in days}

    def holding(self, kind: str) -> Held:
        days = self.chance.sample(range(LAST), self.chance.randrange(1, 9))
        changes = {on: self.chance.choice([0, self.chance.randrange(-500, 10**6), 10**13 + 7]) for on in days}
        closed = self.chance.choice([None, None, self.chance.randrange(LAST)]) if kind != "position" else None
        return Held(
            kind=kind,
            client=self.chance.choice(["C1", "C2", "C3"]),
            product=self.chance.choice(["F1", "F2", "F3"]) if kind == "position" else "",
            currency=self.chance.choice(["CNY", "CNY", "USD", "EUR"]),
            by_units=kind == "position" and self.chance.random() < 0.7,
            changes=changes,
            closed=closed,
        )

    def worth(self, held: Held, on: int) -> int | None:
        """Fen of yuan at the closing of one day; None when nothing values it."""
        known = [n for n in held.changes if n <= on]
        if held.kind == "loan" or not known or (held.closed is not None and on >= held.closed):
            return 0
        fen: int | None = held.changes[max(known)]
        if held.by_units:
            fen = times(Decimal(fen or 0).scaleb(-4) * 100, self.navs[held.product], on)
        return fen if held.currency == "CNY" or fen is None else times(Decimal(fen), self.rates[held.currency], on)

    def write(self, books: Books, full_on: int | None) -> None:
        for currency, rates in self.rates.items():
            books.put("fx", day(0), [{"currency": currency, "on": day(on), "mid_rate": r} for on, r in rates.items()])
        for product, navs in self.navs.items():
            books.put("nav", day(0), [{"product": product, "on": day(on), "nav": nav} for on, nav in navs.items()])
        books.put("products", day(0), [{"product": p, "name": p, "kind": "fund"} for p in self.navs])
        for number, held in self.held.items():
            self.write_one(books, number, held, full_on)

    def write_one(self, books: Books, number: str, held: Held, full_on: int | None) -> None:
        feed, subject, amount = {
            "position": ("positions", "position", "units" if held.by_units else "amount_fen"),
            "custody": ("custody", "account", "margin_fen"),
        }.get(held.kind, ("balances", "account", "balance_fen"))
        known = {subject: number, "client": held.client, "currency": held.currency}
        if subject == "position":
            known["product"] = held.product
        else:
            account = {"from_on": FIRST, "opened_on": FIRST, "kind": held.kind}
            closed = {"closed_on": None if held.closed is None else day(held.closed)}
            books.put("accounts", FIRST, [known | account | closed])
        rows = {
            on: known | {"from_on": day(on), amount: Decimal(value).scaleb(-4) if held.by_units else value}
            for on, value in held.changes.items()
        }
        for on, row in rows.items():
            books.put(feed, day(on), [row])
        if full_on is not None:
            begun = [on for on in rows if on <= full_on]
            # As banks do, the full statement leaves out what stands at zero.
            books.put(feed, day(full_on), [rows[max(begun)]] if begun and held.changes[max(begun)] else [], full=True)


def times(amount: Decimal, prices: dict[int, Decimal], on: int) -> int | None:
    known = [n for n in prices if n <= on]
    return int(half_up(amount * prices[max(known)])) if known else None


# A seed has no simpler neighbours: shrinking would search for nothing.
@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    seed=st.integers(0, 2**32),
    ends=st.tuples(st.integers(0, LAST - 1), st.integers(0, LAST - 1)).map(sorted),
    full_on=st.none() | st.integers(0, LAST - 1),
)
def test_every_figure_is_what_the_loops_say(seed: int, ends: list[int], full_on: int | None) -> None:
    world, (first, last) = World(seed), ends
    period = Period.through(day(first), day(last))
    fen_days: dict[str, int] = defaultdict(int)
    deposit_days: dict[str, int] = defaultdict(int)
    for held in world.held.values():
        for on in range(first, last + 1):
            fen_days[held.client] += world.worth(held, on) or 0
            deposit_days[held.client] += (world.worth(held, on) or 0) if held.kind in DEPOSIT_KINDS else 0

    with tempfile.TemporaryDirectory() as folder:
        books = Books(Path(folder))
        world.write(books, full_on)
        with books.read(day(last)) as snapshot:
            facts = HoldingFacts.read(snapshot, period.start)
            intervals = snapshot.keep(valued_intervals(facts, period))
            summed = by_client(aum_days(intervals, period))
            averages = by_client(aum_average(intervals, period))
            holdings = holdings_on(intervals, facts.products, day(last)).to_pyarrow().to_pylist()

    for client, total in fen_days.items():
        assert summed.get(client, (0, 0)) == (deposit_days[client], total)
        assert averages.get(client, (0, 0)) == (
            mean_fen(deposit_days[client], period.days),
            mean_fen(total, period.days),
        )
    worths = {number: world.worth(held, last) for number, held in world.held.items()}
    assert {row["reference"]: row["value_fen"] for row in holdings} == {n: fen for n, fen in worths.items() if fen}


def by_client(table: ibis.Table) -> dict[str, tuple[int, int]]:
    """The deposits' figure and the whole one."""
    rows = table.to_pyarrow().to_pylist()
    return {
        r["client"]: (r.get("deposit_fen", r.get("deposit_fen_days")), r.get("fen", r.get("fen_days"))) for r in rows
    }
