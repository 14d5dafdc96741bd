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

GREETING = "greeting_"
DUTY_ICONS = {
    "greeting_birthday": "cake",
    "flowers_or_cake": "flower",
    "gift_year": "package",
    "salon_year": "calendar-days",
    "leader_visit_year": "footprints",
    "product_message_month": "megaphone",
    "file_opening": "folder-open",
}
DUTY_LANES: dict[str, Text] = {
    "greeting_birthday": Text("生日", "Birthday"),
    "flowers_or_cake": Text("生日", "Birthday"),
    "gift_year": Text("礼品", "Gift"),
    "salon_year": Text("沙龙", "Salon"),
    "leader_visit_year": Text("走访", "Visit"),
    "product_message_month": Text("产品", "Product"),
    "file_opening": Text("建档", "File"),
}
FESTIVAL_ICON = "gift"
CONTACT_ICON = "phone"
DUTY_WAYS: dict[str, tuple[str, ...]] = {
    "flowers_or_cake": ("flowers",),
    "gift_year": ("gift",),
    "salon_year": ("call", "invitation"),
    "leader_visit_year": ("visit", "meeting"),
    "file_opening": ("file_opening",),
}
KIND_ICONS = {
    "call": "phone",
    "visit": "footprints",
    "meeting": "users",
    "message_personal": "message-square",
    "wecom_personal": "message-circle",
    "mass_message": "megaphone",
    "counter": "landmark",
    "event": "calendar-days",
    "invitation": "mail",
    "gift": "package",
    "flowers": "flower",
    "file_opening": "folder-open",
}
RECORDED_BY_HAND = ("call", "visit", "meeting", "message_personal", "wecom_personal")
"""What everybody puts down; other kinds are offered where they are owed."""

LOSSES: dict[str, Text] = {
    "closed": Text("销户", "closed"),
    "fallen": Text("资产流失", "money lost"),
    "falling": Text("下降预警", "falling"),
}
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


def duty_lane(kind: str) -> Text:
    """The sort of duty, in the fewest words."""
    if kind in DUTY_LANES:
        return DUTY_LANES[kind]
    return Text("节日", "Festival") if kind.startswith(GREETING) else Text("联络", "Contact")


def duty_ways(kind: str) -> tuple[str, ...]:
    """The ways in which a duty is done, the first offered first."""
    return DUTY_WAYS.get(kind, ("call", "visit", "message_personal"))


def duty_icon(kind: str) -> str:
    """The icon of a kind of duty."""
    return DUTY_ICONS.get(kind, FESTIVAL_ICON if kind.startswith(GREETING) else CONTACT_ICON)
