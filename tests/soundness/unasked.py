"""A form takes what it asks for, and no column beside it (G7).

Replays CVE-2026-34406 (APTRS: `is_superuser` in a form), GHSA-gc7p-j5xm-xxh2 (Strapi: private fields written at registration) and
frappe#40339 (a parameter names whose act it is).
"""

from __future__ import annotations

import random
from typing import Any

from django.apps import apps

from tests.soundness.hostile import FORMS, VALID
from tests.soundness.result import Result
from tests.soundness.world import World

N = 8_000
APART = ("org_session", "governance_trailhead", "governance_rowchange", "axes_")
"""Tables that every request moves."""
SHAPES = ("{field}", "{model}.{field}", "{model}[{field}]", "{model}__{field}", "{field}[]")
MADE = ("id", "interaction_id", "sharing_id", "last_login", "digest")
"""Columns that differ between two runs of the same act."""


def columns() -> list[tuple[str, str]]:
    """Every column of every table, and the names of relations, with the table's model."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            found |= {(model._meta.model_name or "", field.name), (model._meta.model_name or "", field.attname)}
    return sorted(found | {("login", "is_superuser"), ("login", "is_staff"), ("", "pk"), ("", "user"), ("", "actor")})


def keys(form: str) -> list[str]:
    """Every way to name a column, but for the words the form itself asks for."""
    named = {shape.format(model=model, field=field) for model, field in columns() for shape in SHAPES}
    return sorted(named - {*FORMS[form], "csrfmiddlewaretoken"})


def left(world: World, browser: Any, form: str, extra: dict[str, list[str]], post: str) -> tuple[int, dict[str, str]]:
    """The answer and the state after the form was sent with `extra`, which is taken back."""
    from tests.soundness.ground import digests, undone

    client = world.targets[world.actors[post]]["own"].free
    address = form.format(mine=client, entry=world.entries[client])
    said: dict[str, Any] = {
        **VALID,
        "to": candidate(world, post),
        "q": "测客",
        "number": "nobody",
        "password": "x",
        "language": "en",
    }
    with undone():
        answer = browser.post(address, {name: said[name] for name in FORMS[form] if name in said} | extra)
        return answer.status_code, digests(apart=APART, without=MADE)


def candidate(world: World, post: str) -> str:
    return f"reler2-{world.house.staff[world.actors[post]].unit}"


def compare(world: World, result: Result, form: str, batches: list[list[str]], post: str = "outlet_head") -> None:
    """Each batch of fields that nobody asked for, sent along: the same answer, and the same rows."""
    from tests.soundness.ground import browser_of, enter

    staff = world.actors[post]
    browser = browser_of(staff)
    plain = left(world, browser, form, {}, post)
    for batch in batches:
        enter(browser, staff)
        status, state = left(world, browser, form, {key: [world.actors["auditor"], "1"] for key in batch}, post)
        result.n += len(batch) - 1
        moved = [table for table in state if state[table] != plain[1][table]]
        result.check(
            status == plain[0] and not moved,
            f"POST {form} with {batch[:3]}…: {plain[0]} became {status}, {moved} moved",
        )


def run(n: int, seed: int = 0) -> Result:
    from tests.soundness.ground import ground

    result = Result(
        "G7", "every form x every column it does not ask for, by name, nested and twice: the same rows as without"
    )
    dice = random.Random(seed)
    with ground(seed) as world:
        for form in FORMS:
            every = keys(form)
            dice.shuffle(every)
            compare(world, result, form, [every[at : at + 25] for at in range(0, len(every), 25)])
        while result.n < n:
            form = dice.choice(sorted(FORMS))
            compare(world, result, form, [[key] for key in dice.sample(keys(form), 25)])
    return result
