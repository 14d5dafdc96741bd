"""The clients of one branch: who they are, whom they belong to, what they should own on the last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from zhiwo.demo import house, identifiers, names
from zhiwo.demo.days import Ints, day_of, lunar_of, number
from zhiwo.demo.span import Span
from zhiwo.demo.stories import GROWING_FIRM, PLOTS, Plot
from zhiwo.demo.writing import Sheet, dates, integers, words

WAN = 1_000_000
"""Fen in 1万 yuan."""
WEALTH_CURVE: tuple[tuple[float, float], ...] = (
    (1.0, 0.002),
    (0.8, 0.15),
    (0.55, 1.2),
    (0.3, 5),
    (0.144, 20),
    (0.01925, 100),
    (0.00175, 500),
    (0.00018, 2000),
    (0.00003, 6000),
)
"""Share of the clients who own at least so many 万: of 20,000 about 2,500 in 20–100, 350 in 100–500, 35 above."""

EMPLOYED, PENSIONER, OWNER, QUIET = range(4)
OCCUPATIONS = (
    ("职员", "工程师", "教师", "医生", "会计", "公务员", "销售", "技工"),
    ("退休",),
    ("企业主",),
    ("个体户", "自由职业", "家务"),
)


@dataclass
class People:
    """One branch's clients, one entry a client in every array; days are day numbers, -1 for none."""

    branch: house.Branch
    client: Ints
    outlet: Ints
    aum: Ints
    sex: Ints
    born: Ints
    lunar: npt.NDArray[np.bool_]
    opened: Ints
    closed: Ints
    died: Ints
    profile: Ints
    employer: Ints
    spouse: Ints
    parent: Ints
    names: list[str]
    addresses: list[str]
    firms: list[tuple[str, str]]
    firm_owner: Ints
    recruited: Ints
    plots: tuple[Plot, ...]

    @property
    def size(self) -> int:
        return len(self.client)

    @property
    def ordinary(self) -> npt.NDArray[np.bool_]:
        """Those with no planted story, left to chance."""
        return np.arange(self.size) >= len(self.plots)

    def units(self, clients: Ints) -> list[str]:
        """The host outlets' numbers."""
        return [self.branch.outlets[int(n)] for n in self.outlet[clients]]

    def age(self, day: int) -> Ints:
        """Ages in years, near enough to steer chance by."""
        return (day - self.born) * 4 // 1461


def wealth(rng: np.random.Generator, count: int) -> Ints:
    """AUM in fen of `count` clients: the curve exactly, in random order."""
    shares = (rng.permutation(count) + rng.random(count)) / count
    at, floors = zip(*sorted(WEALTH_CURVE), strict=True)
    fen: Ints = np.rint(np.exp(np.interp(np.log(shares), np.log(at), np.log(floors))) * WAN).astype(np.int64)
    return fen


def settle_branch(span: Span, branch: house.Branch, count: int) -> People:
    """All clients of the branch; the first branch's first clients are those of the stories."""
    rng = span.dice(branch.order, 1)
    plots = PLOTS[:count] if branch.order == 0 else ()
    aum = wealth(rng, count)
    age = np.clip(rng.normal(43 + 5 * np.log10(aum / WAN + 0.1), 14), 18, 93)
    opened = np.where(rng.random(count) < 0.06, span.start + 5, number(date(2006, 1, 1)))
    room = np.where(opened >= span.start, span.stop - span.start - 40, span.start - number(date(2006, 1, 1)) - 120)
    people = People(
        branch=branch,
        client=6_100_000_001 + branch.order * 1_000_000 + np.arange(count),
        outlet=rng.choice(len(house.OUTLETS), count, p=house.OUTLET_SHARES),
        aum=aum,
        sex=rng.integers(0, 2, count),
        born=(span.stop - age * 365.25 - rng.random(count) * 365).astype(np.int64),
        lunar=rng.random(count) < 0.6,
        opened=opened + (rng.random(count) * np.maximum(room, 1)).astype(np.int64),
        closed=np.full(count, -1),
        died=np.full(count, -1),
        profile=np.full(count, QUIET),
        employer=np.full(count, -1),
        spouse=np.full(count, -1),
        parent=np.full(count, -1),
        names=[],
        addresses=names.addresses(rng, count),
        firms=[],
        firm_owner=np.zeros(0, dtype=np.int64),
        recruited=np.full(count, -1),
        plots=plots,
    )
    people.opened = np.minimum(np.maximum(people.opened, people.born + 16 * 365), span.stop - 40)
    people.lunar &= people.born < number(date(1966, 1, 1))
    _occupy(rng, people, span)
    _marry(rng, people)
    _cast_plots(people, span)
    _name(rng, people)
    return people


def _occupy(rng: np.random.Generator, people: People, span: Span) -> None:
    """Who earns a salary, a pension, has a firm or keeps the account for little; who died or left."""
    age, draw = people.age(span.stop), rng.random(people.size)
    people.profile[(age >= 60) & (draw < 0.75)] = PENSIONER
    people.profile[(age >= 22) & (age < 60) & (draw < 0.62)] = EMPLOYED
    owners = people.ordinary & (age >= 28) & (draw > np.where(people.aum >= 20 * WAN, 0.9, 0.992))
    people.profile[owners] = OWNER
    people.firm_owner = np.flatnonzero(owners)
    people.firms = names.firms(rng, len(people.firm_owner) + 12)
    employed = np.flatnonzero(people.profile == EMPLOYED)
    size = rng.zipf(1.6, len(employed)) % (len(people.firms) + len(names.PUBLIC_EMPLOYERS))
    people.employer[employed] = size
    _recruit(people, span, employed)
    quiet = people.ordinary & (people.profile == QUIET) & (people.aum < WAN) & (people.opened < span.start)
    people.closed[quiet & (rng.random(people.size) < 0.03)] = span.start
    people.closed[people.closed >= 0] += rng.integers(0, span.stop - span.start - 5, int((people.closed >= 0).sum()))
    gone = people.ordinary & (age >= 68) & (rng.random(people.size) < 0.02)
    people.died[gone] = span.start + rng.integers(0, span.stop - span.start, int(gone.sum()))
    people.died[people.died <= people.opened] = -1


def _recruit(people: People, span: Span, employed: Ints) -> None:
    """The growing firm of the stories takes on staff: 4 at first, 26 at last (fewer in a small bank)."""
    if not people.plots:
        return
    fits = employed[(people.opened[employed] < span.start) & people.ordinary[employed]]
    fits = fits[: min(26, len(fits) // 3)]
    steps = np.linspace(span.start - 1, span.dig(45), max(len(fits) - 3, 0)).astype(np.int64)
    people.recruited[fits] = np.concatenate([np.full(3, span.start - 1), steps])[: len(fits)]


def _marry(rng: np.random.Generator, people: People) -> None:
    """Couples live together and are of an age; grown children have a parent among the clients."""
    free = rng.permutation(np.flatnonzero(people.ordinary & (people.profile != OWNER)))
    couples = free[: int(len(free) * 0.22) // 2 * 2].reshape(-1, 2)
    one, other = couples[:, 0], couples[:, 1]
    people.spouse[one], people.spouse[other] = other, one
    people.sex[other] = 1 - people.sex[one]
    people.outlet[other] = people.outlet[one]
    for a, b in couples:
        people.addresses[b] = people.addresses[a]
    children = free[len(free) - len(free) // 12 :]
    parents = rng.choice(one, len(children)) if len(one) else children
    fits = (people.born[children] - people.born[parents] > 22 * 365) & (
        people.born[children] - people.born[parents] < 42 * 365
    )
    people.parent[children[fits]] = parents[fits]


def _cast_plots(people: People, span: Span) -> None:
    for place, plot in enumerate(people.plots):
        people.outlet[place] = plot.outlet
        people.aum[place] = plot.aum_yuan * 100
        people.sex[place] = int(plot.sex == "m")
        people.born[place] = number(plot.birth(span.last))
        people.lunar[place] = plot.lunar is not None
        people.opened[place] = number(date(2012, 3, 5)) + 37 * place
        people.died[place] = span.dig(plot.died_before) if plot.died_before >= 0 else -1
        people.profile[place] = QUIET
        people.employer[place] = -1
        people.spouse[place] = next((n for n, other in enumerate(people.plots) if other.key == plot.spouse), -1)


def _name(rng: np.random.Generator, people: People) -> None:
    family = names.surnames(rng, people.size)
    for child in np.flatnonzero(people.parent >= 0):
        parent = int(people.parent[child])
        father = parent if people.sex[parent] else int(people.spouse[parent])
        family[child] = family[father if father >= 0 else parent]
    years = (people.born // 365.2425 + 1970).astype(int)
    rare = rng.random(people.size) < 0.0015
    for n in range(people.size):
        given = names.given_name(rng, "m" if people.sex[n] else "f", int(years[n]))
        people.names.append(names.MINORITY[n % len(names.MINORITY)] if rare[n] else family[n] + given)
    for place, plot in enumerate(people.plots):
        people.names[place] = plot.name


def client_sheet(span: Span, people: People) -> Sheet:
    """One row a client as it stood at first, and one more for each who moved, changed employer, died or closed."""
    rng = span.dice(people.branch.order, 2)
    moves = people.ordinary & (people.opened < span.start) & (people.closed < 0) & (rng.random(people.size) < 0.05)
    moved = np.where(moves, rng.integers(span.start, span.stop + 1, people.size), -1)
    events = [
        (np.flatnonzero(days >= 0), days)
        for days in (people.opened, moved, people.recruited, people.died, people.closed)
    ]
    rows, on = np.concatenate([who for who, _ in events]), np.concatenate([days[who] for who, days in events])
    kept = _newest_of_key(rows, on)
    rows, on = rows[kept], on[kept]
    homes = people.addresses + names.addresses(rng, people.size)
    at_new = (moved[rows] >= 0) & (on >= moved[rows])
    work = _employers(people)
    joined = (people.recruited[rows] >= 0) & (on >= people.recruited[rows])
    columns = _client_columns(rng, people, rows, on)
    columns["address"] = [homes[n] for n in rows + at_new * people.size]
    columns["employer"] = [GROWING_FIRM if new else work[n] for n, new in zip(rows, joined, strict=True)]
    return Sheet("clients", on, {"from_on": dates(on), **columns})


def _newest_of_key(rows: Ints, on: Ints) -> Ints:
    """Places of the rows to keep so that a client has one row a day; the later written wins."""
    key = rows * 100_000 + on
    _, last = np.unique(key[::-1], return_index=True)
    return np.sort(len(key) - 1 - last)


def _client_columns(rng: np.random.Generator, people: People, rows: Ints, on: Ints) -> dict[str, object]:
    born = [day_of(n) for n in people.born.tolist()]
    day = [lunar_of(b) if by_moon else (b.month, b.day, False) for b, by_moon in zip(born, people.lunar, strict=True)]
    month, number_, leap = (np.array([d[n] for d in day]) for n in range(3))
    ids = _resident_ids(people, born)
    phone = 19_900_000_000 + (people.client - 6_100_000_001) % 10_000_000
    no_phone = np.array([n < len(people.plots) and people.plots[n].no_phone for n in range(people.size)])
    no_phone |= people.ordinary & (rng.random(people.size) < 0.03)
    job = [
        OCCUPATIONS[p][int(d) % len(OCCUPATIONS[p])]
        for p, d in zip(people.profile, rng.integers(0, 64, people.size), strict=True)
    ]
    closed, died = people.closed[rows], people.died[rows]
    return {
        "client": people.client[rows],
        "name": [people.names[n] for n in rows],
        "sex": words(("f", "m"), people.sex[rows]),
        "born_on": dates(people.born[rows], people.born[rows] < -40_000),
        "birthday_calendar": words(("solar", "lunar"), people.lunar[rows].astype(np.int64)),
        "birthday_month": month[rows],
        "birthday_day": number_[rows],
        "birthday_leap": words(("否", "是"), leap[rows].astype(np.int64)),
        "id_kind": ["resident"] * len(rows),
        "id_number": [ids[n] for n in rows],
        "phone": integers(phone[rows], no_phone[rows]),
        "occupation": [job[n] for n in rows],
        "unit": people.units(rows),
        "opened_on": dates(people.opened[rows]),
        "closed_on": dates(np.where(on >= closed, closed, -1)),
        "died_on": dates(np.where(on >= died, died, -1)),
    }


def _employers(people: People) -> list[str | None]:
    """Each client's employer: the firm worked for, or the firm owned."""
    pool = [*names.PUBLIC_EMPLOYERS, *(firm for firm, _ in people.firms)]
    found: list[str | None] = [pool[n] if n >= 0 else None for n in people.employer]
    for firm, owner in zip(people.firms, people.firm_owner.tolist(), strict=False):
        found[owner] = firm[0]
    for place, plot in enumerate(people.plots):
        found[place] = plot.employer or found[place]
    return found


def _resident_ids(people: People, born: list[date]) -> list[str]:
    """A different ID for everybody of a branch: the order counts those of one sex born on the same day."""
    seen: dict[tuple[date, int], int] = {}
    ids = []
    for day, sex in zip(born, people.sex.tolist(), strict=True):
        nth = seen[day, sex] = seen.get((day, sex), -1) + 1
        ids.append(identifiers.resident_id(day, (2 * (people.branch.order * 8 + nth) + sex) % 1000))
    return ids
