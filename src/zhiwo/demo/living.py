"""What comes into current accounts and goes out: salaries, pensions, dividends, seasonal spending, big moves."""

from __future__ import annotations

import numpy as np

from zhiwo.demo import names
from zhiwo.demo.days import Ints, festivals, number, spending_weights
from zhiwo.demo.ledger import Ledger
from zhiwo.demo.people import EMPLOYED, OWNER, PENSIONER, WAN
from zhiwo.demo.shelf import MERCHANT
from zhiwo.demo.stories import GROWING_FIRM

SPENDING: tuple[tuple[str, str, tuple[str, ...], float, float], ...] = (
    ("payment", "third_party", ("M1001", "M1002", "M1003"), 0.47, 1.0),
    ("payment", "pos", ("M2001", "M2002", "M2003", "M2004", "M2005", "M2006", "M2008"), 0.15, 1.6),
    ("transfer_out", "mobile", (), 0.08, 6.0),
    ("cash_out", "atm", (), 0.06, 4.0),
    ("cash_out", "counter", (), 0.02, 9.0),
    ("bill_electricity", "mobile", ("M3001",), 0.06, 0.5),
    ("bill_water", "mobile", ("M3002",), 0.03, 0.2),
    ("bill_gas", "web", ("M3003",), 0.02, 0.3),
    ("bill_telecom", "mobile", ("M3004",), 0.05, 0.3),
    ("bill_property", "mobile", ("M3005",), 0.015, 3.0),
    ("tuition", "web", ("M4001",), 0.01, 8.0),
    ("medical", "pos", ("M4002",), 0.02, 1.5),
    ("red_packet", "mobile", (), 0.015, 1.0),
)
"""Service, channel, merchants, share of the acts, size of an act against the others."""


class Living:
    """Books one branch's everyday money. Spending follows income, so that money is neither made nor lost on the way."""

    def __init__(self, rng: np.random.Generator, ledger: Ledger) -> None:
        self.rng = rng
        self.ledger = ledger
        self.people = ledger.people
        self.span = ledger.span
        self.income = np.zeros(self.people.size, dtype=np.int64)

    def book_all(self, repaid: Ints) -> None:
        """Book everything; `repaid` is what each client pays back on loans in the span."""
        self._salaries()
        self._pensions()
        self._dividends()
        self._spend(repaid)
        self._large_moves()
        self._interest()
        self._leave()
        self._plots()

    def _until(self, clients: Ints) -> Ints:
        """The last day with acts of the client's own: death, closing or the span's end."""
        ends = [
            np.where(days[clients] >= 0, days[clients] - 1, self.span.stop)
            for days in (self.people.died, self.people.closed)
        ]
        return np.minimum(*ends)

    def _earn(self, clients: Ints, day: Ints, amount: Ints, service: str, party: Ints | int) -> None:
        """Book income on the days the client is there, and remember its sum."""
        here = (day >= self.people.opened[clients]) & (day <= self._until(clients)) & (day >= self.span.start)
        here &= day <= self.span.stop
        party = np.broadcast_to(np.asarray(party), day.shape)[here]
        self.ledger.book(clients[here], day[here], amount[here], service, party=party)
        np.add.at(self.income, clients[here], amount[here])

    def _salaries(self) -> None:
        """Monthly on the employer's day, more for the wealthy; a bonus in the weeks before Spring Festival."""
        people = self.people
        who = np.flatnonzero(people.profile == EMPLOYED)
        pool = [*names.PUBLIC_EMPLOYERS, *(firm for firm, _ in people.firms)]
        firms = np.array([self.ledger.texts.place(firm) for firm in pool])
        wealth = np.clip((people.aum[who] / WAN) ** 0.25, 0.6, 4)
        pay = np.rint(4_800 * wealth * self.rng.lognormal(0, 0.35, len(who))).astype(np.int64) * 100
        recruited = people.recruited[who]
        for month in self.span.months:
            day = number(month) + 4 + people.employer[who] % 11
            party = firms[people.employer[who]]
            joined = (recruited >= 0) & (recruited <= day)
            party = np.where(joined, self.ledger.texts.place(GROWING_FIRM), party)
            raise_ = 100 + 5 * (month.year - self.span.first.year)
            self._earn(who, day, pay * raise_ // 100, "salary", party)
        for name, day_ in festivals(self.span.first, self.span.last):
            if name == "spring_festival":
                day = number(day_) - 12 - people.employer[who] % 9
                self._earn(who, day, pay * (10 + people.client[who] % 25) // 10, "bonus", firms[people.employer[who]])

    def _pensions(self) -> None:
        who = np.flatnonzero(self.people.profile == PENSIONER)
        pay = np.rint(2_900 * self.rng.lognormal(0, 0.3, len(who))).astype(np.int64) * 100
        party = self.ledger.texts.place("临江市社会保险中心")
        for month in self.span.months:
            self._earn(who, np.full(len(who), number(month) + 9), pay, "pension", party)

    def _dividends(self) -> None:
        """Owners draw from their firm every quarter."""
        who = np.flatnonzero(self.people.profile == OWNER)
        party = np.array([self.ledger.texts.place(firm) for firm, _ in self.people.firms[: len(who)]], dtype=np.int64)
        for month in self.span.months[::3]:
            draw = (self.people.aum[who] * self.rng.uniform(0.01, 0.05, len(who))).astype(np.int64) // 1000 * 1000
            self._earn(who, number(month) + 14 + self.people.client[who] % 9, draw, "dividend", party)

    def _spend(self, repaid: Ints) -> None:
        """Split each client's spending over so many acts, on weighted days, in the proportions of `SPENDING`."""
        people, share = self.people, (self.span.stop - self.span.start + 1) / 755
        active = np.where(people.profile == EMPLOYED, 1.0, np.where(people.profile == PENSIONER, 0.55, 0.3))
        mean = 66 * share * active * self.rng.lognormal(-0.25, 0.7, people.size)
        count = np.where(people.ordinary & (people.closed < 0), self.rng.poisson(mean), 0)
        saved = np.minimum(self.income * 0.06, people.aum * 0.3) * self.rng.uniform(-0.5, 1, people.size)
        total = np.maximum(self.income - saved - repaid, self.income * 0.2) + np.where(
            self.income == 0, people.aum * 0.05, 0
        )
        who = np.repeat(np.arange(people.size), count)
        weights = np.cumsum(spending_weights(self.span.first, self.span.last))
        day = self.span.start + np.minimum(np.searchsorted(weights, self.rng.random(len(who))), len(weights) - 1)
        kind = np.searchsorted(np.cumsum([row[3] for row in SPENDING])[:-1], self.rng.random(len(who)))
        size = np.array([row[4] for row in SPENDING])[kind] * self.rng.lognormal(0, 0.8, len(who))
        whole = np.bincount(who, size, people.size)
        amount = np.rint(total[who] * size / whole[who]).astype(np.int64)
        here = (day >= people.opened[who]) & (day <= self._until(who)) & (amount > 0)
        self._book_spending(who[here], day[here], amount[here], kind[here])

    def _book_spending(self, who: Ints, day: Ints, amount: Ints, kind: Ints) -> None:
        friends = np.array([self.ledger.texts.place(names.person(self.rng)) for _ in range(300)])
        banks = np.array([self.ledger.texts.place(bank) for bank in names.OTHER_BANKS])
        for at, (service, channel, merchants, _, _) in enumerate(SPENDING):
            chosen = kind == at
            paid = amount[chosen]
            paid = np.maximum(paid // 10_000, 1) * 10_000 if service == "cash_out" else paid
            rest: dict[str, Ints] = {}
            if merchants:
                rest["merchant"] = self.rng.choice([MERCHANT[m] for m in merchants], len(paid))
            if service.startswith("bill_") and channel == "mobile":
                # One in three pays the bills of the bank's app through Alipay.
                rest["merchant"] = np.where(who[chosen] % 3 == 0, MERCHANT["M1001"], rest["merchant"])
            if service in ("transfer_out", "red_packet"):
                rest = {"party": self.rng.choice(friends, len(paid)), "bank": self.rng.choice(banks, len(paid))}
            self.ledger.book(who[chosen], day[chosen], -paid, service, channel, **rest)

    def _large_moves(self) -> None:
        """Some of the wealthy bring or take 5–30% of their money, to or from another bank."""
        people = self.people
        banks = np.array([self.ledger.texts.place(bank) for bank in names.OTHER_BANKS])
        for service, sign in (("transfer_out", -1), ("transfer_in", 1)):
            draw = people.ordinary & (people.aum >= 5 * WAN) & (people.closed < 0) & (people.opened < self.span.start)
            who = np.flatnonzero(draw & (self.rng.random(people.size) < 0.22))
            day = self.rng.integers(self.span.start, self.span.stop + 1, len(who))
            amount = (people.aum[who] * self.rng.uniform(0.05, 0.3, len(who))).astype(np.int64) // 100_000 * 100_000
            here = day <= self._until(who)
            party = np.array([self.ledger.texts.place(people.names[n]) for n in who[here]], dtype=np.int64)
            bank = self.rng.choice(banks, int(here.sum()))
            self.ledger.book(who[here], day[here], sign * amount[here], service, "mobile", party=party, bank=bank)

    def _interest(self) -> None:
        """Paid on the 21st of each quarter's last month, 0.05% a year on about what lies there."""
        people = self.people
        who = np.flatnonzero((self.ledger.target > 100_000) & people.ordinary)
        for month in self.span.months:
            day = number(month) + 20
            if month.month % 3 == 0:
                here = who[(people.opened[who] < day - 90) & (self._until(who) >= day)]
                self.ledger.book(here, day, self.ledger.target[here] // 8_000, "interest")

    def _leave(self) -> None:
        """A closed account is emptied at the counter on its last day."""
        who = np.flatnonzero(self.people.closed >= 0)
        self.ledger.target[who] = 0
        self.ledger.book(who, self.people.closed[who], -np.maximum(self.people.aum[who], 100), "close", "counter")

    def _plots(self) -> None:
        for place, plot in enumerate(self.people.plots):
            for move in plot.moves:
                rest = {"party": self.ledger.texts.place(move.party), "bank": self.ledger.texts.place(move.bank)}
                rest["memo"] = self.ledger.texts.place(move.memo)
                channel = "system" if move.service == "dividend" else "mobile"
                day = self.span.dig(move.before)
                self.ledger.book(place, day, move.yuan * 100, move.service, channel, **rest)
