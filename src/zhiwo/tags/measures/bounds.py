"""Between which bounds a rule's audience lies, told from tags that are worked out already, without looking at any row.

What is known of a condition is who certainly meets it and who possibly does. Of a tag's own rule both are its members; each
part of its 且 is certainly met by its members, each part of its 或 by nobody else; of anything else it is known only that nobody
outside those in question meets it. 且 或 非 除 work with both bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from pyroaring import BitMap

from zhiwo.tags.language.tree import AllOf, AnyOf, Condition, Not, Population, Rule, Tagged, Without


@dataclass(frozen=True)
class Bounds:
    """Who is certainly selected, and who possibly is."""

    least: BitMap
    most: BitMap
    narrow: bool = True
    """Whether anything is known at all."""

    @property
    def exact(self) -> bool:
        return len(self.least) == len(self.most)


class Known:
    """What tags worked out for a day tell, of those clients in question.

    `tags` are by name the rule that was in force and the members it selected, which tell of rules of the same population.
    """

    def __init__(self, tags: Mapping[str, tuple[Rule, BitMap]], among: BitMap) -> None:
        self.among = among
        self.populations = {name: rule.population for name, (rule, _) in tags.items()}
        self.members = {name: members & among for name, (_, members) in tags.items()}
        self._bounds: dict[tuple[Population, Condition], Bounds] = {}
        for name, (rule, _) in tags.items():
            for condition, bounds in _told(rule.condition, self.members[name], among):
                self._learn((rule.population, condition), bounds)

    def of(self, rule: Rule) -> Bounds:
        """The bounds of a rule."""
        found = self._of(rule.condition, rule.population)
        return replace(found, narrow=bool(found.least) or len(found.most) < len(self.among))

    def _learn(self, key: tuple[Population, Condition], bounds: Bounds) -> None:
        had = self._bounds.get(key)
        self._bounds[key] = Bounds(had.least | bounds.least, had.most & bounds.most) if had else bounds

    def _of(self, node: Condition, population: Population) -> Bounds:
        found = self._made(node, population)
        told = self._bounds.get((population, node))
        return Bounds(found.least | told.least, found.most & told.most) if told else found

    def _made(self, node: Condition, population: Population) -> Bounds:
        match node:
            case AllOf(parts):
                made = [self._of(part, population) for part in parts]
                return Bounds(_all(one.least for one in made), _all(one.most for one in made))
            case AnyOf(parts):
                made = [self._of(part, population) for part in parts]
                return Bounds(_any(one.least for one in made), _any(one.most for one in made))
            case Without(kept, taken):
                first, second = self._of(kept, population), self._of(taken, population)
                return Bounds(first.least - second.most, first.most - second.least)
            case Not(part):
                # Who is of the population is not known here, so nobody certainly is.
                return Bounds(BitMap(), self.among - self._of(part, population).least)
            case Tagged(name) if name in self.members:
                # Of a tag of all who ever opened, a rule about open clients selects an unknown part.
                same = population in (Population.EVER, self.populations[name])
                return Bounds(self.members[name] if same else BitMap(), self.members[name])
        return Bounds(BitMap(), self.among)


def nodes(condition: Condition) -> Iterator[Condition]:
    """A condition and every part of it."""
    yield condition
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from nodes(part)
        case Not(part):
            yield from nodes(part)
        case Without(kept, taken):
            yield from nodes(kept)
            yield from nodes(taken)


def tells(rule: Rule, name: str, of: Rule) -> bool:
    """Whether what a tag of that name and rule selects can say anything of the other rule."""
    asked = set(nodes(of.condition))
    if Tagged(name) in asked:
        return True
    own = {condition for condition, _ in _told(rule.condition, BitMap(), BitMap())}
    return rule.population is of.population and not asked.isdisjoint(own)


def _told(condition: Condition, members: BitMap, among: BitMap) -> Iterator[tuple[Condition, Bounds]]:
    """What a tag's members tell of its rule and of the parts of it."""
    yield condition, Bounds(members, members)
    match condition:
        case AllOf(parts):
            yield from ((part, Bounds(members, among)) for part in parts)
        case AnyOf(parts):
            yield from ((part, Bounds(BitMap(), members)) for part in parts)
        case Without(kept, _):
            yield kept, Bounds(members, among)


def _all(sets: Iterable[BitMap]) -> BitMap:
    return reduce(BitMap.__and__, sets)


def _any(sets: Iterable[BitMap]) -> BitMap:
    return reduce(BitMap.__or__, sets)
