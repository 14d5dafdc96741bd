"""From answers to a level, how long it counts, and how often a client may be assessed (facts §2.3). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from zhiwo.kernel.period import add_months, completed_years, trailing_year
from zhiwo.kernel.text import Text
from zhiwo.suitability.policy.questionnaire import Limits, Questionnaire


@dataclass(frozen=True)
class Scored:
    """What answers come to: the points, in all and by dimension, the level 1 to 5, whether it is the lowest class of the fund
    rules, the questions whose answers kept the level down, and the codes of answers that do not go together."""

    points: int
    by_dimension: Mapping[str, int]
    level: int
    lowest: bool
    capped_by: tuple[str, ...]
    contradictions: tuple[str, ...]


def gaps(form: Questionnaire, answers: Mapping[str, str]) -> tuple[str, ...]:
    """The questions, in order, without one of their answers."""
    return tuple(one.code for one in form.questions if answers.get(one.code) not in one.by_code)


def contradictions(form: Questionnaire, answers: Mapping[str, str]) -> tuple[str, ...]:
    """The codes of answers that do not go together. They are asked about and never corrected."""
    return tuple(one.code for one in form.contradictions if one.found(answers))


def score(form: Questionnaire, answers: Mapping[str, str], *, limited_capacity: bool = False) -> Scored:
    """What complete answers come to. A client of limited legal capacity is of the lowest class whatever it answers. Raises
    KeyError for answers with gaps."""
    given = {one.code: one.by_code[answers[one.code]] for one in form.questions}
    by_dimension = Counter({one.dimension: 0 for one in form.questions})
    for one in form.questions:
        by_dimension[one.dimension] += given[one.code].points
    points = sum(by_dimension.values())
    reached = max(band.level for band in form.levels if points >= band.since)
    lowest = limited_capacity or any(answer.lowest for answer in given.values())
    caps = {code: answer.caps for code, answer in given.items() if answer.caps is not None and answer.caps < reached}
    level = 1 if lowest else min([reached, *caps.values()])
    return Scored(points, dict(by_dimension), level, lowest, tuple(caps), contradictions(form, answers))


class Exhausted(StrEnum):
    """Which limit leaves no room for another assessment."""

    DAY = "day"
    YEAR = "year"


def exhausted(limits: Limits, on: date, made: Iterable[date]) -> Exhausted | None:
    """Which limit the assessments completed on these days have used up on a day, None while one more may be made. The year
    is the twelve months that end with the day: the same day a year earlier is outside."""
    days, year = list(made), trailing_year(on)
    if sum(day == on for day in days) >= limits.a_day:
        return Exhausted.DAY
    return Exhausted.YEAR if sum(day in year for day in days) >= limits.a_year else None


def ends_on(form: Questionnaire, assessed_on: date, stated_last: date | None = None) -> date:
    """The first day an assessment no longer counts: the day after the same day of the last month of its term, or sooner where
    the bank's file names an earlier last day."""
    by_rule = add_months(assessed_on, form.valid_months) + timedelta(days=1)
    return by_rule if stated_last is None else min(by_rule, stated_last + timedelta(days=1))


class Standing(StrEnum):
    """How the assessment of a client stands on a day."""

    NONE = "none"
    WAITING = "waiting"
    CHANGED = "changed"
    EXPIRED = "expired"
    ENDING = "ending"
    VALID = "valid"


STANDINGS: dict[Standing, Text] = {
    Standing.NONE: Text("未测评", "not assessed"),
    Standing.WAITING: Text("待见证", "awaits its witness"),
    Standing.CHANGED: Text("情况有变，须重测", "circumstances changed: assess anew"),
    Standing.EXPIRED: Text("已过期，须重测", "expired: assess anew"),
    Standing.ENDING: Text("即将到期", "expires soon"),
    Standing.VALID: Text("有效", "valid"),
}
COUNTING = frozenset({Standing.ENDING, Standing.VALID})
"""Only so may anything be sold on it."""


def standing(form: Questionnaire, on: date, ends: date | None, *, waiting: bool, changed: bool) -> Standing:
    """How an assessment that counts until `ends` stands on a day, None where there is none."""
    if ends is None:
        return Standing.NONE
    if waiting:
        return Standing.WAITING
    if on >= ends:
        return Standing.EXPIRED
    if changed:
        return Standing.CHANGED
    return Standing.ENDING if (ends - on).days <= form.reminded_days else Standing.VALID


def needs_witness(form: Questionnaire, born_on: date | None, limited_capacity: bool, on: date) -> bool:
    """Whether a colleague must witness the assessment. Nobody of unknown age is taken for young."""
    return limited_capacity or born_on is None or completed_years(born_on, on) >= form.senior_age
