"""Maker and checker: a command is stored, and done when another person approves it (requirements K3).

Nobody approves what he made himself: no administrator, no delegate, no one under another number. What is approved is what
was asked for: the command's record must be as its maker saw it, and the slip as the checker saw it, or nothing happens.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from zhiwo.governance.chain import written
from zhiwo.governance.commands import SLIP, Command, People, State, command_of, digest, pin
from zhiwo.governance.models import Approval
from zhiwo.governance.operations import record
from zhiwo.governance.slips import slip_of
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text

REASON_LONGEST = 500

DONE = {
    State.APPROVED: "approval.approved",
    State.REFUSED: "approval.refused",
    State.WITHDRAWN: "approval.withdrawn",
    State.STALE: "approval.went-stale",
}


class ReasonMissing(Refusal):
    """An act that must be explained was not."""

    sentence = Text(
        zh="请写明理由（最多 500 字），审批人和以后查阅的人要看。",
        en="Give a reason (at most 500 characters): the checker and later readers need it.",
    )


class AlreadyWaiting(Refusal):
    """A slip of this kind waits for this record already."""

    sentence = Text(
        zh="{what}已有一张“{command}”在等待审批：请先等它办结，或由发起人撤回。",
        en="A slip “{command}” already waits for {what}: wait until it is decided, or let its maker withdraw it.",
    )


class AlreadyDecided(Refusal):
    """The slip does not wait any more."""

    sentence = Text(
        zh="这张审批单已办结（{state}），没有再做任何事。",
        en="That slip is decided already ({state}); nothing was done.",
    )


class OwnCommand(Refusal):
    """The checker is the maker."""

    sentence = Text(
        zh="自己发起的事项不能自己审批：请由另一位有权的人审批；不要了可以撤回。",
        en="Nobody decides what he asked for himself: let someone else with the right do it, or withdraw it.",
    )


class SameHands(Refusal):
    """The checker stands in for the maker, or the maker for the checker."""

    sentence = Text(
        zh="您与发起人之间有代管关系，不能审批：请由第三人审批。",
        en="You and its maker stand in for each other, so you may not decide it: let a third person do it.",
    )


class OtherHandToo(Refusal):
    """The checker has approved another of the slips that the same record needs: each asks for a person of its own."""

    sentence = Text(
        zh="同一事项的另一张审批单是您通过的：这一张须由另一位有权的人审批。",
        en="You approved the other slip of this: this one takes another person.",
    )


class NotTheMaker(Refusal):
    """Only who made a slip takes it back."""

    sentence = Text(zh="只有发起人可以撤回这张审批单。", en="Only its maker can withdraw that slip.")


class NotWhatWasSeen(Refusal):
    """The checker looked at something else than what stands on the slip."""

    sentence = Text(
        zh="页面上的内容与审批单不一致：请刷新页面，看过现在的内容再决定。",
        en="What your page shows is not what stands on the slip: reload it, read it, then decide.",
    )


CONTENT_CHANGED = Text(
    zh="{what}在提出之后变了，所以没有执行：请按现在的内容重新提出。",
    en="{what} has changed since this was asked for, so nothing was done: ask anew on what stands now.",
)
SLIP_ALTERED = Text(
    zh="审批单的内容与提出时不一致，所以没有执行：请重新提出，并告知审计。",
    en="The slip is not what its maker wrote, so nothing was done: ask anew, and tell the auditors.",
)
MAKER_GONE = Text(
    zh="发起人 {name} 已离岗或不再有权{act}，所以没有执行：请由有权的人重新提出。",
    en="Its maker {name} has left or may no longer do this ({act}), so nothing was done: let someone with the right ask anew.",
)
NOT_POSSIBLE = Text(zh="没有执行：{why}", en="Nothing was done: {why}")


@dataclass(frozen=True)
class Checker:
    """Who decides, as which person, and what he says of it."""

    actor: Actor
    key: str
    said: str


@transaction.atomic
def ask(
    *,
    actor: Actor,
    kind: str,
    target: str,
    arguments: Mapping[str, Any],
    reason: str,
    at: datetime,
    commands: Iterable[Command],
    people: People,
) -> Approval:
    """Make a slip: the command waits until another person approves it.

    Raises Denied, NotFound, ReasonMissing, AlreadyWaiting, and what the command's own check raises.
    """
    command = command_of(commands, kind)
    people.require(actor, command.makes)
    if not command.sees(actor, target):
        raise NotFound(what=command.shown(target))
    said = _reason(reason)
    command.check(actor, target, arguments)
    content, words = digest(command.content(target)), command.words(target, arguments)
    row = Approval(
        kind=kind,
        target_kind=command.target_kind,
        target=target,
        arguments_written=written(arguments),
        words_written=json.dumps([[word.zh, word.en] for word in words], ensure_ascii=False),
        content=content,
        pin=pin(kind, target, arguments, words, content),
        maker=actor.staff,
        maker_key=people.key(actor),
        maker_name=actor.name,
        made_at=at,
        reason=said,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as second:
        raise AlreadyWaiting(what=command.shown(target), command=command.name) from second
    _record(row, actor, "approval.asked", at)
    return row


@transaction.atomic
def approve(
    *, actor: Actor, number: int, seen: str, reason: str, at: datetime, commands: Iterable[Command], people: People
) -> Approval:
    """Do what the slip asks for, as its maker, if its record is as the maker saw it; else the slip goes stale.

    `seen` is the pin of the slip the checker read. The row returned says in its state and outcome what came of it. Raises
    Denied, NotFound, OwnCommand, SameHands, AlreadyDecided, OtherHandToo, NotWhatWasSeen.
    """
    row, command = _held(number, commands)
    _require_checker(actor, row, command, people)
    _require_other_hand(row, command, people.key(actor))
    if seen != row.pin:
        raise NotWhatWasSeen
    maker = people.present(row.maker_key, actor.on)
    by = Checker(actor, people.key(actor), reason.strip()[:REASON_LONGEST])
    _name(row, by)
    state, outcome = State.STALE, _why_stale(row, command, people, maker)
    if maker and outcome is None:
        try:
            with transaction.atomic():
                outcome = command.replay(maker, slip_of(row), at)
            state = State.APPROVED
        except Refusal as refusal:
            outcome = NOT_POSSIBLE.filled(why=refusal.sentence.filled(**refusal.facts))
    _decide(row, state, by, at, outcome)
    return row


@transaction.atomic
def refuse(
    *, actor: Actor, number: int, reason: str, at: datetime, commands: Iterable[Command], people: People
) -> Approval:
    """Turn the slip down, for a reason. Raises Denied, NotFound, OwnCommand, SameHands, AlreadyDecided, ReasonMissing."""
    row, command = _held(number, commands)
    _require_checker(actor, row, command, people)
    _decide(row, State.REFUSED, Checker(actor, people.key(actor), _reason(reason)), at, None)
    return row


@transaction.atomic
def withdraw(*, actor: Actor, number: int, at: datetime, commands: Iterable[Command], people: People) -> Approval:
    """Take back what one asked for. Raises NotFound, NotTheMaker, AlreadyDecided."""
    row, command = _held(number, commands)
    if not command.sees(actor, row.target):
        raise NotFound(what=SLIP)
    if people.key(actor) != row.maker_key:
        raise NotTheMaker
    _require_waiting(row)
    _decide(row, State.WITHDRAWN, Checker(actor, row.maker_key, ""), at, None)
    return row


def _held(number: int, commands: Iterable[Command]) -> tuple[Approval, Command]:
    """The slip, held until the transaction ends, so that whoever comes second finds it decided."""
    row = Approval.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise NotFound(what=SLIP)
    return row, command_of(commands, row.kind)


def _require_checker(actor: Actor, row: Approval, command: Command, people: People) -> None:
    """Rights and sight as they are now; the two persons apart."""
    if not command.sees(actor, row.target):
        raise NotFound(what=SLIP)
    people.require(actor, command.approves)
    key = people.key(actor)
    if key == row.maker_key:
        raise OwnCommand
    if people.same_hands(row.maker_key, key, localdate(row.made_at), actor.on):
        raise SameHands
    _require_waiting(row)


def _require_other_hand(row: Approval, command: Command, key: str) -> None:
    """Who has agreed to one slip of a record does not agree to one of a kind that must stand apart from it."""
    agreed = Approval.objects.filter(
        target_kind=row.target_kind, target=row.target, state=State.APPROVED, checker_key=key
    )
    if agreed.filter(kind__in=command.apart).exists():
        raise OtherHandToo


def _require_waiting(row: Approval) -> None:
    if row.state != State.WAITING:
        raise AlreadyDecided(state=slip_of(row).state_said)


def _why_stale(row: Approval, command: Command, people: People, maker: Actor | None) -> Text | None:
    slip = slip_of(row)
    if row.pin != pin(row.kind, row.target, slip.arguments, slip.words, row.content):
        return SLIP_ALTERED
    if row.content != digest(command.content(row.target)):
        return CONTENT_CHANGED.filled(what=command.shown(row.target))
    if maker is None or not people.may(maker, command.makes) or not command.sees(maker, row.target):
        return MAKER_GONE.filled(name=row.maker_name, act=command.name)
    return None


def _decide(row: Approval, state: State, by: Checker, at: datetime, outcome: Text | None) -> None:
    """Write the decision where the slip still waits; the second of two finds nothing to write."""
    _name(row, by)
    row.state, row.decided_at = state, at
    row.outcome_zh, row.outcome_en = (outcome.zh, outcome.en) if outcome else ("", "")
    said = ("state", "decided_at", "decision", "checker", "checker_key", "checker_name", "outcome_zh", "outcome_en")
    waiting = Approval.objects.filter(pk=row.pk, state=State.WAITING)
    if not waiting.update(**{name: getattr(row, name) for name in said}):
        raise AlreadyDecided(state=slip_of(row).state_said)
    _record(row, by.actor, DONE[state], at)


def _name(row: Approval, by: Checker) -> None:
    row.checker, row.checker_key, row.checker_name = by.actor.staff, by.key, by.actor.name
    row.decision = by.said


def _record(row: Approval, actor: Actor, act: str, at: datetime) -> None:
    record(
        actor=actor,
        act=act,
        subject_kind=row.target_kind,
        subject=row.target,
        at=at,
        approval=row.pk,
        kind=row.kind,
        pin=row.pin,
        maker=row.maker,
    )


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > REASON_LONGEST:
        raise ReasonMissing
    return said
