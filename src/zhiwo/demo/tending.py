"""Who keeps which client, and what the staff did about it in two years."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from zhiwo.demo.days import Ints, day_of, festivals, lunar, lunar_of, number, workdays
from zhiwo.demo.gathering import gatherings_of
from zhiwo.demo.ledger import Columns
from zhiwo.demo.people import WAN, People
from zhiwo.demo.span import Span
from zhiwo.demo.writing import Sheet, dates, integers, moments, words
from zhiwo.kernel.period import month_of

KINDS = (
    "call", "visit", "meeting", "message_personal", "wecom_personal", "mass_message", "counter", "event", "invitation", "gift",
    "flowers", "file_opening",
)  # fmt: skip
CALL, VISIT, MEETING, MESSAGE, WECOM, MASS, COUNTER, EVENT, INVITATION, GIFT, FLOWERS, FILE = range(12)
PRODUCT = 0
OCCASIONS = (
    "birthday",
    "new_year",
    "spring_festival",
    "lantern",
    "labour_day",
    "dragon_boat",
    "mid_autumn",
    "national_day",
)
ROLES = ("lead", "backup", "adopter", "specialist")
CONTACT_FIELDS = (
    "client",
    "staff",
    "day",
    "kind",
    "result",
    "begun",
    "occasion",
    "seconds",
    "topic",
    "gathering",
    "proof",
)
ADOPTED_AT_MOST = 180
"""Per person; the house allows 200 (default H34)."""


class Tending:
    """One branch's keepings and contacts."""

    def __init__(self, span: Span, people: People) -> None:
        self.span = span
        self.people = people
        self.branch = people.branch
        self.rng = span.dice(people.branch.order, 7)
        self.keepings = Columns(("client", "staff", "role", "on"))
        self.contacts = Columns(CONTACT_FIELDS)
        self.lead = np.full(people.size, -1)
        self.before = np.full(people.size, -1)
        self.since = np.full(people.size, -1)
        self.changed = np.full(people.size, -1)

    def tend(self) -> None:
        """Hand out the clients, then live through the months."""
        self._assign()
        self._second_roles()
        self._adopt()
        self._hand_files_to_staff()
        self._months()
        self._festivals()
        self._birthdays()
        self._begun_by_clients()
        self._cast_plots()
        self._served()

    def _assign(self) -> None:
        """A lead for most clients from 20万 on: the outlet's managers, and mostly the wealth centre from 100万."""
        people, rng = self.people, self.rng
        kept = people.ordinary & (people.aum >= 20 * WAN) & (rng.random(people.size) >= 0.04)
        wealthy = kept & (people.aum >= 100 * WAN) & ((people.aum >= 500 * WAN) | (rng.random(people.size) < 0.7))
        for at, unit in enumerate(self.branch.outlets):
            own = rng.permutation(np.flatnonzero(kept & ~wealthy & (people.outlet == at)))
            self._deal(own, self.branch.holding("relationship_manager", unit))
        self._deal(rng.permutation(np.flatnonzero(wealthy)), self.branch.holding("wealth_manager"))
        for place, plot in enumerate(people.plots):
            managers = self.branch.holding("wealth_manager" if plot.keeper == "wealth" else "relationship_manager")
            self.lead[place] = managers[0] if plot.keeper != "none" else -1
        has = np.flatnonzero(self.lead >= 0)
        early = people.opened[has] < self.span.start
        start = np.where(early, self.span.start - rng.integers(10, 900, len(has)), people.opened[has] + 25)
        self.since[has] = np.maximum(start, people.opened[has])
        self._add(has, self.lead[has], "lead", self.since[has], self.before)

    def _deal(self, clients: Ints, managers: list[int]) -> None:
        """Deal the clients out in turn; a tenth were kept by a colleague until some day in the span."""
        turn = np.arange(len(clients)) % len(managers)
        self.lead[clients] = np.array(managers)[turn]
        passed = np.flatnonzero((self.rng.random(len(clients)) < 0.1) & (self.people.opened[clients] < self.span.start))
        if len(managers) > 1:
            self.before[clients[passed]] = np.array(managers)[(turn[passed] + 1) % len(managers)]
            self.changed[clients[passed]] = self.rng.integers(self.span.start + 10, self.span.stop, len(passed))

    def _add(self, clients: Ints, staff: Ints, role: str, on: Ints, before: Ints) -> None:
        """A keeping a client; where there was a keeper before, his first, and the new one from the day of change."""
        first = np.where(before[clients] >= 0, before[clients], staff)
        self.keepings.add(client=clients, staff=first, role=ROLES.index(role), on=on)
        passed = before[clients] >= 0
        self.keepings.add(
            client=clients[passed], staff=staff[passed], role=ROLES.index(role), on=self.changed[clients[passed]]
        )

    def _second_roles(self) -> None:
        """From 100万 the outlet head backs the lead up; a few of the largest have a specialist."""
        nobody = np.full(self.people.size, -1)
        rich = np.flatnonzero((self.people.aum >= 100 * WAN) & (self.lead >= 0))
        heads = np.array([self.branch.holding("outlet_head", unit)[0] for unit in self.branch.outlets])
        self._add(rich, heads[self.people.outlet[rich]], "backup", self.since[rich], nobody)
        largest = rich[self.people.aum[rich] >= 500 * WAN]
        specialists = np.array(self.branch.holding("specialist"))
        self._add(largest, specialists[largest % len(specialists)], "specialist", self.since[largest], nobody)

    def _adopt(self) -> None:
        """Outlet heads and lobby managers adopt clients of 10–20万 (requirements B1)."""
        people = self.people
        nobody = np.full(people.size, -1)
        fits = people.ordinary & (people.aum >= 10 * WAN) & (people.aum < 20 * WAN) & (people.opened < self.span.start)
        for at, unit in enumerate(self.branch.outlets):
            staff = [*self.branch.holding("outlet_head", unit), *self.branch.holding("lobby_manager", unit)]
            pool = np.flatnonzero(fits & (people.outlet == at) & (self.rng.random(people.size) < 0.6))
            pool = pool[: ADOPTED_AT_MOST * len(staff)]
            on = self.rng.integers(self.span.start, self.span.stop, len(pool))
            self._add(pool, np.array(staff)[np.arange(len(pool)) % len(staff)], "adopter", on, nobody)

    def _hand_files_to_staff(self) -> None:
        """Tellers and marketing managers keep most clients of 5–10万: a file and a referral, no standard (S7, B1)."""
        people = self.people
        nobody = np.full(people.size, -1)
        fits = people.ordinary & (people.aum >= 5 * WAN) & (people.aum < 10 * WAN)
        for at, unit in enumerate(self.branch.outlets):
            staff = [*self.branch.holding("teller", unit), *self.branch.holding("marketing_manager", unit)]
            own = np.flatnonzero(fits & (people.outlet == at) & (self.rng.random(people.size) < 0.9))
            on = np.maximum(people.opened[own] + 20, self.span.start - 60)
            self._add(own, np.array(staff)[np.arange(len(own)) % len(staff)], "lead", on, nobody)

    def keeper(self, clients: Ints, day: Ints) -> Ints:
        """The lead of each client on each day, as a place in the branch's staff."""
        return np.where(
            (self.before[clients] >= 0) & (day < self.changed[clients]), self.before[clients], self.lead[clients]
        )

    def _diligence(self, staff: Ints) -> Any:
        return np.array([member.diligence for member in self.branch.staff])[staff]

    def _kept(self) -> Ints:
        return np.flatnonzero((self.lead >= 0) & self.people.ordinary)

    def _months(self) -> None:
        """Two contacts a client and month, early rather than late, as the manager is diligent; some calls fail."""
        clients = self._kept()
        for month in self.span.months:
            days = workdays(month, month_of(month).last)
            half = len(days) // 2
            for first, size in ((0, half), (half, len(days) - half)):
                at = first + (self.rng.random(len(clients)) ** 1.8 * size).astype(np.int64)
                self._contact(clients, days[at], self._diligence(self.lead[clients]))
            self._contact(clients, days[self.rng.integers(0, len(days), len(clients))], np.full(len(clients), 0.08))
            tried = days[self.rng.integers(0, len(days), len(clients))]
            self._contact(clients, tried, np.full(len(clients), 0.2), no_answer=True)

    def _contact(self, clients: Ints, day: Ints, chance: Any, *, no_answer: bool = False) -> None:
        here = (self.rng.random(len(clients)) < chance) & (day >= self.since[clients]) & self._alive(clients, day)
        who, on = clients[here], day[here]
        kind = np.full(len(who), CALL) if no_answer else self.rng.choice(5, len(who), p=(0.46, 0.07, 0.08, 0.15, 0.24))
        talked = np.where(kind == CALL, self.rng.integers(60, 900, len(who)), -1)
        self.contacts.add(
            client=who,
            staff=self.keeper(who, on),
            day=on,
            kind=kind,
            result=np.where(kind == CALL, int(no_answer), -1),
            begun=0,
            seconds=np.where(no_answer, -1, talked),
        )

    def _alive(self, clients: Ints, day: Ints) -> Any:
        died, closed = self.people.died[clients], self.people.closed[clients]
        return (day <= self.span.stop) & ((died < 0) | (day < died)) & ((closed < 0) | (day < closed))

    def _festivals(self) -> None:
        """Greetings of the seven festivals: a message to all on the day before, and personal ones within three days."""
        clients = self._kept()
        for name, day in festivals(self.span.first, self.span.last):
            self._greet(clients, np.full(len(clients), number(day) - 1), name, 0.55, mass=True)
            on = number(day) - self.rng.integers(0, 4, len(clients))
            self._greet(clients, on, name, 0.65, mass=False)

    def _greet(self, clients: Ints, day: Ints, occasion: str, chance: float, *, mass: bool) -> None:
        likely = chance * self._diligence(self.lead[clients])
        here = (self.rng.random(len(clients)) < likely) & (day >= self.since[clients]) & self._alive(clients, day)
        here &= day >= self.span.start
        who, on = clients[here], day[here]
        kind = np.full(len(who), MASS) if mass else self.rng.choice((CALL, MESSAGE, WECOM), len(who), p=(0.3, 0.3, 0.4))
        self.contacts.add(
            client=who,
            staff=self.keeper(who, on),
            day=on,
            kind=kind,
            result=np.where(kind == CALL, 0, -1),
            begun=0,
            occasion=OCCASIONS.index(occasion),
            seconds=np.where(kind == CALL, self.rng.integers(40, 300, len(who)), -1),
        )

    def _birthdays(self) -> None:
        """Greetings on birthdays, by the calendar the client keeps; those still ahead or today are not yet made."""
        clients = self._kept()
        for year in range(self.span.first.year - 1, self.span.last.year + 1):
            day = np.array([_birthday(self.people, client, year) for client in clients.tolist()], dtype=np.int64)
            on = day - self.rng.integers(0, 3, len(clients))
            on[day > self.span.stop - 1] = self.span.stop + 1
            self._greet(clients, on, "birthday", 0.9, mass=False)

    def _begun_by_clients(self) -> None:
        """Clients call or come to the counter by themselves; this never counts as a contact made."""
        who = np.repeat(self._kept(), 3)
        day = self.rng.integers(self.span.start, self.span.stop + 1, len(who))
        here = (day >= self.since[who]) & self._alive(who, day)
        kind = self.rng.choice((CALL, COUNTER), int(here.sum()))
        staff = self.keeper(who[here], day[here])
        self.contacts.add(
            client=who[here], staff=staff, day=day[here], kind=kind, begun=1, result=np.where(kind == CALL, 0, -1)
        )

    def _cast_plots(self) -> None:
        """Clients of the stories: called monthly, but for the silent; nobody of them yet in the last month."""
        for place, plot in enumerate(self.people.plots):
            until = self.span.dig(105 if plot.silent else 30)
            days = np.array(
                [n for n in workdays(self.span.first, self.span.last)[::11] if n < until and self.lead[place] >= 0],
                dtype=np.int64,
            )
            days = days[days >= self.since[place]]
            self.contacts.add(
                client=np.full(len(days), place),
                staff=self.lead[place],
                day=days,
                kind=np.where(days % 3 == 0, WECOM, CALL),
                result=np.where(days % 3 == 0, -1, 0),
                begun=0,
                seconds=np.where(days % 3 == 0, -1, 180 + days % 240),
            )

    def _served(self) -> None:
        """What the standard asks for besides contacts and greetings, by the same diligence; from a well of its own, so that
        the rest of the bank stays as it was."""
        rng, clients = self.span.dice(self.branch.order, 17), self._kept()
        wealthy = clients[self.people.aum[clients] >= 100 * WAN]
        self._salons(rng, clients[self.people.aum[clients] >= 20 * WAN])
        for year in range(self.span.first.year, self.span.last.year + 1):
            day = number(date(year, 1, 15)) + rng.integers(0, 300, len(wealthy))
            self._serve(rng, wealthy, day, 0.9, kind=GIFT, proof=day)
            birthday = np.array([_birthday(self.people, client, year) for client in wealthy.tolist()], dtype=np.int64)
            self._serve(rng, wealthy, birthday - 1, 0.8, kind=FLOWERS, proof=birthday)
        largest = clients[self.people.aum[clients] >= 500 * WAN]
        for first in range(self.span.start + 60, self.span.stop, 150):
            on = first + rng.integers(0, 60, len(largest))
            self._serve(rng, largest, on, 0.75, kind=VISIT, staff=self.branch.holding("president")[0])
        for week in range(self.span.stop - 84, self.span.stop, 7):
            self._serve(rng, clients, np.full(len(clients), week), 1.0, kind=MASS, topic=PRODUCT)
        files = np.flatnonzero(self.people.ordinary & (self.people.aum >= 5 * WAN))
        opened = np.maximum(self.people.opened[files], self.span.start) + rng.integers(1, 20, len(files))
        self._serve(rng, files, opened, 1.0, kind=FILE)

    def _salons(self, rng: np.random.Generator, clients: Ints) -> None:
        """Half of an outlet's clients are invited to each salon, some weeks before; a third of them come."""
        for place, salon in enumerate(gatherings_of(self.span, self.branch)):
            near = clients[np.isin(self.people.outlet[clients], salon.outlets)]
            asked = near[rng.random(len(near)) < 0.55]
            held = number(salon.held_on)
            self._serve(rng, asked, held - rng.integers(5, 20, len(asked)), 1.0, kind=INVITATION, gathering=place)
            came = asked[rng.random(len(asked)) < 0.33]
            self._serve(rng, came, np.full(len(came), held), 1.0, kind=EVENT, gathering=place)

    def _serve(self, rng: np.random.Generator, clients: Ints, day: Ints, chance: float, **said: Any) -> None:
        here = (rng.random(len(clients)) < chance * self._diligence(self.lead[clients])) & self._alive(clients, day)
        here &= (day >= self.since[clients]) & (day >= self.span.start)
        who, on = clients[here], day[here]
        staff = said.pop("staff", None)
        proof = said.pop("proof", None)
        more = {"proof": proof[here]} if proof is not None else {}
        by = np.full(len(who), staff) if staff is not None else self.keeper(who, on)
        self.contacts.add(client=who, staff=by, day=on, begun=0, **said, **more)

    def keeping_sheet(self) -> Sheet:
        """Who holds which role on whom, from which day."""
        rows = self.keepings.joined()
        order = np.lexsort((rows["role"], rows["client"], rows["on"]))
        take = {name: values[order] for name, values in rows.items()}
        columns = {
            "client": self.people.client[take["client"]],
            "staff": words([member.number for member in self.branch.staff], take["staff"]),
            "role": words(ROLES, take["role"]),
            "from_on": dates(take["on"]),
            "until_on": dates(take["on"] * 0 - 1),
        }
        return Sheet("keepings", take["on"], columns)

    def contact_sheet(self) -> Sheet:
        """Every contact, by day."""
        rows = self.contacts.joined()
        order = np.argsort(rows["day"], kind="stable")
        take = {name: values[order] for name, values in rows.items()}
        second = 32_400 + self.rng.integers(0, 30_000, len(order))
        columns = {
            "contact": 7_700_000_000_000 + self.branch.order * 10_000_000_000 + 1 + np.arange(len(order)),
            "client": self.people.client[take["client"]],
            "staff": words([member.number for member in self.branch.staff], take["staff"]),
            "happened_at": moments(take["day"], second),
            "happened_on": dates(take["day"]),
            "kind": words(KINDS, take["kind"]),
            "result": words(("connected", "no_answer"), take["result"]),
            "begun_by": words(("bank", "client"), take["begun"]),
            "occasion": words(OCCASIONS, take["occasion"]),
            "seconds": integers(take["seconds"]),
            "topic": words(("product",), take["topic"]),
            "gathering": words([one.number for one in gatherings_of(self.span, self.branch)], take["gathering"]),
            "proof": pa.array([f"QS{day}" if day >= 0 else None for day in take["proof"].tolist()], type=pa.string()),
        }
        return Sheet("contacts", take["day"], columns)

    def load(self) -> dict[str, float]:
        """Each manager's month against 110 hours: two contacts of 15 minutes a client, 2/3 of a greeting of 5."""
        minutes = np.bincount(self.lead[self.lead >= 0], minlength=len(self.branch.staff)) * (2 * 15 + 8 / 12 * 5)
        return {
            m.number: round(float(minutes[at]) / 60 / 110, 2) for at, m in enumerate(self.branch.staff) if minutes[at]
        }


def _birthday(people: People, client: int, year: int) -> int:
    """The day number of the client's birthday of that year, by the calendar he keeps (facts §6.2)."""
    born = day_of(people.born[client])
    if people.lunar[client]:
        month, day, _ = lunar_of(born)
        return number(lunar(year, month, day))
    return number(born.replace(year=year, day=min(born.day, 28)))
