"""Why something does not count or is not owed, as sentences."""

from __future__ import annotations

from datetime import date

from zhiwo.care.policy.rules import INTERACTION_KINDS
from zhiwo.kernel.text import Text
from zhiwo.org.policy import POSTS

PRIVATE = Text("已确认不是业务联络", "said to be no business with the client")
BEGUN_BY_CLIENT = Text("由客户发起", "begun by the client")
MASS_MESSAGE = Text("群发消息不算联络", "mass message")
NOT_CONNECTED = Text("未接通", "not connected")
NO_CONTACT_KIND = Text("这种方式不算联络", "this kind is no contact")
BIRTHDAY_CALL = Text("生日问候不算联络", "a birthday greeting is no contact")
SECOND_OF_THE_DAY = Text("当日第二次联络", "second contact of the day")
NOBODY = Text("未记录联络人", "nobody is named as having made it")
WAITING = Text("补录超过期限，待网点主任确认", "entered late, waits for the outlet head's confirmation")
UNDELIVERED = Text("未送达", "not delivered")
NO_PROOF = Text("没有凭证", "no proof of it")
NO_INVITATION = Text("不是银行发出的个人邀约", "no personal invitation by the bank")
SAME_GATHERING = Text("同一场活动已邀约过", "same salon, invited before")
TOO_LOW = Text("活动级别低于支行", "a gathering below 支行 level")


def no_role(staff: str, on: date) -> Text:
    """The person had no standing with the client on that day (H12)."""
    return Text(f"{staff} 在 {on} 对该客户没有角色", f"{staff} held no role on the client on {on}")


def cover_ended(last: date) -> Text:
    """The person's delegation had ended (H33)."""
    return Text(f"代管已于 {last} 结束", f"cover ended with {last}")


def called_off(on: date) -> Text:
    """The gathering did not take place (H23)."""
    return Text(f"活动已于 {on} 取消", f"cancelled on {on}")


def no_visit(kind: str) -> Text:
    """A leader was in touch, but did not visit (H25)."""
    name = INTERACTION_KINDS.get(kind, Text(kind, kind))
    return Text(f"{name.zh}不算走访", f"a {name.en} is no visit")


def not_a_leader(post: str) -> Text:
    """Somebody who leads visited, but none of those who owe it (H25)."""
    name = POSTS[post].name
    return Text(f"来访的是{name.zh}", f"a visit by the {name.en}")


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


def excused(kind: str, since: date) -> Text:
    """Why the missing rest of what is owed is not asked for (H22 `remainder`)."""
    if kind == "no_marketing_consent":
        return Text(
            f"客户于 {since} 撤回营销同意，此后不得发送", f"consent withdrawn {since}; nothing may be sent since"
        )
    why = exempted(kind, since)
    return Text(f"{why.zh}，其余免除", f"{why.en}; the rest is not asked for")


def quota_due(required: int, done: int, closes_on: date, working_days: int) -> Text:
    """How much of a quota is done, and how long it runs."""
    return Text(
        f"应联络{required}次，已完成{done}次，{closes_on:%m-%d}截止，还有{working_days}个工作日",
        f"{done} of {required} contacts made; until {closes_on:%m-%d}, {working_days} working days left",
    )


def deed_due(title: Text, required: int, done: int, ideal: date, closes_on: date) -> Text:
    """How much of it is done, by when the next is best done, and how long it runs."""
    best = (f"，下一次最好在{ideal:%m-%d}前", f", the next best by {ideal:%m-%d}") if ideal < closes_on else ("", "")
    return Text(
        f"{title.zh}：应{required}次，已{done}次{best[0]}，最迟{closes_on:%m-%d}",
        f"{title.en}: {done} of {required} done{best[1]}, at the latest by {closes_on:%m-%d}",
    )


def greeting_due(title: Text, on: date, opens_on: date) -> Text:
    """What is greeted, and in which days."""
    if opens_on == on:
        return Text(f"{title.zh}：{on:%m-%d}当天", f"{title.en}: on {on:%m-%d}")
    return Text(f"{title.zh}：{on:%m-%d}，自{opens_on:%m-%d}起", f"{title.en}: {on:%m-%d}, from {opens_on:%m-%d} on")
