"""Money put away: deposits and products that mature and roll over, funds, gold, insurance, custody, currencies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiwo.demo import shelf
from zhiwo.demo.days import Ints
from zhiwo.demo.ledger import Columns, Ledger, daily_sums
from zhiwo.demo.people import WAN, People
from zhiwo.demo.shelf import Prices
from zhiwo.demo.stories import Placement
from zhiwo.demo.writing import Sheet, dates, decimals, words, yuan

POSITION_FIELDS = ("client", "product", "opened", "closed", "matures", "amount", "units")
ROLLED_OVER = 0.88
"""Chance that matured money is placed again the same day."""
LOWEST_LOT = {"large_cd": 20 * WAN, "wmp": WAN, "term": 100_000, "bond": 10_000, "trust": 100 * WAN, "notice": 5 * WAN}


@dataclass(frozen=True)
class Slice:
    """A part of the clients' money: who may have it (by AUM in 万), how often, what share of the money, in what."""

    kind: str
    products: tuple[str, ...]
    least_wan: float
    chance: float
    share: tuple[float, float]


SLICES: tuple[Slice, ...] = (
    Slice("term", ("D003", "D006", "D012", "D024", "D036"), 0.5, 0.45, (0.2, 0.45)),
    Slice("term", ("D012", "D024", "D036"), 5, 0.5, (0.15, 0.3)),
    Slice("large_cd", ("DL12", "DL36"), 40, 0.5, (0.5, 0.6)),
    Slice("wmp", ("W091", "W182", "W365"), 5, 0.4, (0.25, 0.5)),
    Slice("wmp", ("W091", "W182"), 20, 0.3, (0.2, 0.4)),
    Slice("wmp", ("WP01",), 300, 0.6, (0.3, 0.5)),
    Slice("bond", ("B003", "B005"), 8, 0.08, (0.3, 0.5)),
    Slice("trust", ("T024",), 400, 0.3, (0.5, 0.7)),
    Slice("notice", ("DN07",), 50, 0.06, (0.3, 0.5)),
    Slice("fund", ("F001", "F002", "F003", "F004", "F005", "F006"), 2, 0.16, (0.15, 0.5)),
    Slice("metal", ("G001",), 3, 0.05, (0.1, 0.3)),
    Slice("insurance", ("I001", "I002", "I003"), 5, 0.18, (0.15, 0.4)),
    Slice("custody", (), 5, 0.11, (0.2, 0.5)),
)
"""Taken in this order from what is left; the rest stays in the current account."""


class Placing:
    """One branch's placements, booked on its ledger as they open, mature and roll over."""

    def __init__(self, rng: np.random.Generator, ledger: Ledger, prices: Prices) -> None:
        self.rng = rng
        self.ledger = ledger
        self.prices = prices
        self.span = ledger.span
        self.positions = Columns(POSITION_FIELDS)
        self.margins = Columns(("client", "day", "amount"))

    def place_all(self) -> None:
        """Split every ordinary client's AUM over the slices, then the stories' placements."""
        people = self.ledger.people
        left = np.where(people.ordinary & (people.closed < 0), people.aum, 0)
        early = people.opened < self.span.start - 200
        for part in SLICES:
            ticket = self.rng.random(people.size) < part.chance
            has = np.flatnonzero(early & ticket & (people.aum >= part.least_wan * WAN) & (left > 0))
            money = self._lot(part, left[has] * self.rng.uniform(*part.share, len(has)))
            has, money = has[money > 0], money[money > 0]
            left[has] -= money
            self._put(part, has, money)
        self.ledger.target += left
        for place, plot in enumerate(people.plots):
            self.ledger.target[place] = plot.cash * 100
            for placement in plot.placements:
                self._planted(place, placement)

    def _lot(self, part: Slice, money: npt.NDArray[np.float64]) -> Ints:
        """Round amounts as people place them: whole thousands, whole 万 from 20万 on; nothing under the lowest lot."""
        step = np.where(money >= 20 * WAN, WAN, 100_000 if part.kind in LOWEST_LOT else 1)
        lots = (money // step * step).astype(np.int64)
        return np.where(lots >= LOWEST_LOT.get(part.kind, 1), lots, 0)

    def _put(self, part: Slice, clients: Ints, money: Ints) -> None:
        if part.kind == "custody":
            self._custody(clients, money)
            return
        products = self.rng.integers(0, len(part.products), len(clients))
        for at, product in enumerate(part.products):
            chosen = products == at
            if part.kind in ("fund", "metal", "insurance"):
                self._hold(part.kind, product, clients[chosen], money[chosen])
            elif part.kind == "notice":
                self.ledger.open(
                    kind="notice",
                    product=product,
                    client=clients[chosen],
                    opened=self.span.start - 90,
                    opening=money[chosen],
                )
            else:
                self._roll(part.kind, product, clients[chosen], money[chosen])

    def _roll(self, kind: str, product: str, clients: Ints, money: Ints) -> None:
        """Chains of placements: each matures and, mostly, is placed again; what is not stays as money on demand."""
        term = shelf.term_days(product)
        opened = self.span.start - self.rng.integers(0, term, len(clients))
        new = self.rng.random(len(clients)) < 0.12
        opened[new] = self.span.start + self.rng.integers(0, self.span.stop - self.span.start, int(new.sum()))
        opened = np.maximum(opened, self.ledger.people.opened[clients])
        alive = np.arange(len(clients))
        while len(alive):
            matures = opened[alive] + term
            took = {"clients": clients[alive], "money": money[alive], "opened": opened[alive].copy()}
            self._stage(kind, product, matures=matures, **took)
            over = matures <= self.span.stop
            again = over & (self.rng.random(len(alive)) < ROLLED_OVER)
            np.add.at(self.ledger.target, clients[alive[over & ~again]], money[alive[over & ~again]])
            alive = alive[again]
            opened[alive] += term

    def _stage(self, kind: str, product: str, *, clients: Ints, money: Ints, opened: Ints, matures: Ints) -> None:
        """One placement from its opening to its maturity, with the bookings on the current account."""
        days = np.maximum(matures - opened, 1)
        gain = money * shelf.rate_bp(product) * days // (365 * 10_000)
        if kind in ("term", "large_cd"):
            accounts = self.ledger.open(
                kind=kind,
                product=product,
                client=clients,
                opened=opened,
                closed=np.where(matures <= self.span.stop, matures, -1),
                matures=matures,
                opening=np.where(opened < self.span.start, money, 0),
            )
            self.ledger.book(accounts, opened, money, "term_open", "mobile")
            self.ledger.book(clients, opened, -money, "term_open", "mobile")
            self.ledger.book(accounts, matures, -money, "term_mature")
            self.ledger.book(clients, matures, money, "term_mature")
            self.ledger.book(clients, matures, gain, "interest")
            return
        buy, redeem = ("wmp_buy", "bond_redeem" if kind == "bond" else "wmp_redeem")
        closed = np.where(matures <= self.span.stop, matures, -1)
        self._position(client=clients, product=product, opened=opened, closed=closed, matures=matures, amount=money)
        self.ledger.book(clients, opened, -money, buy, "mobile")
        self.ledger.book(clients, matures, money + gain, redeem)

    def _hold(self, kind: str, product: str, clients: Ints, money: Ints) -> None:
        """Held without a term: funds and gold in units, insurance by its cash value. A fifth is bought within it."""
        opened = self.span.start - self.rng.integers(30, 900, len(clients))
        new = self.rng.random(len(clients)) < 0.2
        opened[new] = self.span.start + self.rng.integers(0, self.span.stop - self.span.start, int(new.sum()))
        opened = np.maximum(opened, self.ledger.people.opened[clients])
        if kind == "insurance":
            self._position(client=clients, product=product, opened=opened, amount=money)
            self.ledger.book(clients, opened, -money, "insurance_premium", "counter")
            return
        units = money * 100_000_000 // self.prices.price(product, np.full(len(clients), self.span.stop))
        cost = units * self.prices.price(product, opened) // 100_000_000
        self._position(client=clients, product=product, opened=opened, amount=cost, units=units)
        self.ledger.book(clients, opened, -cost, "fund_buy", "mobile")

    def _position(self, *, product: str, **columns: Any) -> None:
        self.positions.add(product=shelf.PRODUCT[product], **columns)

    def _custody(self, clients: Ints, money: Ints) -> None:
        """Margins with the broker, moved to and from the current account a few times."""
        self.margins.add(client=clients, day=self.span.start - 1, amount=money)
        for _ in range(3):
            day = self.rng.integers(self.span.start, self.span.stop + 1, len(clients))
            step = money * self.rng.integers(1, 10, len(clients)) // 100 * self.rng.choice((-1, 1), len(clients))
            self.margins.add(client=clients, day=day, amount=step)
            broker = self.ledger.texts.place("江信证券")
            out, back = step > 0, step < 0
            self.ledger.book(clients[out], day[out], -step[out], "securities_out", "mobile", party=broker)
            self.ledger.book(clients[back], day[back], -step[back], "securities_in", "mobile", party=broker)

    def _planted(self, client: int, placement: Placement) -> None:
        self._stage(
            placement.kind,
            placement.product,
            clients=np.array([client]),
            money=np.array([placement.yuan * 100]),
            opened=np.array([self.span.dig(placement.opened_before)]),
            matures=np.array([self.span.dig(placement.matures_before)]),
        )

    def currencies(self) -> None:
        """Accounts in dollars, Hong Kong dollars and euros, with a purchase now and then."""
        people = self.ledger.people
        likely = np.where(people.aum >= 20 * WAN, 0.12, 0.006)
        has = np.flatnonzero(
            people.ordinary
            & (people.opened < self.span.start)
            & (people.closed < 0)
            & (self.rng.random(people.size) < likely)
        )
        for code, share in (("USD", 0.6), ("HKD", 0.25), ("EUR", 0.15)):
            who = has[self.rng.random(len(has)) < share]
            money = (people.aum[who] * self.rng.uniform(0.005, 0.05, len(who))).astype(np.int64) // 10_000 * 10_000
            accounts = self.ledger.open(
                kind="current", currency=code, client=who, opened=people.opened[who], opening=money
            )
            day = self.rng.integers(self.span.start, self.span.stop + 1, len(who))
            self.ledger.book(accounts, day, money // 10, "transfer_in", "mobile")


def position_sheet(placing: Placing, people: People) -> Sheet:
    """A row when a position opens and one at nought when it ends."""
    held = placing.positions.joined()
    known = (held["opened"] <= placing.span.stop) & ((held["closed"] < 0) | (held["closed"] >= placing.span.start))
    every, ended = np.flatnonzero(known), np.flatnonzero(known & (held["closed"] >= 0))
    rows, on = np.concatenate([every, ended]), np.concatenate([held["opened"][every], held["closed"][ended]])
    take = {name: values[rows] for name, values in held.items()}
    over = np.arange(len(rows)) >= len(every)
    by_unit = take["units"] >= 0
    columns = {
        "position": position_numbers(people, rows),
        "client": people.client[take["client"]],
        "product": words(shelf.PRODUCT_CODES, take["product"]),
        "from_on": dates(on),
        "currency": ["CNY"] * len(rows),
        "units": decimals(np.where(over, 0, take["units"]), 4, ~by_unit),
        "amount_fen": yuan(np.where(over, 0, take["amount"]), by_unit),
        "matures_on": dates(take["matures"]),
        "cost_fen": yuan(np.where(over, 0, take["amount"])),
    }
    return Sheet("positions", on, columns)


def position_numbers(people: People, places: Ints) -> Ints:
    """Position numbers."""
    return 7_000_000_000_000 + people.branch.order * 100_000_000 + 1 + places


def insurance_sheet(placing: Placing, people: People) -> Sheet:
    """The policy behind each insurance position; the client is insured, a relative benefits."""
    held = placing.positions.joined()
    kinds = np.array([row[2] == "insurance" for row in shelf.PRODUCTS])
    rows = np.flatnonzero(kinds[held["product"]])
    take = {name: values[rows] for name, values in held.items()}
    spouse = people.spouse[take["client"]]
    annual = take["product"] != shelf.PRODUCT["I001"]
    columns = {
        "policy": position_numbers(people, rows),
        "from_on": dates(take["opened"]),
        "client": people.client[take["client"]],
        "product": words(shelf.PRODUCT_CODES, take["product"]),
        "insured": [people.names[n] for n in take["client"]],
        "beneficiary": [people.names[n] if n >= 0 else "法定" for n in spouse],
        "premium_fen": yuan(np.where(annual, take["amount"] // 5, take["amount"])),
        "frequency": words(("single", "annual"), annual.astype(np.int64)),
        "cash_value_fen": yuan(take["amount"]),
        "starts_on": dates(take["opened"]),
        "ends_on": dates(np.where(annual, take["opened"] + 3652, -1)),
        "status": ["in_force"] * len(rows),
    }
    return Sheet("insurance", take["opened"], columns)


def custody_sheet(placing: Placing, people: People) -> Sheet:
    """Margins of the custody accounts as they change."""
    moved = placing.margins.joined()
    client, day, margin = daily_sums(moved["client"], moved["day"], moved["amount"])
    columns = {
        "account": 8_800_000_000_000 + people.client[client],
        "client": people.client[client],
        "from_on": dates(day),
        "margin_fen": yuan(margin),
        "currency": ["CNY"] * len(client),
    }
    return Sheet("custody", day, columns)
