"""Which risks a client of each class may take, as dated data (`packs/suitability/matrix.yaml`; facts §2.2). Pure."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhiwo.kernel.packs import DatedPack
from zhiwo.kernel.text import Text
from zhiwo.parties.policy.rows import Name, Rows
from zhiwo.suitability.policy.rows import RISKS, Risk, Version

Risks = Annotated[frozenset[Risk], Field(min_length=1)]


class RiskClass(Rows):
    """A class of clients, and the risks it may take."""

    code: Literal["C1", "C2", "C3", "C4", "C5"]
    name: Name
    risks: Risks

    @property
    def level(self) -> int:
        """1 to 5."""
        return int(self.code[1])


class Matrix(Version):
    """The classes, and what the lowest class of the fund rules may take whatever its level."""

    classes: tuple[RiskClass, ...]
    lowest: Risks

    @model_validator(mode="after")
    def _is_a_matrix(self) -> Matrix:
        if [one.level for one in self.classes] != [1, 2, 3, 4, 5]:
            raise ValueError("the classes are C1 to C5, in this order")
        if any(int(risk[1]) > one.level for one in self.classes for risk in one.risks) or self.lowest - {"R1"}:
            raise ValueError("no class takes a risk above its own level, and the lowest none above R1")
        return self

    @cached_property
    def cells(self) -> tuple[tuple[bool, ...], ...]:
        """25 cells: by level less one, by risk less one."""
        return tuple(tuple(risk in one.risks for risk in RISKS) for one in self.classes)

    def takes(self, level: int, risk: int) -> bool:
        """Whether a client of that level (1 to 5) may take that risk (1 to 5)."""
        return self.cells[level - 1][risk - 1]

    def lowest_takes(self, risk: int) -> bool:
        return RISKS[risk - 1] in self.lowest

    def called(self, level: int) -> Text:
        """ "C3 平衡型" """
        one = self.classes[level - 1]
        return Text(f"{one.code} {one.name.zh}", f"{one.code} {one.name.en}")


MATRIX: DatedPack[Matrix] = DatedPack("suitability.matrix", Matrix)
