"""What a rule leans on: other tags, none of them itself, and periods. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from zhiwo.kernel.period import add_months
from zhiwo.tags.language.faults import Cycle
from zhiwo.tags.language.grammar import Reference
from zhiwo.tags.language.periods import Calendar
from zhiwo.tags.language.tree import (
    AllOf,
    AnyOf,
    Balance,
    Condition,
    Figure,
    Leaf,
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


def reaches_back(condition: Condition, on: date) -> date:
    """The first day whose rows or balances a condition needs, as of a day; `date.min` where it asks for all there is."""
    days = [on, *(calendar.on(on).start for calendar in calendars(condition))]
    for leaf in leaves(condition):
        match leaf:
            case Monthly(months=months):
                days.append(add_months(on.replace(day=1), 1 - months))
            case Recency(period=None):
                days.append(date.min)
            case Balance(figure=Figure(at=at)) | Rank(figure=Figure(at=at)) if at is not None:
                days.append(at.on(on) or on)
    return min(days)
