"""Sharing clients out among keepers so that the hours are even and ties are kept (requirements D2, B4). Pure.

Clients who are alike (same minutes, same keeper, same candidates at the same prices) are one group, so that a hundred
thousand clients are some thousands of groups. How many of each group go to whom is a linear programme: it is solved
exactly (HiGHS), and what comes out as a fraction of a client, of at most as many groups as there are people, is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor

import highspy
import numpy as np

from zhiwo.coverage.policy.house import BalanceRule


@dataclass(frozen=True)
class Movable:
    """A client to be kept by somebody: `minutes` a year of what it is owed, who keeps it now, and at which price, in minutes,
    each candidate would; nobody else may. `keeper` "" is nobody."""

    client: str
    minutes: int
    keeper: str
    prices: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Keeper:
    """Somebody who keeps clients: minutes a year there are, and those taken by clients who are not shared out."""

    staff: str
    capacity: int
    taken: int = 0


@dataclass(frozen=True)
class Plan:
    """Who is to keep each client; `unplaced` have no candidate. Loads are minutes a year of each keeper."""

    keepers: Mapping[str, str]
    unplaced: tuple[str, ...]
    before: Mapping[str, int]
    after: Mapping[str, int]

    def moves(self, movables: Iterable[Movable]) -> list[tuple[str, str, str]]:
        """Client, keeper now, keeper to come, of those who change hands, in the order of `movables`."""
        return [
            (one.client, one.keeper, self.keepers[one.client])
            for one in movables
            if self.keepers.get(one.client, one.keeper) != one.keeper
        ]


_Alike = tuple[int, str, tuple[tuple[str, int], ...]]


def balance(movables: Sequence[Movable], keepers: Sequence[Keeper], rule: BalanceRule) -> Plan:
    """The plan of least price: what a move costs, and what every further minute costs a keeper who has much already.

    Of clients who are alike those first named stay where they are. Raises ValueError when a candidate is no keeper.
    """
    known = {keeper.staff: at for at, keeper in enumerate(keepers)}
    groups: dict[_Alike, list[str]] = {}
    for one in movables:
        if not all(staff in known for staff, _ in one.prices):
            raise ValueError(f"{one.client} has a candidate who is no keeper")
        groups.setdefault((one.minutes, one.keeper, one.prices), []).append(one.client)
    placed = {alike: clients for alike, clients in groups.items() if alike[2]}
    shares = _solved(list(placed), [len(clients) for clients in placed.values()], keepers, rule) if placed else []
    chosen: dict[str, str] = {}
    for (alike, clients), share in zip(placed.items(), shares, strict=True):
        chosen |= _dealt(alike, clients, share)
    return Plan(
        keepers=chosen,
        unplaced=tuple(client for alike, clients in groups.items() if not alike[2] for client in clients),
        before=_loads(keepers, ((one.keeper, one.minutes) for one in movables)),
        after=_loads(keepers, ((chosen.get(one.client, one.keeper), one.minutes) for one in movables)),
    )


def _loads(keepers: Sequence[Keeper], kept: Iterable[tuple[str, int]]) -> dict[str, int]:
    loads = {keeper.staff: keeper.taken for keeper in keepers}
    for staff, minutes in kept:
        if staff in loads:
            loads[staff] += minutes
    return loads


def _solved(
    groups: Sequence[_Alike], sizes: Sequence[int], keepers: Sequence[Keeper], rule: BalanceRule
) -> list[dict[str, int]]:
    """How many clients of each group go to which candidate.

    Columns: of each group each candidate; then of each keeper each stretch of the load, dearer one after another. Rows: each
    group is dealt out whole; each keeper's minutes are spread over the stretches.
    """
    known = {keeper.staff: at for at, keeper in enumerate(keepers)}
    steps = rule.steps
    arcs = [(at, staff, price) for at, (_, _, prices) in enumerate(groups) for staff, price in prices]
    of_arcs, of_steps = len(arcs), len(keepers) * len(steps)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = of_arcs + of_steps, len(groups) + len(keepers)
    prices = [float(price) for _, _, price in arcs]
    lp.col_cost_ = np.array([*prices, *(float(step.price) for _ in keepers for step in steps)])
    lp.col_lower_ = np.zeros(of_arcs + of_steps)
    lp.col_upper_ = np.array([highspy.kHighsInf] * of_arcs + [top for keeper in keepers for top in _tops(keeper, rule)])
    dealt = np.array(sizes, dtype=np.double)
    taken = np.array([-float(keeper.taken) for keeper in keepers])
    lp.row_lower_ = lp.row_upper_ = np.concatenate([dealt, taken])
    first_desk = len(groups)
    index = [row for at, staff, _ in arcs for row in (at, first_desk + known[staff])]
    value = [worth for at, _, _ in arcs for worth in (1.0, float(groups[at][0]))]
    index += [first_desk + desk for desk in range(len(keepers)) for _ in steps]
    value += [-1.0] * of_steps
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.array([*range(0, 2 * of_arcs, 2), *range(2 * of_arcs, 2 * of_arcs + of_steps + 1)])
    lp.a_matrix_.index_ = np.array(index)
    lp.a_matrix_.value_ = np.array(value)
    solver = highspy.Highs()  # type: ignore[no-untyped-call] # the wheel types everything but this
    solver.silent()
    solver.setOptionValue("threads", 1)  # the same answer every time
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"sharing out ended as {solver.modelStatusToString(solver.getModelStatus())}")
    found = solver.getSolution().col_value
    shares: list[dict[str, float]] = [{} for _ in groups]
    for (at, staff, _), amount in zip(arcs, found[:of_arcs], strict=True):
        shares[at][staff] = max(amount, 0.0)
    return [_whole(share, size) for share, size in zip(shares, sizes, strict=True)]


def _tops(keeper: Keeper, rule: BalanceRule) -> list[float]:
    """How many minutes each stretch of a keeper's load holds; the last one holds any number."""
    bounds = [keeper.capacity * float(step.up_to_percent) / 100 for step in rule.steps[:-1]]
    widths = [bound - below for below, bound in zip([0.0, *bounds], bounds, strict=False)]
    return [*widths, highspy.kHighsInf]


def _whole(share: Mapping[str, float], size: int) -> dict[str, int]:
    """The share in whole clients: what is left over goes where the fractions are largest, the first named before others."""
    whole = {staff: floor(amount + 1e-6) for staff, amount in share.items()}
    rest = size - sum(whole.values())
    largest = sorted(share, key=lambda staff: whole[staff] - share[staff])
    for staff in largest[:rest]:
        whole[staff] += 1
    return whole


def _dealt(alike: _Alike, clients: Sequence[str], share: Mapping[str, int]) -> dict[str, str]:
    """Which client goes to whom: those first named stay with the keeper they have."""
    order = sorted(share, key=lambda staff: (staff != alike[1], staff))
    following = iter(clients)
    return {next(following): staff for staff in order for _ in range(share[staff])}
