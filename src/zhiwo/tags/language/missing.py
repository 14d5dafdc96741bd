"""Codes a stored rule names and the bank's dictionaries no longer have. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from zhiwo.kernel.text import Text
from zhiwo.tags.language.names import Dictionary, Names
from zhiwo.tags.language.references import leaves
from zhiwo.tags.language.told import Fact, Score
from zhiwo.tags.language.tree import (
    Attribute,
    Balance,
    Condition,
    Dimension,
    Filter,
    Holdings,
    Leaf,
    Listed,
    Maturing,
    Rank,
    Sequence,
    Trend,
    Where,
)
from zhiwo.tags.language.words import KINDS


def missing(condition: Condition, names: Names) -> Iterator[tuple[Text, str]]:
    """What each missing code is called in a sentence, and the code. Without it the condition would say something else."""
    for leaf in leaves(condition):
        for dictionary, codes in _named(leaf, names):
            yield from ((dictionary.kind, code) for code in codes if code not in dictionary)


def _named(leaf: Leaf, names: Names) -> Iterator[tuple[Dictionary, tuple[str, ...]]]:
    for where in getattr(leaf, "where", ()):
        yield from _filtered(where, names)
    match leaf:
        case Sequence(first=first, then=then):
            yield names.services, (*first, *then)
        case Balance(figure=figure) | Rank(figure=figure):
            yield names.products, _single(figure.of)
        case Trend(of=of) | Holdings(of=of) | Maturing(of=of):
            yield names.products, _single(of)
        case Attribute(field=field, values=values) if field in names.values:
            yield names.values[field], values
        case Listed() | Score() | Fact():
            yield _told(leaf, names)


def _told(leaf: Listed | Score | Fact, names: Names) -> tuple[Dictionary, tuple[str, ...]]:
    match leaf:
        case Listed(code=code):
            return names.lists, (code,)
        case Score(model=code):
            return names.models, (code,)
        case Fact(fact=code):
            return names.facts, (code,)


def _filtered(where: Filter, names: Names) -> Iterator[tuple[Dictionary, tuple[str, ...]]]:
    if isinstance(where, Where):
        by_dimension = {
            Dimension.CHANNEL: names.channels,
            Dimension.SERVICE: names.services,
            Dimension.COUNTERPARTY: names.counterparties,
        }
        if where.dimension in by_dimension:
            yield by_dimension[where.dimension], where.codes


def _single(of: tuple[str, ...]) -> tuple[str, ...]:
    """Single products: the kinds are the language's own words."""
    return tuple(code for code in of if code not in KINDS)
