"""The difference between two versions of a pack, in words: "T2 的下限：100万（含） → 120万（含）"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhiwo.kernel.packs import MARKS
from zhiwo.kernel.text import Text

Labels = Mapping[str, Text]

KEYS = ("code", "kind", "to", "occasion")
"""By which of its fields an entry of a list is known, the first that it has."""

ANYWHERE: dict[str, Text] = {
    "source": Text("出处", "source"),
    "confidence": Text("来源标记", "source mark"),
    "legal_basis": Text("法律依据", "legal basis"),
    "title": Text("名称", "title"),
    "name": Text("名称", "name"),
    "version": Text("版本名", "version"),
    "note": Text("说明", "note"),
    **MARKS,
}
"""What the fields of every pack are called."""

UNSAID = frozenset({"valid_from"})
"""The first day is told at the head of the difference."""

CHANGED = Text("{path}：{old} → {new}，自 {day} 起", "{path}: {old} → {new}, from {day}")
ADDED = Text("新增{path}：{new}，自 {day} 起", "new, {path}: {new}, from {day}")
DROPPED = Text("取消{path}（原为 {old}），自 {day} 起", "no more {path} (was {old}), from {day}")


@dataclass(frozen=True)
class Fact:
    """One thing a version says: the names on the way to it, and the thing."""

    path: tuple[Text, ...]
    value: Text


def difference(old: Mapping[str, Any], new: Mapping[str, Any], labels: Labels) -> list[Text]:
    """Every fact that differs, old → new, in the order of the new version; what is gone comes last."""
    names = ANYWHERE | dict(labels)
    before, after = dict(_facts(old, names)), dict(_facts(new, names))
    day = new["valid_from"]
    told = []
    for key, fact in after.items():
        was = before.get(key)
        if was is None:
            told.append(ADDED.filled(path=_path(fact), new=fact.value, day=day))
        elif was.value != fact.value:
            old_said, new_said = _apart(was.value, fact.value)
            told.append(CHANGED.filled(path=_path(was), old=old_said, new=new_said, day=day))
    gone = [fact for key, fact in before.items() if key not in after]
    return told + [DROPPED.filled(path=_path(fact), old=fact.value, day=day) for fact in gone]


def _apart(old: Text, new: Text) -> tuple[Text, Text]:
    """Two values as they are told; where only the other language's words changed, those are told in both."""
    if old.en == new.en:
        return Text(old.zh, old.zh), Text(new.zh, new.zh)
    if old.zh == new.zh:
        return Text(old.en, old.en), Text(new.en, new.en)
    return old, new


def _path(fact: Fact) -> Text:
    zh = "".join(f"{name.zh} 的" if name.zh[-1:].isascii() else f"{name.zh}的" for name in fact.path[:-1])
    return Text(zh + fact.path[-1].zh, " › ".join(name.en for name in fact.path))


def _facts(
    value: Any, names: Labels, key: tuple[str, ...] = (), path: tuple[Text, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Fact]]:
    """Every fact below `value`, by its place in the pack."""
    if isinstance(value, Mapping) and not _is_leaf(value):
        for name, below in value.items():
            if name in UNSAID:
                continue
            label = names.get(str(name), Text(str(name), str(name)))
            yield from _facts(below, names, (*key, str(name)), (*path, label))
    elif _is_entries(value):
        for name, entry in _named(value):
            called = _called(entry, name, names, path[-1:])
            # The list's own name adds nothing to the names of its entries.
            yield from _facts(entry, names, (*key, name), (*path[:-1], called))
    else:
        yield key, Fact(path, _said(value, names))


def _is_leaf(value: Mapping[str, Any]) -> bool:
    """Words in both languages, or an amount, is one fact."""
    return value.keys() == {"zh", "en"} or value.keys() == {"yuan", "op"} or not value


def _is_entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _named(entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each entry by its key; a second one of the same key is told apart, lest it hide the first."""
    seen: dict[str, int] = {}
    for at, entry in enumerate(entries):
        known_by = next((field for field in KEYS if field in entry), None)
        name = str(entry[known_by]) if known_by else str(at + 1)
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), entry


def _called(entry: Mapping[str, Any], name: str, names: Labels, of: tuple[Text, ...]) -> Text:
    """An entry by its own name, else by its key, else by its place in the list."""
    own = entry.get("name")
    if isinstance(own, Mapping) and own.keys() == {"zh", "en"}:
        return Text(own["zh"], own["en"])
    if of and not any(field in entry for field in KEYS):
        return Text(f"{of[0].zh}第 {name} 条", f"{of[0].en} no. {name}")
    return _word(name, names)


def _said(value: Any, names: Labels) -> Text:
    if isinstance(value, Mapping):
        if value.keys() == {"yuan", "op"}:
            return _amount(value)
        return Text(str(value["zh"]), str(value["en"])) if value else Text("空", "nothing")
    if isinstance(value, list):
        words = [_said(one, names) for one in value]
        return Text("、".join(w.zh for w in words) or "空", ", ".join(w.en for w in words) or "nothing")
    if value is None:
        return Text("不设", "none")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    return _word(value.isoformat() if isinstance(value, date) else str(value), names)


def _word(word: str, names: Labels) -> Text:
    return names.get(word, Text(word, word))


BOUNDS: dict[str, Text] = {
    "ge": Text("（含）", " (included)"),
    "gt": Text("（不含）", " (excluded)"),
    "le": Text("（含）", " (included)"),
    "lt": Text("（不含）", " (excluded)"),
}


def _amount(floor: Mapping[str, Any]) -> Text:
    yuan, bound = floor["yuan"], BOUNDS.get(str(floor["op"]), Text("", ""))
    try:
        wan = Decimal(str(yuan)) / 10_000
    except ArithmeticError:
        return Text(f"{yuan}{bound.zh}", f"{yuan}{bound.en}")
    shown = f"{wan.normalize():,f}万" if wan >= 1 else f"{yuan}元"
    return Text(shown + bound.zh, shown + bound.en)
