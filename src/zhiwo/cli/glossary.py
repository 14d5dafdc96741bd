"""`docs/glossary.md`, made from the words the program itself uses, so that it cannot fall behind them.

`python -m zhiwo.cli.glossary` writes it; a test compares it.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import django

from zhiwo.care.policy.duty import FORECASTS, STATUSES
from zhiwo.care.policy.rules import INTERACTION_KINDS, RESULTS
from zhiwo.care.policy.standard import load_standard
from zhiwo.clients.policy import ROLES
from zhiwo.coverage.policy import DEEDS, service_rules_on
from zhiwo.coverage.policy import STATES as TRANSFER_STATES
from zhiwo.governance.commands import STATES as SLIP_STATES
from zhiwo.governance.exports.listing import PURPOSES as EXPORT_PURPOSES
from zhiwo.governance.states import JOB_STATES, MESSAGE_STATES
from zhiwo.intake.formats import formats
from zhiwo.intake.policy import SORTS, STATES
from zhiwo.kernel.festivals import FESTIVALS
from zhiwo.kernel.packs import MARKS
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import ACTS, FIELDS, POSTS, PURPOSES, SHOWN, UNIT_KINDS
from zhiwo.parties.policy import ID_KINDS, contact_rules_on, purposes_on
from zhiwo.parties.policy.purposes import BASES
from zhiwo.parties.policy.requests import request_rules_on
from zhiwo.retention.policy import ACTIONS, retention_rules_on
from zhiwo.rulebook.policy.times import TIMES
from zhiwo.suitability.policy.assessing import STANDINGS
from zhiwo.suitability.policy.qualified import FACTS
from zhiwo.suitability.policy.questionnaire import questionnaire_on
from zhiwo.suitability.policy.reasons import VERDICTS
from zhiwo.suitability.policy.regimes import REGIMES
from zhiwo.suitability.policy.sale import INITIATIVES
from zhiwo.tags.language.words import ATTRIBUTES, FAMILIES, POPULATIONS
from zhiwo.tags.language.words import MEASURES as MEASURES_OF_ROWS
from zhiwo.talks.policy import BANDS, CASE_STATES, OUTCOMES, SECTIONS, SIGNALS, TALK_STATES, situations_on
from zhiwo.tiering.policy import CARDS, DOORS, MEASURES, MOVES, versions

DOCUMENT = Path("docs/glossary.md")
SCHEMES = ("branch", "boc_branch", "abc", "generic", "szabc2001", "quarter_example", "berka")

HEAD = """# Glossary 词汇表

One Chinese term, one code word; code, pages and commands use these English names. The tables below the first are made from the
program (`python -m zhiwo.cli.glossary`), and a test compares them.

## The words of the field

| 中文 | English | 中文 | English |
|---|---|---|---|
| 金融资产 | AUM (assets under management) | 月日均 | month average (of daily closings) |
| 时点余额 | point-in-time balance | 名单 | list (of clients the bank watches over) |
| 分层 | tiering | 层级 | tier |
| 关注 | attention (below the own tier, not yet dropped) | 建档客户 | file-only client |
| 管户 | keeping (a role on a client, from one day until another) | 主办 | lead |
| 领养 | adoption | 代管 | delegation |
| 待分配 | unassigned queue | 指派 | assignment |
| 移交 | transfer (asked of somebody, in force once accepted) | 离岗 | away (somebody stands in) |
| 维护标准 | service standard | 维护任务 | duty (something owed to a client in a window) |
| 联络 | contact (begun by the bank, personal, connected) | 联络记录 | interaction (what passed, counted or not) |
| 履约率 | compliance (done ÷ required) | 免除 | exempt (not owed, and not a breach) |
| 有效客户 | effective client | 优质客户比重 | premium share |
| 数据源 | feed | 业务日期 | business date |
| 搁置 | set aside (a bad row, with a sentence) | 入湖 | landing |
| 日终 | closing | 沿用 | carried over (a feed that has not come) |
| 脱敏 | mask (a detail with its middle hidden) | 查看明文 | reveal (a detail in clear, for a purpose) |
| 规则版本 | rule version (a pack's dated version) | 留痕 | trail |
| 审批单 | approval slip (a command that waits for a second person) | 双人复核 | maker and checker |
| 来源标记 | source mark (where a rule comes from) | 签署 | signature (of compliance, under a rule of the house) |
| 复核 | review (a version in force is looked through) | 预置 | preset (ships with the program) |
| 授权同意 | consent (to one purpose, by channel where it is asked so) | 撤回 | withdrawal (counts at once, not for the past) |
| 停止联系 | stop of contact | 免打扰时段 | quiet hours |
| 风险测评 | risk assessment (of what a client can bear) | 见证 | witnessing (the client answered alone) |
| 财务声明 | statement of means (income and assets) | 情况变化 | material change (assessed anew before a purchase) |
| 客户标签 | client tag (a named rule that selects clients) | 人群 | population (within whom a rule and its 非 are answered) |
| 同一笔交易 | same transaction (what + joins) | 空值 | blank (a value that is not there) |
| 话术 | talk (approved words for a situation) | 案例 | case (won or lost, naming no client) |
| 截至日 | as-of day | 统计周期 | statistics period |
| 适当性 | fit, suitability (one answer, with its reasons) | 匹配意见 | opinion (the answer as it was given) |
| 合格投资者 | qualified investor | 双录 | recording (of a sale, in sound and picture) |
| 冷静期 | cooling-off | 集中度 | concentration (how much lies in one place) |
| 封存 | frozen (kept for the law, read by compliance alone) | 删除凭证 | tombstone (keyed digest of an erased number) |
"""


def glossary() -> str:
    """The whole document."""
    return "\n".join([HEAD, *_sections()])


def _sections() -> Iterator[str]:
    # They know tables, so Django must be set up.
    from zhiwo.governance.exports.queries import EXPORT_STATES  # noqa: PLC0415
    from zhiwo.wiring.jobs import JOBS  # noqa: PLC0415

    yield from _table("Units 机构层级", UNIT_KINDS)
    yield from _table("Posts 岗位", {code: post.name for code, post in POSTS.items()})
    yield from _table("Acts 操作权限", {code: act.name for code, act in ACTS.items()})
    yield from _table("Personal details 个人信息", {code: detail.name for code, detail in FIELDS.items()})
    yield from _table("How a detail is shown 展示方式", SHOWN)
    yield from _table("Purposes of a reveal 查看用途", PURPOSES)
    yield from _table("Identity documents 证件类型", {code: name for code, name in ID_KINDS.items() if code})
    yield from _table("Roles on a client 客户角色", ROLES)
    yield from _table("What is done for a client 服务行为", DEEDS)
    yield from _table("Service models 服务模式", {one.code: one.called for one in service_rules_on(date.max).models})
    for name in SCHEMES:
        scheme = versions(name)[-1]
        yield from _table(f"Tiers of `{name}` {scheme.title.zh}", {tier.code: tier.name for tier in scheme.tiers})
    yield from _table("Measures 口径", MEASURES)
    yield from _table("Moves between tiers 升降", MOVES)
    yield from _table("Doors into the list 名单条件", DOORS)
    yield from _table("Card grades 卡等级", CARDS)
    yield from _table("Duties 维护任务", dict(_duty_kinds()))
    yield from _table("States of a duty 任务状态", STATUSES)
    yield from _table("Forecasts 预警", FORECASTS)
    yield from _table("Interactions 联络方式", INTERACTION_KINDS)
    yield from _table("Results 联络结果", RESULTS)
    yield from _table("Days of the year 节日", {code: festival.name for code, festival in FESTIVALS.items()})
    yield from _table("Purposes 用途", {one.code: one.name.text for one in purposes_on(date.max).purposes})
    yield from _table("What makes a use lawful 合法性基础", BASES)
    yield from _table("Channels 联系渠道", {one.code: one.name.text for one in contact_rules_on(date.max).channels})
    yield from _table(
        "Stops of contact 停止联系", {one.code: one.name.text for one in contact_rules_on(date.max).stops}
    )
    yield from _table(
        "Personal requests 个人信息请求", {one.code: one.name.text for one in request_rules_on(date.max).kinds}
    )
    yield from _assessments()
    yield from _table("Retention 保存期限", {one.code: one.shown for one in retention_rules_on(date.max).classes})
    yield from _table("What follows 到期处理", ACTIONS)
    yield from _table("Feeds 数据源", {form.feed: form.name for form in formats().values()})
    yield from _table("What a delivery came to 收数结果", STATES)
    yield from _table("What a delivery brings 收数类型", SORTS)
    yield from _table("Features of tags 标签特征", FAMILIES)
    yield from _table("Measures of transactions 交易测度", MEASURES_OF_ROWS)
    yield from _table("What tags know of a client 客户属性", {code: one.name for code, one in ATTRIBUTES.items()})
    yield from _table("Whom a tag is answered within 标签人群", POPULATIONS)
    yield from _of_talks()
    yield from _table("Jobs 作业", {kind.code: kind.name for kind in JOBS})
    yield from _table("States of a job 作业状态", JOB_STATES)
    yield from _table("States of an export 导出状态", EXPORT_STATES)
    yield from _table("Purposes of exports 导出用途", EXPORT_PURPOSES)
    yield from _table("States of a message 消息状态", MESSAGE_STATES)
    yield from _table("What became of a slip 审批结果", SLIP_STATES)
    yield from _table("What became of a transfer 移交结果", TRANSFER_STATES)
    yield from _table("Source marks 来源标记", MARKS)
    yield from _table("Versions in time 版本状态", TIMES)
    yield from _table("Refusals 拒绝", dict(refusals()))


def _assessments() -> Iterator[str]:
    form = questionnaire_on(date.max)
    yield from _table("Levels of bearing risk 风险承受能力", {f"C{one.level}": one.name.text for one in form.levels})
    yield from _table("What an assessment asks about 测评方面", {one.code: one.name.text for one in form.dimensions})
    yield from _table("How an assessment stands 测评状态", STANDINGS)
    yield from _table("Material changes 客户情况变化", form.change_names)
    yield from _of_fit()


def _of_fit() -> Iterator[str]:
    yield from _table("Verdicts of fit 适当性结论", VERDICTS)
    yield from _table("Who speaks of a product first 推介来源", INITIATIVES)
    yield from _table("Kinds of sale 销售制度", {one.code: one.name.text for one in REGIMES.on(date.max).regimes})
    yield from _table("What is asked of an investor 投资者情况", FACTS)


def _of_talks() -> Iterator[str]:
    yield from _table("Situations of talks 话术场景", situations_on(date.max).names)
    yield from _table("What calls for a talk 话术信号", SIGNALS)
    yield from _table("Parts of a talk 话术内容", SECTIONS)
    yield from _table("How a talk stands 话术状态", TALK_STATES)
    yield from _table("How a case ended 案例结果", OUTCOMES)
    yield from _table("How a case stands 案例状态", CASE_STATES)
    yield from _table("Amounts of cases 案例金额档", BANDS)


def _table(title: str, words: Mapping[Any, Text]) -> Iterator[str]:
    yield f"## {title}\n\n| code | 中文 | English |\n|---|---|---|"
    yield from (f"| `{code}` | {_cell(text.zh)} | {_cell(text.en)} |" for code, text in words.items())
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _duty_kinds() -> Iterator[tuple[str, Text]]:
    version = load_standard().versions[-1]
    for quota in version.quotas:
        yield quota.kind, Text(quota.name.zh, quota.name.en)
    for occasion in version.occasions:
        yield occasion.kind, Text(occasion.name.zh, occasion.name.en)


def refusals() -> Iterator[tuple[str, Text]]:
    """Every refusal with a sentence of its own, by name; importing all modules first, or some would be unknown."""
    _import_all()
    kinds = [kind for kind in _below(Refusal) if "sentence" in vars(kind) and kind.__module__.startswith("zhiwo.")]
    yield from sorted((kind.__name__, kind.sentence) for kind in kinds)


def _below(kind: type[Refusal]) -> Iterable[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


NOT_IMPORTED = ("__main__", ".wsgi", ".engine.spark")
"""Programs, and what needs an extra that need not be installed; it declares no words."""


def _import_all() -> None:
    import zhiwo  # noqa: PLC0415 - its path is walked, not its names used

    for module in pkgutil.walk_packages(zhiwo.__path__, "zhiwo."):
        if "migrations" not in module.name and not module.name.endswith(NOT_IMPORTED):
            importlib.import_module(module.name)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiwo.settings")
    django.setup()
    DOCUMENT.write_text(glossary(), encoding="utf-8")
