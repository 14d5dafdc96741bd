"""The packs about persons a bank may publish versions of (consents, contact, requests, retention), and what none may say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.parties.policy.contact_rules import CONTACT_RULES
from zhiwo.parties.policy.purposes import BASES, PURPOSES, Basis
from zhiwo.parties.policy.requests import REQUEST_RULES
from zhiwo.retention.policy import ACTIONS, RETENTION
from zhiwo.rulebook.policy.pack import Pack, Versions

LABELS: dict[str, Text] = {
    "mark": Text("依据标记", "mark"),
    "article": Text("条款", "article"),
    "basis": Text("合法性基础", "legal basis"),
    "separate": Text("须单独同意", "needs a separate consent"),
    "by_channel": Text("按渠道", "by channel"),
    "blocks": Text("拒绝可停止服务", "refusal may stop the service"),
    "channels": Text("联系渠道", "ways of contact"),
    "stopped": Text("停用时显示", "shown when stopped"),
    "disturbs": Text("受时段限制", "hours matter"),
    "stops": Text("停联原因", "reasons to stop"),
    "covers": Text("停止的用途", "purposes it stops"),
    "all": Text("全部", "all"),
    "duty": Text("维护任务上的免除", "what care calls it"),
    "needs_channel": Text("须指明渠道", "names a channel"),
    "until_consent": Text("至再次同意", "until a new consent"),
    "lifted_by_compliance": Text("由合规解除", "lifted by compliance"),
    "hours": Text("只停部分时段", "stops some hours"),
    "precedence": Text("优先顺序", "precedence"),
    "quiet": Text("默认免打扰", "default quiet hours"),
    "outer": Text("外限时段", "outer bound"),
    "purposes": Text("用途", "purposes"),
    "windows": Text("时段", "hours"),
    "since": Text("自", "from"),
    "until": Text("至", "to"),
    "unless": Text("可由该同意解除", "lifted by the consent"),
    "caps": Text("次数上限", "at most"),
    "days": Text("天数", "days"),
    "most": Text("次数", "times"),
    "kinds": Text("请求种类", "kinds of requests"),
    "working_days": Text("答复工作日", "working days to answer"),
    "hands_out": Text("须交付内容", "hands something out"),
    "classes": Text("数据类别", "classes of data"),
    "years": Text("保存年数", "years kept"),
    "then": Text("到期处理", "what follows"),
    "quota": Text("次数上限", "quota"),
    **{str(basis): text for basis, text in BASES.items()},
    **ACTIONS,
}


class CodeGone(Refusal):
    """A version leaves out what records speak of."""

    sentence = Text(
        zh="缺少原有的 {codes}：登记中已经用到，不能去掉；名称和规则可以改。",
        en="{codes} would be gone: records speak of them. They must stay; their names and rules may change.",
    )


class LawSaysMore(Refusal):
    """A version asks for less than the law does."""

    sentence = Text(
        zh="{name}依{law}{needs}，新版本不能低于法律要求。",
        en="{name}: by {law}, {needs}. A version can't ask for less than the law.",
    )


NEEDS_CONSENT = Text("须取得同意", "consent is needed")
NEEDS_ITS_OWN = Text("须取得单独同意", "a separate consent is needed")
STAYS_LAW = Text("所定，标记须仍为 law", "it is so, and the mark stays law")
"""Else the next version could loosen what this one calls the house's own."""
NEEDS_YEARS = Text("至少保存 {years} 年", "it is kept for at least {years} years")


def _named(row: Mapping[str, Any]) -> Text:
    return Text(row["name"]["zh"], row["name"]["en"])


def _pairs(
    before: Versions, new: Mapping[str, Any], field: str
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each row that is there now with the one that takes its place. Raises CodeGone."""
    after = {row["code"]: row for row in new[field]}
    gone = [row["code"] for row in before[-1][field] if row["code"] not in after]
    if gone:
        raise CodeGone(codes="、".join(gone))
    return ((row, after[row["code"]]) for row in before[-1][field])


def keeps_codes(*fields: str) -> Callable[[Versions, Mapping[str, Any]], None]:
    """The codes of those lists stay."""

    def check(before: Versions, new: Mapping[str, Any]) -> None:
        for field in fields:
            _pairs(before, new, field)

    return check


def _lawful_purposes(before: Versions, new: Mapping[str, Any]) -> None:
    """What the law wants a consent for (PIPL 13, 23-25, 29, 31, 39) goes on wanting it."""
    for old, row in _pairs(before, new, "purposes"):
        if old["mark"] != "law" or old["basis"] != Basis.CONSENT:
            continue
        law = Text(f"个人信息保护法{old['article']}", f"PIPL {old['article']}")
        if row["mark"] != "law":
            raise LawSaysMore(name=_named(old), law=law, needs=STAYS_LAW)
        if row["basis"] != Basis.CONSENT:
            raise LawSaysMore(name=_named(old), law=law, needs=NEEDS_CONSENT)
        if old.get("separate") and not row.get("separate"):
            raise LawSaysMore(name=_named(old), law=law, needs=NEEDS_ITS_OWN)


def _lawful_years(before: Versions, new: Mapping[str, Any]) -> None:
    """What the law wants kept (反洗钱法34) is not thrown away sooner."""
    for old, row in _pairs(before, new, "classes"):
        if old["mark"] != "law":
            continue
        law = Text(old["basis"], old["basis"])
        if row["mark"] != "law":
            raise LawSaysMore(name=_named(old), law=law, needs=STAYS_LAW)
        if row["years"] < old["years"]:
            raise LawSaysMore(name=_named(old), law=law, needs=NEEDS_YEARS.filled(years=old["years"]))


PERSONAL_PACKS: tuple[Pack, ...] = (
    Pack(
        "consent.purposes",
        Text("用途与合法性基础", "Purposes and legal bases"),
        PURPOSES.read,
        LABELS,
        _lawful_purposes,
    ),
    Pack(
        "consent.contact",
        Text("联系规则", "Rules of contact"),
        CONTACT_RULES.read,
        LABELS,
        keeps_codes("channels", "stops"),
    ),
    Pack(
        "consent.requests",
        Text("个人信息请求时限", "Personal requests"),
        REQUEST_RULES.read,
        LABELS,
        keeps_codes("kinds"),
    ),
    Pack("retention.defaults", Text("保存期限", "Retention"), RETENTION.read, LABELS, _lawful_years),
)
