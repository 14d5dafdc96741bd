"""What personal information is used for, and what makes each use lawful (PIPL arts 13-16, 23-25, 29, 31, 39)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property

from zhiwo.kernel.packs import DatedPack, Mark
from zhiwo.kernel.text import Text
from zhiwo.parties.policy.rows import Name, RowMark, Rows


class Basis(StrEnum):
    """What makes a use lawful."""

    CONTRACT = "contract"
    STATUTORY = "statutory"
    CONSENT = "consent"


BASES: dict[Basis, Text] = {
    Basis.CONTRACT: Text("履行合同所必需", "necessary for the contract"),
    Basis.STATUTORY: Text("履行法定义务", "statutory duty"),
    Basis.CONSENT: Text("取得同意", "consent"),
}


class Purpose(Rows):
    """One use. `by_channel`: consent is asked for each way of contact; `separate`: an article asks for a consent of its
    own; `blocks`: refusing may stop the service, which can't be given without it (art. 16)."""

    code: str
    name: Name
    basis: Basis
    article: str
    mark: RowMark
    by_channel: bool = False
    separate: bool = False
    blocks: bool = False

    @property
    def needs_consent(self) -> bool:
        return self.basis is Basis.CONSENT

    @cached_property
    def cited(self) -> Text:
        """The article as it is cited."""
        own = self.mark == "own"
        return Text(
            f"个保法{self.article}{'（本行理解）' if own else ''}",
            f"PIPL {self.article}{' (own reading)' if own else ''}",
        )


class Purposes(Rows):
    """The purposes from one day on, in the order they are shown."""

    version: str
    valid_from: date
    source: str
    confidence: Mark
    purposes: tuple[Purpose, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Purpose]:
        return {purpose.code: purpose for purpose in self.purposes}


PURPOSES = DatedPack("consent.purposes", Purposes)


def purposes_on(day: date) -> Purposes:
    """The purposes in force on a day."""
    return PURPOSES.on(day)
