"""Tags published night by night against a rebuild of every day from all files, as an oracle in plain SQL answers them (C2, C3).

Files come late or once more and otherwise, so that days are closed anew; now and then a night is missed. At the end each
published day must have exactly the members, who came and who left, that the files say, and each client bear a tag since the
day they say. On some days a preview, what was published, the lists and a tag and its complement must count the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.lakes import empty_lake
from tests.soundness.result import Result
from tests.soundness.tag_house import AT, PLACES, night, raise_house
from tests.tags.oracle.asking import Question, selected
from tests.tags.oracle.bank import opened
from tests.tags.oracle.comparing import ORDINALS, receive
from tests.tags.oracle.files import Sent
from tests.tags.oracle.nights import Nights, dice_of
from tests.tags.oracle.ruling import Ruler
from tests.tags.oracle.sending import FIRST
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.tags.language import Rule

N = 400
TAGS = 12
COUNTED = 10
"""On so many days numbers are compared, too."""

Days = Mapping[date, Mapping[str, set[str]]]


def rules_of(seed: int) -> dict[str, Rule]:
    """Tags, some of which lean on the first two. None asks for an age, which not everybody may ask for."""
    ruler = Ruler(seed)
    rules = {"甲类": ruler.rule(), "乙类": ruler.rule(("甲类",))}
    return rules | {f"标签{n}": ruler.rule(("甲类", "乙类")) for n in range(2, TAGS)}


def simulate(result: Result, nights: int, seed: int) -> None:
    """All nights, then the comparisons."""
    from tests.soundness.ground import undone

    rules, dice = rules_of(seed), dice_of(seed)
    sent: list[Sent] = []
    published: list[date] = []
    with undone(), tempfile.TemporaryDirectory() as folder:
        raise_house({name: ("channel", rule) for name, rule in rules.items()}, FIRST)
        lake = empty_lake(Path(folder))
        behind: date | None = None
        for day, come in Nights(seed).coming(nights):
            for file in come:
                receive(lake, file)
            sent += come
            behind = min([file.on for file in come] + ([behind] if behind else []), default=behind)
            if dice.random() < 0.06 and day != FIRST:
                continue  # nobody closes tonight; what came is looked at the next time
            anew = [one for one in published if behind and behind <= one < day]
            for one in [*anew, day]:
                night(lake, one)
            published, behind = [*published, day], None
            result.measured = f"{len(published)} days published"
        wanted = rebuilt(sent, rules, published)
        compare_days(result, wanted, rules)
        for day in dice.sample(published, min(COUNTED, len(published))) + published[-1:]:
            count(result, lake, day, wanted[day], rules)


def rebuilt(sent: list[Sent], rules: Mapping[str, Rule], days: list[date]) -> Days:
    """What every tag selects on each of the days, from all files there are at last."""
    found = {}
    for day in days:
        with opened(sent, day) as db:
            found[day] = {name: selected(db, Question(day, rules), rule) for name, rule in rules.items()}
    return found


def compare_days(result: Result, wanted: Days, rules: Mapping[str, Rule]) -> None:
    """Members, who came, who left, on every day; since when, on the last one."""
    from tests.cast import TODAY
    from zhiwo.org.models import Staff
    from zhiwo.org.queries import actor_from
    from zhiwo.tags.models import TagDay
    from zhiwo.tags.queries import bitmap, borne_by, members_of

    number = {ordinal: client for client, ordinal in PLACES.items()}
    since: dict[tuple[str, str], date] = {}
    for name in rules:
        before: set[str] = set()
        for day, by_tag in wanted.items():
            row = TagDay.objects.get(tag__name=name, on=day)
            found = {number[ordinal] for ordinal in members_of(row.tag_id, day)}
            came, left = ({number[ordinal] for ordinal in bitmap(column)} for column in (row.entered, row.left))
            members = by_tag[name]
            result.check(not row.held_up_zh, f"{name} on {day} is held up: {row.held_up_zh}")
            result.check(found == members, f"{name} on {day}: {sorted(found ^ members)} differ: {rules[name]}")
            result.check(
                row.clients == len(members), f"{name} on {day}: {row.clients} published, {len(members)} counted"
            )
            result.check(came == members - before, f"{name} on {day} came: {sorted(came)}")
            result.check(left == before - members, f"{name} on {day} left: {sorted(left)}")
            for client in members - before:
                since[name, client] = day
            before = members
    last = max(wanted)
    actor = actor_from(Staff.objects.get(number="HO"), TODAY)
    for client in ORDINALS:
        told = {one.tag.name: one.since for one in borne_by(actor, client, last)}
        stated = {name: since[name, client] for name, members in wanted[last].items() if client in members}
        # Of what the post may not ask, nothing is told.
        result.check(told.items() <= stated.items(), f"{client} since: {told}, not {stated}")
        result.n += len(told)


def count(result: Result, lake: Lake, on: date, wanted: Mapping[str, set[str]], rules: Mapping[str, Rule]) -> None:
    """preview = published = listed = the oracle's, and a tag and its complement add up to the population."""
    from tests.cast import TODAY
    from zhiwo.org.models import Staff
    from zhiwo.org.queries import actor_from
    from zhiwo.tags.language import say
    from zhiwo.tags.language.tree import Not
    from zhiwo.tags.measures.naming import names_of
    from zhiwo.tags.operations import try_rule
    from zhiwo.tags.policy import FolderCode
    from zhiwo.tags.queries import Which, catalogue, clients_behind, known_tags

    actor = actor_from(Staff.objects.get(number="HO"), TODAY)
    rows = {row.tag.name: row for row in catalogue(actor, on)}
    with lake.read(Scope.closing(), as_of=on) as snapshot:
        names = names_of(snapshot, known_tags(on, {FolderCode.CHANNEL}), lists=(), of_risk=True)
    for name, rule in rules.items():
        if rows[name].unseen:
            continue
        tried, other = (
            try_rule(actor=actor, text=say(one, names, "zh"), on=on, lake=lake, at=AT)
            for one in (rule, Rule(Not(rule.condition), rule.population))
        )
        listed = len(clients_behind(actor, name, on, Which.BEARING))
        numbers = {tried.clients, rows[name].clients, listed, len(wanted[name]), tried.of - other.clients}
        result.check(
            len(numbers) == 1, f"{name} on {on}: preview, catalogue, list, oracle, complement: {numbers}: {rule}"
        )


def run(n: int, seed: int = 0) -> Result:
    result = Result(
        "C2, C3",
        "tags published night by night = every day rebuilt by an oracle: members, came, left, since; counts agree",
    )
    simulate(result, n, seed)
    return result
