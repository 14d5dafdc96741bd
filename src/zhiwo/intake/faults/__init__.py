"""Every kind of bad input the gate knows, with the sentence it is answered by. `docs/feeds.md` is made from this."""

from __future__ import annotations

from zhiwo.intake.faults.kinds import OUTCOMES, Fault, Outcome
from zhiwo.intake.faults.of_files import OF_FILES, OF_READERS
from zhiwo.intake.faults.of_identifiers import AFTERWARDS, OF_IDENTIFIERS
from zhiwo.intake.faults.of_rows import OF_CELLS, OF_FRAMES, OF_ROWS
from zhiwo.kernel.refusal import Refusal

__all__ = ["FAULTS", "OF_READERS", "OUTCOMES", "Fault", "FileRefused", "Outcome"]

FAULTS: dict[str, Fault] = OF_FILES | OF_READERS | OF_FRAMES | OF_CELLS | OF_IDENTIFIERS | OF_ROWS | AFTERWARDS
"""Every kind of bad input by its code, in the order of the manual."""


class FileRefused(Refusal):
    """The whole file is turned away; `kind` is one of FAULTS with that outcome."""

    def __init__(self, kind: str, **facts: object) -> None:
        self.kind = kind
        self.sentence = FAULTS[kind].sentence  # type: ignore[misc]  # one class for a table of sentences
        super().__init__(**facts)

    @property
    def code(self) -> str:
        return self.kind
