"""What is owed and when: quotas of a period, greeting windows, exemptions (H13, H18-H22)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache

from zhiwo.care.policy.facts import CareFacts, Exemption, KeptBy, TierSpell
from zhiwo.care.policy.occasions import LONGEST_WINDOW, birthday_days, occasion_days, open_window
from zhiwo.care.policy.standard import Occasion, Quota, Standard, Version
from zhiwo.kernel.period import Period, month_of, quarter_of, year_of
from zhiwo.kernel.workdays import WorkCalendar

PERIODS: Mapping[str, Callable[[date], Period]] = {"month": month_of, "quarter": quarter_of, "year": year_of}
GREETING = "greeting"
OF_A_DAY = (GREETING, "flowers")
ROUNDINGS = {"half_up": ROUND_HALF_UP, "up": ROUND_CEILING, "down": ROUND_FLOOR}


@dataclass(frozen=True)
class Due:
    """Something owed, before what was done is looked at.

    `on` is its natural day: a period's first, an occasion's own, the day a client came on the list. `required` 0 with an
    `exemption` is exempt, without one not due. `basis` is the sum behind `required`, in words of the bank. `counts` is the
    deed it asks for, `greeting` where it is one; only then is there an `occasion`.
    """

    kind: str
    on: date
    window: Period
    required: int
    tier: str
    counts: str
    version: Version = field(compare=False)
    exemption: Exemption | None = None
    basis: str = ""
    occasion: str | None = None

    @property
    def key(self) -> tuple[str, date]:
        return self.kind, self.on

    @property
    def of_a_day(self) -> bool:
        """Whether it belongs to one day, an occasion's, after which nothing makes up for it."""
        return self.counts in OF_A_DAY


def served_runs(tiers: tuple[TierSpell, ...], served: frozenset[str] | Mapping[str, int]) -> list[Period]:
    """The client's unbroken runs of days in the tiers served."""
    runs: list[Period] = []
    for spell in sorted((t for t in tiers if t.tier in served), key=lambda t: t.since):
        if runs and runs[-1].end >= spell.since:
            runs[-1] = Period(runs[-1].start, max(runs[-1].end, spell.period.end))
        else:
            runs.append(spell.period)
    return runs


def clock_starts(facts: CareFacts, run: Period, version: Version) -> date | None:
    """When the clock of a run starts: on the first day in it with a keeper (H20), or never."""
    roles = version.house.clock.keeper_roles
    held = (k.period.overlap(run) for k in facts.keepings if k.role in roles)
    return min((period.start for period in held if period), default=None)


def quota_dues(facts: CareFacts, within: Period, standard: Standard) -> Iterator[Due]:
    """What the quotas ask in the periods that touch `within`, though what is left of one may lie before or after it."""
    for kind in dict.fromkeys(quota.kind for version in standard.versions for quota in version.quotas):
        day = within.start
        while day < within.end:
            day = yield from _of_period(facts, kind, day, standard)


def _of_period(facts: CareFacts, kind: str, day: date, standard: Standard) -> Generator[Due, None, date]:
    """What the quota of that kind asks in the period `day` lies in; the period's end."""
    quota = _quota(standard.on(day), kind)
    if quota is None:
        return day + timedelta(days=1)
    period = PERIODS[quota.period](day)
    # The version of the period's first day rules all of it; a kind new since then starts with the next period.
    version = standard.on(period.start)
    quota = _quota(version, kind)
    due = quota and _quota_due(facts, quota, period, version)
    if due:
        yield due
    return period.end


def _quota(version: Version, kind: str) -> Quota | None:
    return next((quota for quota in version.quotas if quota.kind == kind), None)


def _quota_due(facts: CareFacts, quota: Quota, period: Period, version: Version) -> Due | None:
    parts = [
        (spell.tier, part)
        for active in _active(facts, quota.per_tier, version)
        for spell in facts.tiers
        if spell.tier in quota.per_tier and (both := spell.period.overlap(active)) and (part := both.overlap(period))
    ]
    if not any(quota.per_tier[tier] for tier, _ in parts):
        return None
    parts.sort(key=lambda part: part[1].start)
    window = Period(parts[0][1].start, parts[-1][1].end)
    exemptions = [e for e in facts.exemptions if _rule_covers(e, quota.kind, version)]
    in_full = tuple((quota.per_tier[tier], part.days) for tier, part in parts)
    rounding = ROUNDINGS[version.house.quota.rounding]
    required, basis = share(in_full, period.days, rounding)
    exempt = None
    if exemptions and required:
        in_force = tuple(
            (quota.per_tier[tier], _days_in_force(part, window, exemptions, version)) for tier, part in parts
        )
        required, basis = share(in_force, period.days, rounding)
        exempt = None if required else next((e for e in exemptions if e.period.overlap(window)), None)
    return Due(quota.kind, period.start, window, required, parts[-1][0], quota.counts, version, exempt, basis)


def _active(facts: CareFacts, served: Mapping[str, int], version: Version) -> Iterator[Period]:
    for run in served_runs(facts.tiers, served):
        start = clock_starts(facts, run, version)
        if start is not None:
            yield Period(start, run.end)


@lru_cache(maxsize=4096)  # most clients of a night share a handful of sums
def share(terms: tuple[tuple[int, int], ...], days: int, rounding: str) -> tuple[int, str]:
    """The number owed, and the sum in writing: "(2×15 + 2×15) ÷ 30 = 2.0000 → 2" (H19)."""
    exact = Decimal(sum(quota * n for quota, n in terms)) / days
    owed = int(exact.quantize(Decimal(1), rounding))
    written = " + ".join(f"{quota}×{n}" for quota, n in terms)
    return owed, f"({written}) ÷ {days} = {exact.quantize(Decimal('0.0001'), ROUND_HALF_UP)} → {owed}"


def _rule_covers(exemption: Exemption, kind: str, version: Version) -> bool:
    rule = version.house.exemptions.get(exemption.kind)
    return rule is not None and rule.covers(kind, reaches=kind not in version.entry_kinds)


def _days_in_force(part: Period, window: Period, exemptions: list[Exemption], version: Version) -> int:
    """The days of `part` on which nothing exempts; none when something exempts from the whole window."""
    if any(_whole(e, version) and e.since < window.end for e in exemptions):
        return 0
    return sum(not any(e.holds(day) for e in exemptions) for day in part)


def _whole(exemption: Exemption, version: Version) -> bool:
    return version.house.exemptions[exemption.kind].whole


def greeting_dues(facts: CareFacts, within: Period, standard: Standard, calendar: WorkCalendar) -> Iterator[Due]:
    """The greetings, and what goes with them, whose window touches `within`."""
    yield from _greetings(facts, occasion_days(facts.birthday, within, standard), within, standard, calendar)


def _greetings(
    facts: CareFacts,
    occasions: Iterable[tuple[Occasion, date]],
    within: Period,
    standard: Standard,
    calendar: WorkCalendar,
) -> Iterator[Due]:
    for occasion, day in occasions:
        version = standard.on(day)
        asked = [_Asked(occasion.kind, version.greeted_tiers, GREETING, occasion.code)]
        asked += [_Asked(g.kind, g.tiers, g.counts, None) for g in version.gestures if g.occasion == occasion.code]
        for one in asked:
            due = _on_the_day(facts, one, day, version, calendar)
            if due and due.window.overlap(within):
                yield due


@dataclass(frozen=True)
class _Asked:
    """What an occasion asks for: the greeting, or a gesture that goes with it."""

    kind: str
    tiers: frozenset[str]
    counts: str
    occasion: str | None


def _on_the_day(facts: CareFacts, asked: _Asked, day: date, version: Version, calendar: WorkCalendar) -> Due | None:
    """What an occasion asks for, owed if on its day the client is in one of the tiers and has a keeper (H21)."""
    spell = next((spell for spell in facts.tiers if spell.holds(day)), None)
    roles = version.house.clock.keeper_roles
    kept = next((k for k in facts.keepings if k.role in roles and k.holds(day)), None)
    if spell is None or kept is None or spell.tier not in asked.tiers:
        return None
    rule = version.house.window
    opens = open_window(day, rule.days_before, rule.needs_working_day, calendar)
    exemptions = [e for e in facts.exemptions if _rule_covers(e, asked.kind, version)]
    exempt = next((e for e in exemptions if e.holds(day)), None)
    start = opens
    if exempt is None and (exemptions or max(spell.since, kept.since) > opens):
        start = _cut(facts, opens, day, exemptions, (asked.tiers, version))
    window = Period.through(start, day)
    required = int(exempt is None and _holds_enough(window, start > opens, version, calendar))
    return Due(asked.kind, day, window, required, spell.tier, asked.counts, version, exempt, occasion=asked.occasion)


def _cut(
    facts: CareFacts, opens: date, day: date, exemptions: list[Exemption], within: tuple[frozenset[str], Version]
) -> date:
    """The window's start, moved up to the client's entry (H21) and to the end of an exemption (H22)."""
    tiers, version = within
    runs = (run for run in served_runs(facts.tiers, tiers) if day in run)
    entries = [start for run in runs if (start := clock_starts(facts, run, version)) is not None]
    ends = [e.until for e in exemptions if e.until is not None and opens < e.until <= day]
    return max([opens, *entries, *ends])


def _holds_enough(window: Period, cut: bool, version: Version, calendar: WorkCalendar) -> bool:
    if not cut or not version.house.cut.cut_needs_working_day:
        return True
    return any(calendar.is_workday(day) for day in window)


def entry_dues(facts: CareFacts, within: Period, standard: Standard, calendar: WorkCalendar) -> Iterator[Due]:
    """What is owed to a client who came on the list, whose window touches `within` (H27).

    The day of entry, or of the first keeper if that is later (H20), is day 0.
    """
    for kind in dict.fromkeys(row.kind for version in standard.versions for row in version.on_entry):
        tiers = frozenset[str]().union(
            *(row.tiers for version in standard.versions for row in version.on_entry if row.kind == kind)
        )
        for run in served_runs(facts.tiers, tiers):
            start = clock_starts(facts, run, standard.on(run.start))
            if start is not None and start < within.end:
                due = _entry_due(facts, (kind, start), standard.on(start), calendar)
                if due and due.window.overlap(within):
                    yield due


def _entry_due(facts: CareFacts, asked: tuple[str, date], version: Version, calendar: WorkCalendar) -> Due | None:
    kind, start = asked
    row = next((row for row in version.on_entry if row.kind == kind), None)
    tier = facts.tier_on(start)
    if row is None or tier not in row.tiers:
        return None
    window = Period.through(start, calendar.add_workdays(start, row.working_days))
    exemptions = [e for e in facts.exemptions if _rule_covers(e, kind, version)]
    exempt = next((e for e in exemptions if e.holds(window.last)), None)
    return Due(kind, start, window, int(exempt is None), tier, row.counts, version, exempt)


def floor_of(within: Period) -> date:
    """The day before which, for what is owed in the days `within`, it matters only who ever kept the client.

    No period of a quota and no window that is asked for begins earlier; what is owed on entry on that day is long past.
    """
    return min(year_of(within.start).start, within.start - 2 * LONGEST_WINDOW)


class Dues:
    """What is owed to clients in the days `within`, worked out once for all who are alike in what decides it.

    Only the birthday is looked at for each. How long ago a tier or a keeper began, who exactly keeps the client and what
    was done play no part in what is owed.
    """

    def __init__(self, within: Period, standard: Standard, calendar: WorkCalendar) -> None:
        self.within = within
        # A mass message may be spent on an occasion just outside: greetings are looked at over more than is shown.
        self.around = Period(within.start - LONGEST_WINDOW, within.end + LONGEST_WINDOW)
        self._standard, self._calendar = standard, calendar
        self._floor = floor_of(within)
        self._of_many: dict[CareFacts, tuple[tuple[Due, ...], tuple[Due, ...]]] = {}

    def of_spells(self, facts: CareFacts) -> tuple[Due, ...]:
        """What `quota_dues` and `entry_dues` say within the days."""
        return self._shared(facts)[0]

    def of_days(self, facts: CareFacts) -> list[Due]:
        """What `greeting_dues` says in and around the days."""
        own = birthday_days(facts.birthday, self.around, self._standard)
        birthdays = _greetings(facts, own, self.around, self._standard, self._calendar)
        return [*self._shared(facts)[1], *birthdays]

    def alike(self, facts: CareFacts) -> CareFacts:
        """What decides what is owed to the client, and shares it with others: without the birthday, and what was done."""
        return _alike(facts, self._floor)

    def _shared(self, facts: CareFacts) -> tuple[tuple[Due, ...], tuple[Due, ...]]:
        alike = self.alike(facts)
        known = self._of_many.get(alike)
        if known is None:
            greeted = greeting_dues(alike, self.around, self._standard, self._calendar)
            entered = entry_dues(alike, self.within, self._standard, self._calendar)
            known = (*quota_dues(alike, self.within, self._standard), *entered), tuple(greeted)
            self._of_many[alike] = known
        return known


def _alike(facts: CareFacts, floor: date) -> CareFacts:
    """The facts that decide what is owed to the client whatever its birthday: those after `floor`, begun there at the
    earliest, without names."""
    if not all(_reaches(k.until, floor) for k in facts.keepings):
        # A keeper who left long ago may still have started the clock of a run that goes on (H20): nothing is left out.
        kept = tuple(KeptBy(k.since, k.until, k.role, "") for k in facts.keepings)
        return CareFacts(tiers=facts.tiers, keepings=kept, exemptions=facts.exemptions)
    return CareFacts(
        tiers=tuple(TierSpell(max(s.since, floor), s.until, s.tier) for s in facts.tiers if _reaches(s.until, floor)),
        keepings=tuple(KeptBy(max(k.since, floor), k.until, k.role, "") for k in facts.keepings),
        exemptions=facts.exemptions,
    )


def _reaches(until: date | None, floor: date) -> bool:
    return until is None or until > floor
