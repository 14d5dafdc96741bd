"""Tags that need two people: one proposes a version, or that a tag retires; another agrees (requirements H2, K3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings

from zhiwo.engine.lake import Lake
from zhiwo.governance.commands import Command, Slip
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may, require
from zhiwo.tags.operations import Read, publish_tag, read_tags, require_publishable, require_retirable, retire_tag
from zhiwo.tags.policy import FOLDERS, FolderCode, Proposal, act_for, is_guarded, read_proposal
from zhiwo.tags.policy.folders import RISK_TAG
from zhiwo.tags.policy.ready import ReadyTag, ready_tags
from zhiwo.tags.queries import content_of, content_of_folder, folder_of
from zhiwo.wiring.closed_days import closed_day

SHOWN = Text("标签“{name}”", "Tag “{name}”")
KEPT = Text("放在“{folder}”，负责人 {owner}", "Kept under “{folder}”, owner {owner}")
BEGINS = Text("自 {day} 起生效，替代第 {number} 版", "In force from {day}, in place of version {number}")
NEW = Text("新标签，自 {day} 起生效", "A new tag, in force from {day}")
RULE = Text("规则：{said}", "Rule: {said}")
TRIED = Text(
    "截至 {on}，提出人看得到的 {of} 户中选出 {clients} 户",
    "As of {on} it selects {clients} of the {of} clients its maker sees",
)
PUBLISHED = Text(
    "标签“{name}”第 {number} 版已发布，自 {day} 起生效。", "Version {number} of “{name}” is in force from {day}."
)
RETIRES = Text("自 {day} 起退役，不再选出客户", "Retires on {day} and selects nobody from then on")
INSTEAD = Text("由“{name}”接替", "“{name}” takes its place")
RETIRED = Text("标签“{name}”自 {day} 起退役。", "The tag “{name}” retires on {day}.")
SHOWN_FOLDER = Text("随产品提供的标签“{folder}”", "The ready tags of “{folder}”")
TAKES_OVER = Text("{count} 个标签，自 {day} 起生效，负责人 {owner}", "{count} tags, in force from {day}, owner {owner}")
ONE_OF_THEM = Text("{name}：{sentence}规则：{rule}", "{name}: {sentence} Rule: {rule}")
TAKEN_OVER = Text(
    "“{folder}”的 {count} 个标签已发布，自 {day} 起生效。", "{count} tags of “{folder}” are in force from {day}."
)


class NotWhatIsWritten(Refusal):
    """What a slip says is not what its text says, or its kind is not that of its tag."""

    sentence = Text(
        "审批单上的规则与原文不再一致（数据中的名称已变化）：请重新提出。",
        "What the slip says of the rule is no longer what its text says, since names have changed: ask anew.",
    )


def read(actor: Actor, text: str) -> Read:
    """What a text proposes, read with the names of the last closed day, for who may propose it.

    Raises TextUnreadable, VersionFaulty, Denied, RuleFault.
    """
    proposal = read_proposal(text)
    require(actor, act_for("propose", guarded=is_guarded(proposal.folder)))
    return read_all(actor, [proposal])[0]


def read_all(actor: Actor, proposals: Sequence[Proposal]) -> list[Read]:
    """Proposals of one folder read with the names of the last closed day. Raises RuleFault."""
    return read_tags(actor=actor, proposals=proposals, lake=Lake(settings.LAKE), on=closed_day(None))


def not_taken_over(folder: str) -> list[ReadyTag]:
    """The pack's tags of a folder whose names the catalogue does not have yet."""
    return [tag for tag in ready_tags(FolderCode(folder)) if folder_of(tag.name) is None]


def publishing_of(folder: str) -> Command:
    """The command by which a tag of a folder is published."""
    return PUBLISH_RISK_TAG if is_guarded(folder) else PUBLISH_TAG


def retiring_of(folder: str) -> Command:
    """The command by which a tag of a folder retires."""
    return RETIRE_RISK_TAG if is_guarded(folder) else RETIRE_TAG


def _proposed(actor: Actor, target: str, arguments: Mapping[str, Any], *, guarded: bool) -> Read:
    """What a slip proposes, read anew: the files may have come to call another code so. Raises NotWhatIsWritten."""
    found = read(actor, arguments["text"])
    said = {"said": {"zh": found.said.zh, "en": found.said.en}, "digest": found.digest}
    as_asked = found.proposal.name == target and all(arguments[key] == value for key, value in said.items())
    if not as_asked or is_guarded(found.proposal.folder) is not guarded:
        raise NotWhatIsWritten
    return found


def _words(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    proposal, tried, number = read_proposal(arguments["text"]), arguments["tried"], arguments["follows"]
    begins = BEGINS if number else NEW
    return [
        begins.filled(day=proposal.valid_from, number=number),
        KEPT.filled(folder=FOLDERS[proposal.folder].name, owner=arguments["owner"]),
        proposal.sentence.said,
        RULE.filled(said=Text(**arguments["said"])),
        TRIED.filled(**tried),
    ]


def _words_of_retiring(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    said = [RETIRES.filled(day=arguments["retired_from"])]
    return [*said, INSTEAD.filled(name=arguments["successor"])] if arguments["successor"] else said


def _retiring(arguments: Mapping[str, Any]) -> dict[str, Any]:
    day = date.fromisoformat(arguments["retired_from"])
    return {"retired_from": day, "successor": str(arguments["successor"])}


def _ready(arguments: Mapping[str, Any], folder: str) -> list[Proposal]:
    day = date.fromisoformat(arguments["valid_from"])
    wanted = set(arguments["names"])
    return [tag.proposed(FolderCode(folder), day) for tag in ready_tags(FolderCode(folder)) if tag.name in wanted]


def _taken_over(actor: Actor, folder: str, arguments: Mapping[str, Any], *, guarded: bool) -> list[Read]:
    """The tags of a slip, read anew. Raises NotWhatIsWritten."""
    found = read_all(actor, _ready(arguments, folder))
    digests = {one.proposal.name: one.digest for one in found}
    if digests != arguments["digests"] or is_guarded(folder) is not guarded:
        raise NotWhatIsWritten
    return found


def _words_of_taking_over(target: str, arguments: Mapping[str, Any]) -> list[Text]:
    proposals = _ready(arguments, target)
    head = TAKES_OVER.filled(count=len(proposals), day=arguments["valid_from"], owner=arguments["owner"])
    return [
        head,
        *(
            ONE_OF_THEM.filled(name=Text(one.name, one.name_en), sentence=one.sentence.said, rule=one.rule)
            for one in proposals
        ),
    ]


def _command(
    code: str,
    name: Text,
    guarded: bool,
    *,
    content: Callable[[str], Mapping[str, Any]] = content_of,
    shown: Callable[[str], Text] = lambda target: SHOWN.filled(name=target),
    **acts: Any,
) -> Command:
    makes, approves = act_for("propose", guarded=guarded), act_for("approve", guarded=guarded)
    view = act_for("view", guarded=guarded)

    def sees(actor: Actor, target: str) -> bool:
        """The kind of the slip tells whether its tag is one of risk, before there is a tag, too."""
        return any(may(actor, act) for act in (makes, approves, view))

    return Command(
        code=f"{code}_risk" if guarded else code,
        name=name,
        target_kind=RISK_TAG if guarded else "tag",
        makes=makes,
        approves=approves,
        content=content,
        shown=shown,
        sees=sees,
        **acts,
    )


def _publishing(*, guarded: bool) -> Command:
    def check(actor: Actor, target: str, arguments: Mapping[str, Any]) -> None:
        found = _proposed(actor, target, arguments, guarded=guarded)
        require_publishable(actor=actor, read=found, closed_on=closed_day(None))

    def publish(maker: Actor, slip: Slip, at: datetime) -> Text:
        found = _proposed(maker, slip.target, slip.arguments, guarded=guarded)
        version = publish_tag(actor=maker, read=found, slip=slip, closed_on=closed_day(None), at=at)
        return PUBLISHED.filled(name=slip.target, number=version.number, day=version.valid_from)

    name = Text("发布风险标签", "publish a tag of risk") if guarded else Text("发布标签", "publish a tag")
    return _command("tag.publish", name, guarded, check=check, words=_words, replay=publish)


def _retirement(*, guarded: bool) -> Command:
    def check(actor: Actor, target: str, arguments: Mapping[str, Any]) -> None:
        last, _ = require_retirable(name=target, closed_on=closed_day(None), **_retiring(arguments))
        if is_guarded(last.folder) is not guarded:
            raise NotWhatIsWritten

    def retire(maker: Actor, slip: Slip, at: datetime) -> Text:
        asked = _retiring(slip.arguments)
        tag = retire_tag(actor=maker, name=slip.target, slip=slip, closed_on=closed_day(None), at=at, **asked)
        return RETIRED.filled(name=tag.name, day=tag.retired_from)

    name = Text("风险标签退役", "retire a tag of risk") if guarded else Text("标签退役", "retire a tag")
    return _command("tag.retire", name, guarded, check=check, words=_words_of_retiring, replay=retire)


def _taking_over(*, guarded: bool) -> Command:
    def check(actor: Actor, target: str, arguments: Mapping[str, Any]) -> None:
        for one in _taken_over(actor, target, arguments, guarded=guarded):
            require_publishable(actor=actor, read=one, closed_on=closed_day(None))

    def take_over(maker: Actor, slip: Slip, at: datetime) -> Text:
        found = _taken_over(maker, slip.target, slip.arguments, guarded=guarded)
        for one in found:
            publish_tag(actor=maker, read=one, slip=slip, closed_on=closed_day(None), at=at)
        folder = FOLDERS[FolderCode(slip.target)].name
        return TAKEN_OVER.filled(folder=folder, count=len(found), day=slip.arguments["valid_from"])

    open_name, risk_name = (
        Text("采用现成标签", "take over ready tags"),
        Text("采用风险标签", "take over ready tags of risk"),
    )
    return _command(
        "tag.adopt",
        risk_name if guarded else open_name,
        guarded,
        content=content_of_folder,
        shown=lambda target: SHOWN_FOLDER.filled(folder=FOLDERS[FolderCode(target)].name),
        check=check,
        words=_words_of_taking_over,
        replay=take_over,
    )


def taking_over_of(folder: str) -> Command:
    """The command by which a folder of the pack is taken over."""
    return ADOPT_RISK_TAGS if is_guarded(folder) else ADOPT_TAGS


PUBLISH_TAG, PUBLISH_RISK_TAG = _publishing(guarded=False), _publishing(guarded=True)
RETIRE_TAG, RETIRE_RISK_TAG = _retirement(guarded=False), _retirement(guarded=True)
ADOPT_TAGS, ADOPT_RISK_TAGS = _taking_over(guarded=False), _taking_over(guarded=True)
TAG_COMMANDS = (PUBLISH_TAG, PUBLISH_RISK_TAG, RETIRE_TAG, RETIRE_RISK_TAG, ADOPT_TAGS, ADOPT_RISK_TAGS)
