"""Names of what stands in the tables as a code, in both languages, and the icon that goes with it."""

from __future__ import annotations

from zhiwo.kernel.text import Text

TIERS: dict[str, Text] = {
    "t3": Text("T3", "T3"),
    "t2": Text("T2", "T2"),
    "t1": Text("T1", "T1"),
    "file_only": Text("建档客户", "File only"),
    "none": Text("未入名单", "Not listed"),
}
"""Highest first."""

BADGES: dict[str, Text] = {
    "t3": Text("T3", "T3"),
    "t2": Text("T2", "T2"),
    "t1": Text("T1", "T1"),
    "file_only": Text("建档", "File"),
    "none": Text("未入", "—"),
}

OCCASIONS: dict[str, Text] = {
    "birthday": Text("生日", "birthday"),
    "mid_autumn": Text("中秋节", "Mid-Autumn Festival"),
    "spring_festival": Text("春节", "Spring Festival"),
    "dragon_boat": Text("端午节", "Dragon Boat Festival"),
    "national_day": Text("国庆节", "National Day"),
    "labour_day": Text("劳动节", "Labour Day"),
    "new_year": Text("元旦", "New Year's Day"),
    "lantern": Text("元宵节", "Lantern Festival"),
}
GREETING = "greeting_"

DUTY_ICONS = {"contact_month": "phone", "greeting_birthday": "cake"}
FESTIVAL_ICON = "gift"

KINDS: dict[str, Text] = {
    "call": Text("电话", "Call"),
    "visit": Text("拜访", "Visit"),
    "meeting": Text("面谈", "Meeting"),
    "message_personal": Text("一对一消息", "Personal message"),
    "wecom_personal": Text("企业微信", "WeCom"),
    "mass_message": Text("群发消息", "Mass message"),
    "counter": Text("柜面", "Counter"),
}
KIND_ICONS = {
    "call": "phone",
    "visit": "footprints",
    "meeting": "users",
    "message_personal": "message-square",
    "wecom_personal": "message-circle",
    "mass_message": "megaphone",
    "counter": "landmark",
}
RECORDED_BY_HAND = ("call", "visit", "meeting", "message_personal", "wecom_personal")

RESULTS: dict[str, Text] = {"connected": Text("接通", "Connected"), "no_answer": Text("未接通", "No answer")}

ASSET_CLASSES: dict[str, Text] = {
    "deposit": Text("存款", "Deposits"),
    "wmp": Text("理财", "Wealth products"),
    "fund": Text("基金", "Funds"),
    "insurance": Text("保险", "Insurance"),
    "bond": Text("债券", "Bonds"),
    "trust": Text("信托", "Trusts"),
    "metal": Text("贵金属", "Precious metals"),
    "custody": Text("三方存管", "Custody"),
}


def duty_name(kind: str) -> Text:
    """What a duty is called in a list."""
    if kind.startswith(GREETING):
        occasion = OCCASIONS[kind.removeprefix(GREETING)]
        return Text(f"{occasion.zh}问候", f"{occasion.en} greeting")
    return Text("本月联络", "Contact of the month")


def duty_lane(kind: str) -> Text:
    """The sort of duty, in the fewest words."""
    if kind == "greeting_birthday":
        return Text("生日", "Birthday")
    return Text("节日", "Festival") if kind.startswith(GREETING) else Text("联络", "Contact")


def duty_icon(kind: str) -> str:
    """The icon of a kind of duty."""
    return DUTY_ICONS.get(kind, FESTIVAL_ICON)
