"""What every tag selects on a closed day: worked out from the lake, then published in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from pyroaring import BitMap

from zhiwo.clients.queries import all_ordinals, working_ordinals
from zhiwo.engine.opener import on_spark
from zhiwo.engine.snapshot import Snapshot
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import Period
from zhiwo.kernel.progress import Told, untold
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.tags.language import Rule
from zhiwo.tags.language.references import codes_named
from zhiwo.tags.measures.answering import Answer, answers
from zhiwo.tags.measures.blocks import LaidOut
from zhiwo.tags.measures.history import Turn, members_on, turned
from zhiwo.tags.measures.reading import listed_table, ordinals_table
from zhiwo.tags.models import TagDay
from zhiwo.tags.queries import Standing, every_stay, kept_lists, rows_around, standing_tags, stored, turn_of

logger = logging.getLogger(__name__)

BATCH = 200
"""Rows of one statement: each may hold a bitmap of all clients."""
COLUMNS = ("entered", "left", "members")
SAID = ("version", "held_up_zh", "held_up_en", "clients", "of", "edition")


@dataclass(frozen=True)
class WorkedOut:
    """The tags in force on a day, each with its answer. `mended` are months laid out that said something else than the lake's
    rows when they were compared; the answers are those of the rows."""

    tags: Sequence[tuple[Standing, Answer]]
    mended: Sequence[Period] = ()


def work_out(snapshot: Snapshot, told: Told = untold) -> WorkedOut:
    """Answer every tag in force on the day of the facts, which see every client, for those whose data may be worked with; nothing
    is written but what is laid out beside the lake. On a Spark cluster where the installation names one.

    How far it has come is `told`. Broken off at any point, what is published stays as it was, and the months that were laid out
    serve the next attempt.
    """
    standing = standing_tags(snapshot.as_of)
    if not standing:
        return WorkedOut(())
    rules = {name: tag.rule for name, tag in standing.items()}
    found, mended = (_on_spark(snapshot, rules, told), ()) if settings.SPARK_MASTER else _here(snapshot, rules, told)
    return WorkedOut([(tag, found[name]) for name, tag in standing.items()], mended)


def _here(
    snapshot: Snapshot, rules: Mapping[str, Rule | None], told: Told
) -> tuple[dict[str, Answer], Sequence[Period]]:
    laid = LaidOut(snapshot, ordinals_table(all_ordinals()))
    clients, lists = ordinals_table(working_ordinals()), _of_lists(rules, snapshot.as_of)
    found = answers(snapshot, clients, rules, **lists, laid=laid, told=told)
    laid.forget_others()
    return found, laid.mended


def _on_spark(snapshot: Snapshot, rules: Mapping[str, Rule | None], told: Told) -> dict[str, Answer]:
    """By queries: a cluster lays nothing out."""
    with on_spark(settings.SPARK_MASTER) as spark, snapshot.elsewhere(spark) as there:
        clients, lists = ordinals_table(working_ordinals()), _of_lists(rules, snapshot.as_of)
        return answers(there, clients, rules, **lists, told=told)


def _of_lists(rules: Mapping[str, Rule | None], on: date) -> dict[str, Any]:
    """The lists there are, and who stays on those the rules name."""
    named = codes_named(rule.condition for rule in rules.values() if rule)
    lists = [one.entry for one in kept_lists(on, of_risk=True)]
    return {"lists": lists, "listed": listed_table(every_stay(named, on))}


@transaction.atomic
def publish_day(*, on: date, worked_out: WorkedOut) -> int:
    """Publish what was worked out for a day, for the first time or anew; readers see all of it or nothing. The same anew writes
    nothing. A tag that is held up keeps whom it had; all who bore one that has retired have left it. Returns the number of tags.
    """
    around = {tag: {row.on: row for row in rows} for tag, rows in rows_around(on).items()}
    days = [_of_answer(tag, answer, on, around.get(tag.tag, {})) for tag, answer in worked_out.tags]
    standing = {tag.tag for tag, _ in worked_out.tags}
    days += [_emptied(tag, on, rows) for tag, rows in around.items() if tag not in standing and _bears(rows, on)]
    changed = [row for day in days for row in _changed_rows(day, on)]
    TagDay.objects.bulk_create([row for row in changed if row.pk is None], batch_size=BATCH)
    TagDay.objects.bulk_update([row for row in changed if row.pk], [*COLUMNS, *SAID], batch_size=BATCH)
    return len(worked_out.tags)


@transaction.atomic
def publish_run(*, actor: Actor, on: date, worked_out: WorkedOut, at: datetime) -> int:
    """The same outside a closing, on the trail. Raises Denied."""
    require(actor, "tag.run")
    published = publish_day(on=on, worked_out=worked_out)
    tell_mended(actor=actor, on=on, worked_out=worked_out, at=at)
    record(
        actor=actor, act="tag.published-anew", subject_kind="day", subject=on.isoformat(), at=at, tags=published,
    )  # fmt: skip
    return published


def tell_mended(*, actor: Actor, on: date, worked_out: WorkedOut, at: datetime) -> None:
    """Put on the trail, and into the log, that months laid out were not what the rows of the lake say: a disk failed, or a
    program."""
    if worked_out.mended:
        months = sorted({f"{month.start:%Y-%m}" for month in worked_out.mended})
        logger.error("tags: months laid out differed from the lake and were made anew: %s", ", ".join(months))
        record(actor=actor, act="tag.months-mended", subject_kind="day", subject=on.isoformat(), at=at, months=months)


@dataclass(frozen=True)
class _TagOnDay:
    """A tag's rows around a day by their days, whom it selects on the day, and what else its row says."""

    tag: int
    rows: Mapping[date, TagDay]
    members: BitMap
    said: Mapping[str, Any]

    @property
    def turns(self) -> list[Turn]:
        return [turn_of(row) for row in self.rows.values()]


def _of_answer(tag: Standing, answer: Answer, on: date, rows: Mapping[date, TagDay]) -> _TagOnDay:
    """Held up, a tag keeps whom it had."""
    members = _before(rows, on) if answer.held_up else answer.members
    why = answer.held_up or Text("", "")
    said = {"version_id": tag.version, "held_up_zh": why.zh, "held_up_en": why.en, "clients": len(members)}
    said |= {"of": max(answer.of, len(members)), "edition": answer.edition}
    return _TagOnDay(tag.tag, rows, members, said)


def _bears(rows: Mapping[date, TagDay], on: date) -> bool:
    """Whether anybody bore the tag before the day."""
    return bool(_before(rows, on))


def _emptied(tag: int, on: date, rows: Mapping[date, TagDay]) -> _TagOnDay:
    """A tag that has retired by the day: all who bore it have left."""
    last = max(row.on for row in rows.values() if row.on < on)
    said = {
        "version_id": rows[last].version_id,
        "held_up_zh": "",
        "held_up_en": "",
        "clients": 0,
        "of": 0,
        "edition": "",
    }
    return _TagOnDay(tag, rows, BitMap(), said)


def _before(rows: Mapping[date, TagDay], on: date) -> BitMap:
    """Whom a tag had at the close of the published day before one."""
    last = max((row.on for row in rows.values() if row.on < on), default=None)
    return members_on([turn_of(row) for row in rows.values()], last) if last else BitMap()


def _changed_rows(day: _TagOnDay, on: date) -> Iterator[TagDay]:
    for turn in turned(day.turns, on, day.members):
        row = day.rows.get(turn.on) or TagDay(tag_id=day.tag, on=turn.on)
        if _changed(row, _columns(turn) | (dict(day.said) if turn.on == on else {})):
            yield row


def _columns(turn: Turn) -> dict[str, Any]:
    whole = None if turn.members is None else stored(turn.members)
    return {"entered": stored(turn.entered), "left": stored(turn.left), "members": whole}


def _changed(row: TagDay, changes: Mapping[str, Any]) -> bool:
    """Whether setting the columns makes the row another."""
    before = {name: _plain(getattr(row, name)) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    return row.pk is None or before != changes


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
