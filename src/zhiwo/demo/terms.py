"""On what terms the demo bank offers its products, beyond what every row of its file says."""

from __future__ import annotations

from collections.abc import Mapping

Terms = Mapping[str, str]

TERMS: Mapping[str, Terms] = {
    "D000": {"shelf": "网上金融服务", "least_fen": "1.00", "step_fen": "0.01"},
    "D003": {"least_fen": "50.00"},
    "D006": {"least_fen": "50.00"},
    "D012": {"least_fen": "50.00"},
    "D024": {"least_fen": "50.00"},
    "D036": {"least_fen": "50.00"},
    "DN07": {"least_fen": "50000.00"},
    "DL12": {"least_fen": "200000.00", "step_fen": "10000.00"},
    "DL36": {"least_fen": "200000.00", "step_fen": "10000.00", "quota_left_fen": "38000000.00"},
    "W091": {
        "house_risk": "R2", "least_fen": "10000.00", "step_fen": "1000.00", "yield_low_pct": "1.95", "yield_high_pct": "2.25",
    },
    "W182": {
        "house_risk": "R2", "least_fen": "10000.00", "step_fen": "1000.00", "yield_low_pct": "2.05", "yield_high_pct": "2.45",
    },
    "W365": {
        "house_risk": "R3", "least_fen": "10000.00", "step_fen": "1000.00", "yield_low_pct": "2.30", "yield_high_pct": "2.90",
    },
    "WP01": {
        "private": "是", "private_class": "固定收益类",
        "shelf": "专业化高端产品", "house_risk": "R3", "least_fen": "300000.00", "step_fen": "10000.00",
        "quota_left_fen": "126000000.00",
        "yield_low_pct": "2.60", "yield_high_pct": "3.20", "fee_management_pct": "0.30",
    },
    "F001": {
        "shelf": "网上金融服务", "house_risk": "R1", "least_fen": "1.00", "step_fen": "0.01", "fee_management_pct": "0.25",
    },
    "F002": {
        "house_risk": "R2", "least_fen": "10.00", "fee_subscription_pct": "0.08", "fee_management_pct": "0.30",
    },
    "F003": {
        "house_risk": "R4", "least_fen": "10.00", "fee_subscription_pct": "0.15", "fee_management_pct": "1.20",
    },
    "F004": {
        "house_risk": "R4", "least_fen": "10.00", "fee_subscription_pct": "0.12", "fee_management_pct": "0.50",
    },
    "F005": {
        "house_risk": "R4", "least_fen": "10.00", "fee_subscription_pct": "0.15", "fee_management_pct": "1.20",
    },
    "F006": {
        "house_risk": "R4", "least_fen": "10.00", "fee_subscription_pct": "0.16", "fee_management_pct": "1.50",
    },
    "I001": {"house_risk": "R2", "least_fen": "10000.00", "certain_benefit": "是", "pay_years": "5"},
    "I002": {"house_risk": "R2", "least_fen": "5000.00", "certain_benefit": "是", "pay_years": "10"},
    "I003": {"house_risk": "R2", "least_fen": "2000.00", "certain_benefit": "是", "pay_years": "20"},
    "B003": {"regime": "国债", "least_fen": "100.00", "step_fen": "100.00"},
    "B005": {"regime": "国债", "least_fen": "100.00", "step_fen": "100.00"},
    "T024": {"house_risk": "R4", "least_fen": "300000.00", "step_fen": "10000.00", "private_class": "固定收益类"},
    "G001": {"shelf": "网上金融服务", "house_risk": "R3", "least_fen": "600.00"},
    "S090": {
        "house_risk": "R2", "least_fen": "10000.00", "step_fen": "1000.00", "yield_low_pct": "1.10", "yield_high_pct": "2.35",
        "quota_left_fen": "52000000.00",
    },
    "WX12": {
        "house_risk": "R3", "least_fen": "10000.00", "step_fen": "1000.00", "yield_low_pct": "3.10", "yield_high_pct": "3.60",
    },
    "PF01": {
        "house_risk": "R5", "least_fen": "1000000.00", "step_fen": "100000.00", "fee_subscription_pct": "1.00",
        "fee_management_pct": "1.50", "fee_performance_pct": "20", "quota_left_fen": "30000000.00", "private_class": "权益类",
    },
    "PA01": {
        "house_risk": "R3", "least_fen": "300000.00", "step_fen": "10000.00", "yield_low_pct": "3.40", "yield_high_pct": "3.90",
        "fee_management_pct": "0.60", "private_class": "固定收益类",
    },
    "PN01": {"house_risk": "R4", "least_fen": "1000000.00", "on_list": "否", "private_class": "混合类"},
    "M001": {
        "house_risk": "R3", "least_fen": "10000000.00", "step_fen": "1000000.00",
        "yield_low_pct": "3.20", "yield_high_pct": "4.20",
        "fee_management_pct": "0.40", "fee_performance_pct": "15", "private_class": "混合类",
    },
    "V001": {"fee_management_pct": "0.10"},
    "V002": {},
    "X001": {"house_risk": "R5", "least_fen": "500000.00"},
    "C001": {"shelf": "特定需要的产品", "least_fen": "1000000.00"},
}  # fmt: skip
"""By product, under the names of the feed: what stands in the file in words."""

LATER: Mapping[str, Terms] = {
    "F005": {"house_risk": "R5"},
    "W091": {"yield_low_pct": "1.85", "yield_high_pct": "2.15"},
    "PF01": {"quota_left_fen": "12000000.00"},
}
"""What a second file says otherwise: the bank rates a fund higher, a benchmark falls, a quota goes down."""

FURTHER = (
    ("S090", "USD", "8000.00", "100.00"),
    ("WX12", "HKD", "8000.00", "1000.00"),
    ("WX12", "CNY", "10000.00", "1000.00"),
    ("M001", "USD", "1500000.00", "100000.00"),
    ("D012", "USD", "100.00", "0.01"),
    ("D012", "HKD", "500.00", "0.01"),
)
"""Further currencies of products, each with its least purchase and step."""
