"""Reading approval slips: what waits for someone, what someone asked for, what was decided."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.timezone import localdate

from zhiwo.governance.commands import SLIP, Command, People, Slip, State, command_of
from zhiwo.governance.models import Approval
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text

DECIDED_SHOWN = 50


@dataclass(frozen=True)
class Opened:
    """A slip, what it is called, which record it concerns.

    `checks`: the actor may decide it now; `takes_back`: the actor made it and may withdraw it.
    """

    slip: Slip
    command: Text
    target: Text
    checks: bool
    takes_back: bool


@dataclass(frozen=True)
class Inbox:
    """Someone's slips, newest first: those that wait for the actor, those the actor made, those that are decided."""

    waiting: list[Opened]
    made: list[Opened]
    decided: list[Opened]


def slip_of(row: Approval) -> Slip:
    """A slip as a frozen row."""
    return Slip(
        number=row.pk,
        kind=row.kind,
        target=row.target,
        arguments=json.loads(row.arguments_written),
        words=tuple(Text(*said) for said in json.loads(row.words_written)),
        pin=row.pin,
        state=State(row.state),
        maker=row.maker,
        maker_key=row.maker_key,
        maker_name=row.maker_name,
        made_at=row.made_at,
        reason=row.reason,
        checker=row.checker,
        checker_name=row.checker_name,
        decided_at=row.decided_at,
        decision=row.decision,
        outcome=Text(row.outcome_zh, row.outcome_en) if row.outcome_zh else None,
    )


def waiting_for(actor: Actor, commands: Iterable[Command], people: People) -> list[Opened]:
    """The slips the actor may decide now, oldest first: right and sight as of now, nothing of one's own or one's stand-in's."""
    codes = {command.code: command for command in commands if people.may(actor, command.approves)}
    if not codes:
        return []
    rows = Approval.objects.filter(state=State.WAITING, kind__in=codes).order_by("made_at", "pk")
    opened = (_opened(row, codes[row.kind], actor, people) for row in rows)
    return [one for one in opened if one and one.checks]


def inbox(actor: Actor, commands: Sequence[Command], people: People) -> Inbox:
    """What the actor is asked, has asked, and may know of what was decided."""
    codes = {command.code: command for command in commands}
    key = people.key(actor)
    rows = Approval.objects.filter(kind__in=codes).order_by("-made_at", "-pk")
    made = [_opened(row, codes[row.kind], actor, people) for row in rows.filter(maker_key=key)[:DECIDED_SHOWN]]
    others = rows.exclude(state=State.WAITING).order_by("-decided_at", "-pk")[:DECIDED_SHOWN]
    decided = [_opened(row, codes[row.kind], actor, people) for row in others]
    return Inbox(
        waiting=waiting_for(actor, commands, people),
        made=[one for one in made if one],
        decided=[one for one in decided if one],
    )


def slips_on(target: str, kinds: Iterable[str]) -> list[Slip]:
    """The slips that wait for a record, for its own page; who may see the record may know of them."""
    rows = Approval.objects.filter(target=target, kind__in=list(kinds), state=State.WAITING).order_by("made_at", "pk")
    return [slip_of(row) for row in rows]


def open_slip(actor: Actor, number: int, commands: Sequence[Command], people: People) -> Opened:
    """A slip as a page shows it. Raises NotFound, in the same words whether it exists or not."""
    row = Approval.objects.filter(pk=number).first()
    opened = _opened(row, command_of(commands, row.kind), actor, people) if row else None
    if opened is None:
        raise NotFound(what=SLIP)
    return opened


def _opened(row: Approval, command: Command, actor: Actor, people: People) -> Opened | None:
    """None where the actor may not know of the record."""
    if not command.sees(actor, row.target):
        return None
    key, waits = people.key(actor), row.state == State.WAITING
    checks = (
        waits
        and key != row.maker_key
        and people.may(actor, command.approves)
        and not people.same_hands(row.maker_key, key, localdate(row.made_at), actor.on)
    )
    return Opened(
        slip=slip_of(row),
        command=command.name,
        target=command.shown(row.target),
        checks=checks,
        takes_back=waits and key == row.maker_key,
    )
