"""Why something does not count or is not owed, as sentences."""

from __future__ import annotations

from datetime import date

from zhiwo.kernel.text import Text

BEGUN_BY_CLIENT = Text("由客户发起", "begun by the client")
MASS_MESSAGE = Text("群发消息不算联络", "mass message")
NOT_CONNECTED = Text("未接通", "not connected")
NO_CONTACT_KIND = Text("这种方式不算联络", "this kind is no contact")
BIRTHDAY_CALL = Text("生日问候不算联络", "a birthday greeting is no contact")
SECOND_OF_THE_DAY = Text("当日第二次联络", "second contact of the day")
NOBODY = Text("未记录联络人", "nobody is named as having made it")
WAITING = Text("补录超过期限，待网点主任确认", "entered late, waits for the outlet head's confirmation")
NO_WINDOW = Text("不在问候期内", "in no window of the occasions named")


def no_role(staff: str, on: date) -> Text:
    """The person had no standing with the client on that day (H12)."""
    return Text(f"{staff} 在 {on} 对该客户没有角色", f"{staff} held no role on the client on {on}")


def cover_ended(last: date) -> Text:
    """The person's delegation had ended (H33)."""
    return Text(f"代管已于 {last} 结束", f"cover ended with {last}")


def same_as(reference: str) -> Text:
    """The record tells of the same interaction as another (H28)."""
    return Text(f"与 {reference} 是同一次联络", f"the same interaction as {reference}")


def exempted(kind: str, since: date) -> Text:
    """Why nothing is owed (H22)."""
    known = {
        "death": Text(f"客户已于 {since} 身故", f"death {since}"),
        "do_not_contact": Text(f"客户自 {since} 起要求勿扰", f"do-not-contact since {since}"),
        "hospital": Text(f"客户自 {since} 起住院", f"in hospital since {since}"),
        "abroad": Text(f"客户自 {since} 起在境外", f"abroad since {since}"),
        "no_marketing_consent": Text("客户未同意营销", "no marketing consent"),
    }
    return known.get(kind, Text(f"{kind}（自 {since} 起）", f"{kind} since {since}"))


def quota_due(required: int, done: int, closes_on: date, working_days: int) -> Text:
    """How much of a quota is done, and how long it runs."""
    return Text(
        f"应联络{required}次，已完成{done}次，{closes_on:%m-%d}截止，还有{working_days}个工作日",
        f"{done} of {required} contacts made; until {closes_on:%m-%d}, {working_days} working days left",
    )


def greeting_due(title: Text, on: date, opens_on: date) -> Text:
    """What is greeted, and in which days."""
    if opens_on == on:
        return Text(f"{title.zh}：{on:%m-%d}当天", f"{title.en}: on {on:%m-%d}")
    return Text(f"{title.zh}：{on:%m-%d}，自{opens_on:%m-%d}起", f"{title.en}: {on:%m-%d}, from {opens_on:%m-%d} on")
