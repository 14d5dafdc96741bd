"""Whose agreement an export needs: dated policy. Pure."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from zhiwo.kernel.packs import DatedPack, Mark

LEADER, COMPLIANCE = "export.leader", "export.compliance"
"""The commands by which an export is approved."""


class Volume(BaseModel):
    """One version of how much may leave. Rows are inclusive: up to `free_rows` in `window_days` nobody is asked, up to
    `leader_rows` in one file the unit's leader, above it compliance too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    valid_from: date
    source: str
    confidence: Mark
    free_rows: int = Field(ge=0)
    leader_rows: int = Field(ge=0)
    window_days: int = Field(ge=1)
    tolerance_percent: int = Field(ge=0, le=100)
    link_hours: int = Field(ge=1, le=24)

    def needs(self, rows: int, taken: int) -> tuple[str, ...]:
        """The approvals a file of so many rows needs, after `taken` rows were taken freely within the window."""
        if rows > self.leader_rows:
            return LEADER, COMPLIANCE
        return (LEADER,) if rows + taken > self.free_rows else ()

    def most(self, rows: int) -> int:
        """How many rows the file may have when it is made, if it was asked for with so many."""
        return rows + rows * self.tolerance_percent // 100


VOLUMES = DatedPack("exports.volume", Volume)


def volume_on(day: date) -> Volume:
    """The version in force on a day, shipped or published."""
    return VOLUMES.on(day)
