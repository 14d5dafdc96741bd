"""The rules of fit that are in force on one day, all packs together. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiwo.suitability.policy.matrix import MATRIX, Matrix
from zhiwo.suitability.policy.regimes import REGIMES, Regimes
from zhiwo.suitability.policy.rows import Basis, Grounds, Version, grounds
from zhiwo.suitability.policy.sums import (
    CONCENTRATION,
    DEPOSIT_INSURANCE,
    INSURANCE,
    PENSION,
    Concentration,
    DepositInsurance,
    Insurance,
    Pension,
)


@dataclass(frozen=True)
class Rules:
    """What is in force on `day`."""

    day: date
    matrix: Matrix
    regimes: Regimes
    insurance: Insurance
    pension: Pension
    concentration: Concentration
    deposit_insurance: DepositInsurance

    def on(self, pack: str, basis: Basis | None = None) -> Grounds:
        """The grounds of a row of one of the packs ("matrix", "regimes" …), or of its version."""
        version: Version = getattr(self, pack)
        return grounds(f"suitability.{pack}", version, basis)


def rules_on(day: date) -> Rules:
    """The rules in force on a day."""
    return Rules(
        day,
        MATRIX.on(day),
        REGIMES.on(day),
        INSURANCE.on(day),
        PENSION.on(day),
        CONCENTRATION.on(day),
        DEPOSIT_INSURANCE.on(day),
    )
