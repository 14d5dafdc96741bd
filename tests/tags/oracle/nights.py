"""The same bank night by night: a day's files come that night, some nights later, some once more and otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tests.tags.oracle.files import Sent
from tests.tags.oracle.sending import CLIENTS, FIRST, OPENING, Row, Sender, _file

DAY = timedelta(days=1)
LONGEST = 9
"""So many nights late a file comes at most."""


class Nights(Sender):
    """Draws the files of one day after the other. Rows speak of the day, or of one shortly before it."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.today, self.txns = FIRST, 0

    def day(self, first: date = FIRST, last: date = date.max) -> date:
        """The day, or one shortly before it."""
        return min(max(self.today - self.dice.choice([0, 0, 0, 1, 3, 20]) * DAY, first), last)

    def txn(self, n: int) -> Row:
        row = dict(super().txn(n))
        row["reverses"] = f"T{self.dice.randint(max(0, n - 60), n)}" if self.dice.random() < 0.1 else None
        return row

    def of_day(self, day: date) -> list[Sent]:
        """Its files."""
        self.today = day
        made = [self.txn(self.txns + n) for n in range(self.dice.randint(2, 9))]
        self.txns += len(made)
        files = [_file("transactions", day, made)]
        for feed, draw, numbers, chance in (
            ("balances", self.balance, ("A1", "A2", "A3", "A4", "A5", "A6"), 0.7),
            ("positions", self.position, ("H1", "H2", "H3", "H4"), 0.4),
            ("clients", self.client, CLIENTS, 0.3),
            ("accounts", self.account, ("A1", "A2", "A3", "A4"), 0.1),
        ):
            if self.dice.random() < chance:
                files.append(_file(feed, day, [draw(self.dice.choice(numbers), self.day())]))
        for feed, code in (("fx", "USD"), ("nav", "F1")):
            if self.dice.random() < 0.1:
                files.append(
                    _file(feed, day, [{**self.priced("currency" if feed == "fx" else "product", code), "on": day}])
                )
        if self.dice.random() < 0.05:
            some = [self.client(number, self.day()) for number in CLIENTS if self.dice.random() < 0.95]
            files.append(_file("clients", day, some, full=True))
        return files

    def coming(self, nights: int) -> Iterator[tuple[date, list[Sent]]]:
        """Day by day, the files that come that night, in their order."""
        waiting: dict[date, list[Sent]] = {FIRST: [self.opening(), *(f for f in self.dictionaries() if f.on == FIRST)]}
        hour = 0
        for day in (FIRST + n * DAY for n in range(nights)):
            for file in self.of_day(day):
                late = self.dice.choice([0] * 12 + [1, LONGEST])
                waiting.setdefault(day + late * DAY, []).append(file)
                if self.dice.random() < 0.04:
                    again = day + (late + self.dice.randint(1, LONGEST - 3)) * DAY
                    waiting.setdefault(again, []).append(self.corrected(file))
            come = []
            for file in waiting.pop(day, []):
                hour += 1
                come.append(replace(file, arrived=OPENING + timedelta(hours=hour)))
            yield day, come


def dice_of(seed: int) -> Random:
    """For what is decided about the nights themselves."""
    return Random(seed + 1)
