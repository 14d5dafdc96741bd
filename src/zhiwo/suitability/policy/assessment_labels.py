"""What the fields of the questionnaire's pack are called, for the difference between two versions."""

from __future__ import annotations

from zhiwo.kernel.text import Text

LABELS: dict[str, Text] = {
    "limits": Text("测评次数上限", "assessments at most"),
    "a_day": Text("每天", "in a day"),
    "a_year": Text("近 12 个月", "in twelve months"),
    "valid_months": Text("有效月数", "months a result counts"),
    "reminded_days": Text("到期前提醒天数", "days of warning before it expires"),
    "means_months": Text("财务声明有效月数", "months a statement of means counts"),
    "code_minutes": Text("口令有效分钟", "minutes a code is good"),
    "senior_age": Text("须见证的年龄", "age from which it is witnessed"),
    "senior": Text("年长客户提示", "caution for the old"),
    "levels": Text("等级", "levels"),
    "level": Text("级", "level"),
    "from": Text("起始分", "from so many points"),
    "means": Text("含义", "what it means"),
    "dimensions": Text("方面", "dimensions"),
    "dimension": Text("方面", "dimension"),
    "questions": Text("题目", "questions"),
    "answers": Text("选项", "answers"),
    "text": Text("内容", "text"),
    "points": Text("分值", "points"),
    "caps": Text("等级不高于", "level at most"),
    "lowest": Text("最低类别", "lowest class"),
    "contradictions": Text("前后不一的答案", "answers that do not go together"),
    "when": Text("当", "when"),
    "changes": Text("重大变化", "material changes"),
    "capacity": Text("行为能力", "legal capacity"),
    "limited": Text("受限", "limited"),
    "full": Text("完全", "full"),
    "proofs": Text("证明种类", "kinds of proof"),
    "branch": Text("网点客户屏", "client's screen at the branch"),
    "tablet": Text("网点平板", "tablet at the branch"),
}
