"""The packs about fit (适当性) a bank may publish versions of."""

from __future__ import annotations

from zhiwo.kernel.text import Text
from zhiwo.rulebook.policy.pack import Pack
from zhiwo.suitability.policy.labels import LABELS
from zhiwo.suitability.policy.matrix import MATRIX
from zhiwo.suitability.policy.regimes import REGIMES
from zhiwo.suitability.policy.sums import CONCENTRATION, DEPOSIT_INSURANCE, INSURANCE, PENSION
from zhiwo.wiring.personal_packs import keeps_codes

FIT_PACKS: tuple[Pack, ...] = (
    Pack("suitability.matrix", Text("风险匹配表", "Matching of risks"), MATRIX.read, LABELS, keeps_codes("classes")),
    Pack(
        "suitability.regimes",
        Text("销售适当性规则", "Rules of fit by kind of sale"),
        REGIMES.read,
        LABELS,
        keeps_codes("channels", "qualified", "regimes"),
    ),
    Pack("suitability.insurance", Text("保险销售规则", "Selling insurance"), INSURANCE.read, LABELS),
    Pack("suitability.pension", Text("个人养老金", "Individual pension"), PENSION.read, LABELS, keeps_codes("causes")),
    Pack("suitability.concentration", Text("集中度", "Concentration"), CONCENTRATION.read, LABELS),
    Pack("suitability.deposit_insurance", Text("存款保险", "Deposit insurance"), DEPOSIT_INSURANCE.read, LABELS),
)
