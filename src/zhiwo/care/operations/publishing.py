"""Puts what the rules say into the tables, by difference: a second time changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from zhiwo.care.models import Discharge, Duty
from zhiwo.care.policy import counting
from zhiwo.care.policy.assessment import Counted
from zhiwo.care.policy.occasions import LONGEST_WINDOW
from zhiwo.care.policy.rules import Rules
from zhiwo.care.policy.windows import PERIODS, floor_of
from zhiwo.care.queries.facts import known_of
from zhiwo.clients.models import Client
from zhiwo.clients.publishing import write
from zhiwo.clients.scope import ScopedQuerySet
from zhiwo.kernel.period import Period

KEY = ("client_id", "kind", "on")
FIGURES = (
    "opens_on",
    "closes_on",
    "desk_on",
    "required",
    "done",
    "done_late_on",
    "exempt",
    "exempt_since",
    "basis",
    "tier",
    "standard",
)
BATCH = 2000
Key = tuple[int, str, date]
Figures = tuple[Any, ...]


@dataclass(frozen=True)
class Published:
    """What a publishing changed: duties new, changed, as they were, and gone because nothing is owed any more."""

    clients: int
    created: int
    changed: int
    unchanged: int
    dropped: int

    @property
    def stated(self) -> int:
        """How many duties stand."""
        return self.created + self.changed + self.unchanged


def publish(clients: ScopedQuerySet[Client], *, on: date, within: Period, rules: Rules) -> Published:
    """Make the duties of `clients` whose window touches `within` what the rules say.

    `done` counts all that is known, also what happened after `on`: an earlier date closed again forgets nothing.
    """
    hold(clients)
    known = known_of(clients, rules.on(on), since=within.start - LONGEST_WINDOW, floor=floor_of(within))
    counted = counting(within=within, standard=rules.standard, calendar=rules.calendar)
    wanted = {(pk, duty.kind, duty.on): duty for pk, facts in known.facts.items() for duty in counted(facts)}
    touching = Duty.objects.for_closing().filter(counted_for(within, rules), client__in=clients.order_by().values("pk"))
    before = {row[:3]: row[3:] for row in touching.order_by().values_list(*KEY, "pk", *FIGURES)}
    old = {key: row[1:] for key, row in before.items()}
    new = {key: _figures(duty) for key, duty in wanted.items()}
    differing = [key for key, figures in new.items() if old.get(key) != figures]
    write(Duty, (*KEY, *FIGURES), [(*key, *new[key]) for key in differing], key=KEY, fields=FIGURES)
    created = new.keys() - old.keys()
    pks = {key: row[0] for key, row in before.items()}
    if created:
        pks |= {row[:3]: row[3] for row in touching.order_by().values_list(*KEY, "pk")}
    gone = [pks[key] for key in old.keys() - new.keys()]
    _discharge(touching, {(pks[key], known.rows[by]) for key, duty in wanted.items() for by in duty.discharged_by})
    for batch in _batches(gone):
        Duty.objects.for_closing().filter(pk__in=batch).delete()
    return Published(
        clients=len(known.facts),
        created=len(created),
        changed=len(differing) - len(created),
        unchanged=len(new) - len(differing),
        dropped=len(gone),
    )


def counted_for(within: Period, rules: Rules) -> Q:
    """The condition that a duty is among those counted for `within`: its window touches it, or a quota's period does."""
    window = Q(opens_on__lt=within.end, closes_on__gte=within.start)
    periods = (
        Q(kind=quota.kind, on__gte=PERIODS[quota.period](within.start).start, on__lt=within.end)
        for quota in rules.on(within.start).quotas
    )
    return reduce(or_, periods, window)


def hold(clients: ScopedQuerySet[Client]) -> None:
    """Keep others from counting the duties of `clients` until this transaction ends, so that no count misses one."""
    # Not FOR UPDATE: an interaction just inserted by someone else holds its client's key, and two would wait for ever.
    list(clients.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))


def _figures(duty: Counted) -> Figures:
    """The values of FIGURES, in that order."""
    exemption = duty.exemption
    return (
        duty.window.start,
        duty.window.last,
        duty.desk_on,
        duty.required,
        duty.done,
        duty.done_late_on,
        exemption.kind if exemption else "",
        exemption.since if exemption else None,
        duty.basis,
        duty.due.tier,
        duty.due.version.version,
    )


def _discharge(touching: ScopedQuerySet[Duty], wanted: set[tuple[int, int]]) -> None:
    """Make the discharges of the duties published exactly `wanted`: pairs of duty and interaction."""
    discharges = Discharge.objects.for_closing().filter(duty__in=touching.order_by().values("pk"))
    old = {(duty, by): pk for duty, by, pk in discharges.order_by().values_list("duty", "interaction", "pk")}
    for batch in _batches([old[pair] for pair in old.keys() - wanted]):
        Discharge.objects.for_closing().filter(pk__in=batch).delete()
    pair = ("duty_id", "interaction_id")
    write(Discharge, pair, sorted(wanted - old.keys()), key=pair, fields=pair)


def _batches(pks: list[int]) -> Iterator[list[int]]:
    return (pks[at : at + BATCH] for at in range(0, len(pks), BATCH))
