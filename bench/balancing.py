"""How long sharing out takes: 100,000 clients among 500 keepers of 100 outlets (requirements D2)."""

from __future__ import annotations

import argparse
import random
import resource
import time
from datetime import date

from zhiwo.coverage.policy import house_on
from zhiwo.coverage.policy.balancing import Keeper, Movable, balance
from zhiwo.coverage.policy.house import BalanceRule

CAPACITY = 2_200 * 60
MINUTES = {"t1": 540, "t2": 700, "t3": 1_000}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--clients", type=int, default=100_000)
    asked.add_argument("--outlets", type=int, default=100)
    asked.add_argument("--each", type=int, default=5, help="keepers an outlet")
    said = asked.parse_args()
    rule = house_on(date(2026, 4, 20)).balance
    dice = random.Random(7)
    movables, keepers = world(dice, said, rule)
    begun, used = time.perf_counter(), time.process_time()
    plan = balance(movables, keepers, rule)
    took, cpu = time.perf_counter() - begun, time.process_time() - used
    loads = sorted(plan.after[k.staff] / k.capacity for k in keepers)
    before = sorted(plan.before[k.staff] / k.capacity for k in keepers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"{len(movables):,} clients, {len(keepers):,} keepers: {took:.1f} s wall, {cpu:.1f} s CPU, peak {peak:.2f} GiB"
    )
    print(
        f"load before {before[0]:.2f} to {before[-1]:.2f}, after {loads[0]:.2f} to {loads[-1]:.2f} of the minutes there are"
    )
    print(f"moved {len(plan.moves(movables)):,}; unplaced {len(plan.unplaced)}")


def world(dice: random.Random, said: argparse.Namespace, rule: BalanceRule) -> tuple[list[Movable], list[Keeper]]:
    """Outlets in groups of five under one sub-branch; a tenth of the keepers leave, so that their clients have nobody."""
    outlets, each, tie, other = said.outlets, said.each, rule.tie, rule.other_outlet
    staff = [(outlet, f"W{outlet:03d}{n}") for outlet in range(outlets) for n in range(each)]
    leaving = set(dice.sample([number for _, number in staff], len(staff) // 10))
    keepers = [
        Keeper(number, CAPACITY, taken=dice.randrange(0, CAPACITY // 4)) for _, number in staff if number not in leaving
    ]
    stays = {keeper.staff for keeper in keepers}
    movables = []
    for n in range(said.clients):
        outlet = dice.randrange(outlets)
        now = f"W{outlet:03d}{dice.choice([0, 0, *range(each)])}"
        tier = dice.choices(list(MINUTES), [80, 17, 3])[0]
        near = [(where, number) for where, number in staff if where // 5 == outlet // 5 and number in stays]
        prices = tuple(
            (number, (other if where != outlet else 0) + (tie if now in stays and number != now else 0))
            for where, number in near
        )
        movables.append(Movable(f"C{n}", MINUTES[tier], now if now in stays else "", prices))
    return movables, keepers


if __name__ == "__main__":
    main()
