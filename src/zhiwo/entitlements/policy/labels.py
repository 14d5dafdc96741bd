"""What the fields and codes of the catalogue are called, for the difference between two versions."""

from __future__ import annotations

from zhiwo.entitlements.policy.catalogue import GROUPS, PERS, UNITS
from zhiwo.kernel.text import Text

LABELS: dict[str, Text] = {
    **{str(code): name for code, name in GROUPS.items()},
    **{str(code): name for code, name in UNITS.items()},
    **{str(code): name for code, name in PERS.items()},
    "cancel_days": Text("提前取消天数", "days to cancel ahead"),
    "late_counts": Text("逾期取消计为使用", "one called off late counts as used"),
    "missed_counts": Text("未到计为使用", "a missed one counts as used"),
    "correct_days": Text("可更正天数", "days to correct it"),
    "soon_days": Text("到期提醒天数", "days of warning before it runs out"),
    "entitlements": Text("权益", "entitlements"),
    "group": Text("类别", "group"),
    "unit": Text("计量单位", "unit"),
    "per": Text("周期", "period"),
    "quotas": Text("各层额度", "quota by tier"),
    "unlimited": Text("不限", "unlimited"),
    "book_ahead_days": Text("提前预约天数", "days to book ahead"),
    "partner": Text("合作方", "partner"),
    "given_by": Text("提供岗位", "posts that give it"),
    "family": Text("家人可用", "for the family too"),
    "cost_fen": Text("单位成本（分）", "cost of a unit (fen)"),
    "carry_periods": Text("未用可结转期数", "periods it is carried over"),
}
