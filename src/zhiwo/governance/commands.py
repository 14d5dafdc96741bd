"""What a command that needs two people looks like, and what the house must tell of people (requirements K3).

Pure. This package knows no context: which commands there are is one tuple in `wiring/commands.py`, handed in by the faces.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from zhiwo.governance.chain import written
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text


class State(StrEnum):
    """What became of an approval slip. All but waiting are the end of it."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STALE = "stale"


STATES: dict[State, Text] = {
    State.WAITING: Text("待审批", "waiting"),
    State.APPROVED: Text("已通过", "approved"),
    State.REFUSED: Text("已退回", "refused"),
    State.WITHDRAWN: Text("已撤回", "withdrawn"),
    State.STALE: Text("已失效", "stale"),
}


@dataclass(frozen=True)
class Slip:
    """An approval slip (审批单): who asks for what on which record, and what became of it.

    `arguments` are the command's, `words` say what approving would change, `pin` is the digest of them and of the record's
    content as the maker saw it. Names are those people bore at the time. `outcome` says in a sentence what the decision led to.
    """

    number: int
    kind: str
    target: str
    arguments: Mapping[str, Any]
    words: tuple[Text, ...]
    pin: str
    state: State
    maker: str
    maker_key: str
    maker_name: str
    made_at: datetime
    reason: str
    checker: str
    checker_name: str
    decided_at: datetime | None
    decision: str
    outcome: Text | None

    @property
    def state_said(self) -> Text:
        return STATES[self.state]


def no_check(actor: Actor, target: str, arguments: Mapping[str, Any]) -> None:
    """Nothing to look at before a slip is made."""


@dataclass(frozen=True)
class Command:
    """A kind of command that one person makes and another approves.

    `makes` and `approves` are acts of the permission table. `check` refuses arguments that make no sense, before they are
    stored. `content` is the record's content that is pinned: it reads, and locks, whatever `replay` builds on. `words` says
    in sentences what approving would change. `replay` does it, as its maker, and returns what was done as a sentence.
    `shown` names the record; `sees` tells whether someone may know of it. `apart` are the kinds of slips about the same
    record whose checker must be somebody else.
    """

    code: str
    name: Text
    target_kind: str
    makes: str
    approves: str
    content: Callable[[str], Mapping[str, Any]]
    words: Callable[[str, Mapping[str, Any]], Sequence[Text]]
    replay: Callable[[Actor, Slip, datetime], Text]
    shown: Callable[[str], Text]
    sees: Callable[[Actor, str], bool]
    check: Callable[[Actor, str, Mapping[str, Any]], None] = no_check
    apart: frozenset[str] = frozenset()


class People(Protocol):
    """What approvals must know of the people of the house. A person has one key for good, whatever number he goes by."""

    def key(self, actor: Actor) -> str:
        """The person behind an actor. Raises NotFound for none."""

    def present(self, key: str, on: date) -> Actor | None:
        """The person as an actor on a day, with the post and unit of that day; None for one who has left."""

    def same_hands(self, one: str, other: str, since: date, on: date) -> bool:
        """Whether the two are one person, or one stood in for the other at any time from `since` to `on`."""

    def may(self, actor: Actor, act: str) -> bool:
        """Whether the actor's post allows the act."""

    def require(self, actor: Actor, act: str) -> None:
        """Raises Denied unless it does."""


SLIP = Text("这张审批单", "That approval slip")


def command_of(commands: Iterable[Command], code: str) -> Command:
    """The command of that code. Raises NotFound."""
    for command in commands:
        if command.code == code:
            return command
    raise NotFound(what=SLIP)


def digest(content: Mapping[str, Any]) -> str:
    """The same for the same content."""
    return hashlib.sha256(written(content).encode()).hexdigest()


def pin(kind: str, target: str, arguments: Mapping[str, Any], words: Sequence[Text], content: str) -> str:
    """What a checker puts his name to: the command, its record, its arguments and their words, and the digest of the record
    as its maker saw it."""
    said = [[word.zh, word.en] for word in words]
    return digest({"kind": kind, "target": target, "arguments": arguments, "words": said, "content": content})
