"""One client asked for, the list, the second wall and plain loops agree on who sees whom, and the table of acts with a YAML (G3).

Replays krayin/laravel-crm#619 (scope goes by the tree, exactly) and odoo#34131 (no rule widens another).
"""

from __future__ import annotations

import random
import string
from datetime import date, timedelta
from typing import Any

from tests.soundness.reference import ACTS, POSTS, House, Kept, Person, Unit
from tests.soundness.result import Result

N = 1_000_000
DAY = date(2026, 4, 20)
KINDS = ("head_office", "branch", "sub_branch", "outlet", "centre")
LETTERS = string.ascii_letters + "%_网é"
STAFF, CLIENTS, DAYS = 30, 100, 3


def imagine(dice: random.Random) -> House:
    """A tree of five levels whose numbers look alike: they differ in case, one begins with another, some have % and _."""
    house = House()
    parents: list[str | None] = [None]
    for kind in KINDS:
        level = []
        for parent in parents:
            for _ in range(1 if parent is None else dice.randint(1, 2)):
                number = dice.choice(LETTERS) + dice.choice(("", "1", "10"))
                number = number if number not in house.units else f"{number}{len(house.units)}"
                house.units[number] = Unit(number, kind, parent)
                level.append(number)
        parents = list(level)
    units = sorted(house.units)
    for index in range(STAFF):
        post = sorted(POSTS)[index % len(POSTS)]
        house.staff[f"P{index}"] = Person(f"P{index}", post, dice.choice(units))
    for index in range(CLIENTS):
        house.host[f"K{index}"] = dice.choice(units)
    for role in ("backup", "adopter", "specialist", "shadow", "delegate", "lead") * (CLIENTS // 3):
        _keep(house, dice, role)
    return house


def _keep(house: House, dice: random.Random, role: str) -> None:
    """A role that begins or ends about the day; a client has one open lead at most."""
    client, staff = dice.choice(sorted(house.host)), dice.choice(sorted(house.staff))
    since = DAY + timedelta(days=dice.randint(-4, 3))
    until = dice.choice((None, since + timedelta(days=dice.randint(1, 5))))
    if (
        role != "lead"
        or until
        or not any(k.client == client and k.role == role and k.until is None for k in house.kept)
    ):
        house.kept.append(Kept(client, staff, role, since, until))


def compare(house: House, result: Result, days: list[date], acts: tuple[str, ...]) -> None:
    """All tuples of a house: per actor and day the sets, per client the single question, per act the table."""
    from tests.soundness.ground import undone
    from tests.soundness.planting import plant_house

    with undone():
        plant_house(house)
        for staff in house.staff:
            for on in days:
                _of(house, result, staff, on, acts)


def _of(house: House, result: Result, staff: str, on: date, acts: tuple[str, ...]) -> None:
    from zhiwo.clients.access import require_client, visible_clients
    from zhiwo.clients.models import Client
    from zhiwo.clients.wall import behind
    from zhiwo.kernel.refusal import NotFound
    from zhiwo.org.policy import may
    from zhiwo.org.queries import actor_numbered

    actor = actor_numbered(staff, on)
    wanted = house.sight(staff, on)
    listed = set(visible_clients(actor).values_list("number", flat=True))
    with behind(actor):
        reached = set(Client.objects.for_closing().values_list("number", flat=True))
    for way, found in (("the list", listed), ("the wall", reached)):
        if found != wanted:
            result.blame(f"{way}: {actor.post} {staff} at {actor.path} on {on}: {sorted(found ^ wanted)}")

    def checked(number: str) -> bool:
        try:
            require_client(actor, number)
        except NotFound:
            return False
        return True

    for client in house.host:
        sees = checked(client)
        for act in acts:
            # The reference decides post and sight together, as a request does.
            result.check(
                (sees and may(actor, act)) == (client in wanted and house.may(staff, act))
                and sees == (client in wanted),
                f"the check: {actor.post} {staff} at {actor.path} on {on}: {client} {act}",
            )


def acts_differ(result: Result) -> None:
    """The table of acts against acts.yaml, both ways."""
    from zhiwo.org.policy import ACTS as PRODUCT

    for act in sorted({*ACTS, *PRODUCT}):
        if act not in ACTS:
            posts = ", ".join(sorted(PRODUCT[act].posts))
            result.blame(f"act {act!r} has no expectation; after thought add to acts.yaml:  {act}: [{posts}]")
            continue
        for post in POSTS:
            may = act in PRODUCT and post in PRODUCT[act].posts
            result.check(may == (post in ACTS[act]), f"act {act!r} by {post}: {may}")


def posts_differ() -> set[str]:
    """Posts that only one side knows."""
    from zhiwo.org.policy import POSTS as PRODUCT

    return {*POSTS} ^ {*PRODUCT}


def run(n: int, seed: int = 0) -> Result:
    result: Any = Result(
        "G3", "check = list = second wall = plain loops, over (user, client, act, date) on random trees"
    )
    acts_differ(result)
    while result.n < n:
        dice = random.Random(seed)
        compare(
            imagine(dice),
            result,
            [DAY + timedelta(days=d) for d in dice.sample(range(-3, 5), DAYS)],
            tuple(sorted(ACTS)),
        )
        seed += 1
    return result
