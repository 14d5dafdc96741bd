"""Why a duty is on the list, as a sentence."""

from __future__ import annotations

from datetime import date

from zhiwo.care.models import Duty
from zhiwo.desk.words import BADGES, GREETING, OCCASIONS, duty_name
from zhiwo.kernel.text import Text

TIER_UNKNOWN = Text("—", "—")


def what(duty: Duty) -> Text:
    """What is to be done."""
    if duty.kind.startswith(GREETING):
        return duty_name(duty.kind)
    ordinal = min(duty.done + 1, duty.required)
    return Text(f"本月第 {ordinal} 次联络", f"Contact {ordinal} of {duty.required} this month")


def why(duty: Duty, on: date) -> Text:
    """On what ground, what is still owed, and until when."""
    ground = _greeting(duty) if duty.kind.startswith(GREETING) else _contact(duty)
    left = _left((duty.closes_on - on).days)
    return Text(f"{ground.zh}，{left.zh}", f"{ground.en}; {left.en}")


def _contact(duty: Duty) -> Text:
    tier = BADGES.get(duty.tier, TIER_UNKNOWN)
    short = max(duty.required - duty.done, 0)
    return Text(
        f"{tier.zh} 每月 {duty.required} 次，还差 {short} 次",
        f"{tier.en} standard: {duty.required} a month, {short} still owed",
    )


def _greeting(duty: Duty) -> Text:
    tier, name = BADGES.get(duty.tier, TIER_UNKNOWN), OCCASIONS[duty.kind.removeprefix(GREETING)]
    return Text(
        f"{tier.zh} 标准，{duty.on.month}月{duty.on.day}日{name.zh}",
        f"{tier.en} standard, {name.en} on {duty.on:%-d %b}",
    )


def _left(days: int) -> Text:
    if days < 0:
        return Text(f"已逾期 {-days} 天", f"{-days} d overdue")
    if days == 0:
        return Text("今天截止", "closes today")
    return Text(f"还剩 {days} 天", f"{days} d left")
