"""When the count of a tag has moved so much that somebody should look: dated policy. Pure."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from zhiwo.kernel.packs import DatedPack, Mark


class Watch(BaseModel):
    """One version of the band: a count that moves from one published day to the next by at least `clients`, and by more than
    `percent` of what it was, is unusual."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    valid_from: date
    source: str
    confidence: Mark
    percent: int = Field(ge=1)
    clients: int = Field(ge=1)

    def unusual(self, before: int, now: int) -> bool:
        """Whether such a move is one to look at."""
        moved = abs(now - before)
        return moved >= self.clients and moved * 100 > self.percent * before


WATCHES = DatedPack("tags.watch", Watch)


def watch_on(day: date) -> Watch:
    """The version in force on a day, shipped or published."""
    return WATCHES.on(day)
