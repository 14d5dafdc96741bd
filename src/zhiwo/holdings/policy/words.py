"""What the codes of the shelf are called. Pure; a test holds them to the codes of the feed `products`."""

from __future__ import annotations

from zhiwo.holdings.policy.product import PrivateClass
from zhiwo.kernel.text import Text

PRODUCT_KINDS: dict[str, Text] = {
    "deposit": Text("存款", "deposit"),
    "structured": Text("结构性存款", "structured deposit"),
    "wmp": Text("理财", "wealth product"),
    "fund": Text("基金", "fund"),
    "private_am": Text("私募资管", "private asset plan"),
    "private_fund": Text("私募基金", "private fund"),
    "insurance": Text("保险", "insurance"),
    "bond": Text("债券", "bond"),
    "trust": Text("信托", "trust"),
    "metal": Text("贵金属", "precious metal"),
    "derivative": Text("衍生品", "derivative"),
    "mandate": Text("专户委托", "mandate"),
    "advice": Text("咨询顾问", "advice"),
    "credit": Text("授信", "credit"),
}
"""The bank's words for the contract."""

REGIMES: dict[str, Text] = {
    "deposit": Text("存款", "deposits"),
    "structured": Text("结构性存款", "structured deposits"),
    "treasury": Text("国债", "treasury bonds"),
    "bond": Text("债券", "bonds"),
    "physical_metal": Text("实物贵金属", "physical metal"),
    "metal": Text("贵金属", "precious metals"),
    "bank_wm": Text("理财", "bank wealth products"),
    "public_fund": Text("公募基金", "public funds"),
    "private_am": Text("私募资管", "private asset plans"),
    "private_fund": Text("私募基金", "private funds"),
    "insurance": Text("保险", "insurance"),
    "derivative": Text("衍生品", "derivatives"),
    "credit": Text("授信", "credit"),
    "advice": Text("咨询顾问", "advice"),
}
"""Whose rules the sale of a product follows."""

FEES: dict[str, Text] = {
    "subscription": Text("认申购费", "subscription"),
    "management": Text("管理费/年", "management a year"),
    "custody": Text("托管费/年", "custody a year"),
    "performance": Text("业绩报酬", "performance"),
    "redemption": Text("赎回费", "redemption"),
}

PRIVATE_CLASSES: dict[PrivateClass, Text] = {
    PrivateClass.FIXED_INCOME: Text("固定收益类", "fixed income"),
    PrivateClass.MIXED: Text("混合类", "mixed"),
    PrivateClass.EQUITY: Text("权益类", "equity"),
    PrivateClass.DERIVATIVE: Text("商品及金融衍生品类", "commodities and derivatives"),
}

RATINGS: dict[int, Text] = {
    1: Text("R1 低风险", "R1 low"),
    2: Text("R2 中低风险", "R2 lower middle"),
    3: Text("R3 中风险", "R3 middle"),
    4: Text("R4 中高风险", "R4 upper middle"),
    5: Text("R5 高风险", "R5 high"),
}

PAPER_KINDS: dict[str, Text] = {
    "prospectus": Text("产品说明书", "prospectus"),
    "risk_notice": Text("风险揭示书", "risk notice"),
    "contract": Text("合同", "contract"),
    "rights_notice": Text("投资者权益须知", "investors' rights"),
    "terms": Text("条款", "terms"),
    "other": Text("其他文件", "other paper"),
}
"""The papers a product is sold with."""
