"""What a client agreed to and what stops contact, as the client page shows it: a state for each purpose and channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.timezone import localdate

from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.models import Client
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, as_seen, may
from zhiwo.parties.models import Consent, ContactStop
from zhiwo.parties.operations import WAYS
from zhiwo.parties.policy import (
    Basis,
    ContactRules,
    Purpose,
    Purposes,
    Statement,
    Stop,
    consent_at,
    contact_rules_on,
    purposes_on,
)

LEFT_ALONE = Text("勿扰", "do not disturb")
QUIET = Text("免打扰 {begins}–{ends}", "quiet {begins}–{ends}")
NO_MARKETING = Text("不接受营销", "no marketing")
NO_MARKETING_BY = Text("不接受{channel}营销", "no marketing by {channel}")


@dataclass(frozen=True)
class Cell:
    """How one consent stands; `proof` is where its evidence lies, `way` how it was said, None where nothing was said."""

    given: bool
    since: date | None
    way: Text | None
    wording: str
    proof: str


@dataclass(frozen=True)
class PurposeRow:
    """One use of personal information: a cell for each channel where it is asked by channel, one otherwise, none where no
    consent is asked."""

    purpose: Purpose
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class StopRow:
    """A stop in force; `mark` is its shortest name. `lifts` tells whether the actor may lift it."""

    reference: str
    mark: Text
    kind: Text
    since: datetime
    until: datetime | None
    reason: str
    by: str
    severe: bool
    lifts: bool


@dataclass(frozen=True)
class ConsentCard:
    """All of it at one moment; `refusals` name what marketing the client has refused."""

    client: str
    channels: tuple[Text, ...]
    rows: tuple[PurposeRow, ...]
    stops: tuple[StopRow, ...]
    refusals: tuple[Text, ...]
    records: bool
    stops_contact: bool
    files_requests: bool


@dataclass(frozen=True)
class ConsentChoices:
    """What the forms offer: purposes a consent can be asked for, channels, ways of saying it, kinds of stops."""

    client: str
    name: str
    purposes: dict[str, Text]
    channels: dict[str, Text]
    ways: dict[str, Text]
    stops: dict[str, Text]


def consent_card(actor: Actor, number: str, at: datetime) -> ConsentCard:
    """The card of one client at a moment. Raises NotFound. Three queries."""
    client = require_client(actor, number)
    rules, purposes = contact_rules_on(localdate(at)), purposes_on(localdate(at))
    said = list(seen_by(Consent.objects.all(), actor).filter(client=client, since__lte=at).order_by("since", "pk"))
    rows = tuple(_row(actor, purpose, said, rules, at) for purpose in purposes.purposes)
    return ConsentCard(
        client=client.number,
        channels=tuple(channel.name.text for channel in rules.channels),
        rows=rows,
        stops=tuple(_stops(actor, client, rules, at)),
        refusals=tuple(_refused(said, rules, purposes, at)),
        records=may(actor, "consent.record"),
        stops_contact=may(actor, "stop.set"),
        files_requests=may(actor, "request.file"),
    )


def consent_choices(actor: Actor, number: str, at: datetime) -> ConsentChoices:
    """What the forms start from. Raises NotFound."""
    client = require_client(actor, number)
    rules, purposes = contact_rules_on(localdate(at)), purposes_on(localdate(at))
    return ConsentChoices(
        client=client.number,
        name=as_seen(actor, Field.NAME, client.name),
        purposes={one.code: one.name.text for one in purposes.purposes if one.basis is Basis.CONSENT},
        channels={one.code: one.name.text for one in rules.channels},
        ways=WAYS,
        stops={one.code: one.name.text for one in rules.stops},
    )


def _row(actor: Actor, purpose: Purpose, said: list[Consent], rules: ContactRules, at: datetime) -> PurposeRow:
    if not purpose.needs_consent:
        return PurposeRow(purpose, ())
    channels = [channel.code for channel in rules.channels] if purpose.by_channel else [""]
    return PurposeRow(purpose, tuple(_cell(actor, purpose.code, channel, said, at) for channel in channels))


def _cell(actor: Actor, purpose: str, channel: str, said: list[Consent], at: datetime) -> Cell:
    stated = {_statement(one): one for one in said}  # of two alike the newer row
    state = consent_at(stated, purpose, channel, at)
    if state.by is None:
        return Cell(False, None, None, "", "")
    row = stated[state.by]
    way = WAYS.get(row.way, Text(row.way, row.way)) if row.way else None
    return Cell(state.given, localdate(row.since), way, row.wording, as_seen(actor, Field.NOTE, row.proof))


def _statement(row: Consent) -> Statement:
    return Statement(row.purpose, row.channel, row.given, row.since)


def _stops(actor: Actor, client: Client, rules: ContactRules, at: datetime) -> Iterator[StopRow]:
    """The stops in force, in their precedence."""
    found = [
        row
        for row in seen_by(ContactStop.objects.all(), actor).filter(client=client).order_by("since", "pk")
        if Stop(row.kind, row.channel, row.since, row.until).holds(at)
    ]
    for row in sorted(found, key=lambda row: rules.rank(row.kind)):
        kind = rules.stop_kinds[row.kind]
        allowed = may(actor, "stop.lift") and (not kind.lifted_by_compliance or may(actor, "stop.lift_legal"))
        yield StopRow(
            reference=row.reference,
            mark=_mark(row, rules),
            kind=kind.name.text,
            since=row.since,
            until=row.until,
            reason=as_seen(actor, Field.NOTE, row.reason),
            by=row.by,
            severe=bool(kind.covers),
            lifts=allowed,
        )


def _mark(row: ContactStop, rules: ContactRules) -> Text:
    if row.quiet_since and row.quiet_until:
        return QUIET.filled(begins=_clock(row.quiet_since), ends=_clock(row.quiet_until))
    if row.channel:
        return rules.by_channel[row.channel].stopped.text
    return LEFT_ALONE if row.kind == "do_not_disturb" else rules.stop_kinds[row.kind].name.text


def _clock(moment: time) -> str:
    return f"{moment:%H:%M}"


def _refused(said: list[Consent], rules: ContactRules, purposes: Purposes, at: datetime) -> Iterator[Text]:
    """What marketing the client took back or refused: all of it, or by which channels."""
    stated = [_statement(one) for one in said]
    if "marketing" not in purposes.by_code:
        return
    refused = [
        channel.name.text
        for channel in rules.channels
        if (state := consent_at(stated, "marketing", channel.code, at)).by is not None and not state.given
    ]
    if len(refused) == len(rules.channels):
        yield NO_MARKETING
    else:
        yield from (NO_MARKETING_BY.filled(channel=channel) for channel in refused)
