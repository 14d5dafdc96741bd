"""What a closing measures: the amounts that place clients, and the figures the desks show."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

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


def known_of(
    day: Day, scheme: Scheme, on: date, clients: Mapping[str, date | None], placed: Collection[str]
) -> dict[str, Figures]:
    """What the closing of `on` knows of each client (number -> day of birth) for whom it may say something new.

    That is whoever a door knows of, whoever the measure puts on the list, and the `placed`: a door may have shut, an age
    passed a limit, and a client without assets has the amount 0 on a day of measuring, since silence would keep it in the
    tier it once had.
    """
    doors = dict(_doors(day, scheme, on)) if scheme.doors else {}
    measured = day.amounts(scheme, on) if scheme.measure.due(on) else None
    enough = _lowest_on_list(scheme)
    risen = {number for number, fen in (measured or {}).items() if fen >= enough}
    looked_at = doors.keys() | placed | risen
    return {
        number: Figures(
            amount_fen=None if measured is None else measured.get(number, 0),
            facts=doors.get(number, DoorFacts()),
            born_on=clients[number],
        )
        for number in looked_at
        if number in clients
    }


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


def figures_of(day: Day) -> dict[str, Figure]:
    """The figures the desks show for the day, by client; clients without assets this month are absent."""
    rows = measures.aum_figures(day.intervals, day.on).to_pyarrow().to_pylist()
    return {row["client"]: Figure(**row) for row in rows}
