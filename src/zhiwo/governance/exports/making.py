"""Making the file of an export: everything about it is worked out anew, as of now, for the one who asked."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from zhiwo.engine.collector import collector_at_rest
from zhiwo.governance.exports.listing import PURPOSES, Cell, Format, Listing, Sheet
from zhiwo.governance.exports.marks import Marking
from zhiwo.governance.exports.rules import volume_on
from zhiwo.governance.exports.writing import write
from zhiwo.governance.models import Export
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

CODE = Text("导出编号", "Export code")
MADE = Text("已生成：{rows} 行，有效至 {until}", "made: {rows} rows, good until {until}")
WATERMARK = (
    Text("第 {number} 号导出 · {name}（工号 {staff}）· {at}", "Export {number} · {name} (staff {staff}) · {at}"),
    Text("{listing} {said}", "{listing} {said}"),
    Text("用途：{purpose} — {reason}", "Purpose: {purpose} — {reason}"),
    Text(
        "内部资料，禁止外传；每行均有可追溯的编号。",
        "Internal; not to be passed on. Every row bears a code that can be traced.",
    ),
)
Behind = Callable[[Actor], AbstractContextManager[Any]]


class Grown(Refusal):
    """There are more rows now than were agreed on."""

    sentence = Text(
        zh="现在有 {rows} 行，超出同意的 {expected} 行（含容差 {most} 行）：请重新申请。",
        en="There are {rows} rows now; {expected} were agreed on ({most} with tolerance). Ask for it anew.",
    )


def folder() -> Path:
    """Where made files wait to be handed out."""
    home: Path = settings.HOME
    return home / "exports"


def path_of(row: Export) -> Path:
    """Where the file of an export lies; its name says nothing."""
    return folder() / f"{row.pk}.{row.format}"


def mark_key() -> bytes:
    """The key of the codes in rows, made from the installation's secret."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"export marks", "sha256")


def place_of(actor: Actor) -> str:
    """The post and unit in which someone may have the file."""
    return f"{actor.post} {actor.path}"


def make(*, actor: Actor, row: Export, listing: Listing, at: datetime, behind: Behind) -> Export:
    """Write the file for `actor`, whose rights are those of now, behind the second wall. Made again after a kill, it takes
    the place of what there was.

    Raises Grown, NotFound, TooMuchForSheet.
    """
    with behind(actor), collector_at_rest():
        arguments = listing.check(actor, row.arguments)
        columns = list(listing.columns(actor, arguments))
        _require_agreed(row, listing.count(actor, arguments))
        rows = _no_more(row, listing.rows(actor, arguments))
        sheet = Sheet((), [column.name.say(actor.language) for column in columns], rows)
        if not listing.returns:
            sheet = _marked(sheet, actor, row, watermark(actor, row, listing, at))
        written = write(path_of(row), Format(row.format), sheet)
    row.made_at, row.made_for = at, place_of(actor)
    row.rows, row.size, row.sha256 = written.rows, written.size, written.sha256
    row.columns = [column.field for column in columns]
    row.until = at + timedelta(hours=volume_on(actor.on).link_hours)
    with transaction.atomic():
        row.save(update_fields=["made_at", "made_for", "rows", "size", "sha256", "columns", "until"])
        record(
            actor=actor,
            act="export.made",
            subject_kind="export",
            subject=str(row.pk),
            at=at,
            rows=written.rows,
            columns=row.columns,
            sha256=written.sha256,
        )
    return row


def watermark(actor: Actor, row: Export, listing: Listing, at: datetime) -> list[str]:
    """The lines on top of the file: who, when, what, what for, and that it can be traced."""
    facts = {
        "number": row.pk,
        "name": actor.name,
        "staff": actor.staff,
        "at": f"{at:%Y-%m-%d %H:%M}",
        "listing": listing.name,
        "said": listing.said(row.arguments),
        "purpose": PURPOSES[row.purpose],
        "reason": row.reason,
    }
    return [line.say(actor.language, **facts).strip() for line in WATERMARK]


def _marked(sheet: Sheet, actor: Actor, row: Export, lines: list[str]) -> Sheet:
    """The sheet with the watermark on top and a code in every row."""
    headings = [*sheet.headings, CODE.say(actor.language)]
    return Sheet(lines, headings, sheet.rows, Marking(mark_key(), row.pk))


def _require_agreed(row: Export, rows: int) -> None:
    if rows > row.most:
        raise Grown(rows=rows, expected=row.expected, most=row.most)


def _no_more(row: Export, rows: Iterator[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """The rows, as long as they are no more than agreed on: the count and the rows may be a moment apart."""
    for at, cells in enumerate(rows, 1):
        if at > row.most:
            _require_agreed(row, at)
        yield cells
