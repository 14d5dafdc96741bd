"""Accounts and what is booked on them. Every balance is an opening balance and the sum of its bookings, to the fen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zhiwo.demo import shelf
from zhiwo.demo.days import Ints
from zhiwo.demo.people import People
from zhiwo.demo.span import Span
from zhiwo.demo.writing import Sheet, dates, decimals, integers, moments, words, yuan

KINDS = ("current", "term", "notice", "large_cd", "custody", "loan")
ACCOUNT_FIELDS = ("client", "kind", "product", "currency", "opened", "closed", "matures", "rate", "opening")
BOOKING_FIELDS = ("account", "day", "amount", "service", "channel", "party", "bank", "merchant", "memo")


@dataclass
class Columns:
    """Rows gathered in pieces: arrays are broadcast to the length of the longest of their piece."""

    names: tuple[str, ...]
    pieces: list[tuple[Ints, ...]] = field(default_factory=list)
    size: int = 0

    def add(self, **values: Any) -> Ints:
        """Add rows; unnamed fields are -1. Returns their places."""
        arrays = np.broadcast_arrays(*(np.asarray(values.get(name, -1), dtype=np.int64) for name in self.names))
        rows = tuple(np.atleast_1d(array) for array in arrays)
        self.pieces.append(rows)
        self.size += len(rows[0])
        return np.arange(self.size - len(rows[0]), self.size)

    def joined(self) -> dict[str, Ints]:
        """All rows, one array a field."""
        return {name: np.concatenate([piece[at] for piece in self.pieces]) for at, name in enumerate(self.names)}


class Pool:
    """Texts that repeat (parties, banks, memos), each kept once and known by its place."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        """The place of `text`, -1 for the empty one."""
        if not text:
            return -1
        if text not in self._places:
            self._places[text] = len(self.texts)
            self.texts.append(text)
        return self._places[text]


class Ledger:
    """One branch's accounts and bookings. The first accounts are the clients' current ones, in client order."""

    def __init__(self, span: Span, people: People) -> None:
        self.span = span
        self.people = people
        self.accounts = Columns(ACCOUNT_FIELDS)
        self.bookings = Columns(BOOKING_FIELDS)
        self.texts = Pool()
        self.target = np.zeros(people.size, dtype=np.int64)
        self.open(
            client=np.arange(people.size), kind="current", product="D000", opened=people.opened, closed=people.closed
        )

    def open(self, *, kind: str, product: str = "D000", currency: str = "CNY", **columns: Any) -> Ints:
        """Open accounts; returns their places."""
        columns.setdefault("opening", 0)
        return self.accounts.add(
            kind=KINDS.index(kind),
            product=shelf.PRODUCT[product],
            currency=shelf.CURRENCIES.index(currency),
            rate=shelf.rate_bp(product),
            **columns,
        )

    def book(self, account: Any, day: Any, amount: Any, service: str, channel: str = "system", **rest: Any) -> None:
        """Book amounts in fen (+ in, - out). Bookings outside the span are history and left out."""
        account, day, amount = np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(a, dtype=np.int64)) for a in (account, day, amount))
        )
        told = (day >= self.span.start) & (day <= self.span.stop) & (amount != 0)
        rest = {name: np.broadcast_to(np.asarray(value), day.shape)[told] for name, value in rest.items()}
        self.bookings.add(
            account=account[told],
            day=day[told],
            amount=amount[told],
            service=shelf.SERVICE[service],
            channel=shelf.CHANNEL[channel],
            **rest,
        )

    def settle(self) -> Books:
        """Give each current account the opening balance that leads to its target and never lets it go below zero.

        An account opened within the span gets that money as a deposit on its first day.
        """
        accounts, bookings = self.accounts.joined(), self.bookings.joined()
        clients = self.people.size
        own = bookings["account"] < clients
        net = np.zeros(clients, dtype=np.int64)
        np.add.at(net, bookings["account"][own], bookings["amount"][own])
        needed = np.maximum(self.target - net, -self._lowest(bookings, own))
        late = self.people.opened >= self.span.start
        accounts["opening"][:clients] = np.where(late, 0, needed)
        first = np.flatnonzero(late & (needed > 0))
        self.bookings.add(
            account=first,
            day=self.people.opened[first],
            amount=needed[first],
            service=shelf.SERVICE["cash_in"],
            channel=shelf.CHANNEL["counter"],
        )
        return Books(self, accounts, self.bookings.joined())

    def _lowest(self, bookings: dict[str, Ints], own: Any) -> Ints:
        """The lowest end-of-day sum of each current account's bookings, 0 at most."""
        account, _, balance = daily_sums(*(bookings[name][own] for name in ("account", "day", "amount")))
        lowest = np.zeros(self.people.size, dtype=np.int64)
        np.minimum.at(lowest, account, balance)
        return lowest


def daily_sums(account: Ints, day: Ints, amount: Ints) -> tuple[Ints, Ints, Ints]:
    """One row an account and day with bookings, by account and day: the sum of all bookings up to that day's end."""
    key = account * 100_000 + day
    order = np.argsort(key, kind="stable")
    key, running = key[order], np.cumsum(amount[order])
    ends = np.flatnonzero(np.append(key[1:] != key[:-1], True)) if len(key) else np.zeros(0, dtype=np.int64)
    owner = key[ends] // 100_000
    starts = np.searchsorted(owner, owner)
    before = np.where(starts > 0, running[ends][np.maximum(starts - 1, 0)], 0)
    return owner, key[ends] % 100_000, running[ends] - before


@dataclass(frozen=True)
class Books:
    """The settled ledger, ready to be written."""

    ledger: Ledger
    accounts: dict[str, Ints]
    bookings: dict[str, Ints]

    def numbers(self, places: Ints) -> Ints:
        """Account numbers."""
        return 6_217_000_000_000_000 + self.ledger.people.branch.order * 10_000_000_000 + 10_001 + places * 7

    def account_sheet(self) -> Sheet:
        """A row when an account opens and one when it closes."""
        opened, closed = self.accounts["opened"], self.accounts["closed"]
        every, shut = np.arange(len(opened)), np.flatnonzero((closed >= 0) & (closed <= self.ledger.span.stop))
        known = every[(opened <= self.ledger.span.stop) & ((closed < 0) | (closed >= self.ledger.span.start))]
        shut = shut[np.isin(shut, known)]
        rows, on = np.concatenate([known, shut]), np.concatenate([opened[known], closed[shut]])
        take = {name: values[rows] for name, values in self.accounts.items()}
        columns = {
            "account": self.numbers(rows),
            "from_on": dates(on),
            "client": self.ledger.people.client[take["client"]],
            "kind": words(KINDS, take["kind"]),
            "product": words(shelf.PRODUCT_CODES, take["product"]),
            "currency": words(shelf.CURRENCIES, take["currency"]),
            "unit": self.ledger.people.units(take["client"]),
            "opened_on": dates(take["opened"]),
            "closed_on": dates(np.where(on >= take["closed"], take["closed"], -1)),
            "matures_on": dates(take["matures"]),
            "rate_pct": decimals(take["rate"], 2),
        }
        return Sheet("accounts", on, columns)

    def balance_sheet(self) -> Sheet:
        """Every change, the opening balances, and at each month end the balance of every account not at zero."""
        account, day, balance = self._changes()
        key = account * 100_000 + day
        snapshots = [self._snapshot(key, account, balance, end) for end in self.ledger.span.month_ends]
        account = np.concatenate([account, *(s[0] for s in snapshots)])
        day = np.concatenate([day, *(s[1] for s in snapshots)])
        balance = np.concatenate([balance, *(s[2] for s in snapshots)])
        columns = {
            "account": self.numbers(account),
            "client": self.ledger.people.client[self.accounts["client"][account]],
            "from_on": dates(day),
            "currency": words(shelf.CURRENCIES, self.accounts["currency"][account]),
            "balance_fen": yuan(balance),
        }
        return Sheet("balances", day, columns)

    def _changes(self) -> tuple[Ints, Ints, Ints]:
        opening = np.flatnonzero(self.accounts["opening"])
        return daily_sums(
            np.concatenate([opening, self.bookings["account"]]),
            np.concatenate([np.full(len(opening), self.ledger.span.start - 1), self.bookings["day"]]),
            np.concatenate([self.accounts["opening"][opening], self.bookings["amount"]]),
        )

    def _snapshot(self, key: Ints, account: Ints, balance: Ints, end: Any) -> tuple[Ints, Ints, Ints]:
        """The balances of the accounts that did not change on `end` itself."""
        day = (end - type(end)(1970, 1, 1)).days
        every = np.unique(account)
        newest = np.searchsorted(key, every * 100_000 + day, side="right") - 1
        known = (newest >= 0) & (account[newest] == every)
        newest = newest[known]
        stands = (balance[newest] != 0) & (key[newest] % 100_000 != day)
        newest = newest[stands]
        return account[newest], np.full(len(newest), day), balance[newest]

    def transaction_sheet(self) -> Sheet:
        """Every booking, by day and time."""
        rng = self.ledger.span.dice(self.ledger.people.branch.order, 9)
        seconds = _seconds(rng, self.bookings["channel"])
        order = np.lexsort((seconds, self.bookings["day"]))
        take = {name: values[order] for name, values in self.bookings.items()}
        day, texts = take["day"], self.ledger.texts.texts
        number = 1_000_000_000 * (1 + self.ledger.people.branch.order) + np.arange(len(day))
        other = 6_228_000_000_000_000 + (number * 7_919) % 1_000_000_007
        columns = {
            "txn": number,
            "account": self.numbers(take["account"]),
            "client": self.ledger.people.client[self.accounts["client"][take["account"]]],
            "happened_at": moments(day, seconds[order]),
            "booked_on": dates(day),
            "amount_fen": yuan(take["amount"]),
            "currency": words(shelf.CURRENCIES, self.accounts["currency"][take["account"]]),
            "channel": words([row[0] for row in shelf.CHANNELS], take["channel"]),
            "service": words([row[0] for row in shelf.SERVICES], take["service"]),
            "counterparty_name": words(texts, take["party"]),
            "counterparty_account": integers(other, take["bank"] < 0),
            "counterparty_bank": words(texts, take["bank"]),
            "merchant": words([row[0] for row in shelf.MERCHANTS], take["merchant"]),
            "memo": words(texts, take["memo"]),
        }
        return Sheet("transactions", day, columns)


def _seconds(rng: np.random.Generator, channel: Ints) -> Ints:
    """Times of day: batches at night, the counter in office hours, the rest while people are awake."""
    draw = rng.random(len(channel))
    counter, system = channel == shelf.CHANNEL["counter"], channel == shelf.CHANNEL["system"]
    start = np.where(system, 1.0, np.where(counter, 9.0, 7.5))
    length = np.where(system, 3.0, np.where(counter, 7.5, 15.0))
    return ((start + length * draw) * 3600).astype(np.int64)
