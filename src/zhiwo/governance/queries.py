"""Reading the trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhiwo.governance.anchors import anchors
from zhiwo.governance.chain import START, Anchor, Break, Link, first_break
from zhiwo.governance.keys import derived_key
from zhiwo.governance.models import TrailEntry, TrailHead

_FIELDS = ("number", "at", "actor", "post", "unit_path", "act", "subject_kind", "subject", "facts_written", "digest")


@dataclass(frozen=True)
class Verdict:
    """What became of a trail that was looked through: how many entries it should have, up to which one the second place
    was told of it (None: never), and the first fault."""

    length: int
    anchored: int | None
    broken: Break | None


def trail_key() -> bytes:
    """The key of the trail's digests, made from the installation's secret."""
    return derived_key("trail")


def verify_trail(known: Iterable[Anchor] | None = None) -> Verdict:
    """Every entry checked against its digest, the one before it, the end the appender knows, and the second place (or what
    is `known` of it from elsewhere).

    Others may append meanwhile.
    """
    told, begun = sorted(anchors() if known is None else known), _end()
    rows = TrailEntry.objects.order_by("number").values_list(*_FIELDS).iterator(chunk_size=5_000)
    broken = first_break(trail_key(), map(Link._make, rows), [*told, begun], _end)
    return Verdict(begun.number, told[-1].number if told else None, broken)


def _end() -> Anchor:
    head = TrailHead.objects.filter(pk=1).values_list("length", "digest").first()
    return Anchor(*head) if head else Anchor(0, START)
