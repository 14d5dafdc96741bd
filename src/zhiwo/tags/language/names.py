"""The names a rule may use: dictionaries of the bank's codes, lists and tags, found by any spelling. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.source import key_of

GROUP = "group:"
"""How the code of a group of channels, services or merchants begins; every code is of one group at most."""
ALIKE_ENOUGH = 0.5
"""How alike a name must be to be offered: two of three characters."""


@dataclass(frozen=True)
class Entry:
    """A code with its name, its English one where there is one, and other spellings; the `group` it belongs to, "" for none, None
    where that is not known or not the same on all days."""

    code: str
    name: str
    en: str = ""
    also: tuple[str, ...] = ()
    group: str | None = None

    def say(self, language: Language) -> str:
        """Its name."""
        return (language == "en" and self.en) or self.name


@dataclass(frozen=True)
class Dictionary:
    """Names of one kind. `kind` is what they are called in a sentence; the first entry of a spelling has it."""

    kind: Text
    entries: tuple[Entry, ...]

    @cached_property
    def _by_key(self) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        # A name goes before another's spelling, and that before a code.
        spelled = [(e.name, e) for e in self.entries]
        spelled += [(name, e) for e in self.entries for name in (e.en, *e.also)]
        spelled += [(e.code, e) for e in self.entries]
        for name, entry in spelled:
            if name:
                found.setdefault(key_of(name), entry)
        return found

    @cached_property
    def _by_code(self) -> dict[str, Entry]:
        return {entry.code: entry for entry in self.entries}

    def find(self, name: str) -> Entry | None:
        """The entry of a name, a code or another spelling."""
        return self._by_key.get(key_of(name))

    def nearest(self, name: str, language: Language = "zh") -> str:
        """The name most like a misspelt one, "" where none is like it."""
        near = get_close_matches(key_of(name), self._by_key, n=1, cutoff=ALIKE_ENOUGH)
        return self._by_key[near[0]].say(language) if near else ""

    def name(self, code: str, language: Language) -> str:
        """What a code is called; the code itself where it has left the dictionary, or where another has the name."""
        entry = self._by_code.get(code)
        said = entry.say(language) if entry else code
        return said if self.find(said) is entry else code

    def called(self, code: str, language: Language) -> str:
        """What a code is called where it is shown, not written in a rule; the code where it is not in the dictionary."""
        entry = self._by_code.get(code)
        return entry.say(language) if entry else code

    def group_of(self, code: str) -> str | None:
        """The code of the group that a code belongs to, as `Entry.group`."""
        entry = self._by_code.get(code)
        return entry.group if entry else None

    def __contains__(self, code: object) -> bool:
        return code in self._by_code


@dataclass(frozen=True)
class Known:
    """A tag a rule may refer to; a retired one may name its successor."""

    name: str
    retired: bool = False
    successor: str = ""


def known(names: Iterable[Known]) -> Mapping[str, Known]:
    """Tags by their match key."""
    return {key_of(tag.name): tag for tag in names}


NOTHING = Dictionary(Text("名称", "name"), ())


@dataclass(frozen=True)
class Names:
    """Everything a rule may name. `values` are the dictionaries of attributes that have one, `risky` the codes of the models
    among them that score for credit or fraud risk."""

    channels: Dictionary = NOTHING
    services: Dictionary = NOTHING
    counterparties: Dictionary = NOTHING
    products: Dictionary = NOTHING
    lists: Dictionary = NOTHING
    models: Dictionary = NOTHING
    facts: Dictionary = NOTHING
    risky: frozenset[str] = frozenset()
    values: Mapping[str, Dictionary] = field(default_factory=dict)
    tags: Mapping[str, Known] = field(default_factory=dict)
