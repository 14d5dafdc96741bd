"""A tag while it is written: read at every key, counted when the hand rests, compared with the one in force, tried on samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from pyroaring import BitMap

from zhiwo.desk.book import BookRow
from zhiwo.desk.tags import TagListing, faces, listing_of
from zhiwo.engine.breaking_off import BrokenOff
from zhiwo.engine.lake import Lake
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require
from zhiwo.tags.language import forms, parse
from zhiwo.tags.language.completing import Offers, offers_at
from zhiwo.tags.operations import Explained, Trial, sample_rule, try_rule
from zhiwo.tags.policy import folders_proposed, proposal_of, text_of
from zhiwo.tags.queries import Draft, Which, clients_behind, drafted, names_at_hand, seen_tag
from zhiwo.wiring import looks
from zhiwo.wiring.closed_days import closed_day
from zhiwo.wiring.tagging import SayWhyFirst, propose_text
from zhiwo.wiring.turns import turn

LIST = Text("这份名单", "That list")


class Part(StrEnum):
    """The lists behind the numbers of a rule that is tried: whom it selects, and whom else, or no longer, than the tag does."""

    MEMBERS = "members"
    COME = "come"
    LEAVE = "leave"


TITLES = {
    Part.MEMBERS: Text("选中的客户", "Clients it selects"),
    Part.COME: Text("比现行版本多出的客户", "Clients it selects and the version in force does not"),
    Part.LEAVE: Text("比现行版本少去的客户", "Clients the version in force selects and it does not"),
}


@dataclass(frozen=True)
class Typed:
    """What stands in the editor: the rule as typed, the name of the tag it would be a new version of, "" for a new one, and
    whether it is to be a tag of risk."""

    text: str
    tag: str = ""
    of_risk: bool = False


@dataclass(frozen=True)
class Form:
    """What the editor begins with: a new tag, or a new version of a `tag` as its newest one says it; `first` is the first day
    it can be in force from."""

    rule: str
    first: date
    owner: str
    tag: str = ""
    name_en: str = ""
    folder: str = ""
    sentence_zh: str = ""
    sentence_en: str = ""


@dataclass(frozen=True)
class Counted:
    """A rule tried on the last closed day; beside the tag it would replace: whom it adds (`come`) and whom it drops (`leave`)."""

    on: date
    trial: Trial
    come: BitMap | None = None
    leave: BitMap | None = None


def blank_form(actor: Actor, rule: str) -> Form:
    """The form of a new tag. Raises NothingClosed."""
    return Form(rule=rule, first=closed_day(None), owner=actor.staff)


def form_of(actor: Actor, name: str) -> Form:
    """The form of a new version of a tag. Raises NotFound, NothingClosed."""
    last, day = seen_tag(actor, name), closed_day(None)
    return Form(
        rule=last.text,
        first=max(day, last.valid_from) + timedelta(days=1),
        owner=last.owner,
        tag=last.tag.name,
        name_en=last.name_en,
        folder=last.folder,
        sentence_zh=last.sentence_zh,
        sentence_en=last.sentence_en,
    )


def offered(actor: Actor, text: str, caret: int) -> Offers:
    """What could be written at the caret. Raises Denied, NothingClosed."""
    require(actor, "tag.try")
    return offers_at(
        text, min(caret, len(text)), names_at_hand(actor, Lake(settings.LAKE), closed_day(None)), actor.language
    )


def read_draft(actor: Actor, text: str) -> tuple[date, Draft]:
    """How a rule reads, and between which bounds its audience lies.

    Raises Denied, NothingClosed, RuleFault, NoResultToday, AsksForUnseen.
    """
    day = closed_day(None)
    return day, drafted(actor, text, names_at_hand(actor, Lake(settings.LAKE), day), day)


def form_draft(actor: Actor, text: str) -> forms.Form:
    """A rule as a form in the actor's language. Raises Denied, NothingClosed, RuleFault."""
    require(actor, "tag.try")
    names = names_at_hand(actor, Lake(settings.LAKE), closed_day(None))
    return forms.form_of(parse(text, names, actor.language).rule, names, actor.language)


def count_draft(*, actor: Actor, typed: Typed, page: str, number: int, at: datetime) -> Counted | None:
    """Try a rule; None where a later asking of the same page took its place meanwhile.

    Raises NothingClosed, NotFound, and what `try_rule` raises.
    """
    with turn(page, number) as superseded:
        try:
            return _counted(actor, typed, at, superseded)
        except BrokenOff:
            return None


def _counted(actor: Actor, typed: Typed, at: datetime, superseded: Callable[[], bool] = lambda: False) -> Counted:
    day = closed_day(None)
    trial = try_rule(
        actor=actor,
        text=typed.text,
        on=day,
        lake=Lake(settings.LAKE),
        at=at,
        of_risk=typed.of_risk,
        superseded=superseded,
    )
    if not typed.tag:
        return Counted(day, trial)
    live = clients_behind(actor, typed.tag, day, Which.BEARING)
    return Counted(day, trial, trial.members - live, live - trial.members)


def list_draft(*, actor: Actor, typed: Typed, part: str, page: int, at: datetime) -> TagListing:
    """One page of the clients behind a number of a tried rule. Raises NotFound, and what `count_draft` raises."""
    counted = _counted(actor, typed, at)
    found = {Part.MEMBERS: counted.trial.members, Part.COME: counted.come, Part.LEAVE: counted.leave}
    ordinals = found.get(Part(part)) if part in list(Part) else None
    if ordinals is None:
        raise NotFound(what=LIST)
    return listing_of(actor, TITLES[Part(part)], part, on=counted.on, ordinals=ordinals, page=page)


def sample_draft(*, actor: Actor, typed: Typed, at: datetime) -> list[tuple[BookRow, Explained]]:
    """A few of the clients a rule selects, each with the reason; each counts as a look at the client.

    Raises SayWhyFirst, RanksNotExplained, and what `count_draft` raises.
    """
    counted = _counted(actor, typed, at)

    def may_look(client: str) -> None:
        if looks.must_explain(actor, client, at):
            raise SayWhyFirst

    lake = Lake(settings.LAKE)
    samples = sample_rule(
        actor=actor, text=typed.text, on=counted.on, lake=lake, members=counted.trial.members, may_look=may_look, at=at
    )
    looks.notice(actor=actor, at=at)
    found = {one.number: one.explained for one in samples}
    return [(row, found[row.client.number]) for row in faces(actor, list(found))]


def propose_draft(*, actor: Actor, fields: Mapping[str, str], reason: str, at: datetime) -> int:
    """Ask that what a form says be published as a version of a tag. Returns the slip's number.

    Raises Denied, ProposalFaulty, and what `propose_text` raises.
    """
    if not folders_proposed(actor):
        require(actor, "tag.propose")
    return propose_text(actor=actor, text=text_of(proposal_of(fields)), reason=reason, at=at)
