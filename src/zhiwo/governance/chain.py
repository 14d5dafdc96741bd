"""The chain of the trail: every entry bears a digest of itself and of the digest before it.

Whoever alters, removes or inserts an entry must work out anew every digest after it, and has not the key. A chain does not
see that its end was cut off; for that its length and last digest are told to a second place now and then (`anchors.py`).
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from zhiwo.kernel.text import Text

START = "0" * 64
"""What stands before the first entry."""


class Link(NamedTuple):
    """An entry as the chain sees it: what it says, `at` and `facts` in words (`moment`, `written`), and its digest."""

    number: int
    at: str
    actor: str
    post: str
    unit_path: str
    act: str
    subject_kind: str
    subject: str
    facts: str
    digest: str = ""


class Anchor(NamedTuple):
    """What the second place was told: the chain had so many entries, the last of them with that digest."""

    number: int
    digest: str


NOTHING = Anchor(0, START)
"""The end of a chain without entries."""


class Kind(StrEnum):
    """What can be wrong with a chain."""

    ALTERED = "altered"
    MISSING = "missing"
    INSERTED = "inserted"
    CUT = "cut"
    REWRITTEN = "rewritten"


BROKEN = {
    Kind.ALTERED: Text(zh="第 {number} 条被改过。", en="Entry {number} was altered."),
    Kind.MISSING: Text(zh="缺第 {number} 条。", en="Entry {number} is missing."),
    Kind.INSERTED: Text(zh="第 {number} 条是插入的。", en="Entry {number} was inserted."),
    Kind.CUT: Text(zh="从第 {number} 条起被截掉。", en="The trail was cut off from entry {number} on."),
    Kind.REWRITTEN: Text(
        zh="第 {number} 条及以前与当时报备的不符，留痕被整段重写过。",
        en="Entry {number} is not what was told of it then: the trail was written anew up to there.",
    ),
}
"""What is wrong, as a sentence; `number` is the entry's."""


@dataclass(frozen=True)
class Break:
    """The first entry that is not as it was written, by number, and in what way."""

    number: int
    kind: Kind


def written(facts: Mapping[str, Any]) -> str:
    """Facts as they are kept, the same for the same facts. Raises TypeError for what has no one way to be written."""
    return json.dumps(_plain(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(fact: Any) -> Any:
    if isinstance(fact, Mapping):
        return {str(name): _plain(value) for name, value in fact.items()}
    if isinstance(fact, list | tuple):
        return [_plain(value) for value in fact]
    if fact is None or isinstance(fact, bool | int | str):
        return fact
    raise TypeError(f"{type(fact).__name__} can't stand on the trail: write it as text")


def moment(at: datetime) -> str:
    """A moment as the chain has it: in UTC, always with microseconds."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def digest_of(key: bytes, before: str, link: Link) -> str:
    """The digest of an entry after one with the digest `before`."""
    number, at, actor, post, path, act, kind, subject, facts, _ = link
    # Each word follows its length, so that no two entries are written alike. Spelt out: a million are worked out in a row.
    said = (
        f"{before}{number} {at} {len(actor)}:{actor}{len(post)}:{post}{len(path)}:{path}{len(act)}:{act}"
        f"{len(kind)}:{kind}{len(subject)}:{subject}{len(facts)}:{facts}"
    )
    return hmac.digest(key, said.encode("utf-8", "surrogateescape"), "sha256").hex()


def first_break(
    key: bytes, links: Iterable[Link], told: Iterable[Anchor], end: Callable[[], Anchor], after: Anchor = NOTHING
) -> Break | None:
    """The first fault of a chain read in order of number, or None.

    `told` is what was known of it before: by the second place, and by the appender when the reading began. `end` is what
    the appender knows when all is read; what was appended meanwhile is no fault. The reading may begin `after` an entry
    that is known to be sound.
    """
    known: dict[int, set[str]] = {}
    for anchor in told:
        known.setdefault(anchor.number, set()).add(anchor.digest)
    last = after
    for link in links:
        if link.number != last.number + 1:
            return (
                Break(last.number + 1, Kind.MISSING) if link.number > last.number else Break(link.number, Kind.INSERTED)
            )
        if link.digest != digest_of(key, last.digest, link):
            return Break(link.number, Kind.ALTERED)
        last = Anchor(link.number, link.digest)
        if known.get(link.number, {link.digest}) != {link.digest}:
            return Break(link.number, Kind.REWRITTEN)
    if last.number < max(known, default=0):
        return Break(last.number + 1, Kind.CUT)
    return _beyond(last, end())


def _beyond(last: Anchor, end: Anchor) -> Break | None:
    if last.number > end.number:
        return Break(end.number + 1, Kind.INSERTED)
    return Break(last.number, Kind.REWRITTEN) if last.number == end.number and last != end else None


def follow(key: bytes, head: Anchor, entry: Link) -> Link:
    """`entry` as it follows the end of the chain, with its number and digest."""
    link = entry._replace(number=head.number + 1)
    return link._replace(digest=digest_of(key, head.digest, link))
