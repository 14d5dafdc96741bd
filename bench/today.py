"""What a day's plan is worth over a year beside first due, first done (requirements L2): a manager with more work than hours."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from zhiwo.care.policy.planning import Task, plan, visits
from zhiwo.care.policy.rules import house_rules
from zhiwo.kernel.festivals import festivals_in
from zhiwo.kernel.period import Period, month_of

START = date(2026, 1, 1)
MINUTES_A_DAY = 5 * 60
CONTACT, GREETING = 20, 5


@dataclass
class Owed:
    """A duty of the year: so many of something in a window, and what of it is done."""

    client: str
    opens: date
    closes: date
    minutes: int
    required: int
    done: int = 0
    last: date | None = None


Choice = Callable[[list[Owed], date, dict[str, int]], list[Owed]]


def year(*, clients: int, days: int = 365, seed: int = 1) -> tuple[int, int, int]:
    """What was met in time, in fen of the assets it was owed for: by the plan, by first due first done, and all there was."""
    stakes = assets(clients, seed)
    done = [lived(owed(stakes, days, seed), stakes, days, choice) for choice in (planned, due_first)]
    return done[0], done[1], sum(stakes[one.client] * one.required for one in owed(stakes, days, seed))


def assets(clients: int, seed: int) -> dict[str, int]:
    """A long tail, as books have: from 20万 on, the largest of some thousands of 万."""
    dice = random.Random(seed)
    return {f"C{n:03d}": int(20_000_000 * dice.paretovariate(1.16)) for n in range(clients)}


def owed(stakes: dict[str, int], days: int, seed: int) -> list[Owed]:
    """Two contacts a month, seven festivals and a birthday for each client (S7 五)."""
    dice = random.Random(seed)
    whole = Period(START, START + timedelta(days=days))
    found = []
    festivals = [day for day, festival in festivals_in(whole) if festival.greeted]
    for client in stakes:
        day = START
        while day < whole.end:
            month = month_of(day)
            if month.end <= whole.end:
                found.append(Owed(client, month.start, month.last, CONTACT, 2))
            day = month.end
        born = START + timedelta(days=dice.randrange(365))
        for on in [*festivals, born]:
            if START + timedelta(days=4) < on < whole.end:
                found.append(Owed(client, on - timedelta(days=3), on, GREETING, 1))
    return found


def lived(duties: list[Owed], stakes: dict[str, int], days: int, choose: Choice) -> int:
    """What is met in time, working day after working day."""
    calendar = house_rules().calendar
    for n in range(days):
        on = START + timedelta(days=n)
        if calendar.is_workday(on):
            for one in choose(open_ones(duties, on), on, stakes):
                one.done, one.last = one.done + 1, on
    return sum(stakes[one.client] * min(one.done, one.required) for one in duties)


def open_ones(duties: list[Owed], on: date) -> list[Owed]:
    """What may be done on a day: one contact a client and day (H11)."""
    return [one for one in duties if one.opens <= on <= one.closes and one.done < one.required and one.last != on]


def due_first(duties: list[Owed], on: date, stakes: dict[str, int]) -> list[Owed]:
    """The list as it falls due, until the day is over; the same call greets and counts as the contact here too."""
    left, chosen, called = MINUTES_A_DAY, [], set()
    for one in sorted(duties, key=lambda one: (one.closes, one.client)):
        minutes = 0 if one.client in called else max(o.minutes for o in duties if o.client == one.client)
        if minutes > left:
            break
        left -= minutes
        called.add(one.client)
        chosen.append(one)
    return chosen


def planned(duties: list[Owed], on: date, stakes: dict[str, int]) -> list[Owed]:
    """The day's plan."""
    calendar = house_rules().calendar
    tasks = [
        Task(
            at, one.client, one.minutes, one.required - one.done,
            calendar.workdays_in(Period.through(on, one.closes)), joins=True,
        )
        for at, one in enumerate(duties)
    ]  # fmt: skip
    return [duties[key] for visit in plan(visits(tasks, stakes), MINUTES_A_DAY) for key in visit.keys]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--clients", type=int, nargs="*", default=[60, 90, 120, 150, 200, 300])
    for clients in asked.parse_args().clients:
        by_plan, by_due, whole = year(clients=clients)
        print(
            f"{clients} clients: plan meets {100 * by_plan / whole:.1f} % of the value due, first due first done "
            f"{100 * by_due / whole:.1f} %: {100 * by_plan / by_due - 100:+.1f} %"
        )


if __name__ == "__main__":
    main()
