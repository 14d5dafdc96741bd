"""Which amount places a client: the measure, the days it covers, what counts in it (facts §1.4)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from zhiwo.kernel.period import Period, month_of, quarter_of, trailing_days
from zhiwo.kernel.text import Text


class Measure(StrEnum):
    """How the assets of a client are measured. An average divides by the calendar days (house defaults H02, H03)."""

    POINT = "point"
    MONTH_AVG = "month_avg"
    QUARTER_AVG = "quarter_avg"
    TRAILING_30D = "trailing_30d"

    def period(self, on: date) -> Period:
        """The days whose closings are averaged when the measure is taken at the closing of `on`."""
        if self is Measure.MONTH_AVG:
            return month_of(on)
        if self is Measure.QUARTER_AVG:
            return quarter_of(on)
        return trailing_days(on, 30 if self is Measure.TRAILING_30D else 1)

    def due(self, on: date) -> bool:
        """Whether the closing of `on` takes the measure: every day, or the last day of the month or quarter (H04)."""
        return self.period(on).last == on

    @property
    def daily(self) -> bool:
        return self in {Measure.POINT, Measure.TRAILING_30D}

    def named(self, period: Period) -> Text:
        """The measure of one period: "2026年10月日均"."""
        first, last = period.start, period.last
        if self is Measure.MONTH_AVG:
            return Text(f"{first.year}年{first.month}月日均", f"average of {first:%Y-%m}")
        if self is Measure.QUARTER_AVG:
            quarter = (first.month + 2) // 3
            return Text(f"{first.year}年{quarter}季度日均", f"average of {first.year} Q{quarter}")
        if self is Measure.TRAILING_30D:
            return Text(f"截至{last}近30日日均", f"average of the 30 days to {last}")
        return Text(f"{last}时点", f"balance of {last}")


MEASURES: dict[Measure, Text] = {
    Measure.POINT: Text("时点", "point in time"),
    Measure.MONTH_AVG: Text("月日均", "month average"),
    Measure.QUARTER_AVG: Text("季日均", "quarter average"),
    Measure.TRAILING_30D: Text("近30日日均", "trailing 30 days"),
}


class AssetClass(StrEnum):
    """What a client's assets are made of; a loan is a debt and never among them."""

    DEPOSIT = "deposit"
    WMP = "wmp"
    FUND = "fund"
    INSURANCE = "insurance"
    BOND = "bond"
    TRUST = "trust"
    METAL = "metal"
    CUSTODY = "custody"
