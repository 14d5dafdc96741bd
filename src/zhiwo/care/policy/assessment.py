"""One client, one day: what is owed, what counts, how it stands. The one entry to the rules of care."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhiwo.care.policy import reasons
from zhiwo.care.policy.deeds import deeds
from zhiwo.care.policy.duty import (
    Forecast,
    Responsible,
    Rise,
    Status,
    desk_day,
    escalation,
    forecast,
    responsible,
    status,
)
from zhiwo.care.policy.facts import Birthday, CareFacts, Exemption
from zhiwo.care.policy.matching import Done, Met, NotCounted, greetings
from zhiwo.care.policy.records import Record, standing
from zhiwo.care.policy.standard import CONTACT, Standard, Version
from zhiwo.care.policy.windows import GREETING, Due, Dues, served_runs
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.kernel.workdays import WorkCalendar


@dataclass(frozen=True)
class Counted:
    """Something owed to the client, and the references of what was done for it. `on` is its natural day; on `met_on` the last
    of what is required was done."""

    due: Due
    required: int
    exemption: Exemption | None
    discharged_by: tuple[str, ...]
    met_on: date | None
    done_late_on: date | None

    @property
    def kind(self) -> str:
        return self.due.kind

    @property
    def on(self) -> date:
        return self.due.on

    @property
    def window(self) -> Period:
        return self.due.window

    @property
    def basis(self) -> str:
        return self.due.basis

    @property
    def done(self) -> int:
        return len(self.discharged_by)

    @property
    def shortfall(self) -> int:
        return max(self.required - self.done, 0)

    @property
    def desk_on(self) -> date | None:
        """From which day it belongs on a desk; None for what is never done there."""
        return desk_day(self.due, self.done)

    @property
    def reason(self) -> Text | None:
        """Why nothing is owed."""
        if self.exemption is None:
            return None
        say = reasons.excused if self.required else reasons.exempted
        return say(self.exemption.kind, self.exemption.since)


@dataclass(frozen=True)
class Duty(Counted):
    """A duty as it stands on a day."""

    status: Status
    forecast: Forecast | None
    responsible: Responsible
    escalation: tuple[Rise, ...]

    @property
    def accountable(self) -> str | None:
        """Whose miss it is: the lead of the window's last day (H20), once it is late."""
        return self.responsible.lead if self.status is Status.LATE else None


@dataclass(frozen=True)
class Gap:
    """Days without a keeper (H42): who acts, and who was told."""

    since: date
    until: date | None
    acting: str | None
    told: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """A late entry or correction that waits for the outlet head (H28); `also` tell of the same interaction."""

    reference: str
    awaits: str | None
    also: tuple[str, ...] = ()

    @property
    def references(self) -> tuple[str, ...]:
        return (self.reference, *self.also)


@dataclass(frozen=True)
class Assessment:
    """How care for one client stands on a day."""

    duties: tuple[Duty, ...]
    records: tuple[Record, ...]
    not_counted: tuple[NotCounted, ...]
    waiting: tuple[Waiting, ...]
    last_contact: date | None
    gaps: tuple[Gap, ...]
    warnings: tuple[Text, ...]


def assess(
    facts: CareFacts,
    *,
    on: date,
    within: Period,
    standard: Standard,
    calendar: WorkCalendar,
    known_at: date | None = None,
) -> Assessment:
    """How the client's duties with a window that touches `within` stand on `on`.

    What happened after `on` is left aside; `known_at` leaves aside also what was entered after that day.
    """
    known = facts if known_at is None else facts.known_at(known_at)
    version = standard.on(on)
    records = standing((c for c in known.contacts if c.on <= on), version.house, calendar)
    done = deeds(known, records, version)
    counts = _counted(known, (records, done), Dues(within, standard, calendar), standard)
    return Assessment(
        duties=tuple(_judged(known, counted, on, calendar) for counted in counts),
        records=tuple(records),
        not_counted=tuple(refused for made in done.values() for refused in made.not_counted),
        waiting=tuple(Waiting(r.reference, known.in_office("outlet_head", on), r.also) for r in records if r.waiting),
        last_contact=max((day for day, _ in done[CONTACT].counted), default=None),
        gaps=tuple(_gaps(known, on, version)),
        warnings=calendar.warnings(within),
    )


def count(facts: CareFacts, *, within: Period, standard: Standard, calendar: WorkCalendar) -> list[Counted]:
    """The client's duties with a window that touches `within`, and all that is known to have been done for them.

    No day is looked at: what this says is what the tables keep.
    """
    return counting(within=within, standard=standard, calendar=calendar)(facts)


def counting(*, within: Period, standard: Standard, calendar: WorkCalendar) -> Callable[[CareFacts], list[Counted]]:
    """`count` for many clients, who share what is the same for all who are alike: with those for whom nothing was done
    that is the whole answer, and one list."""
    dues, version = Dues(within, standard, calendar), standard.on(within.start)
    of_quiet: dict[tuple[CareFacts, Birthday | None], list[Counted]] = {}

    def counted(facts: CareFacts) -> list[Counted]:
        if facts.contacts:
            records = standing(facts.contacts, version.house, calendar)
            return _counted(facts, (records, deeds(facts, records, version)), dues, standard)
        key = dues.alike(facts), facts.birthday
        if key not in of_quiet:
            of_quiet[key] = _counted(facts, ([], deeds(facts, (), version)), dues, standard)
        return of_quiet[key]

    return counted


def counting_ahead(
    *, before: Period, within: Period, standard: Standard, calendar: WorkCalendar
) -> Callable[[CareFacts], list[Counted]]:
    """What the days `within` add to what `before` showed, for clients for whom nothing was done that may count towards it."""
    old, new = (counting(within=days, standard=standard, calendar=calendar) for days in (before, within))
    added: dict[int, list[Counted]] = {}

    def counted(facts: CareFacts) -> list[Counted]:
        now = new(facts)
        # Those who are alike share one list, which `new` keeps: it is told apart by its identity.
        if id(now) not in added:
            known = {duty.due.key for duty in old(facts)}
            added[id(now)] = [duty for duty in now if duty.due.key not in known]
        return added[id(now)]

    return counted


def _counted(
    facts: CareFacts, did: tuple[list[Record], Mapping[str, Done]], dues: Dues, standard: Standard
) -> list[Counted]:
    records, done = did
    within = dues.within
    of_days = dues.of_days(facts)
    greeted = [due for due in of_days if due.counts == GREETING]
    met = greetings(facts, records, greeted, standard.on(within.start).house)
    shown = [(due, how) for due, how in zip(greeted, met, strict=True) if due.window.overlap(within)]
    others = [
        *dues.of_spells(facts),
        *(due for due in of_days if due.counts != GREETING and due.window.overlap(within)),
    ]
    shown += [(due, _met(due, done[due.counts])) for due in others]
    shown.sort(key=lambda pair: (pair[0].window.start, pair[0].window.end, pair[0].kind))
    return [_with_done(facts, due, how) for due, how in shown]


def _met(due: Due, done: Done) -> Met:
    """What was done for a duty that is no greeting. A file is opened once: earlier does as well (H27)."""
    version = due.version
    once = due.kind in version.entry_kinds
    window = Period(date.min, due.window.end) if once else due.window
    by = done.within(window)
    if due.exemption is not None and due.of_a_day:
        by = tuple(record for record in by if record.on < due.exemption.since)
    late = done.after(due.window.last) if (once or due.of_a_day) and not by else None
    noted = timedelta(days=version.house.greeting.late_noted_days)
    if late is not None and due.of_a_day and late > due.window.last + noted:
        late = None
    return Met(by[:1] if once else by, late)


def _with_done(facts: CareFacts, due: Due, met: Met) -> Counted:
    # What was done for a day before the exemption began stays done (H22).
    saved = due.of_a_day and due.exemption is not None and bool(met.by)
    required, exemption = (1, None) if saved else (due.required, due.exemption)
    if exemption is None and len(met.by) < required:
        exemption = _excused(facts, due)
    days = sorted(record.on for record in met.by)
    met_on = days[required - 1] if 0 < required <= len(days) else None
    return Counted(due, required, exemption, tuple(record.reference for record in met.by), met_on, met.late_on)


def _excused(facts: CareFacts, due: Due) -> Exemption | None:
    """What excuses the missing rest of a quota: it began within the window and holds to its end (H22 `remainder`)."""
    rules = due.version.house.exemptions
    return next(
        (
            e
            for e in facts.exemptions
            if e.kind in rules
            and rules[e.kind].remainder
            and rules[e.kind].covers(due.kind, reaches=True)
            and due.window.start < e.since < due.window.end <= e.period.end
        ),
        None,
    )


def _judged(facts: CareFacts, counted: Counted, on: date, calendar: WorkCalendar) -> Duty:
    due, version = counted.due, counted.due.version
    exempt = counted.exemption is not None
    stands = status(window=due.window, required=counted.required, done=counted.done, exempt=exempt, on=on)
    return Duty(
        due=due,
        required=counted.required,
        exemption=counted.exemption,
        discharged_by=counted.discharged_by,
        met_on=counted.met_on,
        done_late_on=counted.done_late_on,
        status=stands,
        forecast=_forecast(counted, on, calendar) if due.kind in version.quota_of else None,
        responsible=responsible(facts, due, on),
        escalation=escalation(facts, due.window, version, calendar) if stands is Status.LATE else (),
    )


def _forecast(counted: Counted, on: date, calendar: WorkCalendar) -> Forecast | None:
    amber = counted.due.version.house.forecast.amber_working_days
    return forecast(
        window=counted.window, shortfall=counted.shortfall, on=on, amber_working_days=amber, calendar=calendar
    )


def _gaps(facts: CareFacts, on: date, version: Version) -> Iterator[Gap]:
    """The stretches up to `on` in which a served client had no keeper."""
    roles = version.house.clock.keeper_roles
    kept = sorted((k.period for k in facts.keepings if k.role in roles), key=lambda period: period.start)
    for run in served_runs(facts.tiers, version.served_tiers):
        for hole in _holes(run, kept):
            if hole.start <= on:
                yield _gap(facts, hole, version)


def _holes(run: Period, kept: list[Period]) -> Iterator[Period]:
    at = run.start
    for period in kept:
        if period.start > at and at < run.end:
            yield Period(at, min(period.start, run.end))
        at = max(at, period.end)
    if at < run.end:
        yield Period(at, run.end)


def _gap(facts: CareFacts, hole: Period, version: Version) -> Gap:
    rule = version.house.gap
    told = (facts.in_office(post, hole.start) for post in rule.told.get(facts.tier_on(hole.start) or "", ()))
    return Gap(
        since=hole.start,
        until=None if hole.end == date.max else hole.end,
        acting=facts.in_office(rule.acting, hole.start),
        told=tuple(staff for staff in told if staff),
    )
