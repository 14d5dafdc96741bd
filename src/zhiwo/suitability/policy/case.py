"""A client before a sale: what the themes of the answer ask of both. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from zhiwo.kernel.period import completed_years
from zhiwo.suitability.policy.profile import InvestorProfile
from zhiwo.suitability.policy.regimes import Regime
from zhiwo.suitability.policy.rules import Rules
from zhiwo.suitability.policy.sale import Sale


@dataclass(frozen=True)
class Case:
    """One client and one sale whose regime is known."""

    client: InvestorProfile
    sale: Sale
    regime: Regime

    @property
    def rules(self) -> Rules:
        return self.sale.rules

    @property
    def day(self) -> date:
        return self.sale.asked.day

    @cached_property
    def age(self) -> int | None:
        """The client's age in completed years; None for an entity, and where the day of birth is not known or yet to come."""
        born = self.client.born_on
        return None if self.client.entity or born is None or born > self.day else completed_years(born, self.day)
