"""How listed clients stand to the goals: assets grown, kinds of product held, key facts known (requirements A8, B2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Reached:
    """Of some clients: how many they are, how many key facts of theirs are known of so many asked for, their assets in fen now
    and, of those who had any then, at the last closing of the year before; how many kinds of asset they hold together."""

    clients: int = 0
    known: int = 0
    asked: int = 0
    now_fen: int = 0
    then_fen: int = 0
    classes: int = 0

    @property
    def known_percent(self) -> Decimal | None:
        return _percent(self.known, self.asked)

    @property
    def growth_percent(self) -> Decimal | None:
        """By how much the assets of the same clients have grown since; None when they had none then."""
        return _percent(self.now_fen - self.then_fen, self.then_fen)

    @property
    def classes_held(self) -> Decimal | None:
        """Kinds of asset held by a client on average."""
        return (Decimal(self.classes) / self.clients).quantize(TENTH, ROUND_HALF_UP) if self.clients else None

    def __add__(self, other: Reached) -> Reached:
        return Reached(
            self.clients + other.clients, self.known + other.known, self.asked + other.asked,
            self.now_fen + other.now_fen, self.then_fen + other.then_fen, self.classes + other.classes,
        )  # fmt: skip


def _percent(part: int, whole: int) -> Decimal | None:
    # Nothing lost is no loss of nothing: without the sum a small decline reads -0.0.
    return (Decimal(part) * 100 / whole).quantize(TENTH, ROUND_HALF_UP) + 0 if whole else None
