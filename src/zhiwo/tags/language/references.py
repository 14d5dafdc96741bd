"""What a rule leans on: other tags, none of them itself, and periods. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zhiwo.kernel.period import add_months
from zhiwo.tags.language.faults import Cycle
from zhiwo.tags.language.grammar import Reference
from zhiwo.tags.language.periods import Calendar
from zhiwo.tags.language.told import ActCount, Score
from zhiwo.tags.language.tree import (
    AllOf,
    AnyOf,
    Balance,
    Condition,
    Figure,
    Leaf,
    Listed,
    Monthly,
    Not,
    Rank,
    Recency,
    Rows,
    Rule,
    Sequence,
    Tagged,
    Trend,
    Without,
)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The features, lists and tags of a condition in the order of the text; what stands twice comes twice."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case Without(kept, taken):
            yield from leaves(kept)
            yield from leaves(taken)
        case _:
            yield condition


def referred(condition: Condition) -> Iterator[str]:
    """The tags a condition names, in the order of the text."""
    return (leaf.name for leaf in leaves(condition) if isinstance(leaf, Tagged))


def codes_named(conditions: Iterable[Condition]) -> frozenset[str]:
    """The lists conditions name, by code."""
    return frozenset(leaf.code for one in conditions for leaf in leaves(one) if isinstance(leaf, Listed))


def models_named(conditions: Iterable[Condition]) -> frozenset[str]:
    """The models whose scores conditions ask for, by code."""
    return frozenset(leaf.model for one in conditions for leaf in leaves(one) if isinstance(leaf, Score))


def resolved(condition: Condition, others: Mapping[str, Rule]) -> tuple[Condition, ...]:
    """The condition and those of all tags it leans on, near and far, each once."""
    found: dict[str, Condition] = {}
    asked = list(referred(condition))
    while asked:
        name = asked.pop()
        if name not in found and name in others:
            found[name] = others[name].condition
            asked += referred(others[name].condition)
    return (condition, *found.values())


def calendars(condition: Condition) -> tuple[Calendar, ...]:
    """The periods a condition speaks of, each once, in the order of the text."""
    found: dict[Calendar, None] = {}
    for leaf in leaves(condition):
        match leaf:
            case Rows(period=period) | Sequence(period=period):
                found[period] = None
            case Recency(period=over) | Balance(figure=Figure(over=over)) | Rank(figure=Figure(over=over)) if over:
                found[over] = None
            case ActCount(period=over) if over:
                found[over] = None
            case Trend(period=period, base=base):
                found |= {period: None, base: None}
    return tuple(found)


def require_no_cycle(name: str, references: Iterable[Reference], others: Mapping[str, Rule]) -> None:
    """Refuse a rule of that name whose references lead back to it. Two ways to the same tag are none. Raises Cycle."""
    harmless: set[str] = set()
    for reference in references:
        way = _way(reference.name, name, others, harmless)
        if way:
            raise Cycle(path=(name, *way), offset=reference.offset, word=reference.word)


def _way(start: str, goal: str, others: Mapping[str, Rule], harmless: set[str]) -> tuple[str, ...]:
    """The tags from one to another, both included; () where none leads there, which is kept in `harmless`."""
    if start == goal:
        return (start,)
    if start in harmless or start not in others:
        return ()
    harmless.add(start)
    for name in referred(others[start].condition):
        way = _way(name, goal, others, harmless)
        if way:
            return (start, *way)
    return ()


@dataclass(frozen=True)
class Reach:
    """The first days whose facts are needed: of transactions, and of what clients have. `date.min` is all there is."""

    moves: date
    money: date


def reaches_back(conditions: Iterable[Condition], on: date) -> Reach:
    """What conditions need as of a day, which is always needed."""
    reached = [_reach(leaf, on) for condition in conditions for leaf in leaves(condition)]
    return Reach(
        min((one.moves for one in reached), default=on),
        min((one.money for one in reached), default=on),
    )


def _reach(leaf: Leaf, on: date) -> Reach:
    match leaf:
        case Rows(period=period) | Sequence(period=period):
            return Reach(min(period.on(on).start, on), on)
        case Monthly(months=months):
            return Reach(add_months(on.replace(day=1), 1 - months), on)
        case Recency(period=period):
            return Reach(min(period.on(on).start, on) if period else date.min, on)
        case Balance(figure=Figure(at=at, over=over)) | Rank(figure=Figure(at=at, over=over)):
            days = [over.on(on).start] if over else [at.on(on) or on] if at else []
            return Reach(on, min([on, *days]))
        case Trend(period=period, base=base):
            return Reach(on, min(on, period.on(on).start, base.on(on).start))
    return Reach(on, on)
