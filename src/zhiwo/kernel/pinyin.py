"""Initials to find a name by and the key to sort it by; surnames are read as surnames (facts §7.3)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

from pypinyin import Style, pinyin

from zhiwo.kernel.names import HANZI, INTERPUNCT, split
from zhiwo.kernel.surname_readings import SURNAME_READINGS, Reading

_RUNS = re.compile(f"([{HANZI}]+)")
_SYLLABLE = re.compile(r"([a-z]+)([1-5])")
_UNREADABLE = "zz"  # sorts after zuo, the last syllable
_NO_INITIAL = "#"


def initials(name: str, *, person: bool = True) -> tuple[str, ...]:
    """The initials a person may type for `name`, the usual reading first: 乐毅 gives ("yy", "ly").

    Latin words give their first letters; a character nobody can read gives "#". Set `person` to False for companies,
    whose first character is no surname.
    """
    parts = [_run_initials(run, surname=surname) for run, surname in _runs(name, person=person)]
    return tuple(dict.fromkeys("".join(choice) for choice in product(*parts)))


def sort_key(name: str, number: str = "", *, person: bool = True) -> str:
    """A text in whose order names stand as in a Chinese register; it holds digits and small letters only.

    Latin names first, then character by character: syllable (ü right after u), tone, code point; the client's `number`
    last. Being plain ASCII it sorts alike in Python and under any collation of a database. A key that is cut short
    still sorts by what is left.
    """
    latin_first = "1" if _is_hanzi(name[:1]) else "0"
    keys = (_run_key(run, surname=surname) for run, surname in _runs(name, person=person))
    return latin_first + "".join(keys) + "00" + _plain(number).replace(" ", "0")


def _runs(name: str, *, person: bool) -> list[tuple[str, bool]]:
    """Hanzi and other letters in turn, each with whether it opens with a surname; a name with · has none to split."""
    runs = [run for run in _RUNS.split(name) if run]
    return [(run, person and not place and INTERPUNCT not in name) for place, run in enumerate(runs)]


def _is_hanzi(text: str) -> bool:
    return bool(_RUNS.match(text))


def _readings(run: str, *, surname: bool) -> list[Reading]:
    """The ways to read a run of hanzi, the usual one first; they differ in the surname only."""
    found = split(run).surname or run[:1] if surname else ""
    known = SURNAME_READINGS.get(found)
    if not known:
        return [_dictionary(run)]
    given = _dictionary(run[len(found) :])
    return [reading + given for reading in known]


@lru_cache(maxsize=20_000)  # given names come again and again, and each is asked for its initials and for its key
def _dictionary(run: str) -> Reading:
    syllables = pinyin(run, style=Style.TONE3, neutral_tone_with_five=True, errors=_apart)  # type: ignore[arg-type]
    return tuple(readings[0] for readings in syllables)


def _apart(unknown: str) -> list[list[str]]:
    """Unreadable characters one by one; pypinyin takes such a list, though its types speak of a text only."""
    return [[character] for character in unknown]


def _run_initials(run: str, *, surname: bool) -> list[str]:
    if not _is_hanzi(run):
        return ["".join(word[0] for word in _plain(run).split())]
    return ["".join(_initial(syllable) for syllable in reading) for reading in _readings(run, surname=surname)]


def _initial(syllable: str) -> str:
    return syllable[0] if _SYLLABLE.fullmatch(syllable) else _NO_INITIAL


def _run_key(run: str, *, surname: bool) -> str:
    if not _is_hanzi(run):
        return _plain(run).replace(" ", "0")
    usual = _readings(run, surname=surname)[0]
    return "".join(_character_key(character, syllable) for character, syllable in zip(run, usual, strict=True))


def _character_key(character: str, syllable: str) -> str:
    found = _SYLLABLE.fullmatch(syllable)
    letters, tone = (found[1], found[2]) if found else (_UNREADABLE, "0")
    umlaut = "1" if "v" in letters else "0"
    return f"{letters.replace('v', 'u')}{umlaut}{tone}{ord(character):06x}"


def _plain(text: str) -> str:
    """Small ASCII letters and digits, words set apart by one space, accents dropped."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return re.sub(r"[^a-z0-9]+", " ", bare).strip()
