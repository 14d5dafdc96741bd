"""What passed between bank and client, as rows for whoever may see the client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max, Subquery
from django.utils.timezone import localdate

from zhiwo.care.models import Interaction
from zhiwo.care.policy.records import standing
from zhiwo.care.policy.rules import INTERACTION_KINDS, RESULTS, Rules, house_rules
from zhiwo.care.policy.standard import BIRTHDAY, Version
from zhiwo.care.queries.confidence import readable
from zhiwo.care.queries.facts import known_of
from zhiwo.care.queries.versions import corrected, later_versions
from zhiwo.care.queries.visits import aim_names
from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.among import Among
from zhiwo.clients.models import Client
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, as_seen, sees
from zhiwo.org.queries import staff_names

ENTRY = Text("这条记录", "That entry")

HAND = "hand"
"""The source of what people put down. Only that is corrected here: what a machine sent is sent again, and would undo it."""


NOTHING_SAID: dict[str, Any] = {
    "topic": "", "proof": "", "note": "", "next_step": "", "next_on": None, "aims": (), "opinion_about": "", "opinion": "",
}  # fmt: skip
"""What is left of the words of an interaction for whoever may not read them."""


@dataclass(frozen=True)
class InteractionRow:
    """A version of an interaction; `at` is None when only its day is known, `seconds` when nothing measured it.

    `maker` is the staff number of whoever had it, "" for a machine's; `staff` the name; `entered_by` the number of whoever
    wrote this version. `result` and `occasions` are names, `outcome` and `codes` what they stand for. The client's name, the
    note and the occasion of a birthday are as the actor may see them. `level` says who reads the words; `withheld`: not the
    actor, to whom neither they are told nor what the contact was for. `plan` is the visit it carries out, `aims` are codes,
    names and what became of them.
    """

    reference: str
    version: int
    client: str
    name: str
    on: date
    at: datetime | None
    kind: str
    title: Text
    outcome: str
    result: Text | None
    maker: str
    entered_by: str
    staff: str
    begun_by_client: bool
    codes: tuple[str, ...]
    occasions: tuple[Text, ...]
    topic: str
    colleagues: tuple[str, ...]
    along: tuple[tuple[str, str], ...]
    gathering: str
    gathering_title: str
    announcement: str
    announcement_title: str
    seconds: int | None
    proof: str
    note: str
    next_step: str
    next_on: date | None
    level: str
    withheld: bool
    plan: str
    aims: tuple[tuple[str, Text, str], ...]
    opinion_about: str
    opinion: str
    source: str
    confirmed: bool


def last_contacts(actor: Actor, numbers: Iterable[str], on: date, rules: Rules | None = None) -> dict[str, date]:
    """The last day up to `on` each client was contacted in a way that counted, by number; derived, never kept."""
    kinds = (rules or house_rules()).on(on).contact_kinds
    contacts = seen_by(Interaction.objects.all(), actor).filter(
        client__number__in=Among(numbers), discharges__duty__kind__in=kinds, on__lte=on
    )
    return dict(contacts.order_by("client__number").values_list("client__number").annotate(last=Max("on")))


def interactions_of(actor: Actor, number: str, on: date, rules: Rules | None = None) -> list[InteractionRow]:
    """What passed between bank and client up to a day, newest first. Raises NotFound. Two statements; one more where
    colleagues were there too, and up to two where the words of some are not for all."""
    rules = rules or house_rules()
    client = require_client(actor, number)
    made = seen_by(Interaction.objects.all(), actor).filter(client=client, on__lte=on)
    return _rows(actor, made.filter(~corrected()), rules.on(on))


def corrected_of(actor: Actor, number: str, on: date, rules: Rules | None = None) -> dict[str, list[InteractionRow]]:
    """The versions of the client's interactions that a correction replaced, by reference, newest first. One statement."""
    made = seen_by(Interaction.objects.all(), actor).filter(corrected(), client__number=number)
    found: dict[str, list[InteractionRow]] = {}
    for row in sorted(
        _rows(actor, made.annotate(newest_level=_newest_level()), (rules or house_rules()).on(on)),
        key=lambda row: -row.version,
    ):
        found.setdefault(row.reference, []).append(row)
    return found


def interaction(actor: Actor, reference: str, on: date, rules: Rules | None = None) -> InteractionRow:
    """The newest version of one interaction. Raises NotFound. One statement."""
    made = seen_by(Interaction.objects.all(), actor).filter(~corrected(), reference=reference)
    rows = _rows(actor, made, (rules or house_rules()).on(on))
    if not rows:
        raise NotFound(what=ENTRY)
    return rows[0]


def waiting_entries(actor: Actor, on: date, rules: Rules | None = None) -> list[InteractionRow]:
    """Entries made too late to count by themselves, for the head of the outlet to confirm (H28); newest first.

    Two statements, and eight more when there are any.
    """
    rules = rules or house_rules()
    version = rules.on(on)
    made_later = seen_by(Interaction.objects.all(), actor).filter(
        source__in=version.house.entry.sources, confirmed_at=None, entered_at__date__gt=F("on")
    )
    late = {
        client
        for client, day, entered in made_later.order_by().values_list("client", "on", "entered_at")
        if localdate(entered) > rules.calendar.add_workdays(day, version.house.entry.working_days)
    }
    if not late:
        return []
    known = known_of(Client.objects.for_closing().filter(pk__in=late), version)
    waiting = {
        reference
        for facts in known.facts.values()
        for record in standing(facts.contacts, version.house, rules.calendar)
        if record.waiting
        for reference in (record.reference, *record.also)
    }
    late_ones = seen_by(Interaction.objects.all(), actor).filter(reference__in=waiting)
    return _rows(actor, late_ones.filter(~corrected()), version)


def _newest_level() -> Subquery:
    """Who reads the newest version of an interaction."""
    return Subquery(later_versions().order_by("-version").values("level")[:1])


def _told(actor: Actor, interactions: ScopedQuerySet[Any]) -> ScopedQuerySet[Any]:
    """Those the actor may be told of: flowers come on a birthday, whose day not everybody may know."""
    rows = interactions.select_related("client__unit", "staff", "entered_by", "gathering", "announcement", "plan")
    return rows if sees(actor, Field.BORN_ON) else rows.exclude(kind__in=house_rules().standard.birthday_gestures)


def _rows(actor: Actor, interactions: ScopedQuerySet[Any], version: Version) -> list[InteractionRow]:
    named = {
        code: one.name.text for code, one in version.by_code.items() if code != BIRTHDAY or sees(actor, Field.BORN_ON)
    }
    rows = list(_told(actor, interactions).order_by("-at", "-pk"))
    read = readable(actor, rows)
    there = {number for row in rows for number in row.colleagues}
    names = staff_names(there) if there else {}
    told = [
        InteractionRow(
            reference=row.reference,
            version=row.version,
            client=row.client.number,
            name=as_seen(actor, Field.NAME, row.client.name),
            on=row.on,
            at=row.at if row.timed else None,
            kind=row.kind,
            title=INTERACTION_KINDS.get(row.kind, Text(row.kind, row.kind)),
            outcome=row.result,
            result=RESULTS.get(row.result),
            maker=row.staff.number if row.staff else "",
            entered_by=row.entered_by.number if row.entered_by else "",
            staff=row.staff.name if row.staff else "",
            begun_by_client=row.begun_by_client,
            codes=tuple(row.occasions),
            occasions=tuple(named[code] for code in row.occasions if code in named),
            topic=row.topic,
            colleagues=tuple(row.colleagues),
            along=tuple((number, names.get(number, number)) for number in row.colleagues),
            gathering=row.gathering.number if row.gathering else "",
            gathering_title=row.gathering.title if row.gathering else "",
            announcement=row.announcement.number if row.announcement else "",
            announcement_title=row.announcement.title if row.announcement else "",
            seconds=row.seconds,
            proof=as_seen(actor, Field.NOTE, row.proof),
            note=as_seen(actor, Field.NOTE, row.note),
            next_step=as_seen(actor, Field.NOTE, row.next_step),
            next_on=row.next_on,
            level=row.level,
            withheld=row.pk not in read,
            plan=row.plan.reference if row.plan else "",
            aims=tuple((code, name, row.aims[code]) for code, name in aim_names(row.aims, row.on)),
            opinion_about=row.opinion_about,
            opinion=as_seen(actor, Field.NOTE, row.opinion),
            source=row.source,
            confirmed=row.confirmed_at is not None,
        )
        for row in rows
    ]
    return [replace(row, **NOTHING_SAID) if row.withheld else row for row in told]
