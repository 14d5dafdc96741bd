"""Periods as they are written, in either language, and back. Pure."""

from __future__ import annotations

import re
from datetime import date

from zhiwo.kernel.period import Period, month_of, quarter_of, year_of
from zhiwo.kernel.text import Language, Text
from zhiwo.tags.language.faults import BadDate, EmptyPeriod, EmptyValue, Unreadable
from zhiwo.tags.language.periods import (
    LONGEST,
    Between,
    Calendar,
    DaysAgo,
    Ending,
    Ever,
    Last,
    Previous,
    ToDate,
    Unit,
    YearBefore,
)
from zhiwo.tags.language.quantities import NUMBER, whole_number
from zhiwo.tags.language.source import Span
from zhiwo.tags.language.words import Word

EXPECTED = Text(
    "时间范围，例如 最近30天、当年01月01日至今、上月、2024年02月01日至2024年02月29日",
    "a period, such as last 30 days, year to date, last month, 2024-02-01 to 2024-02-29",
)
EXAMPLE = Text("统计周期[最近30天]", "PERIOD[last 30 days]")

NAMED: tuple[tuple[Calendar, Word], ...] = (
    (ToDate(Unit.YEAR), Word("当年01月01日至今", "year to date", ("当年", "今年", "本年", "今年以来", "当年至今", "年初至今"))),
    (ToDate(Unit.QUARTER), Word("本季", "this quarter", ("当季", "本季度", "本季至今", "quarter to date"))),
    (ToDate(Unit.MONTH), Word("本月", "this month", ("当月", "本月至今", "month to date"))),
    (ToDate(Unit.WEEK), Word("本周", "this week", ("本周至今", "week to date"))),
    (Previous(Unit.YEAR), Word("上年", "last year", ("去年",))),
    (Previous(Unit.QUARTER), Word("上季", "last quarter", ("上季度",))),
    (Previous(Unit.MONTH), Word("上月", "last month", ("上个月",))),
    (Previous(Unit.WEEK), Word("上周", "last week")),
    (YearBefore(), Word("上年同期", "same period last year", ("去年同期",))),
    (DaysAgo(0, 0), Word("当日", "today", ("今日", "今天"))),
    (DaysAgo(1, 1), Word("昨日", "yesterday", ("昨天",))),
    (Ever(), Word("有记录以来", "all time", ("全部历史", "至今"))),
)  # fmt: skip
BY_KEY = {
    "".join(spelled.casefold().split()): calendar
    for calendar, word in NAMED
    for spelled in (word.zh, word.en, *word.also)
}
WORDS = dict(NAMED)

UNITS: dict[str, Unit] = {
    "天": Unit.DAY, "日": Unit.DAY, "days": Unit.DAY, "day": Unit.DAY,
    "周": Unit.WEEK, "星期": Unit.WEEK, "weeks": Unit.WEEK, "week": Unit.WEEK,
    "个月": Unit.MONTH, "月": Unit.MONTH, "months": Unit.MONTH, "month": Unit.MONTH,
    "个季度": Unit.QUARTER, "季度": Unit.QUARTER, "quarters": Unit.QUARTER, "quarter": Unit.QUARTER,
    "年": Unit.YEAR, "years": Unit.YEAR, "year": Unit.YEAR,
}  # fmt: skip
SAID = {
    Unit.DAY: Word("天", "day"),
    Unit.WEEK: Word("周", "week"),
    Unit.MONTH: Word("个月", "month"),
    Unit.QUARTER: Word("个季度", "quarter"),
    Unit.YEAR: Word("年", "year"),
}
LAST = re.compile(rf"(?:最近|近|过去|last|past)\s*({NUMBER})\s*({'|'.join(UNITS)})", re.IGNORECASE)
AGO = re.compile(rf"前\s*({NUMBER})\s*[天日]\s*(?:至|到)\s*前\s*({NUMBER})\s*[天日]|({NUMBER}) to ({NUMBER}) days ago")
DATE = r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?"
FROM_TO = re.compile(rf"({DATE})\s*(?:至|到|~|—|-{{2}}|to)\s*(?:({DATE})|今|date|now)", re.IGNORECASE)
ONE = re.compile(DATE)
MONTH = re.compile(r"(\d{4})\s*(?:年|-)\s*(\d{1,2})\s*月?(?:份)?")
QUARTER = re.compile(r"(\d{4})\s*年?\s*(?:第\s*([1-4一二三四])\s*季度?|q([1-4]))", re.IGNORECASE)
YEAR = re.compile(r"(\d{4})\s*年?(?:度|全年)?")


def read_period(span: Span) -> Calendar:
    """A period as written. Raises EmptyValue, BadDate, EmptyPeriod, Unreadable."""
    span = span.stripped()
    if not span:
        raise EmptyValue(span, expected=EXPECTED)
    # 当年(自然年)01月01日至今: what stands in brackets explains, and changes nothing.
    key = re.sub(r"\(自然[年季月]度?\)", "", span.key)
    if key in BY_KEY:
        return BY_KEY[key]
    return _counted(span) or _dated(span)


def _counted(span: Span) -> Calendar | None:
    if found := LAST.fullmatch(span.text):
        count, unit = whole_number(found[1]), UNITS[found[2].casefold()]
        if not count or count > LONGEST[unit]:
            raise Unreadable(span, expected=EXPECTED)
        return Last(count, unit)
    if found := AGO.fullmatch(span.text):
        first, last = (whole_number(found[n] or found[n + 2]) for n in (1, 2))
        if first is None or last is None or first > LONGEST[Unit.DAY]:
            raise Unreadable(span, expected=EXPECTED)
        if first < last:
            raise EmptyPeriod(span)
        return DaysAgo(first, last)
    return None


def _dated(span: Span) -> Between:
    if found := FROM_TO.fullmatch(span.text):
        first = _date(span, found, 1)
        last = _date(span, found, 5) if found[5] else None
        if last and last < first:
            raise EmptyPeriod(span)
        return Between(first, last)
    if found := ONE.fullmatch(span.text):
        day = _date(span, found, 0)
        return Between(day, day)
    if found := QUARTER.fullmatch(span.text):
        quarter = whole_number(found[2] or found[3]) or 1
        return _whole(quarter_of(_day(span, int(found[1]), quarter * 3, 1)))
    if found := MONTH.fullmatch(span.text):
        return _whole(month_of(_day(span, int(found[1]), int(found[2]), 1)))
    if found := YEAR.fullmatch(span.text):
        return _whole(year_of(_day(span, int(found[1]), 1, 1)))
    raise Unreadable(span, expected=EXPECTED)


def _whole(period: Period) -> Between:
    return Between(period.start, period.last)


def _date(span: Span, found: re.Match[str], group: int) -> date:
    """The date of a group; the year, month and day are the three after it."""
    at = span.part(found.start(group), found.end(group)).stripped()
    return _day(at, *(int(found[group + n]) for n in (1, 2, 3)))


def _day(at: Span, year: int, month: int, day: int) -> date:
    try:
        made = date(year, month, day)
    except ValueError as none:
        raise BadDate(at) from none
    if not 1900 <= year <= 2200:
        raise BadDate(at)
    return made


def say_period(calendar: Calendar, language: Language) -> str:
    """A period as it is written."""
    if calendar in WORDS:
        return WORDS[calendar].say(language)
    zh = language == "zh"
    match calendar:
        case Last(count, unit):
            plural = "" if count == 1 else "s"
            return f"最近{count}{SAID[unit].zh}" if zh else f"last {count} {SAID[unit].en}{plural}"
        case DaysAgo(first, last):
            return f"前{first}天至前{last}天" if zh else f"{first} to {last} days ago"
        case Between(first, last):
            start = _say_date(first, zh=zh)
            end = ("今" if zh else "date") if last is None else _say_date(last, zh=zh)
            return f"{start}至{end}" if zh else f"{start} to {end}"
    raise TypeError(f"no words for {calendar}")


def _say_date(day: date, *, zh: bool) -> str:
    return f"{day.year:04d}年{day.month:02d}月{day.day:02d}日" if zh else day.isoformat()


def read_ending(span: Span) -> Ending:
    """The close of a period: 上月末, 2024年02月末, 2024年02月29日末. Raises what `read_period` raises."""
    period = read_period(span)
    if isinstance(period, Previous):
        return Ending(period)
    if isinstance(period, Between) and period.last is not None:
        return Ending(period.last)
    raise Unreadable(span, expected=Text("已结束的时点，例如 上月末", "a close, such as end of last month"))


def say_ending(ending: Ending, language: Language) -> str:
    """The close of a period as it is written."""
    of, zh = ending.of, language == "zh"
    if isinstance(of, Previous):
        return f"{say_period(of, language)}末" if zh else f"end of {say_period(of, language)}"
    if month_of(of).last == of:
        return f"{of.year:04d}年{of.month:02d}月末" if zh else f"end of {of.year:04d}-{of.month:02d}"
    return f"{_say_date(of, zh=zh)}末" if zh else f"end of {_say_date(of, zh=zh)}"
