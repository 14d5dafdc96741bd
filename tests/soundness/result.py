"""What a check came to, as a row of docs/soundness.md."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Result:
    """`n` comparisons were made, `wrong` says which of them came out otherwise than they must (the first five hundred).

    `measured` is a figure beside the count, where a goal asks for one.
    """

    goal: str
    what: str
    n: int = 0
    seconds: float = 0
    measured: str = ""
    wrong: list[str] = field(default_factory=list)
    faults: int = 0

    def blame(self, sentence: str) -> None:
        self.faults += 1
        if len(self.wrong) < 500:
            self.wrong.append(sentence)

    def check(self, holds: bool, sentence: str) -> None:
        """One comparison; `sentence` says what is wrong if it does not hold."""
        self.n += 1
        if not holds:
            self.blame(sentence)

    def row(self, command: str, on: str) -> str:
        """goal | what | N | result | command | date."""
        came_to = f"{self.faults} wrong" + (f"; {self.measured}" if self.measured else "")
        return f"| {self.goal} | {self.what} | {self.n:,} | {came_to}, {self.seconds:.0f} s | `{command}` | {on} |"
