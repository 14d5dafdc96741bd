"""What the fields and codes of the shelf's rules are called on the policy desk. Pure."""

from __future__ import annotations

from zhiwo.holdings.policy.product import SHELF_KINDS, YIELD_KINDS
from zhiwo.holdings.policy.words import PRODUCT_KINDS, REGIMES
from zhiwo.kernel.text import Text

LABELS: dict[str, Text] = {
    "told_days": Text("评级变动提示天数", "days a change of rating is told"),
    "alternatives": Text("系统推荐替代产品数", "alternatives worked out"),
    "kinds": Text("产品类型", "kinds"),
    "shelf": Text("货架分类", "shelf"),
    "regime": Text("适用规则", "rules"),
    "counts_as": Text("计入资产类别", "counts as"),
    "yield": Text("收益含义", "what the yield means"),
    "made": Text("由谁发行", "made by whom"),
    "elsewhere": Text("一律他行或他机构（代销）", "always another house"),
    "here": Text("一律本行", "always the bank"),
    "by_issuer": Text("看发行机构", "by the issuer"),
    "own_issuers": Text("本行作为发行机构的名称", "the bank's names as an issuer"),
    "private": Text("私募", "placed privately"),
    **REGIMES,
    **PRODUCT_KINDS,
    **{kind.value: name for kind, name in SHELF_KINDS.items() if kind.value not in PRODUCT_KINDS},
    **{kind.value: name for kind, name in YIELD_KINDS.items()},
}
