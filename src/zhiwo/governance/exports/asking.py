"""Asking for an export: its purpose and size are written down, and whose agreement it needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce

from zhiwo.governance import approvals, jobs
from zhiwo.governance.commands import Command, People, Slip
from zhiwo.governance.exports.listing import PURPOSES, Arguments, Format, Listing
from zhiwo.governance.exports.rules import volume_on
from zhiwo.governance.models import Export
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text

ASK, MAKE = "export.ask", "export.make"
EXPORT = Text("这份导出", "That export")
RELEASED = Text(
    "已批准，文件由后台生成，只交给申请人本人。", "Approved; the worker makes the file, for its maker only."
)
ONE_MORE = Text("已同意，还须合规经理同意。", "Agreed; the compliance officer must agree too.")


class PurposeMissing(Refusal):
    """Nobody takes rows out without saying what for."""

    sentence = Text(
        zh="请选择用途并写明（2 至 200 字）：写入留痕和文件水印，不要写客户姓名电话。",
        en="Choose a purpose and say it (2 to 200 characters): it goes on the trail and into the file; name no client.",
    )


class NothingToExport(Refusal):
    """The listing is empty."""

    sentence = Text(zh="这份名单现在没有记录，不需要导出。", en="The listing is empty now; there is nothing to export.")


class NotThisFormat(Refusal):
    """The listing is not handed out in that format."""

    sentence = Text(zh="“{listing}”不能导出为这种格式。", en="“{listing}” is not exported in that format.")


@dataclass(frozen=True)
class Wanted:
    """What is asked for: part of a listing, as which file, what for."""

    listing: Listing
    arguments: Arguments
    form: Format
    purpose: str
    reason: str


@transaction.atomic
def ask(*, actor: Actor, wanted: Wanted, at: datetime, commands: Iterable[Command], people: People) -> Export:
    """Write an export down. Where its size needs approval, slips wait for it; else the worker makes it.

    Raises Denied, NotFound, PurposeMissing, NotThisFormat, NothingToExport.
    """
    listing = wanted.listing
    people.require(actor, ASK)
    people.require(actor, listing.act)
    if wanted.form not in listing.formats:
        raise NotThisFormat(listing=listing.name)
    reason = wanted.reason.strip()
    if wanted.purpose not in PURPOSES or not 2 <= len(reason) <= 200:
        raise PurposeMissing
    arguments = dict(listing.check(actor, wanted.arguments))
    rows = listing.count(actor, arguments)
    if not rows:
        raise NothingToExport
    rule = volume_on(actor.on)
    taken = _taken_freely(actor, at - timedelta(days=rule.window_days))
    needs = rule.needs(rows, taken)
    row = Export.objects.create(
        listing=listing.code,
        arguments=arguments,
        format=wanted.form,
        purpose=wanted.purpose,
        reason=reason,
        staff=actor.staff,
        name=actor.name,
        unit_path=actor.path,
        asked_at=at,
        expected=rows,
        most=rule.most(rows) if needs else rule.free_rows - taken,
        free=not needs,
        needs=list(needs),
    )
    for kind in needs:
        approvals.ask(
            actor=actor,
            kind=kind,
            target=str(row.pk),
            arguments=pinned(row),
            reason=reason,
            at=at,
            commands=commands,
            people=people,
        )
    if not needs:
        _enqueue(actor, row, at)
    record(
        actor=actor,
        act="export.asked",
        subject_kind="export",
        subject=str(row.pk),
        at=at,
        listing=listing.code,
        arguments=arguments,
        format=wanted.form.value,
        purpose=wanted.purpose,
        reason=reason,
        rows=rows,
        needs=needs,
    )
    return row


def pinned(row: Export) -> dict[str, Any]:
    """What an approval puts its name to."""
    return {
        "listing": row.listing,
        "arguments": row.arguments,
        "format": row.format,
        "purpose": row.purpose,
        "reason": row.reason,
        "rows": row.expected,
        "most": row.most,
        "staff": row.staff,
    }


def release(maker: Actor, slip: Slip, at: datetime) -> Text:
    """One approval more; with the last one the worker makes the file, for its maker."""
    row = Export.objects.select_for_update().get(pk=int(slip.target))
    row.needs = [kind for kind in row.needs if kind != slip.kind]
    row.save(update_fields=["needs"])
    if row.needs:
        return ONE_MORE
    _enqueue(maker, row, at)
    return RELEASED


def asked(number: str) -> Export:
    """The export of that number. Raises NotFound."""
    row = Export.objects.filter(pk=int(number)).first() if number.isdigit() and len(number) < 10 else None
    if row is None:
        raise NotFound(what=EXPORT)
    return row


def _taken_freely(actor: Actor, since: datetime) -> int:
    taken = Export.objects.filter(staff=actor.staff, free=True, asked_at__gte=since)
    return taken.aggregate(rows=Sum(Coalesce("rows", "expected")))["rows"] or 0


def _enqueue(actor: Actor, row: Export, at: datetime) -> None:
    jobs.enqueue(actor=actor, kind=MAKE, key=str(row.pk), arguments={"export": row.pk}, at=at)
