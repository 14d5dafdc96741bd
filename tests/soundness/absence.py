"""What is out of sight and what does not exist cost the same work, so that nobody can tell them apart by the clock (G14).

That their answers are the same bytes is part of the matrix. Here statements are counted, and in the full run a client's page
is timed in interleaved pairs.
"""

from __future__ import annotations

import random
import statistics
import time

from tests.soundness.matrix import Matrix, Seat, ways
from tests.soundness.result import Result
from tests.soundness.world import LEVELS, TODAY, World

N = 4_000
PAIRS = 2_000


def count(world: World, result: Result, posts: tuple[str, ...] = tuple(LEVELS)) -> None:
    """Statements of every listed way: an id that is not there against each that is out of sight."""
    from tests.soundness.ground import BOTH, browser_of, undone, watched

    matrix = Matrix(world, BOTH, result)
    for post in posts:
        seat = Seat(post, world.actors[post], browser_of(world.actors[post]))
        for way in ways():
            if way.dead or way.unlike or way.tried not in ("{client}", "{entry}", "{own_entry}"):
                continue
            missing = 0
            for relation, tried in matrix.cells(way, post):
                client = world.makers[tried][1] if tried in world.makers else tried
                shown = world.house.sees(seat.staff, client, TODAY) or way.status(post, relation)
                if relation != "unknown" and shown:
                    continue
                with undone(), watched() as watch:
                    matrix.ask(seat, way, tried)
                if relation == "unknown":
                    missing = watch.statements
                    continue
                result.check(
                    watch.statements == missing,
                    f"{way.method} {way.route}#{way.index} as {post} on {relation}: {watch.statements} statements, "
                    f"{missing} where there is nothing",
                )


def gap(world: World, pairs: int, seed: int) -> float:
    """The difference of the medians of a client's page, out of sight and not there, in milliseconds."""
    from tests.soundness.ground import browser_of, undone

    browser = browser_of(world.actors["relationship_manager"])
    unseen = world.targets[world.actors["relationship_manager"]]["sibling_branch"].led
    dice = random.Random(seed)
    taken: dict[str, list[float]] = {unseen: [], "77009999": []}
    for index in range(pairs + 50):
        for number in dice.sample(sorted(taken), 2):
            with undone():
                begun = time.perf_counter()
                browser.get(f"/client/{number}")
                if index >= 50:
                    taken[number].append(time.perf_counter() - begun)
    return abs(statistics.median(taken[unseen]) - statistics.median(taken["77009999"])) * 1000


def run(n: int, seed: int = 0) -> Result:
    from tests.soundness.ground import ground

    result = Result(
        "G14", "out of sight costs what does not exist: statements of every way, and the time of a client's page"
    )
    while result.n < n - PAIRS:
        with ground(seed) as world:
            count(world, result)
            if not result.measured:
                apart = gap(world, PAIRS, seed)
                result.measured = f"medians {apart:.2f} ms apart over {PAIRS:,} pairs"
                result.n += PAIRS
                if apart > 2:
                    result.blame(result.measured)
        seed += 1
    return result
