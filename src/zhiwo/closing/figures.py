"""What a closing measures: the amounts that place clients, and the figures the desks show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import ibis
from ibis.expr.types import Table

from zhiwo.closing.day import Day
from zhiwo.holdings import measures
from zhiwo.tiering.measures import DoorTables, door_facts
from zhiwo.tiering.policy import CardGrade, DoorFacts, Figures, Scheme


@dataclass(frozen=True)
class Figure:
    """A client's assets on a day in fen: at the close, of it on deposit, and on average over the month so far."""

    client: str
    point_fen: int
    deposit_fen: int
    month_avg_fen: int


@dataclass(frozen=True)
class Look:
    """What a scheme looks at when it places clients at the closing of `on`: what stands behind its doors, and the amounts
    it measures (None on a day on which it does not measure), by client; `births` are the days of birth of all clients."""

    scheme: Scheme
    on: date
    doors: Mapping[str, DoorFacts]
    measured: Mapping[str, int] | None
    births: Mapping[str, date | None]

    def known(self, placed: Collection[str]) -> dict[str, Figures]:
        """What is known of each client of whom the closing may say something new.

        That is whoever a door knows of, whoever the measure puts on the list, and the `placed`: a door may have shut, an
        age passed a limit, and a client without assets has the amount 0 on a day of measuring, since silence would keep
        it in the tier it once had.
        """
        measured, enough, unknown = self.measured, _lowest_on_list(self.scheme), DoorFacts()
        risen = {number for number, fen in (measured or {}).items() if fen >= enough}
        return {
            number: Figures(
                amount_fen=None if measured is None else measured.get(number, 0),
                facts=self.doors.get(number, unknown),
                born_on=self.births[number],
            )
            for number in self.doors.keys() | placed | risen
            if number in self.births
        }


def look(day: Day, scheme: Scheme, on: date) -> Look:
    """What the scheme looks at on the closing of `on`."""
    doors = dict(_doors(day, scheme, on)) if scheme.doors else {}
    return Look(scheme, on, doors, day.amounts(scheme, on) if scheme.measure.due(on) else None, day.births)


def _lowest_on_list(scheme: Scheme) -> int:
    """The smallest amount that puts a client on the list, in fen."""
    floors = [tier.floor for tier in scheme.ladder.tiers if tier.on_list and tier.floor]
    if scheme.doors and scheme.doors.assets:
        floors.append(scheme.doors.assets)
    return min((floor.first_fen for floor in floors), default=0)


def _doors(day: Day, scheme: Scheme, on: date) -> Iterator[tuple[str, DoorFacts]]:
    if scheme.doors is None:
        return
    tables = DoorTables(
        fx=day.facts.table("fx"),
        card_postings=day.facts.table("card_postings"),
        loans_now=day.facts.in_force("loans"),
        custody_now=day.facts.in_force("custody"),
        cards_now=day.facts.in_force("cards"),
        entries_now=day.facts.in_force("entries"),
    )
    for row in door_facts(tables, on, scheme.doors, home=scheme.currency).to_pyarrow().to_pylist():
        yield (
            row["client"],
            DoorFacts(
                card_spend_fen=row["card_spend_fen"],
                loan_fen=row["loan_fen"],
                custody_fen=row["custody_fen"],
                grade=CardGrade(row["grade"]) if row["grade"] else None,
                entries=frozenset(row["entries"] or ()),
            ),
        )


def figures_of(day: Day, numbers: Collection[str]) -> list[Figure]:
    """The figures the desks show for the day of the clients of these numbers, nought for those without assets this month."""
    rows = of_clients(measures.aum_figures(day.intervals, day.on), numbers).to_pyarrow().to_pylist()
    measured = {row["client"]: Figure(**row) for row in rows}
    return [measured.get(number) or Figure(number, 0, 0, 0) for number in sorted(numbers)]


def of_clients(rows: Table, numbers: Iterable[str]) -> Table:
    """The rows of the clients of these numbers."""
    return rows.semi_join(ibis.memtable({"client": sorted(numbers)}, schema={"client": "string"}), "client")
