"""What decides: a standard and a calendar, and the words for what passes between bank and client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from zhiwo.care.policy.standard import Standard, Version, load_standard
from zhiwo.kernel.packs import texts
from zhiwo.kernel.period import Period, add_months, month_of
from zhiwo.kernel.text import Text
from zhiwo.kernel.workdays import WorkCalendar, shipped_calendar

INTERACTION_KINDS: dict[str, Text] = {
    "call": Text("电话", "call"),
    "visit": Text("拜访", "visit"),
    "meeting": Text("面谈", "meeting"),
    "message_personal": Text("一对一短信", "personal message"),
    "wecom_personal": Text("一对一企业微信", "personal WeCom message"),
    "mass_message": Text("群发消息", "mass message"),
    "counter": Text("到店", "at the counter"),
    "event": Text("参加活动", "salon or gathering"),
    "invitation": Text("活动邀约", "invitation"),
    "gift": Text("礼品", "gift"),
    "flowers": Text("鲜花或蛋糕", "flowers or cake"),
    "file_opening": Text("建档", "file opened"),
}
"""What may pass between bank and client, by code."""

RESULTS: dict[str, Text] = {
    "connected": Text("接通", "connected"),
    "no_answer": Text("未接通", "no answer"),
}
"""How a call went."""

UNDELIVERED = "undelivered"
DELIVERIES: dict[str, Text] = {UNDELIVERED: Text("未送达", "not delivered")}
"""What a machine may say of a message."""

TOPICS: dict[str, Text] = {
    "product": Text("产品", "product"),
    "maturity": Text("到期", "maturity"),
    "service": Text("服务", "service"),
    "complaint": Text("投诉", "complaint"),
    "event": Text("客户大事", "life event"),
    "other": Text("其他", "other"),
}
"""What a contact or message was for."""

NEWS: dict[str, Text] = {
    "joy": Text("喜讯", "joyful event"),
    "grief": Text("丧病", "illness or death in the family"),
    "money": Text("大额资金变动", "large money movement"),
    "leaving": Text("他行挖转", "courted by another bank"),
    "complaint": Text("投诉苗头", "complaint in the air"),
    "business": Text("经营变化", "change in business"),
    "other": Text("其他", "other"),
}
"""What sort of news of a client goes up the same day."""

GATHERINGS: dict[str, Text] = {"salon": Text("沙龙", "salon"), "symposium": Text("客户座谈会", "client symposium")}
"""What kinds of gathering a unit holds for its clients."""


@dataclass(frozen=True)
class Rules:
    """The standard and the calendar an installation cares by."""

    standard: Standard
    calendar: WorkCalendar

    def on(self, day: date) -> Version:
        """The version of the standard in force on a day."""
        return self.standard.on(day)

    def span(self, on: date, back_to: date | None = None) -> Period:
        """The days whose duties are kept up on `on`: this month, one just past, the days ahead; earlier on demand, but for
        months that have left the tables."""
        version = self.on(on)
        since = on - timedelta(days=version.lookback_days)
        kept = add_months(month_of(on).start, -version.kept_months)
        return Period(
            max(month_of(min(since, back_to or since)).start, kept), on + timedelta(days=version.horizon_days + 1)
        )


@lru_cache(maxsize=4)
def _rules(texts: tuple[str, ...]) -> Rules:
    return Rules(load_standard(), shipped_calendar())


def house_rules() -> Rules:
    """The standard of the house, with what was published over it, on the shipped calendar."""
    return _rules(texts("care.s7"))
