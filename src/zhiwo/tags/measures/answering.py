"""All tags of a day answered together: each feature once, and a tag that can't be answered harms no other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyroaring import BitMap

from zhiwo.engine.snapshot import Snapshot
from zhiwo.kernel.progress import Told, untold
from zhiwo.kernel.text import Text
from zhiwo.tags.language import Entry, Names, Rule, digest
from zhiwo.tags.language.missing import missing
from zhiwo.tags.language.names import GROUP
from zhiwo.tags.language.references import leaves, reaches_back, referred
from zhiwo.tags.language.tree import Dimension, Listed, Sequence, Where
from zhiwo.tags.measures.audiences import Audiences
from zhiwo.tags.measures.blocks import LaidOut
from zhiwo.tags.measures.facts import Facts
from zhiwo.tags.measures.naming import names_of
from zhiwo.tags.measures.reading import facts_of

SEMANTICS = 1
"""Raised when the language comes to mean something else, so that what was published before is told apart."""

UNREADABLE = Text("保存的规则读不出来", "the stored rule can't be read")
GONE = Text("数据中已没有“{code}”这个{kind}", "the files have no {kind} “{code}” any more")
CIRCLES = Text("规则经其他标签又引用了自己", "its rule leads back to itself by way of other tags")
READING = Text("读取客户与持有", "reading clients and what they hold")
ANSWERING = Text("计算标签", "working out tags")
LEANS = Text("引用的标签“{name}”当日没有结果", "the tag “{name}” it refers to has no result on the day")


@dataclass(frozen=True)
class Answer:
    """What a tag selects on a day: the ordinals of its `members` among so many clients `of` its population, by the `edition` of
    the rule and of all it leans on; or why there is no answer (`held_up`)."""

    members: BitMap
    of: int
    edition: str
    held_up: Text | None = None


def answers(
    snapshot: Snapshot,
    clients: pa.Table,
    rules: Mapping[str, Rule | None],
    *,
    lists: Iterable[Entry],
    listed: pa.Table,
    laid: LaidOut | None = None,
    told: Told = untold,
) -> dict[str, Answer]:
    """The answer of every tag by name. `clients` (`client`, `ordinal`) are all there are, `lists` all that are kept on the day,
    `listed` (`list`, `ordinal`) who is on those that are named; a rule that can't be read is None. What is `laid` out beside the
    lake is read there; without it the lake is asked. How far it has come is `told`."""
    names = names_of(snapshot, lists=lists, of_risk=True)
    sound, held_up = _sound(rules, names)
    found = {name: Answer(BitMap(), 0, "", why) for name, why in held_up.items()}
    if sound:
        reach = reaches_back([rule.condition for rule in sound.values()], snapshot.as_of)
        months = laid.months(reach, told) if laid else None  # made before the facts take their memory
        told(READING, 0, 1)
        facts = facts_of(snapshot, clients, reach, listed=listed, laid_out=months is not None)
        audiences = Audiences(facts, sound, *(months.answering(facts.sorts()) if months else ()))
        editions = _Editions(facts, sound)
        for done, (name, rule) in enumerate(sound.items()):
            told(ANSWERING, done, len(sound))
            of = len(audiences.people.populations[rule.population])
            found[name] = Answer(audiences.tagged(name), of, editions.of(name))
    return found


def _sound(rules: Mapping[str, Rule | None], names: Names) -> tuple[dict[str, Rule], dict[str, Text]]:
    """The rules that can be answered, and of the others why not."""
    sound: dict[str, Rule] = {}
    held_up: dict[str, Text] = {}
    for name, rule in rules.items():
        gone = next(missing(rule.condition, names), None) if rule else None
        if rule is None:
            held_up[name] = UNREADABLE
        elif gone:
            held_up[name] = GONE.filled(kind=gone[0], code=gone[1])
        else:
            sound[name] = rule
    circling = {name: CIRCLES for name in sound if name in _reached(name, sound)}
    held_up |= circling
    sound = {name: rule for name, rule in sound.items() if name not in circling}
    while leaning := _leaning(sound):
        held_up |= leaning
        sound = {name: rule for name, rule in sound.items() if name not in leaning}
    return sound, held_up


def _reached(name: str, rules: Mapping[str, Rule]) -> set[str]:
    """The tags a tag leans on, near and far; itself among them where its rule leads back to it."""
    found: set[str] = set()
    asked = list(referred(rules[name].condition))
    while asked:
        other = asked.pop()
        if other not in found:
            found.add(other)
            asked += referred(rules[other].condition) if other in rules else ()
    return found


def _leaning(sound: Mapping[str, Rule]) -> dict[str, Text]:
    """The tags that refer to one which is not among those."""
    return {
        name: LEANS.filled(name=other)
        for name, rule in sound.items()
        for other in referred(rule.condition)
        if other not in sound
    }


class _Editions:
    """What tells two results of one rule apart that lean on different dictionaries, lists or tags."""

    def __init__(self, facts: Facts, rules: Mapping[str, Rule]) -> None:
        self.facts, self.rules = facts, rules
        self._known: dict[str, str] = {}
        self._members: dict[str, str] = {}

    def of(self, name: str) -> str:
        """A digest of a tag's rule, of the groups and lists it names as they are on the day, and of the editions of its tags."""
        if name not in self._known:
            rule = self.rules[name]
            said = [
                SEMANTICS,
                digest(rule),
                sorted(self._groups(rule)),
                sorted({self._listed(leaf.code) for leaf in leaves(rule.condition) if isinstance(leaf, Listed)}),
                sorted({self.of(other) for other in referred(rule.condition)}),
            ]
            self._known[name] = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
        return self._known[name]

    def _groups(self, rule: Rule) -> set[str]:
        found = set()
        for leaf in leaves(rule.condition):
            wheres = [where for where in getattr(leaf, "where", ()) if isinstance(where, Where)]
            if isinstance(leaf, Sequence):
                wheres += [Where(Dimension.SERVICE, leaf.first), Where(Dimension.SERVICE, leaf.then)]
            found |= {
                self._meaning(where.dimension, code.removeprefix(GROUP))
                for where in wheres
                for code in where.codes
                if code.startswith(GROUP)
            }
        return found

    def _listed(self, code: str) -> str:
        """Who is on a list."""
        if code not in self._members:
            on_it = self.facts.listed.filter(self.facts.listed.list == code).ordinal.to_pyarrow().to_numpy()
            members = np.unique(on_it.astype("<u4")).tobytes()
            self._members[code] = f"{code} {hashlib.sha256(members).hexdigest()}"
        return self._members[code]

    def _meaning(self, dimension: Dimension, group: str) -> str:
        """Which codes a group holds, merchants with the days they belong to it."""
        if dimension is not Dimension.COUNTERPARTY:
            return f"{dimension} {group} {sorted(self.facts.sorts().meant(dimension, [GROUP + group]))}"
        spells = self.facts.sorts().spells(group)
        return f"{dimension} {group} {sorted(f'{one.merchant} {one.first} {one.end}' for one in spells)}"
