"""A rule as a form: groups that join conditions, and conditions as rows of features with what stands in their brackets. Pure.

It is the third view of the tree beside the Chinese and the English text, and says neither more nor less than they do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from zhiwo.kernel.text import Language
from zhiwo.tags.language.grammar import parse
from zhiwo.tags.language.names import Names
from zhiwo.tags.language.saying import negates_itself, say
from zhiwo.tags.language.source import Source
from zhiwo.tags.language.tree import AllOf, AnyOf, Condition, Not, Population, Rule, Without
from zhiwo.tags.language.words import AND, EXCEPT, FAMILIES, NAMES_OF_FAMILIES, NOT, OR, POPULATIONS, Family, Word


class Joint(StrEnum):
    """How a group joins its parts; 非 has one, 除 two."""

    ALL = "all"
    ANY = "any"
    NOT = "not"
    EXCEPT = "except"


WORDS: dict[Joint, Word] = {Joint.ALL: AND, Joint.ANY: OR, Joint.NOT: NOT, Joint.EXCEPT: EXCEPT}


@dataclass(frozen=True)
class Feature:
    """One feature: its family, and what stands in its brackets, in the language of the form."""

    family: Family
    content: str


@dataclass(frozen=True)
class Features:
    """Features joined by +: conditions one transaction must meet together, or a single one of the client."""

    features: tuple[Feature, ...]


@dataclass(frozen=True)
class Group:
    """Conditions joined."""

    joint: Joint
    parts: tuple[Node, ...]


Node = Features | Group


@dataclass(frozen=True)
class Form:
    """A rule: within whom, and what is asked."""

    population: Population
    node: Node


def form_of(rule: Rule, names: Names, language: Language) -> Form:
    """The form that says what a rule says."""
    return Form(rule.population, _node(rule.condition, names, language))


def text_of(form: Form, language: Language) -> str:
    """A form as text, with brackets around every group."""
    said = _said(form.node, language)
    if form.population is Population.OPEN:
        return said
    return f"{FAMILIES[Family.POPULATION].say(language)}[{POPULATIONS[form.population].say(language)}] {said}"


def rule_of(form: Form, names: Names, language: Language) -> Rule:
    """The rule a form says. Raises one of `faults`, with the place in `text_of` the form."""
    return parse(text_of(form, language), names, language).rule


def _node(condition: Condition, names: Names, language: Language) -> Node:
    match condition:
        case AllOf(parts):
            return Group(Joint.ALL, tuple(_node(part, names, language) for part in parts))
        case AnyOf(parts):
            return Group(Joint.ANY, tuple(_node(part, names, language) for part in parts))
        case Without(kept, taken):
            return Group(Joint.EXCEPT, (_node(kept, names, language), _node(taken, names, language)))
        case Not(part) if not negates_itself(condition):
            return Group(Joint.NOT, (_node(part, names, language),))
    return Features(tuple(_features(say(Rule(condition), names, language))))


def _features(text: str) -> Iterator[Feature]:
    """The features of a text that has nothing but features and +."""
    source = Source(text)
    at = 0
    while (opened := source.plain.find("[", at)) >= 0:
        closed = source.plain.index("]", opened)
        entry = NAMES_OF_FAMILIES.find(text[at:opened].strip(" +"))
        if entry is None:
            raise LookupError(f"no family begins {text[at:]!r}")
        yield Feature(Family(entry.code), text[opened + 1 : closed])
        at = closed + 1


def _said(node: Node, language: Language) -> str:
    if isinstance(node, Features):
        return " + ".join(f"{FAMILIES[one.family].say(language)}[{one.content}]" for one in node.features)
    word = WORDS[node.joint].say(language)
    parts = [f"({_said(part, language)})" for part in node.parts]
    return f"{word} {parts[0]}" if node.joint is Joint.NOT else f" {word} ".join(parts)
