"""How contacts of the last weeks went, by person, and those that are looked at twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from zhiwo.care.models import Interaction
from zhiwo.care.policy.quality import Flag, Made, QualityVersion, answered, asks_note, flags, measured, quality_on
from zhiwo.care.policy.rules import Rules, house_rules
from zhiwo.care.queries.checks import said_private
from zhiwo.care.queries.facts import leading_scheme
from zhiwo.care.queries.interactions import HAND
from zhiwo.care.queries.versions import corrected
from zhiwo.clients.access import seen_by
from zhiwo.clients.among import Among
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import add_months
from zhiwo.org.models import Staff
from zhiwo.org.policy import LEADERS
from zhiwo.tiering.models import Placement


class How(StrEnum):
    """What is counted of somebody's contacts, beside the flags: all; calls, and those that connected and were measured;
    messages that were or could have been answered, and were; contacts that ask for a note."""

    ALL = "all"
    CALLS = "calls"
    CONNECTED = "connected"
    MEASURED = "measured"
    MESSAGES = "messages"
    ANSWERED = "answered"
    NOTED = "noted"


@dataclass(frozen=True)
class ContactSeen:
    """A contact with what is counted of it."""

    pk: int
    staff: str
    on: date
    seconds: int | None
    counts: frozenset[str]


@dataclass(frozen=True)
class PersonQuality:
    """Somebody's contacts: how many of each count, by `How` and `Flag`; the seconds of the measured calls."""

    staff: str
    counts: Mapping[str, int]
    seconds: int


def contacts_judged(actor: Actor, on: date, rules: Rules | None = None) -> list[ContactSeen]:
    """The contacts of the days judged up to `on`, with clients the actor sees, latest first: those of the people at the
    actor's unit and below; of who leads nobody, the own. Four statements at most.

    What is said of a contact does not hang on who asks: it is judged beside all the person's contacts.
    """
    rule = quality_on(on)
    kinds = (rules or house_rules()).on(on).house.contact.kinds | rule.message_kinds
    team = Staff.objects.filter(unit__path__startswith=actor.path)
    people = list((team if actor.post in LEADERS else team.filter(number=actor.staff)).values_list("pk", flat=True))
    since = on - timedelta(days=rule.shown_days)
    own = _standing().filter(staff__in=people, on__gt=since, on__lte=on, kind__in=kinds, begun_by_client=False)
    rows = {row.reference: (pk, row) for pk, row in _made(own)}
    asked = {row.client for _, row in rows.values() if row.kind in rule.message_kinds}
    around = _around(asked, rule, on)
    made = [row for _, row in rows.values()]
    beside = [*made, *(row for row in around if row.reference not in rows)]
    why, told = flags(beside, rule, on), answered(beside, rule, on)
    seen = seen_by(Interaction.objects.all(), actor).filter(pk__in=Among([pk for pk, _ in rows.values()]))
    shown = frozenset(seen.order_by().values_list("pk", flat=True))
    found = [
        ContactSeen(pk, row.staff, row.on, row.seconds if measured(row) else None, _counts(row, why, told, rule))
        for pk, row in rows.values()
        if pk in shown
    ]
    return sorted(found, key=lambda one: (one.on, one.pk), reverse=True)


def by_person(contacts: list[ContactSeen]) -> dict[str, PersonQuality]:
    """The same, counted, by staff number."""
    counts: dict[str, Counter[str]] = {}
    seconds: Counter[str] = Counter()
    for one in contacts:
        counts.setdefault(one.staff, Counter()).update(one.counts)
        seconds[one.staff] += one.seconds or 0
    return {staff: PersonQuality(staff, counted, seconds[staff]) for staff, counted in counts.items()}


def _counts(
    row: Made, why: Mapping[str, frozenset[Flag]], told: Mapping[str, bool], rule: QualityVersion
) -> frozenset[str]:
    holds = {
        How.ALL: True,
        How.CALLS: row.kind == "call",
        How.CONNECTED: row.kind == "call" and row.result == "connected",
        How.MEASURED: measured(row),
        How.MESSAGES: row.reference in told,
        How.ANSWERED: told.get(row.reference, False),
        How.NOTED: asks_note(row, rule),
    }
    return frozenset(
        {str(how) for how, true in holds.items() if true} | {str(one) for one in why.get(row.reference, ())}
    )


def _standing() -> ScopedQuerySet[Interaction]:
    return Interaction.objects.for_closing().filter(~corrected(), ~said_private())


def _around(clients: set[int], rule: QualityVersion, on: date) -> list[Made]:
    """The messages to these clients of the months in which none may be answered, and what they began themselves."""
    since = add_months(on, -rule.unanswered_months)
    passed = _standing().filter(client__in=Among(clients), on__gt=since, on__lte=on)
    return [row for _, row in _made(passed.filter(Q(begun_by_client=True) | Q(kind__in=rule.message_kinds)))]


FIELDS = (
    "pk", "reference", "client", "staff__number", "on", "kind", "entered_at", "result", "seconds", "note", "source",
    "begun_by_client",
)  # fmt: skip


def _made(rows: ScopedQuerySet[Interaction]) -> list[tuple[int, Made]]:
    placed = Placement.objects.for_closing().filter(
        client=OuterRef("client"), scheme=leading_scheme(), since__lte=OuterRef("on")
    )
    then = placed.filter(Q(until=None) | Q(until__gt=OuterRef("on"))).order_by("-since")
    told = rows.annotate(tier=Subquery(then.values("tier")[:1])).order_by("pk")
    return [_row(*values) for values in told.values_list(*FIELDS, "tier")]


def _row(pk: int, reference: str, client: int, staff: str | None, *more: Any) -> tuple[int, Made]:
    on, kind, entered, result, seconds, note, source, by_client, tier = more
    return pk, Made(
        reference=reference, client=client, staff=staff or "", on=on, kind=kind, entered=entered, result=result,
        seconds=seconds, note=note.gist(), by_hand=source == HAND, tier=tier, begun_by_client=by_client,
    )  # fmt: skip
