"""What the fields and codes of the house defaults about coverage are called, for the difference between two versions."""

from __future__ import annotations

from zhiwo.kernel.text import Text
from zhiwo.org.policy import POSTS

LABELS: dict[str, Text] = {
    "house": Text("本行口径", "house defaults"),
    "H31": Text("H31 移交答复", "H31 answering a transfer"),
    "H32": Text("H32 交接期", "H32 former lead"),
    "H34": Text("H34 领养", "H34 adoption"),
    "H35": Text("H35 回收", "H35 reclaim"),
    "H39": Text("H39 初始维护人", "H39 first keeper"),
    "H40": Text("H40 流失责任", "H40 accountability for losses"),
    "answer_working_days": Text("答复的工作日数", "working days to answer in"),
    "shadow_days": Text("原主办可见天数", "days the former lead still sees the client"),
    "a_day": Text("每人每天", "a day and person"),
    "in_all": Text("每人合计", "in all, a person"),
    "cooling_off_days": Text("冷却天数", "days of cooling off"),
    "idle_days": Text("未联络天数", "days without a contact"),
    "adopter": Text("领养客户", "adopted clients"),
    "t1": Text("T1", "T1"),
    "t2": Text("T2", "T2"),
    "t3": Text("T3", "T3"),
    "new_keeper_days": Text("新维护人至少天数", "least days of a new keeper"),
    "warned_days": Text("提前提醒天数", "days of warning"),
    "blocked_by": Text("不回收的情形", "what holds a client"),
    "running_loan": Text("贷款未结清", "a running loan"),
    "maturity_ahead": Text("有未到期产品", "a maturity ahead"),
    "outlet_posts": Text("网点岗位", "posts of the outlet"),
    "months": Text("比较的月数", "months compared with"),
    "lost_percent": Text("降幅达到（%）即流失", "fall (%) that is a loss"),
    "warned_percent": Text("降幅达到（%）即预警", "fall (%) that is a warning"),
    "leaders": Text("共同负责的领导", "leaders who answer too"),
    "A7": Text("A7 管户覆盖", "A7 coverage"),
    "target_percent": Text("目标覆盖率（%）", "share aimed at (%)"),
    "D2": Text("D2 均衡分配", "D2 sharing clients out"),
    "tie": Text("更换维护人的代价（分钟）", "price of another keeper (minutes)"),
    "other_outlet": Text("由其他网点维护的代价（分钟）", "price of another outlet (minutes)"),
    "steps": Text("工作量分段", "stretches of a load"),
    "up_to_percent": Text("至（%）", "up to (%)"),
    "any": Text("不限", "any"),
    "price": Text("每分钟代价", "price a minute"),
    "new_lead_days": Text("新主办共同列名天数", "days a new lead is co-named"),
    **{code: post.name for code, post in POSTS.items()},
}
