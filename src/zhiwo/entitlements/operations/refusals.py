"""Why an entitlement can't be booked or used."""

from __future__ import annotations

from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text


class NotEntitled(Refusal):
    """The client's tier has none of it."""

    sentence = Text(
        zh="客户在 {day} 的层级没有“{what}”这项权益。",
        en="In its tier of {day} the client is not entitled to {what}.",
    )


class NoneLeft(Refusal):
    """Nothing is left in the period."""

    sentence = Text(
        zh="“{what}”在 {last} 前的额度已用完，最后一笔由{who}登记。可改约之后的日期，或先取消其他预约。",
        en="Nothing of {what} is left until {last}; {who} put down the last. Take a later day, or cancel another booking.",
    )


class MoreThanLeft(Refusal):
    """Less is left in the period than is asked for."""

    sentence = Text(
        zh="“{what}”在 {last} 前只剩 {left}，请减少数量。",
        en="Only {left} of {what} is left until {last}: take fewer.",
    )


class NotCountable(Refusal):
    """Units are whole, and not very many at once."""

    sentence = Text(zh="数量须为 1 至 {most} 的整数。", en="Take a whole number from 1 to {most}.")


class NotBookable(Refusal):
    """It is used without a booking."""

    sentence = Text(
        zh="“{what}”无需预约，到店时直接登记使用。", en="{what} needs no booking: note its use when the client comes."
    )


class NotForDay(Refusal):
    """A booking is made days ahead, within a year."""

    sentence = Text(
        zh="“{what}”可预约的日期为 {first} 至 {last}。", en="{what} can be booked for days from {first} to {last}."
    )


class NotForFamily(Refusal):
    """Only the client may use it."""

    sentence = Text(zh="“{what}”仅限客户本人使用。", en="{what} is for the client alone.")


class UseNeedsBooking(Refusal):
    """It is used on a booking only."""

    sentence = Text(zh="“{what}”须先预约，再登记使用。", en="{what} must be booked before its use is noted.")


class NotGivenBy(Refusal):
    """It is given by certain posts."""

    sentence = Text(
        zh="“{what}”由{posts}或负责人提供，请选择实际提供人。",
        en="{what} is given by {posts}, or by a leader: say who gave it.",
    )


class SettledNotYet(Refusal):
    """Its day has not come."""

    sentence = Text(
        zh="这笔预约是 {day} 的，到当天才能登记“{state}”。客户提前来的，请取消后重新预约。",
        en="This booking is for {day}: it can't be “{state}” before. If the client came early, cancel it and book anew.",
    )


class CorrectedTooLate(Refusal):
    """The days on which a note may be corrected are over."""

    sentence = Text(
        zh="{day} 的登记只能在 {last} 前（含当日）更正。",
        en="What was noted for {day} could be corrected until {last}.",
    )


class SettledMeanwhile(Refusal):
    """What is to be said does not follow what was said before."""

    sentence = Text(
        zh="这笔预约现在不能记为“{state}”：可能刚刚已被处理，请刷新页面。",
        en="This booking can't be put down as “{state}” now: it may just have been seen to. Reload the page.",
    )
