"""How much of what was owed was done in time (requirements B2): of windows that closed in a period, as of any day.

A window stands as house default H29 says (`policy.duty.status`), with what had been done by the day. The rate is met by met and
late together: what is still open, exempt or not due takes no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import ibis
import pyarrow as pa
from ibis.expr.types import BooleanValue, Table

from zhiwo.engine.shapes import FeedShape
from zhiwo.kernel.period import Period

CLOSED_DUTIES = FeedShape(
    name="closed_duties",
    mode="event",
    key=("client", "kind", "on", "closes_on"),
    date_column="closes_on",
    columns={
        "client": pa.string(),
        "kind": pa.string(),
        "on": pa.date32(),
        "opens_on": pa.date32(),
        "closes_on": pa.date32(),
        "required": pa.int32(),
        "done": pa.int32(),
        "met_on": pa.date32(),
        "done_late_on": pa.date32(),
        "exempt": pa.string(),
        "exempt_since": pa.date32(),
        "tier": pa.string(),
        "standard": pa.string(),
        "lead": pa.string(),
        "unit": pa.string(),
    },
)
"""A duty whose window has closed, as it was counted last: `lead` kept the client on the window's last day, null for nobody;
`unit` hosted it when the row was written."""


@dataclass(frozen=True)
class Tally:
    """How many duties were met, are late, of these made up for since, open, exempt."""

    met: int = 0
    late: int = 0
    made_up: int = 0
    open: int = 0
    exempt: int = 0

    @property
    def owed(self) -> int:
        return self.met + self.late + self.open

    @property
    def rate(self) -> Decimal | None:
        """Met of all whose window has closed or that are met already; None where there are none."""
        judged = self.met + self.late
        return Decimal(self.met) / judged if judged else None

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.met + other.met, self.late + other.late, self.made_up + other.made_up, self.open + other.open,
            self.exempt + other.exempt,
        )  # fmt: skip


def tallies(duties: Table, period: Period, on: date, *by: str) -> Table:
    """One row for each value of the columns `by`: the counts of `Tally` of windows that closed in the period, as of `on`."""
    within = duties.filter(duties.closes_on >= period.start, duties.closes_on < period.end, duties.opens_on <= on)
    stands = _standing(within, on)
    counts = {name: stands[name].sum().cast("int64") for name in ("met", "late", "made_up", "open", "exempt")}
    return stands.group_by(*by).aggregate(**counts)


def _standing(duties: Table, on: date) -> Table:
    """Which of the counts a duty adds to, as of a day."""
    day = ibis.literal(on)
    owed = duties.required > 0
    met = owed & _by(duties.met_on, on)
    exempt = ~met & (duties.exempt != "") & (duties.exempt_since.isnull() | (duties.exempt_since <= day))
    stands = owed & ~met & ~exempt
    late = stands & (duties.closes_on < day)
    return duties.mutate(
        met=met, exempt=exempt, late=late, open=stands & ~late, made_up=late & _by(duties.done_late_on, on)
    )


def _by(column: ibis.expr.types.DateColumn, on: date) -> BooleanValue:
    return (column <= ibis.literal(on)).fill_null(False)
