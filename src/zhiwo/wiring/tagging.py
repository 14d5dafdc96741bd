"""Tags on the bank's own lake, as of days that are closed, behind the second wall as the pages are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.conf import settings

from zhiwo.clients.wall import behind
from zhiwo.closing.operations import undisturbed
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.governance.approvals import ask
from zhiwo.governance.commands import Command
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.progress import Told, untold
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.tags.operations import (
    Explained,
    Trial,
    compare_days,
    explain_rule,
    publish_run,
    require_publishable,
    try_rule,
    work_out,
)
from zhiwo.tags.policy import FOLDERS, FolderCode, is_guarded
from zhiwo.tags.policy.ready import ReadyTag, leans_on
from zhiwo.tags.queries import CatalogueRow, Difference, catalogue, folder_of, seen_tag
from zhiwo.wiring import looks
from zhiwo.wiring.closed_days import closed_day
from zhiwo.wiring.commands import COMMANDS, PEOPLE
from zhiwo.wiring.tag_commands import not_taken_over, publishing_of, read, read_all, retiring_of, taking_over_of


class NothingReady(Refusal):
    """The catalogue has every tag of the pack's folder."""

    sentence = Text("这一类现成标签都已采用。", "Every ready tag of that folder is in the catalogue already.")


class AdoptFirst(Refusal):
    """Ready tags lean on others of the pack, kept in other folders, that the catalogue does not have."""

    sentence = Text(
        "其中有标签引用了其他类别的现成标签，请先采用：{folders}。",
        "Some of them refer to ready tags of other folders: take over {folders} first.",
    )


class SayWhyFirst(Refusal):
    """Whoever has looked at very many clients says what for, on the pages."""

    sentence = Text(
        "您今天查看的客户已很多：请先在网页打开一位客户，写明用途，再试。",
        "You have looked at very many clients today: open one of them on the pages first and say what for.",
    )


def try_tag(*, actor: Actor, text: str, on: date | None, at: datetime, of_risk: bool = False) -> tuple[date, Trial]:
    """Count whom a rule selects on a day, the last closed one if none is given; `of_risk`: for a tag of risk.

    Raises NothingClosed, NotClosedYet, BeforeFirstClosed and what `try_rule` raises.
    """
    day = closed_day(on)
    lake = Lake(settings.LAKE)
    with behind(actor):
        return day, try_rule(actor=actor, text=text, on=day, lake=lake, at=at, of_risk=of_risk)


def explain_tag(*, actor: Actor, client: str, text: str, on: date | None, at: datetime) -> tuple[date, Explained]:
    """Take a rule apart for one client, as of a day, the last closed one if none is given.

    Raises NothingClosed, NotClosedYet, BeforeFirstClosed, SayWhyFirst and what `explain_rule` raises.
    """
    day = closed_day(on)
    if looks.must_explain(actor, client, at):
        raise SayWhyFirst
    lake = Lake(settings.LAKE)
    with behind(actor):
        explained = explain_rule(
            actor=actor, client=client, text=text, on=day, lake=lake, at=at, past=day < closed_day(None)
        )
    looks.notice(actor=actor, at=at)
    return day, explained


def propose_tag(*, actor: Actor, text: str, reason: str, at: datetime) -> int:
    """Ask that a version of a tag be published, after trying its rule among the clients one sees. Returns the slip's number.

    Raises TextUnreadable, VersionFaulty, NothingClosed, and what `try_rule`, `require_publishable` and `ask` raise.
    """
    with behind(actor):
        return propose_text(actor=actor, text=text, reason=reason, at=at)


def propose_text(*, actor: Actor, text: str, reason: str, at: datetime) -> int:
    """The same, for who stands behind the second wall already."""
    found = read(actor, text)
    folder, day = found.proposal.folder, closed_day(None)
    trial = try_rule(
        actor=actor,
        text=found.proposal.rule,
        on=day,
        lake=Lake(settings.LAKE),
        at=at,
        of_risk=is_guarded(folder),
    )
    last = require_publishable(actor=actor, read=found, closed_on=day)
    arguments = {
        "text": text,
        "said": {"zh": found.said.zh, "en": found.said.en},
        "digest": found.digest,
        "owner": found.proposal.owner or actor.staff,
        "follows": last.number if last else 0,
        "tried": {"on": day.isoformat(), "clients": trial.clients, "of": trial.of},
    }
    command = publishing_of(folder)
    return _ask(actor=actor, command=command, name=found.proposal.name, arguments=arguments, reason=reason, at=at)


def adopt_tags(*, actor: Actor, folder: str, reason: str, at: datetime) -> tuple[int, int]:
    """Ask that the pack's tags of a folder be published, those that the catalogue does not have yet, from the last closed day on.
    Returns the slip's number and how many tags.

    Raises Denied, NothingClosed, NothingReady, AdoptFirst, RuleFault, and what `require_publishable` and `ask` raise.
    """
    command, day = taking_over_of(folder), closed_day(None)
    require(actor, command.makes)
    wanted = not_taken_over(folder)
    if not wanted:
        raise NothingReady
    _require_none_before(wanted)
    proposals = [tag.proposed(FolderCode(folder), day) for tag in wanted]
    arguments = {
        "names": [proposal.name for proposal in proposals],
        "digests": {one.proposal.name: one.digest for one in read_all(actor, proposals)},
        "valid_from": day.isoformat(),
        "owner": actor.staff,
    }
    number = _ask(actor=actor, command=command, name=folder, arguments=arguments, reason=reason, at=at)
    return number, len(proposals)


def _require_none_before(wanted: Collection[ReadyTag]) -> None:
    """Raises AdoptFirst where rules name ready tags of other folders that the catalogue does not have."""
    absent = {of for name, of in leans_on(wanted).items() if folder_of(name) is None}
    if absent:
        names = [FOLDERS[code].name for code in FOLDERS if code in absent]
        raise AdoptFirst(folders=Text("、".join(n.zh for n in names), ", ".join(n.en for n in names)))


def propose_retirement(
    *, actor: Actor, name: str, retired_from: date, successor: str, reason: str, at: datetime
) -> int:
    """Ask that a tag retire. Returns the slip's number. Raises NotFound, and what `require_retirable` and `ask` raise."""
    last = seen_tag(actor, name)
    command = retiring_of(last.folder)
    arguments = {"retired_from": retired_from.isoformat(), "successor": successor}
    return _ask(actor=actor, command=command, name=last.tag.name, arguments=arguments, reason=reason, at=at)


def run_tags(*, actor: Actor, at: datetime, told: Told = untold) -> tuple[date, int]:
    """Work out and publish every tag in force on the last closed day, as the night does; that it was done is on the trail. How
    far it has come is `told`.

    Raises Denied, NothingClosed, ClosingUnderWay.
    """
    require(actor, "tag.run")
    lake, day = Lake(settings.LAKE), closed_day(None)
    with undisturbed(lake):
        with lake.read(Scope.closing(), as_of=day) as snapshot:
            worked_out = work_out(snapshot, told)
        return day, publish_run(actor=actor, on=day, worked_out=worked_out, at=at)


def tag_list(*, actor: Actor, on: date | None) -> tuple[date, list[CatalogueRow]]:
    """The catalogue as of a day, the last closed one if none is given. Raises Denied, NothingClosed, NotClosedYet."""
    require(actor, "tag.view")
    day = closed_day(on)
    with behind(actor):
        return day, catalogue(actor, day)


def tag_difference(*, actor: Actor, name: str, since: date, until: date | None, at: datetime) -> Difference:
    """Who came to a tag and who left it since the close of a day, until that of another, the last closed one if none is given.

    Raises NothingClosed, NotClosedYet and what `compare_days` raises.
    """
    day = closed_day(until)
    with behind(actor):
        return compare_days(actor=actor, name=name, since=since, until=day, at=at)


def _ask(*, actor: Actor, command: Command, name: str, arguments: dict[str, Any], reason: str, at: datetime) -> int:
    slip = ask(
        actor=actor,
        kind=command.code,
        target=name,
        arguments=arguments,
        reason=reason,
        at=at,
        commands=COMMANDS,
        people=PEOPLE,
    )
    number: int = slip.pk
    return number
