"""What each post may do, in one table. Seeing a client is another question: `clients.access`."""

from __future__ import annotations

from dataclasses import dataclass

from zhiwo.intake.policy import LANDING, LANDING_POSTS
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Denied
from zhiwo.kernel.text import Text
from zhiwo.org.policy.posts import CONTROLLERS, KEEPERS, LEADERS, POSTS


@dataclass(frozen=True)
class Act:
    """Something a post may be allowed to do: its name as a person says it, and the posts that may."""

    name: Text
    posts: frozenset[str]


RULE_POSTS = LEADERS - {"outlet_head"}
"""Who answers for more than an outlet may make the house's rules, never alone."""
REQUEST_POSTS = frozenset({"compliance", "outlet_head", "retail_head"})
"""Who answers what clients ask of the bank about their personal information."""

EXPORTING = LEADERS | {"relationship_manager", "wealth_manager", "analyst"}
"""Who may ask for files of clients, each within what the post sees."""

TAGGING = LEADERS | {"analyst", "relationship_manager", "wealth_manager", "corporate_manager", "marketing_manager"}
"""Who looks for clients by what they do and have, each among those the post sees."""

RISK_POSTS = frozenset({"compliance"})
"""Who works with tags of credit and fraud risk (requirements H5); auditors see them besides."""

RECEIVERS = frozenset({"lobby_manager", "teller"})
"""Who stands where clients come in and keeps few of them; an outlet head sees all of the outlet anyhow."""

ACTS: dict[str, Act] = {
    "client.assign": Act(Text("指派客户", "assign clients"), LEADERS),
    "client.transfer": Act(Text("办理客户移交", "hand clients over"), LEADERS | KEEPERS),
    "desk.hand-over": Act(Text("办理离岗交接", "hand a leaver's desk over"), LEADERS),
    "client.adopt": Act(Text("领养客户", "adopt clients"), KEEPERS | {"outlet_head"}),
    "client.host": Act(Text("变更客户管理网点", "change the outlet that hosts clients"), LEADERS - {"outlet_head"}),
    "client.backdate": Act(Text("补登移交", "put transfers down after the fact"), LEADERS),
    "client.backdate-approve": Act(Text("审批补登移交", "approve transfers put down after the fact"), LEADERS),
    "client.share": Act(Text("均衡分配客户", "share clients out"), LEADERS),
    "client.share-approve": Act(Text("审批均衡分配", "approve how clients are shared out"), LEADERS),
    "shortfall.plan": Act(Text("提出计划内缺口", "plan a shortfall"), frozenset({"outlet_head"})),
    "shortfall.agree": Act(Text("同意计划内缺口", "agree to a shortfall"), LEADERS - {"outlet_head"}),
    "client.service-model": Act(Text("设定服务模式", "set service models"), LEADERS),
    "client.service-model-approve": Act(Text("审批服务模式", "approve service models"), LEADERS),
    "enrolment.record": Act(Text("登记签约", "record enrolments"), LEADERS | KEEPERS),
    "enrolment.paper": Act(Text("打开签约扫描件", "open papers of enrolments"), LEADERS | KEEPERS | {"compliance"}),
    "client.transfer-approve": Act(Text("同意跨机构移交", "approve transfers across units"), LEADERS),
    "client.name-role": Act(Text("指定协办、专家等", "name who stands beside the lead"), LEADERS | KEEPERS),
    "client.cover": Act(Text("安排代管", "arrange cover"), LEADERS | KEEPERS),
    "interaction.record": Act(Text("登记联络", "record interactions"), LEADERS | KEEPERS),
    "gathering.plan": Act(Text("安排客户活动", "plan gatherings"), LEADERS),
    "interaction.look": Act(Text("查看限定范围的联络内容", "read words that are withheld"), frozenset({"compliance"})),
    "interaction.confirm": Act(Text("确认补录的联络", "confirm late entries"), frozenset({"outlet_head"})),
    "consent.record": Act(Text("登记授权同意", "record consents"), LEADERS | KEEPERS),
    "service.take": Act(Text("受理客户请求", "take what clients ask for"), LEADERS | KEEPERS),
    "service.answer": Act(Text("答复客户请求", "say what became of it"), LEADERS | KEEPERS),
    "entitlement.book": Act(Text("预约与取消权益", "book entitlements and call bookings off"), LEADERS | KEEPERS),
    "entitlement.use": Act(Text("登记权益使用", "note the use of entitlements"), LEADERS | KEEPERS),
    "entitlement.correct": Act(Text("更正权益登记", "correct what was noted of entitlements"), LEADERS | KEEPERS),
    "client.receive": Act(Text("接待本网点到店客户", "receive clients of the own outlet"), RECEIVERS),
    "announcement.propose": Act(Text("发起公告告知", "put announcements down"), RULE_POSTS | {"data_steward"}),
    "announcement.approve": Act(Text("审批公告告知", "approve announcements"), RULE_POSTS | {"compliance"}),
    "talk.view": Act(Text("查看话术与案例", "read talks and cases"), LEADERS | KEEPERS | CONTROLLERS),
    "talk.versions": Act(Text("查看话术各版本", "read every version of talks"), RULE_POSTS | CONTROLLERS),
    "talk.count": Act(Text("查看话术使用次数", "see how often talks are used"), LEADERS | CONTROLLERS),
    "talk.propose": Act(Text("提出话术", "propose talks"), RULE_POSTS | {"compliance"}),
    "talk.approve": Act(Text("审批话术", "approve talks"), frozenset({"compliance"})),
    "talk.retire": Act(Text("停用话术", "retire talks"), RULE_POSTS | {"compliance"}),
    "case.write": Act(Text("写案例", "write cases up"), LEADERS | KEEPERS),
    "case.rate": Act(Text("评价案例", "rate cases"), LEADERS | KEEPERS),
    "case.take-down": Act(Text("撤下案例", "take cases down"), LEADERS | {"compliance"}),
    "product.propose": Act(Text("维护产品货架", "keep the shelf"), RULE_POSTS | {"data_steward"}),
    "product.approve": Act(Text("审批产品", "approve products"), RULE_POSTS | {"compliance"}),
    "wish.note": Act(Text("登记客户嘱托", "note wishes of clients"), LEADERS | KEEPERS),
    "assessment.view": Act(Text("查看风险测评", "see risk assessments"), LEADERS | KEEPERS | CONTROLLERS | {"analyst"}),
    "assessment.answers": Act(Text("查看测评答案", "see the answers given"), LEADERS | KEEPERS | CONTROLLERS),
    "assessment.open": Act(Text("开启风险测评", "open risk assessments"), LEADERS | KEEPERS),
    "assessment.witness": Act(Text("见证风险测评", "witness risk assessments"), LEADERS | KEEPERS),
    "suitability.view": Act(Text("核对适当性", "look whether a product fits"), LEADERS | KEEPERS | CONTROLLERS),
    "suitability.advise": Act(Text("出具匹配意见", "give opinions on fit"), LEADERS | KEEPERS),
    "change.note": Act(Text("登记客户情况变化", "note material changes"), LEADERS | KEEPERS),
    "means.record": Act(Text("登记财务声明", "put statements of means down"), LEADERS | KEEPERS),
    "change.check": Act(Text("核对情况变化", "check changes"), LEADERS | KEEPERS),
    "means.check": Act(Text("核对财务证明", "check proofs of means"), LEADERS | KEEPERS),
    "stop.set": Act(Text("登记停止联系", "stop contact with clients"), LEADERS | KEEPERS | {"compliance"}),
    "stop.lift": Act(Text("解除停止联系", "lift stops of contact"), LEADERS | KEEPERS | {"compliance"}),
    "stop.lift_legal": Act(Text("解除司法或监管限制", "lift legal stops"), frozenset({"compliance"})),
    "request.file": Act(Text("登记个人信息请求", "file personal requests"), LEADERS | KEEPERS | {"compliance"}),
    "request.view": Act(Text("查看个人信息请求", "see personal requests"), REQUEST_POSTS),
    "request.handle": Act(Text("办理个人信息请求", "decide personal requests"), REQUEST_POSTS),
    "retention.view": Act(Text("查看到期数据", "see what is due for erasure"), CONTROLLERS),
    "retention.apply": Act(Text("执行删除与封存", "erase and freeze"), frozenset({"compliance"})),
    "feed.land": Act(LANDING, LANDING_POSTS),
    "feed.view": Act(Text("查看数据接入", "see the intake"), LEADERS | CONTROLLERS | {"data_steward", "administrator"}),
    "day.close": Act(Text("执行日终", "close the day"), frozenset({"data_steward"})),
    "approval.view": Act(Text("查看审批", "see the approvals"), LEADERS | CONTROLLERS | {"data_steward", "analyst"}),
    "policy.view": Act(Text("查看制度", "see the rulebook"), LEADERS | CONTROLLERS | {"data_steward", "analyst"}),
    "policy.try": Act(Text("推演规则与人员变动", "try out changes of rules and staff"), LEADERS),
    "policy.propose": Act(Text("提出规则版本", "propose versions of rules"), RULE_POSTS),
    "policy.approve": Act(Text("审批规则版本", "approve versions of rules"), RULE_POSTS),
    "policy.sign": Act(Text("签署自定规则", "sign rules of the house"), frozenset({"compliance"})),
    "policy.review": Act(Text("复核现行规则", "review rules in force"), RULE_POSTS | {"compliance"}),
    "trail.view": Act(Text("查看操作留痕", "read the trail"), LEADERS | CONTROLLERS | {"administrator"}),
    "login.open": Act(Text("开通登录", "open logins"), frozenset({"administrator"})),
    "export.ask": Act(Text("申请导出", "ask for exports"), EXPORTING | {"data_steward"}),
    "export.clients": Act(Text("导出客户名单", "export lists of clients"), EXPORTING),
    "export.lists": Act(Text("导出看板名单", "export lists of the board"), LEADERS | {"analyst"}),
    "export.leads": Act(Text("审批导出", "approve exports"), LEADERS),
    "export.controls": Act(Text("审批大批量导出", "approve exports in bulk"), frozenset({"compliance"})),
    "export.view": Act(Text("查看导出", "see the exports"), EXPORTING | CONTROLLERS | {"data_steward"}),
    "export.trace": Act(Text("追查导出文件", "trace exported files"), CONTROLLERS | {"administrator"}),
    "job.view": Act(Text("查看任务队列", "see the job board"), frozenset({"administrator", "auditor", "data_steward"})),
    "job.retry": Act(Text("重新执行已停止的作业", "run a stopped job again"), frozenset({"administrator"})),
    "outbox.settle": Act(Text("处理存疑的消息", "settle messages in doubt"), frozenset({"administrator"})),
    "trail.verify": Act(Text("核对操作留痕", "verify the trail"), frozenset({"administrator", "auditor"})),
    "backup.make": Act(Text("备份系统", "back the system up"), frozenset({"administrator"})),
    "backup.restore": Act(Text("从备份恢复", "restore a backup"), frozenset({"administrator"})),
    "tag.try": Act(Text("试算标签", "try tags"), TAGGING | RISK_POSTS),
    "tag.view": Act(Text("查看标签", "see the tags"), TAGGING | CONTROLLERS | {"data_steward"}),
    "tag.view_risk": Act(Text("查看风险标签", "see tags of risk"), CONTROLLERS),
    "tag.propose": Act(Text("提出标签", "propose tags"), RULE_POSTS | {"analyst"}),
    "tag.approve": Act(Text("审批标签", "approve tags"), RULE_POSTS),
    "tag.propose_risk": Act(Text("提出风险标签", "propose tags of risk"), RISK_POSTS),
    "tag.approve_risk": Act(Text("审批风险标签", "approve tags of risk"), RISK_POSTS),
    "tag.run": Act(Text("更新标签", "work the tags out"), frozenset({"data_steward"})),
    "list.import": Act(Text("导入名单成员", "bring clients to lists"), RULE_POSTS | {"analyst", "data_steward"}),
    "list.keep": Act(Text("新建与停用名单", "begin lists and give them up"), RULE_POSTS | {"analyst"}),
    "list.keep_risk": Act(Text("管理风险名单", "keep lists of risk"), RISK_POSTS),
    "login.view": Act(Text("查看用户与岗位", "see users and posts"), frozenset({"administrator", "auditor"})),
}
"""Every act, by code. What is not listed nobody may do."""


def may(actor: Actor, act: str) -> bool:
    """Whether the actor's post allows the act."""
    return actor.post in ACTS[act].posts


def require(actor: Actor, act: str) -> None:
    """Raises Denied, naming post and act, unless the actor's post allows it."""
    if not may(actor, act):
        raise Denied(post=POSTS[actor.post].name, act=ACTS[act].name)
