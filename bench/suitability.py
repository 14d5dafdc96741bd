"""How long it takes to say of so many clients to which of so many products each may be sold, and why not.

    python -m bench.suitability [CLIENTS] [PRODUCTS]

Every pair gets its verdict and the set of its reasons, a block of clients at a time on one core. Wall time, CPU time, the memory
at its peak.
"""

from __future__ import annotations

import os
import random
import resource
import sys
from datetime import date

import numpy as np

from bench.timing import timed
from zhiwo.holdings.policy.product import PrivateClass, ProductTerms, ShelfKind
from zhiwo.suitability.measures.blocks import blocks, counts
from zhiwo.suitability.measures.columns import NEVER, UNKNOWN, Held, Investors
from zhiwo.suitability.policy.profile import FIGURES
from zhiwo.suitability.policy.reasons import Verdict
from zhiwo.suitability.policy.regimes import REGIMES
from zhiwo.suitability.policy.sale import Asked

DAY = date(2026, 4, 20)
WAN = 1_000_000
ISSUERS = tuple(f"发行机构{n}" for n in range(20))


def crowd(clients: int, products: tuple[ProductTerms, ...]) -> Investors:
    """Most are assessed, some long ago; each fact of the means is known of one in ten, each place is held by one in a hundred."""
    dice = np.random.default_rng(7)

    def one_in(n: int) -> np.ndarray:
        return dice.integers(0, n, clients) == 0

    def days(back: int, missing: int) -> np.ndarray:
        found = np.datetime64(DAY, "D") - dice.integers(0, back, clients)
        return np.where(one_in(missing), NEVER, found)

    held = {}
    for key in {*(p.product for p in products), *(f"issuer:{name}" for name in ISSUERS), "risk:4", "risk:5"}:
        at = np.unique(dice.integers(0, clients, max(1, clients // 100)))
        held[key] = Held(at, dice.integers(1, 100 * WAN, len(at)))
    years, months, day = (
        dice.integers(1935, 2009, clients),
        dice.integers(1, 13, clients),
        dice.integers(1, 29, clients),
    )
    return Investors(
        entity=one_in(50),
        born=np.where(one_in(100), 0, years * 10_000 + months * 100 + day),
        limited=one_in(500),
        level=np.where(one_in(5), 0, dice.integers(1, 6, clients)),
        lowest=one_in(40),
        assessed=days(500, 5),
        valid_until=np.full(clients, NEVER),
        channel=dice.integers(0, 2, clients),
        changed=np.where(one_in(30), days(300, 2), NEVER),
        proved=one_in(2),
        means={
            name: np.where(
                one_in(10), dice.integers(0, 5 if name == "experience_years" else 1_000 * WAN, clients), UNKNOWN
            )
            for name in FIGURES
        },
        bought_own=~one_in(4),
        deposits_fen=dice.integers(0, 100 * WAN, clients),
        assets_fen=dice.integers(0, 500 * WAN, clients),
        channels=("branch", "mobile"),
        held=held,
    )


def shelf(products: int) -> tuple[ProductTerms, ...]:
    """Products of every regime, in turn."""
    dice = random.Random(7)
    regimes = [one.code for one in REGIMES.on(DAY).regimes]
    return tuple(
        ProductTerms(
            f"P{n}", 1, f"产品{n}", ShelfKind.MANAGED, "wmp", regimes[n % len(regimes)], dice.choice(ISSUERS),
            partner=dice.random() < 0.5, issuer_risk=dice.randint(1, 5), house_risk=dice.randint(1, 5),
            least_fen=dice.choice([100, 10_000_00, WAN, 100 * WAN]), term_days=dice.choice([None, 90, 365]),
            private=dice.random() < 0.3,
            private_class=dice.choice(tuple(PrivateClass)) if regimes[n % len(regimes)] == "private_am" else None,
            certain_benefit=dice.choice([True, False]), pay_years=dice.choice([0, 5, 10]),
        )
        for n in range(products)
    )  # fmt: skip


def peak() -> str:
    """The memory the program took at its peak so far."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GiB"


def main(clients: int, products: int) -> None:
    offered = shelf(products)
    people = crowd(clients, offered)
    how = Asked(DAY, "branch")
    print(f"{clients:,} clients, {products:,} products; columns take the memory to {peak()}; load {os.getloadavg()}")
    summed = timed("every pair, verdict and reasons", lambda: counts(blocks(people, offered, how)))
    total = {verdict: sum(of[verdict] for of in summed.values()) for verdict in Verdict}
    pairs = sum(total.values())
    print(f"{pairs:,} pairs: " + ", ".join(f"{verdict} {100 * n / pairs:.1f}%" for verdict, n in total.items()))
    print(f"peak {peak()}")


if __name__ == "__main__":
    said = [int(word) for word in sys.argv[1:3]]
    main(*said, *(1_000_000, 200)[len(said) :])
