"""Talks that need two people: one proposes a version, or takes the ready talks over; compliance approves (requirement F6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from zhiwo.clients.hands import PEOPLE
from zhiwo.governance.approvals import approve, ask
from zhiwo.governance.commands import Command, Slip
from zhiwo.governance.models import Approval
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import add_months
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import POSTS, may
from zhiwo.talks.operations import ProposedTalk, publish_talk, require_publishable
from zhiwo.talks.policy import SECTIONS, Wording, ready_talks, situations_on
from zhiwo.talks.queries import content_of, known_numbers, newest_title

READY_SET = "ready"
"""The target of the slip by which the ready talks are taken over: all that the library does not have yet."""

SHOWN = Text("话术“{title}”", "Talk “{title}”")
NEW = Text("新话术", "a new talk")
SHOWN_READY = Text("随产品提供的话术", "The ready talks")
FOR = Text(
    "场景：{situation}；自 {since} 起，{until} 复审", "For: {situation}; from {since}, to be reviewed on {until}"
)
PART = Text("{section}：{said}", "{section}: {said}")
PUBLISHED = Text(
    "“{title}”第 {number} 版已批准，自 {day} 起使用。", "Version {number} of “{title}” is approved, in use from {day}."
)
TAKES_OVER = Text(
    "{count} 条话术，自 {since} 起，{until} 复审", "{count} talks, from {since}, to be reviewed on {until}"
)
ONE_OF_THEM = Text("{situation}：{title}。{said}", "{situation}: {title}. {said}")
TAKEN_OVER = Text("{count} 条现成话术已批准，自 {day} 起使用。", "{count} ready talks are approved, in use from {day}.")


class NoTalkReady(Refusal):
    """The library has every ready talk."""

    sentence = Text("现成话术都已采用。", "Every ready talk is in the library already.")


def _proposed(target: str, arguments: Mapping[str, Any]) -> ProposedTalk:
    return ProposedTalk.read(target, arguments)


def _check(actor: Actor, target: str, arguments: Mapping[str, Any]) -> None:
    require_publishable(actor=actor, proposed=_proposed(target, arguments))


def _words(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    proposed = _proposed(target, arguments)
    names = situations_on(proposed.since).names
    head = FOR.filled(situation=names[proposed.situation], since=proposed.since, until=proposed.until)
    return [head, *_parts(proposed.wording)]


def _parts(wording: Wording) -> Iterator[Text]:
    for code, section in SECTIONS.items():
        if code == "posts":
            named = [POSTS[post].name for post in wording.posts]
            said = Text("、".join(one.zh for one in named), ", ".join(one.en for one in named))
        else:
            said = Text(*["；".join(wording.lines(code))] * 2)
        if said.zh:
            yield PART.filled(section=section, said=said)


def _publish(maker: Actor, slip: Slip, at: datetime) -> Text:
    proposed = _proposed(slip.target, slip.arguments)
    version = publish_talk(actor=maker, proposed=proposed, slip=slip, at=at)
    return PUBLISHED.filled(title=proposed.wording.title, number=version.number, day=version.since)


def _shown(target: str) -> Text:
    title = newest_title(target)
    return SHOWN.filled(title=title) if title else NEW


def _sees(actor: Actor, target: str) -> bool:
    return any(may(actor, act) for act in ("talk.propose", "talk.approve")) or actor.post == "auditor"


def _taken(arguments: Mapping[str, Any]) -> list[ProposedTalk]:
    """The talks of a slip; the words are those the program ships, and the slip goes stale when they change (`_ready_content`)."""
    since, until = (date.fromisoformat(arguments[name]) for name in ("since", "until"))
    shipped = ready_talks()
    return [ProposedTalk(number, *shipped[number], since, until) for number in arguments["talks"]]


def _check_ready(actor: Actor, target: str, arguments: Mapping[str, Any]) -> None:
    for one in _taken(arguments):
        require_publishable(actor=actor, proposed=one)


def _ready_content(target: str) -> Mapping[str, Any]:
    """What the program ships, and which of it the library has."""
    shipped = {number: wording.model_dump(mode="json") for number, (_, wording) in ready_talks().items()}
    return {"shipped": shipped, "known": sorted(known_numbers() & shipped.keys())}


def _ready_words(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    taken = _taken(arguments)
    head = TAKES_OVER.filled(count=len(taken), since=arguments["since"], until=arguments["until"])
    return [head, *(_one_of_them(one) for one in taken)]


def _one_of_them(one: ProposedTalk) -> Text:
    parts = list(_parts(one.wording))[1:]
    said = Text(" ".join(part.zh for part in parts), " ".join(part.en for part in parts))
    name = situations_on(one.since).names[one.situation]
    return ONE_OF_THEM.filled(situation=name, title=one.wording.title, said=said)


def _take_over(maker: Actor, slip: Slip, at: datetime) -> Text:
    taken = _taken(slip.arguments)
    for one in taken:
        publish_talk(actor=maker, proposed=one, slip=slip, at=at)
    return TAKEN_OVER.filled(count=len(taken), day=slip.arguments["since"])


PUBLISH_TALK = Command(
    code="talk.publish",
    name=Text("批准话术", "approve a talk"),
    target_kind="talk",
    makes="talk.propose",
    approves="talk.approve",
    check=_check,
    content=content_of,
    words=_words,
    replay=_publish,
    shown=_shown,
    sees=_sees,
)
ADOPT_TALKS = Command(
    code="talk.adopt",
    name=Text("采用现成话术", "take over ready talks"),
    target_kind="talk",
    makes="talk.propose",
    approves="talk.approve",
    check=_check_ready,
    content=_ready_content,
    words=_ready_words,
    replay=_take_over,
    shown=lambda target: SHOWN_READY,
    sees=_sees,
)
TALK_COMMANDS = (PUBLISH_TALK, ADOPT_TALKS)


def propose_talk(*, actor: Actor, proposed: ProposedTalk, reason: str, at: datetime) -> Approval:
    """Ask another person to approve a version of a talk. Raises what `require_publishable` and `ask` raise."""
    return ask(
        actor=actor, kind=PUBLISH_TALK.code, target=proposed.number, arguments=proposed.said(), reason=reason, at=at,
        commands=TALK_COMMANDS, people=PEOPLE,
    )  # fmt: skip


def adopt_talks(*, actor: Actor, reason: str, at: datetime) -> Approval:
    """Ask that the ready talks which the library lacks be taken over, from today on, for as long as a talk goes without review.

    Raises NoTalkReady, and what `require_publishable` and `ask` raise.
    """
    wanted = sorted(ready_talks().keys() - known_numbers())
    if not wanted:
        raise NoTalkReady
    until = add_months(actor.on, situations_on(actor.on).review_months)
    arguments = {"talks": wanted, "since": actor.on.isoformat(), "until": until.isoformat()}
    return ask(
        actor=actor, kind=ADOPT_TALKS.code, target=READY_SET, arguments=arguments, reason=reason, at=at,
        commands=TALK_COMMANDS, people=PEOPLE,
    )  # fmt: skip


def take_over_ready_talks(*, maker: Actor, checker: Actor, reason: str, at: datetime) -> int:
    """All ready talks that are lacking taken over, asked for by the maker, approved by the checker: for a house that is set up.
    How many.

    Raises what `adopt_talks` and `approve` raise.
    """
    lacking = len(ready_talks().keys() - known_numbers())
    if not lacking:
        return 0
    slip = adopt_talks(actor=maker, reason=reason, at=at)
    approve(actor=checker, number=slip.pk, seen=slip.pin, reason="", at=at, commands=TALK_COMMANDS, people=PEOPLE)
    return lacking
