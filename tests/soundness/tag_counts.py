"""The ready tags on a small bank: a preview, what was published, the list and the complement count the same people (C2).

Replays posthog#21669, matomo#23201 and mautic PR 14911, where a preview and what was done with it came apart.
"""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from tests.lakes import empty_lake, put
from tests.soundness.result import Result
from tests.soundness.tag_house import AT, PLACES, night, raise_house
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope

N = 233
FIRST, CLOSED = date(2025, 1, 1), date(2026, 4, 19)
POSTS = ("HO", "P1", "Q1")
"""One sees everybody, one a sub-branch, one the tags of risk."""


def filled(folder: Path, seed: int) -> Lake:
    """The demo bank's names, and random clients, accounts and transactions."""
    from tests.tags.demo_names import put_demo_names
    from zhiwo.demo.shelf import CHANNELS, MERCHANTS, PRODUCTS, SERVICES

    dice, lake = Random(seed), empty_lake(folder)

    def day() -> date:
        return CLOSED - timedelta(days=int(dice.expovariate(1 / 60)) % 470)

    put_demo_names(lake, FIRST)
    put(lake, "units", FIRST, [{"unit": "N1", "name": "东湖网点", "kind": "outlet"}])
    told = {"from_on": FIRST, "unit": "N1"}
    put(lake, "clients", FIRST, [
        told | {
            "client": number, "name": number, "sex": dice.choice(["m", "f"]), "opened_on": date(2026 - dice.randint(2, 20), 1, 1),
            "born_on": date(2026 - dice.randint(20, 80), dice.randint(1, 12), 15),
        }
        for number in PLACES
    ], full=True)  # fmt: skip
    held = {"from_on": FIRST, "currency": "CNY", "opened_on": FIRST, "kind": "current", "unit": "N1"}
    put(lake, "accounts", FIRST, [held | {"account": number, "client": number} for number in PLACES])
    balances = {
        (number, day()): dice.choice([0, 8_000_00, 300_000_00, 7_000_000_00]) for number in PLACES for _ in range(4)
    }
    put(lake, "balances", CLOSED, [
        {"account": number, "client": number, "from_on": on, "currency": "CNY", "balance_fen": fen}
        for (number, on), fen in balances.items()
    ])  # fmt: skip
    put(lake, "positions", CLOSED, [
        {
            "position": f"H{n}", "client": dice.choice(list(PLACES)), "product": dice.choice(PRODUCTS)[0], "from_on": day(),
            "currency": "CNY", "amount_fen": dice.choice([50_000_00, 2_000_000_00]), "matures_on": CLOSED + timedelta(days=9),
        }
        for n in range(30)
    ])  # fmt: skip
    put(lake, "transactions", CLOSED, [
        {
            "txn": f"T{n}", "account": "A", "client": dice.choice(list(PLACES)), "booked_on": (on := day()), "currency": "CNY",
            "happened_at": datetime(on.year, on.month, on.day, 9), "amount_fen": dice.choice([-80_00, -60_000_00, 9_000_00]),
            "channel": dice.choice(CHANNELS)[0], "service": dice.choice(SERVICES)[0], "merchant": dice.choice(MERCHANTS)[0],
        }
        for n in range(900)
    ])  # fmt: skip
    return lake


def run(n: int, seed: int = 0) -> Result:
    from tests.soundness.ground import undone
    from zhiwo.tags.language import Known, Rule, parse, say
    from zhiwo.tags.language.references import referred
    from zhiwo.tags.language.tree import Not
    from zhiwo.tags.measures.naming import names_of
    from zhiwo.tags.policy.ready import all_ready_tags

    result = Result("C2", "ready tags: preview = published = rows of the list; a tag and its complement add up")
    ready = list(all_ready_tags())
    with undone(), tempfile.TemporaryDirectory() as folder:
        lake = filled(Path(folder), seed)
        with lake.read(Scope.closing(), as_of=CLOSED) as snapshot:
            names = names_of(snapshot, [Known(tag.name) for _, tag in ready], lists=(), of_risk=True)
        rules = {tag.name: parse(tag.rule, names, "zh").rule for _, tag in ready}
        asked = Random(seed).sample([tag.name for _, tag in ready], min(n, len(ready)))
        wanted, waiting = set[str](), list(asked)
        while waiting:
            name = waiting.pop()
            if name not in wanted:
                wanted.add(name)
                waiting += referred(rules[name].condition)
        raise_house({tag.name: (str(code), rules[tag.name]) for code, tag in ready if tag.name in wanted}, FIRST)
        night(lake, CLOSED)
        for post in POSTS:
            for name in asked:
                texts = [
                    say(one, names, "zh")
                    for one in (rules[name], Rule(Not(rules[name].condition), rules[name].population))
                ]
                compare(result, lake, post, name, texts)
    result.measured = f"{len(asked)} tags, posts {', '.join(POSTS)}"
    return result


def compare(result: Result, lake: Lake, post: str, name: str, texts: list[str]) -> None:
    """All numbers of one tag that one person can see."""
    from tests.cast import TODAY
    from zhiwo.desk.tags import tag_listing
    from zhiwo.kernel.refusal import Denied, NotFound
    from zhiwo.org.models import Staff
    from zhiwo.org.queries import actor_from
    from zhiwo.tags.operations import try_rule
    from zhiwo.tags.policy import AsksForUnseen, RanksWholeBank
    from zhiwo.tags.queries import catalogue, members_of, seen_tag, visible_ordinals

    actor = actor_from(Staff.objects.get(number=post), TODAY)
    try:
        tag = seen_tag(actor, name).tag
        first = tag_listing(actor, name, "bearing", CLOSED, 1)
    except (NotFound, AsksForUnseen):
        return
    pages = [tag_listing(actor, name, "bearing", CLOSED, page) for page in range(1, first.pages + 1)]
    row = next(row for row in catalogue(actor, CLOSED) if row.tag.name == name)
    numbers = {
        "published": len(members_of(tag.pk, CLOSED) & visible_ordinals(actor)), "catalogue": row.clients,
        "list": first.total, "rows": sum(len(page.rows) for page in pages),
    }  # fmt: skip
    try:
        tried, other = (try_rule(actor=actor, text=text, on=CLOSED, lake=lake, at=AT) for text in texts)
        numbers |= {"preview": tried.clients, "of less complement": tried.of - other.clients}
    except (Denied, RanksWholeBank):
        pass
    result.check(len(set(numbers.values())) == 1, f"{name} for {post}: {numbers}: {texts[0]}")
