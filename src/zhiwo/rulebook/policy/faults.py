"""What a reader of packs finds wrong, in the two languages of the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiwo.kernel.text import Text

KINDS: dict[str, Text] = {
    "missing": Text("缺少这一项", "it is missing"),
    "extra_forbidden": Text("不认识这一项，是否拼写有误", "it is not known here; is it spelt right?"),
    "literal_error": Text("应为 {expected}", "it must be {expected}"),
    "union_tag_invalid": Text("应为 {expected_tags}", "it must be {expected_tags}"),
    "enum": Text("应为 {expected}", "it must be {expected}"),
    "greater_than_equal": Text("不得小于 {ge}", "it must be at least {ge}"),
    "less_than_equal": Text("不得大于 {le}", "it must be at most {le}"),
    "string_too_short": Text("不能为空", "it must not be empty"),
    "string_too_long": Text("最多 {max_length} 个字", "it takes at most {max_length} characters"),
    "too_short": Text("至少要有 {min_length} 项", "it needs at least {min_length} entries"),
    "decimal_max_places": Text("小数最多 {decimal_places} 位", "it takes at most {decimal_places} decimals"),
    "string_pattern_mismatch": Text("格式不对", "it is not in the right form"),
}
"""By the name pydantic gives the fault; `{…}` are the facts it gives with it."""

FAMILIES: dict[str, Text] = {
    "decimal": Text("应为数字", "it must be a number"),
    "int": Text("应为整数", "it must be a whole number"),
    "float": Text("应为数字", "it must be a number"),
    "date": Text("应为日期，如 2027-01-01", "it must be a day, like 2027-01-01"),
    "bool": Text("应为 true 或 false", "it must be true or false"),
    "string": Text("应为文字", "it must be words"),
    "list": Text("应为列表", "it must be a list"),
    "tuple": Text("应为列表", "it must be a list"),
    "frozen": Text("应为列表", "it must be a list"),
    "set": Text("应为列表", "it must be a list"),
    "dict": Text("应为“键: 值”", "it must be “key: value” lines"),
    "mapping": Text("应为“键: 值”", "it must be “key: value” lines"),
    "model": Text("应为“键: 值”", "it must be “key: value” lines"),
    "dataclass": Text("应为“键: 值”", "it must be “key: value” lines"),
}
"""By the first word of the name."""

HOUSE: dict[str, str] = {
    "the lowest tier takes everyone: it has no floor": "最低一层接纳所有人，不设下限",
    "set the amounts of all tiers above the lowest, or of none": "最低层以上各层的金额要么全部设定，要么都不设",
    "tiers are listed from the lowest up, each floor above the one before": "各层由低到高排列，后一层的下限须高于前一层",
    "each tier needs a code of its own": "每层要有自己的代码",
    "a grace counted in months needs the month average as its measure": "按月计的宽限期须以月日均为口径",
    'a name holds none of [ ] ( ) + = " , 、': '名称中不能有 [ ] ( ) + = " , 、',
    "it holds signs that can't be seen": "含有看不见的字符，请重新输入",
    "a name takes at most 40 characters, widths folded": "名称最多 40 个字（全角按半角计）",
    "the classes are C1 to C5, in this order": "等级为 C1 至 C5，按此顺序排列",
    "no class takes a risk above its own level, and the lowest none above R1": "各等级不得高于本级风险，最低类别不得高于 R1",
    "who is matched is assessed, and the other way round": "风险匹配（matrix）与测评有效期（assessment）须同时填写或同时不填",
    "a regime names only channels of the list": "销售制度只能使用渠道列表中的渠道",
    "a regime names only qualified investors of the list": "销售制度只能使用合格投资者列表中的代码",
    "each regime has a code of its own": "每项销售制度要有自己的代码",
    "the versions of a standard must stand oldest first, one a day": "各版本按日期先后排列，一天一版",
}
"""What the readers of packs say in English of their own; what is not here is told as they say it."""


def said(error: Mapping[str, Any]) -> Text:
    """One fault that pydantic found, in words."""
    kind = str(error["type"])
    if kind == "value_error":
        own = str(error["ctx"]["error"])
        return Text(HOUSE.get(own, own), own)
    if kind in KINDS:
        return KINDS[kind].filled(**error.get("ctx", {}))
    return FAMILIES.get(kind.partition("_")[0], Text(str(error["msg"]), str(error["msg"])))
