"""One client, one day: what is owed, what counts, how it stands. The one entry to the rules of care."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhiwo.care.policy import reasons
from zhiwo.care.policy.duty import (
    Forecast,
    Responsible,
    Rise,
    Status,
    escalation,
    forecast,
    responsible,
    status,
)
from zhiwo.care.policy.facts import CareFacts, Exemption
from zhiwo.care.policy.matching import Contacts, Met, NotCounted, contacts, greetings
from zhiwo.care.policy.occasions import LONGEST_WINDOW
from zhiwo.care.policy.records import Record, standing
from zhiwo.care.policy.standard import Standard, Version
from zhiwo.care.policy.windows import Due, greeting_dues, quota_dues, served_runs
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text
from zhiwo.kernel.workdays import WorkCalendar


@dataclass(frozen=True)
class Duty:
    """Something owed to the client, as it stands. `on` is its natural day, `discharged_by` are record references."""

    kind: str
    on: date
    window: Period
    required: int
    done: int
    status: Status
    tier: str
    version: str
    basis: str
    exemption: Exemption | None
    discharged_by: tuple[str, ...]
    done_late_on: date | None
    forecast: Forecast | None
    responsible: Responsible
    escalation: tuple[Rise, ...]

    @property
    def shortfall(self) -> int:
        return max(self.required - self.done, 0)

    @property
    def accountable(self) -> str | None:
        """Whose miss it is: the lead of the window's last day (H20), once it is late."""
        return self.responsible.lead if self.status is Status.LATE else None

    @property
    def reason(self) -> Text | None:
        """Why nothing is owed."""
        return reasons.exempted(self.exemption.kind, self.exemption.since) if self.exemption else None


@dataclass(frozen=True)
class Gap:
    """Days without a keeper (H42): who acts, and who was told."""

    since: date
    until: date | None
    acting: str | None
    told: tuple[str, ...]


@dataclass(frozen=True)
class Waiting:
    """A late entry or correction that waits for the outlet head (H28)."""

    reference: str
    awaits: str | None


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


@dataclass(frozen=True)
class _View:
    """The day looked at, the days shown, and by which standard and calendar."""

    on: date
    within: Period
    standard: Standard
    calendar: WorkCalendar


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
    made = contacts(known, records, version.house)
    return Assessment(
        duties=tuple(_duties(known, made, records, _View(on, within, standard, calendar))),
        records=tuple(records),
        not_counted=made.not_counted,
        waiting=tuple(Waiting(r.reference, known.in_office("outlet_head", on)) for r in records if r.waiting),
        last_contact=max((record.on for record in made.counted), default=None),
        gaps=tuple(_gaps(known, on, version)),
        warnings=calendar.warnings(within),
    )


def _duties(facts: CareFacts, made: Contacts, records: list[Record], view: _View) -> Iterator[Duty]:
    # A mass message may be spent on an occasion just outside: match over more than is shown.
    within = view.within
    around = Period(within.start - LONGEST_WINDOW, within.end + LONGEST_WINDOW)
    greeted = list(greeting_dues(facts, around, view.standard, view.calendar))
    met = greetings(facts, records, greeted, view.standard.on(view.on).house)
    quotas = quota_dues(facts, within, view.standard)
    shown = [(due, Met(tuple(made.within(due.window)))) for due in quotas]
    shown += [(due, how) for due, how in zip(greeted, met, strict=True) if due.window.overlap(within)]
    for due, how in sorted(shown, key=lambda pair: (pair[0].window.start, pair[0].window.end, pair[0].kind)):
        yield _duty(facts, due, how, view)


def _duty(facts: CareFacts, due: Due, met: Met, view: _View) -> Duty:
    # A greeting made before the exemption began stays made (H22).
    saved = due.occasion is not None and due.exemption is not None and bool(met.by)
    required, exemption = (1, None) if saved else (due.required, due.exemption)
    done, version = len(met.by), due.version
    stands = status(window=due.window, required=required, done=done, exempt=exemption is not None, on=view.on)
    return Duty(
        kind=due.kind,
        on=due.on,
        window=due.window,
        required=required,
        done=done,
        status=stands,
        tier=due.tier,
        version=version.version,
        basis=due.basis,
        exemption=exemption,
        discharged_by=tuple(record.reference for record in met.by),
        done_late_on=met.late_on,
        forecast=None if due.occasion else _forecast(due, required - done, view),
        responsible=responsible(facts, due.window, due.tier, version, view.on),
        escalation=escalation(facts, due.window, version, view.calendar) if stands is Status.LATE else (),
    )


def _forecast(due: Due, shortfall: int, view: _View) -> Forecast | None:
    amber = due.version.house.forecast.amber_working_days
    return forecast(
        window=due.window, shortfall=shortfall, on=view.on, amber_working_days=amber, calendar=view.calendar
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
