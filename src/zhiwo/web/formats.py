"""How figures and days are written: one place, both languages. Chinese counts in 万 and 亿, English in k, m and bn."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.utils.timezone import localtime

from zhiwo.kernel.lunar import to_lunar
from zhiwo.kernel.money import half_up, yuan_text
from zhiwo.web.catalogue import language

FEN_PER_COLUMN_UNIT = {"zh": 1_000_000, "en": 100_000}
COLUMN_PLACES = {"zh": 1, "en": 0}
COLUMN_UNIT = {"zh": "万", "en": "k"}
LARGE = {
    "zh": ((10_000_000_000, "亿", 2), (1_000_000, "万", 1)),
    "en": ((100_000_000_000, "bn", 2), (100_000_000, "m", 2), (100_000, "k", 0)),
}
WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LUNAR_MONTHS = "正二三四五六七八九十冬腊"
LUNAR_TENS, LUNAR_DIGITS, LUNAR_ROUND = "初十廿", "一二三四五六七八九", {10: "初十", 20: "二十", 30: "三十"}
NOTHING = "—"


class Scaled(NamedTuple):
    """A figure and its unit, set apart so that a page can print the unit small."""

    figure: str
    unit: str


def of_currency(unit: str) -> str:
    """A unit beside a figure: 万 and k are of yuan; of another house currency it is named."""
    return unit if settings.CURRENCY == "CNY" else f"{unit} {settings.CURRENCY}"


def amount(fen: int | None) -> str:
    """Fen in the unit of money columns: 万元 with one decimal, in English thousands."""
    if fen is None:
        return NOTHING
    return f"{half_up(Decimal(fen) / FEN_PER_COLUMN_UNIT[language()], COLUMN_PLACES[language()]):,}"


def home_currency() -> str:
    """What figures are in."""
    currency: str = settings.CURRENCY
    return currency


def column_unit() -> str:
    """What money columns count in, for their headings."""
    currency = settings.CURRENCY
    if language() == "en":
        return f"{currency} k"
    return "万元" if currency == "CNY" else f"万 {currency}"


def unit_beside() -> str:
    """What money columns count in, where the unit stands small beside the figure."""
    return of_currency(COLUMN_UNIT[language()])


def large_unit() -> str:
    """What columns of `large` amounts count in."""
    currency = settings.CURRENCY
    if language() == "en":
        return f"{currency} m"
    return "亿元" if currency == "CNY" else f"亿 {currency}"


def signed(fen: int | None) -> str:
    """`amount` with its sign; a change that rounds to nothing has none."""
    if fen is None:
        return NOTHING
    text = amount(abs(fen))
    if not text.strip("0.,"):
        return text
    return f"{'-' if fen < 0 else '+'}{text}"


def scaled(fen: int | None) -> Scaled:
    """Fen in the largest unit that leaves a whole digit."""
    if fen is None:
        return Scaled(NOTHING, "")
    steps = LARGE[language()]
    size, unit, places = next((step for step in steps if abs(fen) >= step[0]), steps[-1])
    return Scaled(f"{half_up(Decimal(fen) / size, places):,}", of_currency(unit))


def large(fen: int) -> str:
    """Fen in 亿元 with two decimals, in English millions: a column of units, not of clients."""
    size = {"zh": 10_000_000_000, "en": 100_000_000}[language()]
    return f"{half_up(Decimal(fen) / size, 2):,}"


def count(number: int | None) -> str:
    """A whole number, thousands set apart."""
    return NOTHING if number is None else f"{number:,}"


def counted(number: int) -> str:
    """A change of a count, signed."""
    return f"{number:+,}" if number else "0"


def month(on: date) -> str:
    """The month a day lies in."""
    return f"{on.year}年{on.month}月" if language() == "zh" else f"{MONTHS[on.month - 1]} {on.year}"


def percent(share: Decimal | None, places: int = 1) -> str:
    """A share of one as a percentage without its sign."""
    return NOTHING if share is None else str(half_up(share * 100, places))


def day(on: date | None) -> str:
    """A day of the year people are in: 11月25日, 25 Nov."""
    if on is None:
        return NOTHING
    return f"{on.month}月{on.day}日" if language() == "zh" else f"{on.day} {MONTHS[on.month - 1]}"


def weekday(on: date) -> str:
    """The day of the week."""
    name = WEEKDAYS[language()][on.weekday()]
    return f"星期{name}" if language() == "zh" else name


def lunar(on: date) -> str:
    """The lunar day: 农历十月十七; in English its numbers."""
    day = to_lunar(on)
    leap = "闰" if day.leap else ""
    if language() == "en":
        return f"lunar {day.month}/{day.day}{' leap' if day.leap else ''}"
    return f"农历{leap}{LUNAR_MONTHS[day.month - 1]}月{_lunar_day(day.day)}"


def moon(on: date) -> str:
    """The lunar day in short: 十七, on a month's first 十月; in English its numbers."""
    day = to_lunar(on)
    leap = "闰" if day.leap else ""
    if language() == "en":
        return f"{day.month}/{day.day}"
    return f"{leap}{LUNAR_MONTHS[day.month - 1]}月" if day.day == 1 else _lunar_day(day.day)


def _lunar_day(number: int) -> str:
    if number in LUNAR_ROUND:
        return LUNAR_ROUND[number]
    return LUNAR_TENS[number // 10] + LUNAR_DIGITS[number % 10 - 1]


def iso(on: date | None) -> str:
    """A day in full, for columns."""
    return NOTHING if on is None else on.isoformat()


def moment(at: datetime | None) -> str:
    """A moment in the bank's time, to the minute."""
    return NOTHING if at is None else localtime(at).strftime("%Y-%m-%d %H:%M")


def cash(fen: int | None, currency: str) -> str:
    """An exact amount with its currency, from hundredths: 200,000元, USD 1,250.50."""
    if fen is None:
        return NOTHING
    figure = f"{Decimal(fen) / 100:,.2f}".removesuffix(".00")
    return f"{figure}元" if currency == "CNY" and language() == "zh" else f"{currency} {figure}"


def span(length: timedelta) -> str:
    """A stretch of time, to the minute: 2小时5分."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    of_hours, of_minutes = ("小时", "分") if language() == "zh" else (" h ", " min")
    said = [f"{hours}{of_hours}" if hours else "", f"{minutes}{of_minutes}" if minutes or not hours else ""]
    return "".join(said).strip()


def by_when(at: datetime, now: datetime) -> str:
    """A moment as one looks at it now: of today the time alone, of other days the day with it."""
    there = localtime(at)
    clock = f"{there:%H:%M}"
    return clock if there.date() == localtime(now).date() else f"{day(there.date())} {clock}"


def said_at(at: datetime, timed: bool) -> str:
    """A moment in short, its day alone where no more is known: 11月24日 13:21."""
    here = localtime(at)
    return f"{day(here.date())} {here:%H:%M}" if timed else day(here.date())


FILTERS = {
    "amount": amount,
    "signed": signed,
    "scaled": scaled,
    "large": large,
    "count": count,
    "counted": counted,
    "month": month,
    "moon": moon,
    "percent": percent,
    "said_at": said_at,
    "day": day,
    "weekday": weekday,
    "lunar": lunar,
    "iso": iso,
    "moment": moment,
    "yuan": yuan_text,
    "cash": cash,
    "span": span,
    "by_when": by_when,
}
