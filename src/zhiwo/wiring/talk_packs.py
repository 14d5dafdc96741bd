"""The packs about talks a bank may publish versions of, and what none may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiwo.care.policy.rules import house_rules
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.rulebook.policy.pack import Pack, Versions
from zhiwo.talks.policy import BANNED, SIGNALS, SITUATIONS
from zhiwo.wiring.personal_packs import keeps_codes

LABELS: dict[str, Text] = {
    "situations": Text("场景", "situations"),
    "duties": Text("维护任务", "duties"),
    "signals": Text("信号", "signals"),
    "review_months": Text("最长复审月数", "months until review at most"),
    "ahead_days": Text("提前天数", "days ahead"),
    "moved_days": Text("回看天数", "days back"),
    "claims": Text("禁止的说法", "claims that are banned"),
    "words": Text("词句", "words"),
    "near": Text("相近出现", "close together"),
    "of": Text("与之相近的词句", "the words it may not stand close to"),
    "within": Text("间隔字数", "characters between"),
    "then": Text("其后词句", "the words behind those"),
    "then_within": Text("与其后词句的间隔字数", "characters between those"),
    "denied_between": Text("中间的否定有效", "a denial between counts"),
    "denials": Text("否定与驳斥", "denials"),
    "before": Text("前面的否定词", "denials before"),
    "between": Text("否定与说法之间可有的词", "what may stand between"),
    "doubled": Text("双重否定", "what makes a denial none"),
    "behind": Text("后面的驳斥", "what refutes behind"),
    "toward": Text("说法与驳斥之间可有的词", "what may stand before that"),
    "lawful": Text("合规的词句", "words that are right"),
    "deposits": Text("保险限额内的存款除外", "right of insured deposits"),
    "insured_yuan": Text("存款保险限额（元）", "insured amount in yuan"),
    "named": Text("须写明", "must be named"),
    "others": Text("其他产品", "other products"),
    "reason": Text("原因", "why"),
    "instead": Text("改写为", "write instead"),
    "variants": Text("繁简对照", "traditional and simplified characters"),
    **SIGNALS,
}


class UnknownDuties(Refusal):
    """Situations hang on duties the standard does not have: their talks would never be offered."""

    sentence = Text(
        zh="维护标准里没有这些任务：{duties}。请按维护标准中的代码填写。",
        en="The service standard has no duties {duties}: use its codes.",
    )


def _situations(before: Versions, new: Mapping[str, Any]) -> None:
    """Talks and cases hang on the codes of situations, situations on the codes of duties."""
    keeps_codes("situations")(before, new)
    known = {kind for version in house_rules().standard.versions for kind in version.names}
    strangers = {kind for one in new["situations"] for kind in one.get("duties", ())} - known
    if strangers:
        raise UnknownDuties(duties="、".join(sorted(strangers)))


TALK_PACKS: tuple[Pack, ...] = (
    Pack("talks.situations", Text("话术场景", "Situations of talks"), SITUATIONS.read, LABELS, _situations),
    Pack("talks.banned", Text("话术禁语", "Claims talks may not make"), BANNED.read, LABELS),
)
