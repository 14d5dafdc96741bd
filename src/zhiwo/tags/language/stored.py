"""A rule as it is stored and hashed: JSON with one spelling. Pure."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any

from zhiwo.tags.language import tree
from zhiwo.tags.language.sound import is_sound


class NotARule(ValueError):
    """What was stored is no rule."""


def to_json(rule: tree.Rule) -> dict[str, Any]:
    """The rule as plain objects, each with its `kind`."""
    return typing.cast("dict[str, Any]", _plain(rule))


def from_json(stored: object) -> tree.Rule:
    """The rule that was stored. Raises NotARule."""
    try:
        return typing.cast("tree.Rule", _node(stored, tree.Rule))
    except RecursionError as deep:
        raise NotARule("nested too deep") from deep


def canonical(rule: tree.Rule) -> str:
    """The one text of a rule."""
    return json.dumps(to_json(rule), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(rule: tree.Rule) -> str:
    """The rule's hash: two spellings of one rule share it."""
    return hashlib.sha256(canonical(rule).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"kind": type(value).__name__} | fields
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date | Fraction):
        return str(value)
    return value


def _made(stored: object, wanted: Any) -> object:
    """The value of a declared type. Raises NotARule for anything else."""
    origin, inside = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (types.UnionType, typing.Union):
        return _one_of(stored, inside)
    if origin is tuple:
        if not isinstance(stored, list):
            raise NotARule(f"a list belongs in place of {stored!r}")
        return tuple(_made(part, inside[0]) for part in stored)
    if dataclasses.is_dataclass(wanted):
        return _node(stored, typing.cast("type", wanted))
    if isinstance(wanted, type) and issubclass(wanted, Enum | date | Fraction) and isinstance(stored, str):
        try:
            return wanted.fromisoformat(stored) if issubclass(wanted, date) else wanted(stored)
        except (ValueError, ZeroDivisionError) as wrong:
            raise NotARule(str(wrong)) from wrong
    if wanted in (str, int, bool) and type(stored) is wanted:
        return stored
    raise NotARule(f"{wanted} belongs in place of {stored!r}")


def _one_of(stored: object, kinds: tuple[Any, ...]) -> object:
    if stored is None and type(None) in kinds:
        return None
    if isinstance(stored, dict) and "kind" in stored:
        for kind in kinds:
            if dataclasses.is_dataclass(kind) and typing.cast("type", kind).__name__ == stored["kind"]:
                return _node(stored, typing.cast("type", kind))
        raise NotARule(f"no {stored['kind']!r} belongs here")
    for kind in kinds:
        if kind is not type(None) and not dataclasses.is_dataclass(kind):
            return _made(stored, kind)
    raise NotARule(f"{stored!r} does not belong here")


def _node(stored: object, kind: type) -> object:
    if not isinstance(stored, dict) or stored.get("kind") != kind.__name__:
        raise NotARule(f"a {kind.__name__} belongs in place of {stored!r}")
    wanted = _declared(kind)
    if stored.keys() - {"kind"} != wanted.keys():
        raise NotARule(f"a {kind.__name__} has {', '.join(wanted)}")
    made: object = kind(**{name: _made(stored[name], hint) for name, hint in wanted.items()})
    if not is_sound(made):
        raise NotARule(f"no text says {made!r}")
    return made


@cache
def _declared(kind: type) -> dict[str, Any]:
    """The fields of a kind of node. Python reads the declarations anew whenever asked, which took longer than all else."""
    return typing.get_type_hints(kind)
