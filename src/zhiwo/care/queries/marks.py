"""How people marked the lines of their day's lists, and what became of the lines (L2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from zhiwo.care.models import DeskMark
from zhiwo.care.policy.marks import FIRST, LATER, WRONG, WRONG_REASONS
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.queries.duties import duties_seen
from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import Role
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import month_of
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import LEADERS, Field, as_seen


@dataclass(frozen=True)
class MarkRow:
    """How the actor marked a line: `until` is the day one put off comes back."""

    how: str
    until: date | None
    reason: str


@dataclass(frozen=True)
class WrongRow:
    """A line somebody below said is wrong: whose line, of which client, what it owes, and why it is said to be wrong."""

    duty: int
    staff: str
    by: str
    client: str
    name: str
    kind: str
    why: Text
    words: str
    on: date


@dataclass(frozen=True)
class Share:
    """What became of one keeper's lines of the month so far: how many there were, and of these met, put off, said to be wrong."""

    staff: str
    name: str
    lines: int
    met: int
    later: int
    wrong: int

    def of(self, lines: int) -> Decimal:
        """Some of the lines as a share of all."""
        return Decimal(lines) / self.lines


def marks_of(actor: Actor, duties: Collection[int]) -> dict[int, MarkRow]:
    """The actor's own marks on some duties, by primary key. One statement."""
    rows = _own(actor).filter(duty__in=duties).order_by()
    return {
        duty: MarkRow(how, until, why) for duty, how, until, why in rows.values_list("duty", "how", "until", "reason")
    }


def marked_first(actor: Actor) -> Exists:
    """The condition that the actor put a duty first."""
    return Exists(_own(actor).filter(duty=OuterRef("pk"), how=FIRST))


def set_aside(actor: Actor) -> Exists:
    """The condition that the actor put a duty off to a later day, or said it is wrong."""
    return Exists(_own(actor).filter(Q(how=WRONG) | Q(how=LATER, until__gt=actor.on), duty=OuterRef("pk")))


def wrong_below(actor: Actor) -> ScopedQuerySet[DeskMark]:
    """What other people said is wrong of the clients a leader sees, while it is still owed; the newest first."""
    marks = (
        seen_by(DeskMark.objects.all(), actor, path="duty__client").filter(how=WRONG).exclude(staff__number=actor.staff)
    )
    if actor.post not in LEADERS:
        return marks.none()
    since = actor.on - timedelta(days=house_rules().on(actor.on).late_shown_days)
    return marks.filter(
        duty__in=duties_seen(actor).order_by().values("pk"),
        duty__exempt="",
        duty__required__gt=F("duty__done"),
        duty__closes_on__gte=since,
    ).order_by("-on", "-pk")


def said_wrong(actor: Actor, most: int) -> list[WrongRow]:
    """The first of them. One statement."""
    return [
        WrongRow(
            mark.duty_id, mark.staff.number, mark.staff.name, mark.duty.client.number,
            as_seen(actor, Field.NAME, mark.duty.client.name), mark.duty.kind,
            WRONG_REASONS.get(mark.reason, WRONG_REASONS["other"]), as_seen(actor, Field.NOTE, mark.words), mark.on,
        )
        for mark in wrong_below(actor).select_related("duty__client", "staff")[:most]
    ]  # fmt: skip


def shares(actor: Actor) -> list[Share]:
    """What became of the month's lines of the clients the actor sees, by lead, those with the smallest share met first.

    A line is a duty that was on a desk by the actor's day and closes this month or closed in it. Of a client's lines those of
    the lead of that day are counted; marks are the lead's own. Two statements.
    """
    month = month_of(actor.on)
    lines = duties_seen(actor).filter(
        exempt="", required__gt=0, desk_on__lte=actor.on, closes_on__gte=month.start, closes_on__lt=month.end
    )
    leads = Keeping.objects.for_closing().filter(in_force(actor.on), client=OuterRef("client"), role=Role.LEAD)
    marked = DeskMark.objects.for_closing().filter(duty=OuterRef("pk"), staff=OuterRef("lead"))
    told = lines.annotate(lead=Subquery(leads.values("staff")[:1])).annotate(
        later=Exists(marked.filter(how=LATER)), wrong=Exists(marked.filter(how=WRONG))
    )
    counted = (
        told.exclude(lead=None)
        .order_by()
        .values("lead")
        .annotate(
            lines=Count("pk"),
            done=Count("pk", filter=Q(done__gte=F("required"))),
            put_off=Count("pk", filter=Q(later=True)),
            refused=Count("pk", filter=Q(wrong=True)),
        )
    )
    rows = list(counted)
    named = Staff.objects.filter(pk__in=[row["lead"] for row in rows]).values_list("pk", "number", "name")
    people = {pk: (number, name) for pk, number, name in named}
    found = [Share(*people[row["lead"]], row["lines"], row["done"], row["put_off"], row["refused"]) for row in rows]
    return sorted(found, key=lambda one: (one.of(one.met), one.staff))


def _own(actor: Actor) -> ScopedQuerySet[DeskMark]:
    return DeskMark.objects.for_closing().filter(staff__number=actor.staff)
