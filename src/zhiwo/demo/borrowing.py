"""Loans and credit cards, with what is repaid and what is posted."""

from __future__ import annotations

import numpy as np

from zhiwo.demo.days import Ints, number
from zhiwo.demo.ledger import Ledger
from zhiwo.demo.people import WAN, People
from zhiwo.demo.span import Span
from zhiwo.demo.writing import Sheet, dates, decimals, wan, words, yuan

LOAN_KINDS = ("personal", "housing", "business")
LOAN_RATES_BP = (368, 335, 390)
LOAN_MONTHS = (36, 300, 60)
GRADES = ("classic", "gold", "platinum", "diamond")
GRADE_FLOORS_WAN = (0, 5, 30, 300)


def lend(span: Span, ledger: Ledger) -> tuple[Sheet, Ints]:
    """Loans with a new balance every month, repaid from the current account. Returns also what each client repays."""
    people, rng = ledger.people, span.dice(ledger.people.branch.order, 4)
    age = people.age(span.stop)
    likely = people.ordinary & (people.closed < 0) & (people.died < 0) & (people.opened < span.start)
    who = np.flatnonzero(likely & (age >= 24) & (age < 60) & (rng.random(people.size) < 0.13))
    kind = rng.choice(3, len(who), p=(0.3, 0.55, 0.15))
    lent = np.rint(np.array([9, 62, 45])[kind] * rng.lognormal(0, 0.5, len(who))).astype(np.int64) * WAN
    age_months = rng.integers(1, np.array(LOAN_MONTHS)[kind] // 2)
    plots = np.array([n for n, plot in enumerate(people.plots) if plot.loan], dtype=np.int64)
    who, kind = np.concatenate([who, plots]), np.concatenate([kind, np.zeros(len(plots), dtype=np.int64)])
    lent = np.concatenate([lent, np.array([people.plots[n].loan * 100 * 36 // 30 for n in plots], dtype=np.int64)])
    age_months = np.concatenate([age_months, np.full(len(plots), 6 - len(span.months))])
    opened = span.start - 30 * age_months
    repaid = np.zeros(people.size, dtype=np.int64)
    rows: list[tuple[Ints, Ints, Ints]] = [_lent_before(span, opened, lent, kind, age_months)]
    for nth, month in enumerate(span.months):
        day = np.full(len(who), number(month) + 19)
        due = (day <= span.stop) & (day > opened)
        left = _left(lent, kind, age_months + nth + 1)
        step = np.where(due & (left > 0), lent // np.array(LOAN_MONTHS)[kind], 0)
        bill = step + np.where(due, left * np.array(LOAN_RATES_BP)[kind] // 120_000, 0)
        booked = who >= len(people.plots)
        ledger.book(who[booked], day[booked], -bill[booked], "loan_repayment")
        np.add.at(repaid, who[booked], bill[booked])
        moved = np.flatnonzero(due & (step > 0))
        rows.append((moved, day[moved], left[moved]))
    return _loan_sheet(people, who, kind, opened, rows), repaid


def _left(lent: Ints, kind: Ints, months: Ints) -> Ints:
    """What is still owed after so many monthly repayments."""
    term = np.array(LOAN_MONTHS)[kind]
    left: Ints = np.maximum(lent - lent // term * np.clip(months, 0, term), 0)
    return left


def _lent_before(span: Span, opened: Ints, lent: Ints, kind: Ints, age_months: Ints) -> tuple[Ints, Ints, Ints]:
    every = np.arange(len(opened))
    on = np.where(opened < span.start, span.start - 1, opened)
    return every, on, _left(lent, kind, np.maximum(age_months, 0))


def _loan_sheet(people: People, who: Ints, kind: Ints, opened: Ints, rows: list[tuple[Ints, Ints, Ints]]) -> Sheet:
    loan, on, balance = (np.concatenate([row[at] for row in rows]) for at in range(3))
    columns = {
        "loan": 5_000_000_000 + people.branch.order * 10_000_000 + 1 + loan,
        "client": people.client[who[loan]],
        "from_on": dates(on),
        "kind": words(LOAN_KINDS, kind[loan]),
        "balance_fen": wan(balance),
        "currency": ["CNY"] * len(loan),
        "rate_pct": decimals(np.array(LOAN_RATES_BP)[kind[loan]], 2),
        "opened_on": dates(opened[loan]),
        "matures_on": dates((opened + np.array(LOAN_MONTHS)[kind] * 365 // 12)[loan]),
    }
    return Sheet("loans", on, columns)


def grade_of(aum: Ints) -> Ints:
    """The card grade the bank gives for so much money: place in `GRADES`."""
    return np.searchsorted(np.array(GRADE_FLOORS_WAN[1:]) * WAN, aum, side="right")


def card_sheets(span: Span, people: People) -> list[Sheet]:
    """Credit cards, and what was bought with them month by month."""
    rng = span.dice(people.branch.order, 5)
    likely = people.ordinary & (people.closed < 0) & (people.opened < span.start) & (people.age(span.stop) < 70)
    who = np.flatnonzero(likely & (rng.random(people.size) < np.where(people.aum >= 5 * WAN, 0.5, 0.28)))
    grade = np.minimum(grade_of(people.aum[who]), 3 - (rng.random(len(who)) < 0.6) * 2)
    plots = [(n, GRADES.index(plot.card)) for n, plot in enumerate(people.plots) if plot.card]
    who = np.concatenate([who, np.array([n for n, _ in plots], dtype=np.int64)])
    grade = np.concatenate([np.maximum(grade, 0), np.array([g for _, g in plots], dtype=np.int64)])
    opened = np.maximum(people.opened[who] + rng.integers(20, 900, len(who)), 0)
    opened = np.where(opened >= span.start, span.start - 20, opened)
    extra = np.flatnonzero((rng.random(len(who)) < 0.04) & (people.spouse[who] >= 0))
    holder = np.concatenate([np.zeros(len(who), dtype=np.int64), np.ones(len(extra), dtype=np.int64)])
    owner = np.concatenate([who, people.spouse[who[extra]]])
    every = np.arange(len(owner))
    grade, opened = np.concatenate([grade, grade[extra]]), np.concatenate([opened, opened[extra] + 10])
    lost = np.flatnonzero((rng.random(len(owner)) < 0.03) & people.ordinary[owner])
    lost_on = rng.integers(span.start, span.stop + 1, len(lost))
    rows, on = np.concatenate([every, lost]), np.concatenate([opened, lost_on])
    columns = {
        "card": _card_numbers(people, rows),
        "from_on": dates(on),
        "client": people.client[owner[rows]],
        "grade": words(GRADES, grade[rows]),
        "holder": words(("principal", "supplementary"), holder[rows]),
        "status": words(("active", "cancelled"), (np.arange(len(rows)) >= len(every)).astype(np.int64)),
        "opened_on": dates(opened[rows]),
    }
    until = np.full(len(owner), span.stop)
    until[lost] = lost_on - 1
    return [Sheet("cards", on, columns), _posting_sheet(span, people, rng, owner, until)]


def _card_numbers(people: People, places: Ints) -> Ints:
    return 9_900_000_000_000 + people.branch.order * 100_000_000 + 1 + places


def _posting_sheet(span: Span, people: People, rng: np.random.Generator, owner: Ints, until: Ints) -> Sheet:
    """Purchases, and some of them sent back. Ordinary cards post about once in three weeks; a few spend a lot."""
    share = (span.stop - span.start + 1) / 755
    count = rng.poisson(np.where(people.ordinary[owner], 30 * share * rng.lognormal(-0.3, 0.8, len(owner)), 6 * share))
    card = np.repeat(np.arange(len(owner)), count)
    day = rng.integers(span.start, span.stop + 1, len(card))
    size = np.repeat(rng.lognormal(5.6, 0.8, len(owner)), count) * rng.lognormal(0, 0.9, len(card))
    amount = np.maximum(np.rint(size * 100), 100).astype(np.int64)
    kept = np.sort(np.flatnonzero(day <= until[card]))
    order = kept[np.argsort(day[kept], kind="stable")]
    card, day, amount = card[order], day[order], amount[order]
    kind = (rng.random(len(card)) < 0.02).astype(np.int64)
    columns = {
        "posting": 300_000_000_000 + people.branch.order * 1_000_000_000 + 1 + np.arange(len(card)),
        "card": _card_numbers(people, card),
        "client": people.client[owner[card]],
        "posted_on": dates(day),
        "amount_fen": yuan(amount),
        "kind": words(("purchase", "refund"), kind),
    }
    return Sheet("card_postings", day, columns)


def standing_sheets(span: Span, people: People) -> list[Sheet]:
    """What the bank holds about a client's standing: grades, head-office entries, risk assessments, consents."""
    rng = span.dice(people.branch.order, 6)
    graded = np.flatnonzero((people.aum >= 5 * WAN) & (people.closed < 0))
    on = np.maximum(people.opened[graded], number(span.first.replace(year=span.first.year - 1)))
    grades = {
        "client": people.client[graded],
        "from_on": dates(on),
        "grade": words(GRADES, grade_of(people.aum[graded])),
    }
    return [
        Sheet("grades", on, grades),
        _entry_sheet(rng, span, people),
        _assessment_sheet(rng, span, people),
        _consent_sheet(rng, span, people),
    ]


def _entry_sheet(rng: np.random.Generator, span: Span, people: People) -> Sheet:
    floors = np.array([20, 200, 600]) * WAN
    who = np.flatnonzero((people.aum >= floors[0]) & (rng.random(people.size) < 0.35))
    kind = np.searchsorted(floors, people.aum[who], side="right") - 1
    on = np.where(people.opened[who] < span.start, span.start - rng.integers(30, 500, len(who)), people.opened[who])
    columns = {
        "client": people.client[who],
        "kind": words(("licai", "wealth", "private"), kind),
        "from_on": dates(np.maximum(on, people.opened[who])),
        "until_on": dates(on * 0 - 1),
    }
    return Sheet("entries", np.maximum(on, people.opened[who]), columns)


def _assessment_sheet(rng: np.random.Generator, span: Span, people: People) -> Sheet:
    """About once a year; the last ones of a fifth have run out."""
    who = np.flatnonzero((people.aum >= 5 * WAN) & (people.closed < 0) & (rng.random(people.size) < 0.7))
    level = np.clip(3 + rng.integers(-1, 2, len(who)) - (people.age(span.stop)[who] >= 60), 0, 4)
    first = np.maximum(people.opened[who], span.start - 200) + rng.integers(0, 350, len(who))
    rows = np.repeat(np.arange(len(who)), 3)
    day = first[rows] + np.tile((0, 372, 750), len(who)) + rng.integers(0, 60, len(rows))
    kept = np.flatnonzero((day <= span.stop) & (rng.random(len(rows)) < 0.9))
    kept = kept[np.argsort(day[kept], kind="stable")]
    columns = {
        "assessment": 400_000_000 + people.branch.order * 1_000_000 + 1 + np.arange(len(kept)),
        "client": people.client[who[rows[kept]]],
        "assessed_on": dates(day[kept]),
        "level": words(("C1", "C2", "C3", "C4", "C5"), level[rows[kept]]),
        "valid_until_on": dates(day[kept] + 365),
        "channel": words(("counter", "mobile"), rng.integers(0, 2, len(kept))),
    }
    return Sheet("risk_assessments", day[kept], columns)


def _consent_sheet(rng: np.random.Generator, span: Span, people: People) -> Sheet:
    """Marketing consent of most, profiling of many; some took the first back within the span."""
    marketing = np.flatnonzero(
        (rng.random(people.size) < np.where(people.aum >= 5 * WAN, 0.86, 0.4)) | ~people.ordinary
    )
    profiling = np.flatnonzero(rng.random(people.size) < 0.35)
    plots = np.array([n for n, plot in enumerate(people.plots) if plot.no_marketing], dtype=np.int64)
    taken = np.union1d(marketing[people.ordinary[marketing] & (rng.random(len(marketing)) < 0.03)], plots)
    given = np.concatenate([marketing, profiling])
    purpose = (np.arange(len(given)) >= len(marketing)).astype(np.int64)
    rows = np.concatenate([np.arange(len(given)), np.searchsorted(marketing, taken)])
    on = np.concatenate(
        [people.opened[given], rng.integers(span.start + (span.stop - span.start) // 2, span.stop, len(taken))]
    )
    on = np.maximum(on, people.opened[given[rows]] + (np.arange(len(rows)) >= len(given)))
    kept = np.flatnonzero(on <= span.stop)
    rows, on, back = rows[kept], on[kept], kept >= len(given)
    columns = {
        "consent": 600_000_000 + people.branch.order * 1_000_000 + 1 + rows,
        "client": people.client[given[rows]],
        "purpose": words(("marketing", "profiling"), purpose[rows]),
        "channel": words(("counter", "mobile"), integers_of(back)),
        "from_on": dates(on),
        "given": words(("是", "否"), integers_of(back)),
        "basis": words(("开户签约", "客户撤回"), integers_of(back)),
    }
    return Sheet("consents", on, columns)


def integers_of(flags: object) -> Ints:
    """True as 1, False as 0."""
    return np.asarray(flags).astype(np.int64)
