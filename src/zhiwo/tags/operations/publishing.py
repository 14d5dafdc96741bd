"""Publishing a version of a tag and retiring a tag; each is asked for by one person and agreed to by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.governance.commands import Slip
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.org.queries import at_work
from zhiwo.tags.language import Known, Names, Parsed, Rule, RuleFault, digest, parse, say, to_json
from zhiwo.tags.language.references import require_no_cycle
from zhiwo.tags.language.source import key_of
from zhiwo.tags.measures.naming import names_of
from zhiwo.tags.models import Tag, TagVersion
from zhiwo.tags.policy import Proposal, act_for, folders_seen, is_guarded, subject_kind
from zhiwo.tags.queries import TAG, kept_lists, kept_name, known_tags, leaning_on, newest_version, of_risk, rules_coming


class NameInUse(Refusal):
    """A tag would move between the folders that risk posts alone see and the others; that it is there must not be told."""

    sentence = Text(
        "名称“{name}”不能用在这里：请另起一个名称。", "The name “{name}” can't be used here: choose another one."
    )


class NameRetired(Refusal):
    """A version of a tag that has retired."""

    sentence = Text(
        "标签“{name}”已于 {day} 退役，不能再发布版本：请另起一个名称。",
        "The tag “{name}” retired on {day} and gets no more versions: choose another name.",
    )


class BeginsInPast(Refusal):
    """A version would begin on a day that is closed."""

    sentence = Text(
        "生效日 {day} 太早：标签不追溯，请改为 {first} 或更晚的日期。",
        "A version can't begin on {day}, tags don't change the past: make it {first} or later.",
    )


class SameVersion(Refusal):
    """A version would say what the one before it says."""

    sentence = Text(
        "与“{name}”第 {number} 版相同：没有可以发布的改动。",
        "It says what version {number} of “{name}” says: there is nothing to publish.",
    )


class OwnerUnknown(Refusal):
    """The owner is nobody who works here."""

    sentence = Text(
        "没有在岗的员工 {owner}：请填写标签负责人的员工号。",
        "Nobody with the number {owner} works here: give the staff number of the tag's owner.",
    )


class StillReferred(Refusal):
    """Other tags refer to the one that would retire."""

    sentence = Text(
        "还有标签引用它：{names}。请先修改或退役这些标签。",
        "Other tags refer to it: {names}. Change or retire them first.",
    )


class NotSuccessor(Refusal):
    """What would take a tag's place is no tag in force, or the tag itself."""

    sentence = Text(
        "“{name}”不能作为接替标签：请填写一个在用的标签，或留空。",
        "“{name}” can't take its place: name a tag in force, or none.",
    )


class ReadyTagFault(Refusal):
    """One of several tags can't be read with the bank's names."""

    sentence = Text("现成标签“{name}”还不能用：{why}", "The ready tag “{name}” can't be used yet: {why}")


@dataclass(frozen=True)
class Read:
    """A proposal read with the bank's names as of a day: the rule, its hash, and the rule as the language says it."""

    proposal: Proposal
    rule: Rule
    digest: str
    said: Text


def read_tags(*, actor: Actor, proposals: Sequence[Proposal], lake: Lake, on: date) -> list[Read]:
    """Read proposals of one folder with the names of a closed day; their rules may refer to each other, and to the tags the actor
    may know of. A tag goes by the name it has, however it was spelt. Raises RuleFault, and ReadyTagFault for one of several."""
    proposals = [proposal.model_copy(update={"name": kept_name(proposal.name)}) for proposal in proposals]
    guarded = any(is_guarded(proposal.folder) for proposal in proposals)
    open_to = [code for code in folders_seen(actor) if guarded or not is_guarded(code)]
    days = [max(on, proposal.valid_from) for proposal in proposals]
    among = [Known(proposal.name) for proposal in proposals if len(proposals) > 1]
    with lake.read(Scope.closing(), as_of=on) as snapshot:
        names = names_of(
            snapshot,
            [*known_tags(min(days), open_to, to_stay=True), *among],
            lists=[one.entry for one in kept_lists(on, of_risk=guarded, to_stay=True)],
            of_risk=guarded,
        )
        parsed = [_parsed(proposal, names, actor, alone=len(proposals) == 1) for proposal in proposals]
        said = [Text(say(one.rule, names, "zh"), say(one.rule, names, "en")) for one in parsed]
    together = {proposal.name: one.rule for proposal, one in zip(proposals, parsed, strict=True)}
    for rules in rules_coming(min(proposal.valid_from for proposal in proposals)):
        for proposal, one in zip(proposals, parsed, strict=True):
            require_no_cycle(proposal.name, one.references, rules | together)
    return [
        Read(proposal, one.rule, digest(one.rule), words)
        for proposal, one, words in zip(proposals, parsed, said, strict=True)
    ]


def _parsed(proposal: Proposal, names: Names, actor: Actor, *, alone: bool) -> Parsed:
    try:
        return parse(proposal.rule, names, actor.language)
    except RuleFault as fault:
        if alone:
            raise
        raise ReadyTagFault(name=proposal.name, why=fault.sentence.filled(**fault.facts)) from fault


def require_publishable(*, actor: Actor, read: Read, closed_on: date) -> TagVersion | None:
    """The version that the proposed one would follow, None for a new tag.

    Raises NameInUse, NameRetired, BeginsInPast, SameVersion, OwnerUnknown.
    """
    proposal = read.proposal
    last = newest_version(proposal.name)
    if last and is_guarded(last.folder) is not is_guarded(proposal.folder):
        raise NameInUse(name=proposal.name)
    if last and last.tag.retired_from:
        raise NameRetired(name=last.tag.name, day=last.tag.retired_from)
    # A new tag may begin on the last closed day: nobody has seen it otherwise.
    first = closed_on + timedelta(days=1) if last else closed_on
    if proposal.valid_from < first:
        raise BeginsInPast(day=proposal.valid_from, first=first)
    if last and _content(last) == _proposed(read, actor):
        raise SameVersion(name=last.tag.name, number=last.number)
    owner = proposal.owner or actor.staff
    if not at_work(actor.on).filter(number=owner).exists():
        raise OwnerUnknown(owner=owner)
    return last


@transaction.atomic
def publish_tag(*, actor: Actor, read: Read, slip: Slip, closed_on: date, at: datetime) -> TagVersion:
    """Publish the version that an approved slip asks for; `actor` is its maker. It never changes afterwards.

    Raises Denied and what `require_publishable` raises: days may have been closed since it was asked for.
    """
    require(actor, act_for("propose", guarded=is_guarded(read.proposal.folder)))
    last = require_publishable(actor=actor, read=read, closed_on=closed_on)
    proposal = read.proposal
    tag = last.tag if last else Tag.objects.create(name=proposal.name, key=key_of(proposal.name))
    version = TagVersion(
        tag=tag,
        number=last.number + 1 if last else 1,
        valid_from=proposal.valid_from,
        text=proposal.rule,
        rule=to_json(read.rule),
        maker=slip.maker,
        checker=slip.checker,
        approval=slip.number,
        published_at=at,
        **_proposed(read, actor),
    )
    version.save()
    record(
        actor=actor,
        act="tag.published",
        subject_kind=subject_kind(version.folder),
        subject=tag.name,
        at=at,
        version=version.number,
        valid_from=version.valid_from.isoformat(),
        rule_digest=version.digest,
        approval=slip.number,
    )
    return version


def require_retirable(
    *, name: str, retired_from: date, successor: str, closed_on: date
) -> tuple[TagVersion, TagVersion | None]:
    """The newest version of the tag that may retire then, and that of its successor.

    Raises NotFound, NameRetired, BeginsInPast, StillReferred, NotSuccessor.
    """
    last = newest_version(name)
    if last is None:
        raise NotFound(what=TAG)
    if last.tag.retired_from:
        raise NameRetired(name=last.tag.name, day=last.tag.retired_from)
    if retired_from <= closed_on:
        raise BeginsInPast(day=retired_from, first=closed_on + timedelta(days=1))
    # A tag of risk that leans on it is held up instead: that there is one must not be told.
    leaning = [
        other for other in leaning_on(last.tag.name, retired_from) if is_guarded(last.folder) or not of_risk(other)
    ]
    if leaning:
        raise StillReferred(names="、".join(leaning))
    taking = newest_version(successor) if successor else None
    if successor and not (taking and _may_take_over(taking, last)):
        raise NotSuccessor(name=successor)
    return last, taking


@transaction.atomic
def retire_tag(
    *, actor: Actor, name: str, retired_from: date, successor: str, slip: Slip, closed_on: date, at: datetime
) -> Tag:
    """Let a tag select nobody from a day on; what it selected before stays. `actor` is the maker of the approved slip.

    Raises Denied and what `require_retirable` raises.
    """
    last, taking = require_retirable(name=name, retired_from=retired_from, successor=successor, closed_on=closed_on)
    require(actor, act_for("propose", guarded=is_guarded(last.folder)))
    tag = last.tag
    tag.retired_from, tag.successor = retired_from, taking.tag.name if taking else ""
    tag.save(update_fields=["retired_from", "successor"])
    record(
        actor=actor,
        act="tag.retired",
        subject_kind=subject_kind(last.folder),
        subject=tag.name,
        at=at,
        valid_from=retired_from.isoformat(),
        approval=slip.number,
    )
    return tag


def _may_take_over(taking: TagVersion, last: TagVersion) -> bool:
    other = taking.tag != last.tag and taking.tag.retired_from is None
    return other and is_guarded(taking.folder) is is_guarded(last.folder)


def _proposed(read: Read, actor: Actor) -> dict[str, str]:
    """What a proposal says that a version may say otherwise, by column."""
    proposal = read.proposal
    return {
        "name_en": proposal.name_en,
        "folder": proposal.folder,
        "sentence_zh": proposal.sentence.zh,
        "sentence_en": proposal.sentence.en,
        "owner": proposal.owner or actor.staff,
        "digest": read.digest,
    }


def _content(version: TagVersion) -> dict[str, str]:
    columns = ("name_en", "folder", "sentence_zh", "sentence_en", "owner", "digest")
    return {name: str(getattr(version, name)) for name in columns}
