"""Putting down what passed with a client, correcting it, and late entries that wait for a word (house default H28)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.timezone import localtime

from zhiwo.care.operations import MachineRecord, WordsWithheld
from zhiwo.care.policy.confidence import confidence_on
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.policy.standard import Version
from zhiwo.care.policy.visits import visits_on
from zhiwo.care.queries import HAND, InteractionRow, interaction, waiting_entries
from zhiwo.care.queries.announcements import announced_to
from zhiwo.care.queries.duties import duties_seen
from zhiwo.care.queries.gatherings import open_gatherings
from zhiwo.clients.access import require_client
from zhiwo.clients.models import Client
from zhiwo.desk.duties import on_desk
from zhiwo.desk.glance import Glance, glances
from zhiwo.desk.words import RECORDED_BY_HAND
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import LEADERS, Field, may, require, sees
from zhiwo.org.queries import at_work, upwards
from zhiwo.parties.queries.wishes import WishRow, wishes_of

LATELY = timedelta(days=14)
"""Taking part in a gathering is put down within so many days."""


@dataclass(frozen=True)
class WaitingRow:
    """A late entry; `own` ones, had or written by the actor, are confirmed by somebody else."""

    entry: InteractionRow
    own: bool


def waiting(actor: Actor) -> list[WaitingRow] | None:
    """The late entries that wait for the actor, newest first; None for a post that confirms nothing."""
    if not may(actor, "interaction.confirm"):
        return None
    return [WaitingRow(row, actor.staff in (row.maker, row.entered_by)) for row in waiting_entries(actor, actor.on)]


def records(actor: Actor) -> bool:
    """Whether the actor is offered to put down what passed with clients."""
    return may(actor, "interaction.record")


def corrects(actor: Actor, client: Client, entry: InteractionRow) -> bool:
    """Whether the actor is offered to correct the entry: the one who made it, and the head of the client's outlet."""
    # Whoever corrects an entry sees its note: it would be written over by its mask.
    if entry.source != HAND or not records(actor) or not sees(actor, Field.NOTE):
        return False
    if entry.withheld:
        return False
    return entry.maker == actor.staff or heads(actor, client)


def heads(actor: Actor, client: Client) -> bool:
    """Whether the actor's word on entries about the client is asked for."""
    return may(actor, "interaction.confirm") and client.unit.path.startswith(actor.path)


@dataclass(frozen=True)
class Occasion:
    """An occasion to greet on; `ticked` when the form offers it as greeted."""

    code: str
    name: Text
    ticked: bool


@dataclass(frozen=True)
class Invited:
    """A gathering the client may be invited to, or came to."""

    number: str
    title: str
    on: date


@dataclass(frozen=True)
class Recording:
    """What the form for an interaction starts from; `entry` is the one to be corrected, None for a new one.

    `wishes` are what the client wishes once and for all, `kinds` the ways offered, `gatherings` what the client may be invited
    to, `leaders` (numbers and names) who may have come along, `announcements` (numbers and titles) what may be told the client,
    `opinions` what a client may have an opinion of, `levels` who may read the words.
    """

    client: Glance
    kinds: tuple[str, ...]
    occasions: list[Occasion]
    contact_owed: bool
    gatherings: list[Invited]
    leaders: list[tuple[str, str]]
    wishes: list[WishRow]
    announcements: list[tuple[str, str]]
    opinions: Mapping[str, Text]
    levels: Mapping[str, Text]
    entry: InteractionRow | None = None


def recording(actor: Actor, number: str) -> Recording:
    """The client with what an interaction today could discharge. Raises Denied, NotFound."""
    require(actor, "interaction.record")
    client = require_client(actor, number)
    owed = on_desk(actor).filter(client=client, closes_on__gte=actor.on)
    version = house_rules().on(actor.on)
    kinds = list(owed.order_by("closes_on").values_list("kind", flat=True))
    gatherings = _gatherings(client, actor.on)
    return Recording(
        client=glances(actor, [client.pk])[client.pk],
        kinds=(*RECORDED_BY_HAND, *_deeds(kinds, version), *(("invitation", "event") if gatherings else ())),
        occasions=[
            Occasion(occasion.code, occasion.name.text, True)
            for occasion in (version.by_kind.get(kind) for kind in kinds)
            if occasion
        ],
        contact_owed=not version.contact_kinds.isdisjoint(kinds),
        gatherings=gatherings,
        leaders=_leaders(client, actor),
        wishes=wishes_of(actor, number),
        announcements=announced_to(client, actor.on),
        opinions=visits_on(actor.on).opinion_names,
        levels=confidence_on(actor.on).names,
    )


def _deeds(kinds: list[str], version: Version) -> Iterator[str]:
    """The ways in which what is owed is done, beside those everybody uses."""
    house = version.house
    rules = {"gift": house.gift.kinds, "flowers": house.gesture.kinds, "file_opening": house.file.kinds}
    asked = {row.kind: row.counts for rows in (version.quotas, version.gestures, version.on_entry) for row in rows}
    for deed, ways in rules.items():
        if any(asked.get(kind) == deed for kind in kinds):
            yield from sorted(ways)


def _gatherings(client: Client, on: date) -> list[Invited]:
    """What the client may be invited to, and what took place in the days a late entry may still be of."""
    rows = open_gatherings(client.unit.path).filter(on__gte=on - LATELY).order_by("on")
    return [Invited(*row) for row in rows.values_list("number", "title", "on")]


def _leaders(client: Client, actor: Actor) -> list[tuple[str, str]]:
    """Who leads the client's units and may have come along."""
    over = at_work(actor.on).filter(post__in=LEADERS, unit__path__in=upwards(client.unit.path))
    return list(over.exclude(number=actor.staff).order_by("unit__path", "number").values_list("number", "name"))


def correcting(actor: Actor, reference: str) -> Recording:
    """An entry as it stands, with the occasions it names and those whose window held its day.

    Raises Denied, NotFound, MachineRecord, WordsWithheld.
    """
    require(actor, "interaction.record")
    entry = interaction(actor, reference, actor.on)
    if entry.source != HAND:
        raise MachineRecord
    if entry.withheld:
        raise WordsWithheld
    client = require_client(actor, entry.client)
    occasions = house_rules().on(entry.on).occasions
    around = duties_seen(actor).filter(client=client, opens_on__lte=entry.on, closes_on__gte=entry.on)
    near = set(around.order_by().values_list("kind", flat=True))
    return Recording(
        client=glances(actor, [client.pk])[client.pk],
        occasions=[
            Occasion(one.code, one.name.text, one.code in entry.codes)
            for one in occasions
            if one.code in entry.codes or one.kind in near
        ],
        contact_owed=False,
        kinds=RECORDED_BY_HAND if entry.kind in RECORDED_BY_HAND else (entry.kind,),
        gatherings=_gatherings(client, entry.on),
        leaders=_leaders(client, actor),
        wishes=wishes_of(actor, client.number),
        announcements=announced_to(client, entry.on),
        opinions=visits_on(entry.on).opinion_names,
        levels=confidence_on(entry.on).names,
        entry=entry,
    )


@dataclass(frozen=True)
class Kept:
    """The client's number; the time of day, None where only the day is known or another day is named; who began it."""

    client: str
    moment: time | None
    begun_by_client: bool


def kept_of(actor: Actor, reference: str, on: date) -> Kept:
    """What a correction does not ask for and so leaves as it was. Raises NotFound."""
    entry = interaction(actor, reference, actor.on)
    moment = localtime(entry.at).time() if entry.at and entry.on == on else None
    return Kept(entry.client, moment, entry.begun_by_client)
