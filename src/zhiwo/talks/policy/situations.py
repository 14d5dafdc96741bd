"""The situations talks are for, as dated data (`packs/talks/situations.yaml`). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.text import Text

Few = Annotated[int, Field(ge=1, le=366)]

SIGNALS: dict[str, Text] = {
    "matures": Text("有资金到期", "money matures"),
    "falling": Text("资产下降", "assets are falling"),
    "fallen": Text("资产流失", "money was lost"),
    "closed": Text("销户", "accounts closed"),
    "upgraded": Text("层级上升", "went up a tier"),
    "attention": Text("降级关注", "below the own tier"),
    "reassess": Text("须重新测评", "to be assessed anew"),
}
"""What the bank sees of a client that calls for a talk."""


class Rows(BaseModel):
    """Part of a pack: nothing in it changes, nothing in it is unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Called(Rows):
    """A name or a sentence in both languages."""

    zh: str
    en: str

    @cached_property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Situation(Rows):
    """One situation, the kinds of duties whose line offers its talks, and the signals of a client that do."""

    code: Annotated[str, Field(pattern=r"^[a-z_]{2,30}$")]
    name: Called
    duties: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()

    @field_validator("signals")
    @classmethod
    def _known(cls, signals: tuple[str, ...]) -> tuple[str, ...]:
        if strangers := set(signals) - SIGNALS.keys():
            raise ValueError(f"no such signals: {sorted(strangers)}")
        return signals


class SituationsVersion(Rows):
    """The situations in the order they are offered; for how many months a talk is approved at most; how far a signal reaches."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    review_months: Annotated[int, Field(ge=1, le=12)]
    ahead_days: Few
    moved_days: Few
    situations: tuple[Situation, ...]

    @field_validator("situations")
    @classmethod
    def _told_apart(cls, situations: tuple[Situation, ...]) -> tuple[Situation, ...]:
        if not situations or len({one.code for one in situations}) != len(situations):
            raise ValueError("there are situations, each of its own code")
        return situations

    @cached_property
    def names(self) -> Mapping[str, Text]:
        return {one.code: one.name.text for one in self.situations}

    def called_for(self, duty: str, signals: Collection[str]) -> tuple[str, ...]:
        """The situations of a duty's line and of what the bank sees of its client, in the order of the pack."""
        return tuple(
            one.code for one in self.situations if duty in one.duties or not set(one.signals).isdisjoint(signals)
        )


SITUATIONS: DatedPack[SituationsVersion] = DatedPack("talks.situations", SituationsVersion)


def situations_on(day: date) -> SituationsVersion:
    """The situations of a day."""
    return SITUATIONS.on(day)
