"""The words for what passes between the bank and its clients, Chinese and English side by side. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from zhiwo.kernel.text import Text
from zhiwo.tags.language.names import Dictionary, Entry
from zhiwo.tags.language.told import Act, Trait
from zhiwo.tags.language.words import Family, Word

ACTS: Mapping[Act, Word] = {
    Act.INTERACTION: Word("互动", "interaction", ("联系",)),
    Act.COMPLAINT: Word("投诉", "complaint"),
}
"""What one of them is called; every record of the feed is one, mass messages and calls nobody answered among them."""
ACT_FAMILIES: Mapping[Act, Family] = {Act.INTERACTION: Family.INTERACTION, Act.COMPLAINT: Family.COMPLAINT}
TIMES, OPEN = Word("次数", "count"), Word("未结投诉件数", "open complaints", ("未结投诉数", "未结投诉"))
EVERY = "all"
"""What English counts where nothing is asked of an act."""
CONFIDENCE = Word("可信度", "confidence", ("置信度",))

TRAITS: Mapping[Act, Mapping[Trait, Mapping[str, Word]]] = {
    Act.INTERACTION: {
        Trait.KIND: {
            "call": Word("电话", "calls"),
            "visit": Word("拜访", "visits"),
            "meeting": Word("面谈", "meetings"),
            "message_personal": Word("个人短信", "personal messages"),
            "wecom_personal": Word("企业微信", "WeCom"),
            "mass_message": Word("群发短信", "mass messages"),
            "counter": Word("柜面", "at the counter"),
        },
        Trait.RESULT: {
            "connected": Word("已接通", "connected", ("接通",)),
            "no_answer": Word("未接通", "not answered"),
        },
        Trait.BEGUN_BY: {
            "bank": Word("银行发起", "by the bank"),
            "client": Word("客户发起", "by the client"),
        },
    },
    Act.COMPLAINT: {
        Trait.KIND: {
            "service": Word("服务", "service"),
            "product": Word("产品", "products"),
            "fee": Word("收费", "fees"),
            "privacy": Word("个人信息", "privacy"),
            "channel": Word("渠道与系统", "channels"),
            "other": Word("其他", "other matters"),
        },
    },
}
"""What an act is told apart by, by the feeds' own codes."""

NAMES_OF_TRAITS: Mapping[Act, Dictionary] = {
    act: Dictionary(
        Text(f"{ACTS[act].zh}的条件", f"condition on one {ACTS[act].en}"),
        tuple(
            Entry(f"{trait}:{code}", word.zh, word.en, word.also)
            for trait, words in traits.items()
            for code, word in words.items()
        ),
    )
    for act, traits in TRAITS.items()
}
