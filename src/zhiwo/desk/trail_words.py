"""What the trail's acts and their facts are called. A test compares the acts with those the code records."""

from __future__ import annotations

from zhiwo.care.policy.rules import INTERACTION_KINDS
from zhiwo.governance.queries import STRAY, VERIFIED
from zhiwo.kernel.text import Text

TRAIL_ACTS: dict[str, Text] = {
    "client.viewed": Text("查看客户页", "client page viewed"),
    "client.assigned": Text("指派客户", "client assigned"),
    "care.interaction-recorded": Text("登记联络", "interaction recorded"),
    "care.interaction-corrected": Text("更正联络", "interaction corrected"),
    "care.late-entry-confirmed": Text("确认补录", "late entry confirmed"),
    "org.entered": Text("登录", "came in"),
    "org.left": Text("退出", "left"),
    "org.entry-refused": Text("登录被拒", "entry refused"),
    "org.login-opened": Text("开通登录或重设口令", "login opened"),
    "org.language-chosen": Text("选择语言", "language chosen"),
    "web.refused": Text("操作被拒", "refused"),
    "trail.viewed": Text("查看操作留痕", "trail viewed"),
    "intake.set-aside-downloaded": Text("下载搁置记录", "rows set aside downloaded"),
    "feed.file-landed": Text("文件入湖", "file landed"),
    "feed.file-unchanged": Text("文件已入过湖", "file landed before"),
    "feed.file-refused": Text("文件被拒收", "file refused"),
    "feed.correction-landed": Text("更正文件入湖", "correction landed"),
    "feed.correction-unchanged": Text("更正文件已入过湖", "correction landed before"),
    "feed.correction-refused": Text("更正文件被拒收", "correction refused"),
    "day.step-taken": Text("日终步骤完成", "step of closing taken"),
    "day.closed": Text("日终完成", "day closed"),
    VERIFIED: Text("核对操作留痕", "trail verified"),
    STRAY: Text("绕过系统的数据改动", "rows changed past the program"),
}
"""Every act, in the order in which they can be chosen."""

SUBJECTS: dict[str, Text] = {
    "client": Text("客户", "client"),
    "staff": Text("员工", "staff"),
    "day": Text("业务日期", "day"),
    "feed": Text("数据", "feed"),
    "delivery": Text("文件", "file"),
    "trail": Text("留痕", "trail"),
}

FACTS: dict[str, Text] = {
    "accepted": Text("接收行数", "rows accepted"),
    "anchored": Text("已报备到", "told up to"),
    "before": Text("早于第", "before entry"),
    "blank": Text("空行", "blank rows"),
    "business_date": Text("业务日期", "business date"),
    "cause": Text("原因", "cause"),
    "changed_rows": Text("改动的数据行", "rows changed"),
    "changes": Text("变化客户数", "clients changed"),
    "client": Text("客户", "client"),
    "code": Text("拒绝代码", "refusal"),
    "digest": Text("文件摘要", "digest of the file"),
    "file": Text("文件", "file"),
    "guards_missing": Text("缺失的数据库守卫", "guards missing"),
    "kind": Text("方式", "kind"),
    "language": Text("语言", "language"),
    "length": Text("留痕条数", "length"),
    "method": Text("请求方式", "method"),
    "on": Text("日期", "on"),
    "page": Text("页面", "page"),
    "place": Text("第二处", "second place"),
    "reason": Text("理由", "reason"),
    "records": Text("记录数", "records"),
    "reference": Text("编号", "reference"),
    "refusal": Text("拒收原因", "why refused"),
    "rows": Text("行", "rows"),
    "set_aside": Text("搁置行数", "rows set aside"),
    "since": Text("起", "since"),
    "step": Text("步骤", "step"),
    "strays": Text("绕过系统的改动", "changes past the program"),
    "to": Text("交给", "to"),
    "until": Text("止", "until"),
    "version": Text("版本", "version"),
    "who": Text("谁", "who"),
    "act": Text("操作", "act"),
    "written": Text("写入的数据行", "rows written"),
}
"""Facts by name; one that is not here is shown by its name. The digest over changed rows is proof, not reading."""

PROOF = frozenset({"changed_digest"})
"""Facts nobody reads: a verification does."""

TABLES: dict[str, Text] = {
    "care_discharge": Text("任务抵扣", "discharges"),
    "care_duty": Text("维护任务", "duties"),
    "care_interaction": Text("联络记录", "interactions"),
    "clients_client": Text("客户", "clients"),
    "clients_keeping": Text("管户关系", "keepings"),
    "holdings_aumfigure": Text("资产数字", "asset figures"),
    "holdings_figureday": Text("资产日", "figure days"),
    "holdings_holding": Text("持有产品", "holdings"),
    "intake_delivery": Text("收数记录", "deliveries"),
    "org_login": Text("登录", "logins"),
    "org_staff": Text("员工", "staff"),
    "org_unit": Text("机构", "units"),
    "parties_person": Text("客户资料", "persons"),
    "tiering_placement": Text("层级", "placements"),
}
"""What the rows of a table are called; one that is not here is shown by its name."""

VALUES: dict[str, dict[str, Text]] = {
    "kind": INTERACTION_KINDS,
    "language": {"zh": Text("中文", "Chinese"), "en": Text("英文", "English")},
    "act": TRAIL_ACTS,
}
"""By fact, the words for its codes."""

OPS: dict[str, Text] = {"i": Text("增", "new"), "u": Text("改", "changed"), "d": Text("删", "gone")}
