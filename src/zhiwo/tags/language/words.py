"""The words of the language, Chinese and English side by side; the first spelling of each is the one that is written. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhiwo.kernel.text import Text
from zhiwo.tags.language.names import Dictionary, Entry
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.tree import Measure, Population, Within


@dataclass(frozen=True)
class Word(Text):
    """A word of the language and its other spellings."""

    also: tuple[str, ...] = ()


class Family(StrEnum):
    """What may stand before a square bracket."""

    PERIOD = "period"
    CHANNEL = "channel"
    SERVICE = "service"
    COUNTERPARTY = "counterparty"
    DIRECTION = "direction"
    AMOUNT = "amount"
    CLIENT = "client"
    BALANCE = "balance"
    PRODUCT = "product"
    TREND = "trend"
    TIMING = "timing"
    RANK = "rank"
    INTERACTION = "interaction"
    COMPLAINT = "complaint"
    SCORE = "score"
    FACT = "fact"
    LIST = "list"
    TAG = "tag"
    POPULATION = "population"


FAMILIES: Mapping[Family, Word] = {
    Family.PERIOD: Word("统计周期", "PERIOD", ("周期",)),
    Family.CHANNEL: Word("渠道偏好特征", "CHANNEL", ("渠道特征",)),
    Family.SERVICE: Word("服务偏好特征", "SERVICE", ("业务偏好特征", "服务特征")),
    Family.COUNTERPARTY: Word("交易对手特征", "COUNTERPARTY", ("交易对手偏好特征",)),
    Family.DIRECTION: Word("收支方向特征", "DIRECTION", ("收支特征",)),
    Family.AMOUNT: Word("金额特征", "AMOUNT", ("交易金额特征",)),
    Family.CLIENT: Word("客户属性", "CLIENT", ("客户特征",)),
    Family.BALANCE: Word("余额特征", "BALANCE", ("资产特征",)),
    Family.PRODUCT: Word("产品偏好特征", "PRODUCT", ("产品特征", "持有特征")),
    Family.TREND: Word("趋势特征", "TREND"),
    Family.TIMING: Word("时序特征", "SEQUENCE"),
    Family.RANK: Word("排名特征", "RANK"),
    Family.INTERACTION: Word("互动特征", "INTERACTION", ("联络特征", "联系特征")),
    Family.COMPLAINT: Word("投诉特征", "COMPLAINT"),
    Family.SCORE: Word("模型评分", "SCORE", ("评分特征",)),
    Family.FACT: Word("事实特征", "FACT", ("客户事实",)),
    Family.LIST: Word("名单", "LIST"),
    Family.TAG: Word("标签", "TAG"),
    Family.POPULATION: Word("在", "IN"),
}
NAMES_OF_FAMILIES = Dictionary(
    Text("特征", "feature"), tuple(Entry(family, word.zh, word.en, word.also) for family, word in FAMILIES.items())
)

AND, OR, EXCEPT, NOT = Word("且", "AND"), Word("或", "OR"), Word("除", "EXCEPT"), Word("非", "NOT")
OTHER_THAN = Word("含非", "other than ")

OPS: Mapping[Op, Word] = {
    Op.AT_LEAST: Word("≥", ">=", ("不少于", "不低于", "大于等于", "大于或等于", "至少", "≧", "at least")),
    Op.AT_MOST: Word("≤", "<=", ("不超过", "不多于", "不高于", "小于等于", "小于或等于", "至多", "≦", "at most")),
    Op.MORE: Word(">", ">", ("大于", "超过", "多于", "高于", "more than", "over")),
    Op.LESS: Word("<", "<", ("小于", "少于", "低于", "不足", "less than", "under")),
    Op.IS: Word("=", "=", ("等于", "==", "equals")),
}
UNLIKE = Word("≠", "!=", ("不等于", "<>"))
BLANK, FILLED = Word("为空", "is blank"), Word("不为空", "is not blank")

MEASURES: Mapping[Measure, Word] = {
    Measure.COUNT: Word("交易笔数", "count", ("笔数", "交易次数", "次数")),
    Measure.SUM: Word("金额合计", "sum", ("交易金额合计", "合计金额", "总金额")),
    Measure.MAX: Word("单笔最大金额", "max", ("最大单笔金额", "单笔最高金额")),
    Measure.MIN: Word("单笔最小金额", "min", ("最小单笔金额", "单笔最低金额")),
    Measure.AVERAGE: Word("平均金额", "average", ("笔均金额", "单笔平均金额", "avg")),
}
AUM = Word("AUM", "AUM", ("资产", "金融资产", "管理资产"))
ANYTHING = Word("产品", "products", ("任何产品", "anything"))
KINDS: Mapping[str, Word] = {
    "deposit": Word("存款", "deposits", ("存款余额",)),
    "wmp": Word("理财", "wealth products", ("理财产品",)),
    "fund": Word("基金", "funds", ("公募基金",)),
    "insurance": Word("保险", "insurance", ("保单",)),
    "bond": Word("债券", "bonds", ("国债",)),
    "trust": Word("信托", "trusts", ("信托产品",)),
    "metal": Word("贵金属", "precious metal", ("黄金",)),
    "custody": Word("三方存管", "custody margin", ("保证金",)),
}
"""What clients have, by kind."""
EACH = Word("单笔", "each", ("单笔金额", "每笔", "金额"))
DIRECTIONS: Mapping[str, Word] = {
    "in": Word("收入", "in", ("转入", "流入", "进账")),
    "out": Word("支出", "out", ("转出", "流出", "出账")),
}
"""Whether a transaction brought money to the account or took it away."""
SCOPES: Mapping[Within, Word] = {
    Within.OUTLET: Word("网点内", "within outlet", ("机构内",)),
    Within.SUB_BRANCH: Word("支行内", "within sub-branch"),
    Within.BRANCH: Word("分行内", "within branch"),
    Within.BANK: Word("全行", "within bank", ("全行内",)),
}
POPULATIONS: Mapping[Population, Word] = {
    Population.OPEN: Word("在册客户", "open clients"),
    Population.EVER: Word("全部客户", "all clients"),
}


class Kind(StrEnum):
    """What an attribute's value is."""

    CODE = "code"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True)
class Known:
    """An attribute of a client a rule may ask for. CODE has a dictionary of values, TEXT is free, NUMBER is whole."""

    name: Word
    kind: Kind


ATTRIBUTES: Mapping[str, Known] = {
    "age": Known(Word("年龄", "age"), Kind.NUMBER),
    "tenure": Known(Word("开户年限", "years with the bank", ("开户年数",)), Kind.NUMBER),
    "sex": Known(Word("性别", "sex"), Kind.CODE),
    "risk_level": Known(Word("风险等级", "risk level", ("风险承受能力",)), Kind.CODE),
    "occupation": Known(Word("职业", "occupation"), Kind.TEXT),
    "outlet": Known(Word("网点", "outlet", ("开户机构", "机构")), Kind.CODE),
}
NAMES_OF_ATTRIBUTES = Dictionary(
    Text("客户属性", "client attribute"),
    tuple(Entry(code, known.name.zh, known.name.en, known.name.also) for code, known in ATTRIBUTES.items()),
)
