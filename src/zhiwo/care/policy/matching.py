"""Which interaction counts for what, and why not (H11, H12, H14-H16)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhiwo.care.policy import reasons
from zhiwo.care.policy.facts import CareFacts
from zhiwo.care.policy.house import House, Merge
from zhiwo.care.policy.records import Record, no_contact
from zhiwo.care.policy.standard import CONTACT
from zhiwo.care.policy.windows import Due
from zhiwo.kernel.period import Period
from zhiwo.kernel.text import Text


@dataclass(frozen=True)
class NotCounted:
    """Why an interaction does not count as a deed that a duty asks for."""

    reference: str
    on: date
    counts: str
    reason: Text


@dataclass(frozen=True)
class Done:
    """The records that count as one kind of deed, each with the day it counts on, earliest first; why others do not."""

    counted: tuple[tuple[date, Record], ...]
    not_counted: tuple[NotCounted, ...]

    def within(self, window: Period) -> tuple[Record, ...]:
        return tuple(record for on, record in self.counted if on in window)

    def after(self, day: date) -> date | None:
        """The first day after `day` on which something counts."""
        return next((on for on, _ in self.counted if on > day), None)


def contacts(facts: CareFacts, records: Iterable[Record], house: House) -> Done:
    """Which of `records`, earliest first, are contacts: of the right kind, by the right person, so many a day."""
    counted: list[tuple[date, Record]] = []
    refused: list[NotCounted] = []
    a_day: Counter[date] = Counter()
    for record in records:
        reason = _no_claim(record, house) or _no_standing(facts, record, house)
        if reason is None and a_day[record.on] >= house.contact.a_day:
            reason = reasons.SECOND_OF_THE_DAY
        if reason is None:
            a_day[record.on] += 1
            counted.append((record.on, record))
        else:
            refused.append(NotCounted(record.reference, record.on, CONTACT, reason))
        refused += [NotCounted(other, record.on, CONTACT, reasons.same_as(record.reference)) for other in record.also]
    return Done(tuple(counted), tuple(refused))


def _no_claim(record: Record, house: House) -> Text | None:
    if CONTACT in record.claims:
        return None
    return no_contact(record.contact, house) or reasons.WAITING


def _no_standing(facts: CareFacts, record: Record, house: House) -> Text | None:
    """Why the person's contact does not count (H12), or None when it does."""
    staff, on = record.contact.staff, record.on
    if staff is None:
        return reasons.NOBODY
    rule = house.standing
    own = [keeping for keeping in facts.keepings if keeping.staff == staff and keeping.role in rule.roles]
    if any(keeping.holds(on) for keeping in own):
        return None
    tier = facts.tier_on(on)
    posts = rule.posts | rule.leaders.get(tier or "", frozenset())
    if any(office.staff == staff and office.post in posts and office.holds(on) for office in facts.offices):
        return None
    covers = [k.until for k in own if k.role == "delegate" and k.until is not None and k.until <= on]
    return reasons.cover_ended(max(covers) - timedelta(days=1)) if covers else reasons.no_role(staff, on)


@dataclass(frozen=True)
class Met:
    """What greets the client on one occasion: in its window, and the first one after it, which is only noted."""

    by: tuple[Record, ...] = ()
    late_on: date | None = None


def greetings(facts: CareFacts, records: Sequence[Record], owed: Sequence[Due], house: House) -> list[Met]:
    """For each greeting of `owed`, in that order, the records that meet it (H14, H15)."""
    by: dict[tuple[str, date], list[Record]] = {due.key: [] for due in owed}
    late: dict[tuple[str, date], date] = {}
    for record in records:
        if not record.occasions or (house.greeting.needs_role and _no_standing(facts, record, house)):
            continue
        met = _met(record, owed, house)
        for due in met:
            by[due.key].append(record)
        for due in _too_late_for(record, owed, bool(met), house):
            late.setdefault(due.key, record.on)
    return [Met(tuple(by[due.key]), None if by[due.key] else late.get(due.key)) for due in owed]


def _met(record: Record, owed: Sequence[Due], house: House) -> list[Due]:
    """The greetings a record meets: each it names in whose window it lies; a mass message the first of them only."""
    merged = _merged(record, owed, house.merges)
    named = [due for code in record.occasions for due in owed if due.occasion == code and _in_window(due, record.on)]
    if record.contact.kind in house.contact.mass_kinds:
        named = named[:1]
        if not {due.key for due in named} & {due.key for due in merged}:
            return named
    return list({due.key: due for due in [*named, *merged]}.values())


def _in_window(due: Due, on: date) -> bool:
    """Whether a greeting on that day is in time for something owed; what exempts ends the time (H22)."""
    if due.exemption is not None:
        return on in due.window and on < due.exemption.since
    return bool(due.required) and on in due.window


def _merged(record: Record, owed: Sequence[Due], merges: Iterable[Merge]) -> list[Due]:
    """The two greetings that one record naming both meets together (H15)."""
    for merge in merges:
        if {merge.occasion, merge.joins} <= set(record.occasions):
            both = [due for due in owed if due.occasion == merge.occasion and merge.holds(due.on)]
            host = [due for due in owed if due.occasion == merge.joins and _in_window(due, record.on)]
            if both and host:
                return [*host, *(due for due in both if due.on.year == host[0].on.year)]
    return []


def _too_late_for(record: Record, owed: Sequence[Due], met_any: bool, house: House) -> list[Due]:
    """The greetings a record came too late for; a mass message speaks of the first occasion it names only."""
    mass = record.contact.kind in house.contact.mass_kinds
    if mass and met_any:
        return []
    named = record.occasions[:1] if mass else record.occasions
    noted = timedelta(days=house.greeting.late_noted_days)
    return [due for due in owed if due.occasion in named and due.on < record.on <= due.on + noted]
