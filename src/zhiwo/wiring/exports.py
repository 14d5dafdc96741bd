"""Exports of this house: who approves them, how they are made, who gets them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO

from django.db import transaction

from zhiwo.clients.hands import PEOPLE
from zhiwo.clients.wall import behind
from zhiwo.governance import approvals
from zhiwo.governance.commands import Command
from zhiwo.governance.exports import handing, queries
from zhiwo.governance.exports.asking import EXPORT, MAKE, Wanted, asked, pinned, release
from zhiwo.governance.exports.asking import ask as ask_for
from zhiwo.governance.exports.listing import PURPOSES, Format, Listing, listing_of
from zhiwo.governance.exports.making import MADE, make, mark_key
from zhiwo.governance.exports.marks import Traced, trace
from zhiwo.governance.exports.queries import ExportRow
from zhiwo.governance.exports.reading import cells_of
from zhiwo.governance.exports.rules import COMPLIANCE, LEADER, volume_on
from zhiwo.governance.models import Export
from zhiwo.governance.operations import record
from zhiwo.governance.work import JobKind, Outcome, Report
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import may, require
from zhiwo.wiring.listings import LISTINGS

KEPT_ALREADY = Text("第 {number} 号导出已经生成", "export {number} had been made")
SIZE = Text(
    "{name}（工号 {staff}）申请导出 {listing} {said}，{rows} 行，{format}",
    "{name} (staff {staff}) asks for {listing} {said}, {rows} rows, {format}",
)
FOR = Text("用途：{purpose} — {reason}", "Purpose: {purpose} — {reason}")
LIMIT = Text(
    "生成时多于 {most} 行即停止；链接 {hours} 小时内限本人下载一次",
    "Stops if there are more than {most} rows when it is made; the link works once, for its maker, within {hours} hours",
)


def _sees(actor: Actor, target: str) -> bool:
    """Its maker, and whoever answers for or controls the unit it was asked for at."""
    try:
        row = asked(target)
    except NotFound:
        return False
    if row.staff == actor.staff:
        return True
    watches = may(actor, "export.leads") or may(actor, "export.controls")
    return watches and bool(actor.path) and row.unit_path.startswith(actor.path)


def _words(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    row, listing = asked(target), listing_of(LISTINGS, arguments["listing"])
    facts: dict[str, Any] = dict(arguments) | {
        "name": row.name,
        "listing": listing.name,
        "said": listing.said(arguments["arguments"]),
        "purpose": PURPOSES[arguments["purpose"]],
        "format": arguments["format"].upper(),
        "hours": volume_on(row.asked_at.date()).link_hours,
    }
    return [sentence.filled(**facts) for sentence in (SIZE, FOR, LIMIT)]


def _shown(target: str) -> Text:
    return Text(f"第 {target} 号导出", f"Export {target}")


def _command(code: str, name: Text, approves: str) -> Command:
    return Command(
        code=code,
        name=name,
        target_kind="export",
        makes="export.ask",
        approves=approves,
        content=lambda target: pinned(asked(target)),
        words=_words,
        replay=release,
        shown=_shown,
        sees=_sees,
        apart=frozenset({LEADER, COMPLIANCE}) - {code},
    )


BY_LEADER = _command(LEADER, Text("导出客户名单", "export a list"), "export.leads")
BY_COMPLIANCE = _command(COMPLIANCE, Text("大批量导出", "export in bulk"), "export.controls")
APPROVED_BY = (BY_LEADER, BY_COMPLIANCE)


@transaction.atomic
def ask(
    *,
    actor: Actor,
    listing: str,
    arguments: Mapping[str, Any],
    form: str,
    purpose: str,
    reason: str,
    at: datetime,
) -> Export:
    """Ask for a file. Raises Denied, NotFound, PurposeMissing, NotThisFormat, NothingToExport."""
    if form not in list(Format):
        raise NotFound(what=EXPORT)
    wanted = Wanted(listing_of(LISTINGS, listing), arguments, Format(form), purpose, reason)
    # Whoever asks twice at once is counted one after the other.
    Staff.objects.select_for_update(no_key=True).get(number=actor.staff)
    return ask_for(actor=actor, wanted=wanted, at=at, commands=APPROVED_BY, people=PEOPLE)


@transaction.atomic
def withdraw(*, actor: Actor, number: int, at: datetime) -> None:
    """Take back what one asked for and what still waits. Raises NotFound, NotTheMaker, AlreadyDecided."""
    mine = {row.id: row for row in my_exports(actor, at)}
    if number not in mine:
        raise NotFound(what=EXPORT)
    for slip in mine[number].open_slips:
        approvals.withdraw(actor=actor, number=slip, at=at, commands=APPROVED_BY, people=PEOPLE)


def hand_out(*, actor: Actor, number: int, token: str, at: datetime) -> tuple[Export, BinaryIO]:
    """The file, once. Raises what `handing.hand_out` raises."""
    return handing.hand_out(actor=actor, number=number, token=token, at=at, listings=LISTINGS, people=PEOPLE)


def offered(actor: Actor) -> list[Listing]:
    """The listings the actor's post may export."""
    return [listing for listing in LISTINGS if may(actor, "export.ask") and may(actor, listing.act)]


def prepared(actor: Actor, code: str, arguments: Mapping[str, Any]) -> tuple[Listing, dict[str, Any], int]:
    """A listing as it would be asked for, its arguments in their plain form, and how many rows it has now.

    Raises Denied, NotFound.
    """
    listing = listing_of(LISTINGS, code)
    require(actor, "export.ask")
    require(actor, listing.act)
    checked = dict(listing.check(actor, arguments))
    return listing, checked, listing.count(actor, checked)


def my_exports(actor: Actor, at: datetime) -> list[ExportRow]:
    """What the actor asked for."""
    return queries.of_person(actor, LISTINGS, at)


def unit_exports(actor: Actor, at: datetime) -> list[ExportRow]:
    """What others asked for at the actor's unit and below, for those who answer for it or control it."""
    if not (may(actor, "export.leads") or may(actor, "export.controls")):
        return []
    return queries.of_unit(actor, LISTINGS, at)


def trace_file(*, actor: Actor, content: bytes, name: str, at: datetime) -> tuple[Traced, dict[int, Export]]:
    """Which exports the rows of a file came from, and who asked for them; that somebody traced is on the trail.

    Raises Denied, UnreadableFile.
    """
    require(actor, "export.trace")
    traced = trace(mark_key(), cells_of(content, name))
    numbers = [number for number, _ in traced.exports]
    record(actor=actor, act="export.traced", subject_kind="export", subject="", at=at, exports=numbers)
    return traced, Export.objects.in_bulk(numbers)


def _make(actor: Actor, at: datetime, arguments: Mapping[str, Any], report: Report) -> Outcome:
    """Make the file of an export for whom it is, with the rights of now."""
    row = asked(str(arguments["export"]))
    if row.made_at:
        return Outcome(KEPT_ALREADY.filled(number=row.pk))
    listing = listing_of(LISTINGS, row.listing)
    if row.staff != actor.staff or row.needs:
        raise NotFound(what=EXPORT)
    require(actor, listing.act)
    made = make(actor=actor, row=row, listing=listing, at=at, behind=behind)
    report(made.rows or 0, made.rows or 0)
    until = f"{made.until:%m-%d %H:%M}" if made.until else ""
    return Outcome(MADE.filled(rows=made.rows, until=until), facts={"rows": made.rows})


MAKING = JobKind(MAKE, Text("生成导出文件", "make an export"), "export.ask", _make)
