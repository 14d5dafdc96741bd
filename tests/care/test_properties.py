"""What must hold whatever happened: found by drawing clients, contacts and days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.care.reading import OFFICES, VERSION
from zhiwo.care.policy import (
    Assessment,
    Birthday,
    CareFacts,
    Contact,
    Exemption,
    KeptBy,
    TierSpell,
    assess,
    counting,
    load_standard,
    windows,
)
from zhiwo.care.policy.duty import Status
from zhiwo.care.policy.windows import Due, Dues, entry_dues, greeting_dues, quota_dues
from zhiwo.kernel.period import Period
from zhiwo.kernel.workdays import shipped_calendar

STANDARD, CALENDAR = load_standard(), shipped_calendar()
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)
WITHIN = Period.through(FIRST, LAST)
START = date(2025, 1, 1)

days = st.dates(FIRST, LAST)
kinds = st.sampled_from(["call", "visit", "meeting", "message_personal", "mass_message", "counter"])
occasions = st.lists(st.sampled_from([o.code for o in VERSION.occasions]), max_size=2, unique=True).map(tuple)


@st.composite
def contacts(draw: st.DrawFn, kind: st.SearchStrategy[str] = kinds, prefix: str = "I") -> tuple[Contact, ...]:
    """Up to eight records of distinct references."""
    drawn = []
    for n in range(draw(st.integers(0, 8))):
        on = draw(days)
        at = draw(st.none() | st.times(time(8), time(18)))
        drawn.append(
            Contact(
                reference=f"{prefix}{n}",
                on=on,
                kind=draw(kind),
                staff=draw(st.sampled_from(["W1", "W2", "H1", None])),
                entered=on + timedelta(draw(st.integers(0, 9))),
                result=draw(st.sampled_from(["connected", "no_answer"])),
                begun_by_client=draw(st.booleans()),
                occasions=draw(occasions),
                at=at and datetime.combine(on, at),
            )
        )
    return tuple(drawn)


@st.composite
def tiers(draw: st.DrawFn) -> tuple[TierSpell, ...]:
    """One to three spells that follow each other, the last one open."""
    turns = sorted(draw(st.lists(days, max_size=2, unique=True)))
    starts = [START, *turns]
    ends = [*turns, None]
    code = st.sampled_from(["t1", "t2", "t3", "file_only"])
    return tuple(TierSpell(since, until, draw(code)) for since, until in zip(starts, ends, strict=True))


@st.composite
def exemptions(draw: st.DrawFn) -> tuple[Exemption, ...]:
    kind = draw(st.sampled_from(["death", "do_not_contact", "hospital"]))
    since = draw(days)
    until = None if kind == "death" else draw(st.none() | st.just(since + timedelta(draw(st.integers(1, 40)))))
    return draw(st.sampled_from([(), (Exemption(since, until, kind),)]))


@st.composite
def clients(draw: st.DrawFn) -> CareFacts:
    """A client kept by W1 from some day on, with whatever befell it."""
    return CareFacts(
        tiers=draw(tiers()),
        keepings=(KeptBy(draw(st.just(START) | days), None, "lead", "W1"),),
        offices=OFFICES,
        exemptions=draw(exemptions()),
        birthday=draw(st.none() | st.builds(Birthday, st.just("lunar"), st.integers(1, 12), st.integers(1, 30))),
        contacts=draw(contacts()),
    )


def seen(facts: CareFacts, on: date = LAST) -> Assessment:
    return assess(facts, on=on, within=WITHIN, standard=STANDARD, calendar=CALENDAR)


def contact_counts(facts: CareFacts) -> list[tuple[date, int, tuple[str, ...]]]:
    return [(d.on, d.done, d.discharged_by) for d in seen(facts).duties if d.kind == "contact_month"]


@given(clients(), contacts(kind=st.just("mass_message"), prefix="M"))
def test_a_mass_message_never_changes_a_contact_count(facts, mass):
    joined = replace(facts, contacts=facts.contacts + mass)

    assert contact_counts(joined) == contact_counts(facts)


@given(clients(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(facts, random):
    shuffled = list(facts.contacts)
    random.shuffle(shuffled)

    assert seen(replace(facts, contacts=tuple(shuffled))) == seen(facts)


@given(clients())
def test_the_same_records_twice_change_nothing(facts):
    twice = replace(facts, contacts=facts.contacts + facts.contacts)

    assert seen(twice) == seen(facts)


@given(clients(), days)
def test_a_tier_split_in_two_owes_what_the_whole_owes(facts, day):
    split = []
    for spell in facts.tiers:
        if spell.holds(day) and spell.since < day:
            split += [replace(spell, until=day), replace(spell, since=day)]
        else:
            split.append(spell)

    owed = [(d.kind, d.on, d.window, d.required, d.status) for d in seen(replace(facts, tiers=tuple(split))).duties]

    assert owed == [(d.kind, d.on, d.window, d.required, d.status) for d in seen(facts).duties]


RANK = {Status.NOT_DUE: 0, Status.EXEMPT: 0, Status.OPEN: 1, Status.MET: 2, Status.LATE: 2}


@given(clients(), st.lists(days, min_size=2, max_size=2).map(sorted))
def test_a_status_only_moves_forward_and_stays_once_met_or_late(facts, pair):
    earlier, later = ({(d.kind, d.on): d.status for d in seen(facts, day).duties} for day in pair)

    assert earlier.keys() == later.keys()
    for key, then in earlier.items():
        assert RANK[later[key]] >= RANK[then]
        assert RANK[then] < 2 or later[key] is then


@given(clients())
def test_nothing_owed_is_ever_late_and_everything_late_is_short(facts):
    for duty in seen(facts).duties:
        assert (duty.status in {Status.EXEMPT, Status.NOT_DUE}) >= (duty.required == 0)
        assert (duty.status is Status.LATE) <= (duty.done < duty.required)


@given(clients(), days)
def test_what_was_known_later_is_not_seen_earlier(facts, day):
    known = assess(facts, on=LAST, within=WITHIN, standard=STANDARD, calendar=CALENDAR, known_at=day)
    entered = {contact.reference for contact in facts.contacts if contact.entered <= day}

    assert {by for duty in known.duties for by in duty.discharged_by} <= entered


def of_spells(facts: CareFacts, within: Period) -> list[Due]:
    return [*quota_dues(facts, within, STANDARD), *entry_dues(facts, within, STANDARD, CALENDAR)]


@given(clients(), days, st.lists(clients(), max_size=3))
def test_a_client_looked_at_among_others_is_owed_what_it_is_owed_alone(facts, day, others):
    within = Period.through(day, day + timedelta(40))
    dues = Dues(within, STANDARD, CALENDAR)
    for other in (*others, replace(facts, birthday=None, contacts=())):
        dues.of_days(other)

    assert list(dues.of_spells(facts)) == of_spells(facts, within)
    assert dues.of_days(facts) == list(greeting_dues(facts, dues.around, STANDARD, CALENDAR))


@st.composite
def with_a_past(draw: st.DrawFn) -> CareFacts:
    """A client who was in other tiers, or kept by someone else, up to some day in the years before."""
    facts = draw(clients())
    turn, left = draw(st.dates(date(2024, 1, 1), FIRST)), draw(st.dates(date(2024, 1, 1), FIRST))
    first, *others = facts.tiers
    tiers = (TierSpell(date(2023, 1, 1), turn, "t2"), replace(first, since=turn))
    gone = KeptBy(date(2023, 1, 1), left, "lead", "W9")
    return replace(facts, tiers=(*tiers, *others), keepings=draw(st.sampled_from([(), (gone,)])) + facts.keepings)


@given(with_a_past(), days)
def test_a_past_of_years_changes_nothing_in_what_is_owed(facts, day):
    dues = Dues(Period.through(day, day + timedelta(40)), STANDARD, CALENDAR)

    assert list(dues.of_spells(facts)) == of_spells(facts, dues.within)
    assert dues.of_days(facts) == list(greeting_dues(facts, dues.around, STANDARD, CALENDAR))


def test_clients_who_are_alike_are_looked_at_once(monkeypatch):
    looked_at = []
    monkeypatch.setattr(windows, "quota_dues", lambda facts, *rest: looked_at.append(facts) or quota_dues(facts, *rest))
    counted = counting(within=WITHIN, standard=STANDARD, calendar=CALENDAR)

    for born in range(1, 29):
        keeper = KeptBy(START + timedelta(born), None, "lead", f"W{born}")
        counted(
            CareFacts(tiers=(TierSpell(START, None, "t1"),), keepings=(keeper,), birthday=Birthday("solar", 1, born))
        )

    assert len(looked_at) == 1
