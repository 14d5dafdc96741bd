"""Puts what the rules say into the tables, by difference: a second time changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date
from functools import reduce
from operator import add, or_
from typing import Any

from django.db.models import Q

from zhiwo.care.models import Discharge, Duty
from zhiwo.care.policy import counting
from zhiwo.care.policy.assessment import Counted, counting_ahead
from zhiwo.care.policy.occasions import LONGEST_WINDOW
from zhiwo.care.policy.rules import Rules
from zhiwo.care.policy.windows import PERIODS, floor_of
from zhiwo.care.queries.facts import known_of
from zhiwo.clients.among import Among
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
    "met_on",
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

    def __add__(self, other: Published) -> Published:
        return Published(*map(add, astuple(self), astuple(other)))


NOTHING = Published(0, 0, 0, 0, 0)


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
    # Clients for whom nothing was done share what they are owed: `wanted` keeps it, so that it has one identity.
    shared = {id(duty): duty for duty in wanted.values()}
    figures = {each: _figures(duty) for each, duty in shared.items()}
    new = {key: figures[id(duty)] for key, duty in wanted.items()}
    differing = [key for key, figures in new.items() if old.get(key) != figures]
    write(Duty, (*KEY, *FIGURES), [(*key, *new[key]) for key in differing], key=KEY, fields=FIGURES)
    created = new.keys() - old.keys()
    pks = {key: row[0] for key, row in before.items()}
    met = [key for key in created if wanted[key].discharged_by]
    if met:  # of new duties only those that something counts towards are asked for by number
        of_met = touching.filter(client__in=Among({pk for pk, _, _ in met}), kind__in={kind for _, kind, _ in met})
        pks |= {row[:3]: row[3] for row in of_met.order_by().values_list(*KEY, "pk")}
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


def publish_ahead(
    clients: ScopedQuerySet[Client], *, on: date, days: tuple[Period, Period], rules: Rules
) -> tuple[Published, frozenset[int]]:
    """Add what the second of `days` shows of `clients` that the first did not, where nothing that was done can count
    towards it; and those, by primary key, for whom it can after all, since a file may have been opened at any time."""
    hold(clients)
    before, within = days
    known = known_of(clients, rules.on(on), floor=floor_of(before), deeds=False)
    counted = counting_ahead(before=before, within=within, standard=rules.standard, calendar=rules.calendar)
    once = rules.standard.entry_kinds
    added: list[tuple[Any, ...]] = []
    figures: dict[int, Figures] = {}
    left = set()
    for pk, facts in known.facts.items():
        duties = counted(facts)
        if any(duty.kind in once for duty in duties):
            left.add(pk)
            continue
        for duty in duties:
            if id(duty) not in figures:
                figures[id(duty)] = _figures(duty)
            added.append((pk, duty.kind, duty.on, *figures[id(duty)]))
    write(Duty, (*KEY, *FIGURES), added, key=KEY, fields=FIGURES)
    return Published(len(known.facts) - len(left), len(added), 0, 0, 0), frozenset(left)


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
        duty.met_on,
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
