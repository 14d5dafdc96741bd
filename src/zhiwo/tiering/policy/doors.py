"""The other doors into the list (requirements A4; S10 二), and why each stands open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhiwo.kernel.money import yuan_text
from zhiwo.kernel.text import Text
from zhiwo.tiering.policy.bands import Floor, Rule


class CardGrade(StrEnum):
    """Card grades, lowest first."""

    CLASSIC = "classic"
    GOLD = "gold"
    PLATINUM = "platinum"
    DIAMOND = "diamond"

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS: dict[CardGrade, int] = {grade: rank for rank, grade in enumerate(CardGrade)}


CARDS: dict[CardGrade, Text] = {
    CardGrade.CLASSIC: Text("普卡", "classic card"),
    CardGrade.GOLD: Text("金卡", "gold card"),
    CardGrade.PLATINUM: Text("白金卡", "platinum card"),
    CardGrade.DIAMOND: Text("钻石卡", "diamond card"),
}


class SpendDoor(Floor):
    """Card purchases less refunds by posting date over the `months` that end on the as-of day (house default H08)."""

    months: int


class LoanDoor(Floor):
    """The closing balance of the client's loans of these kinds."""

    kinds: tuple[str, ...]


class CardDoor(Rule):
    """A card of this grade or a better one, in one of these states, held in one of these ways (house default H08)."""

    least: CardGrade
    holders: tuple[str, ...]
    states: tuple[str, ...]


class EntryDoor(Rule):
    """The client meets the head office's own entry standard; any of `kinds` opens it."""

    code: str
    kinds: tuple[str, ...]
    shown: Text


class Doors(Rule):
    """The doors of a scheme; any one suffices."""

    assets: Floor | None = None
    card_spend: SpendDoor | None = None
    loan: LoanDoor | None = None
    custody: Floor | None = None
    card: CardDoor | None = None
    entries: tuple[EntryDoor, ...] = ()


@dataclass(frozen=True)
class DoorFacts:
    """What is known of a client at a closing, in fen; `grade` is the best card that counts."""

    assets_fen: int | None = None
    card_spend_fen: int = 0
    loan_fen: int = 0
    custody_fen: int = 0
    grade: CardGrade | None = None
    entries: frozenset[str] = frozenset()

    def with_assets(self, fen: int | None) -> DoorFacts:
        """The same with the amount that places the client."""
        return DoorFacts(fen, self.card_spend_fen, self.loan_fen, self.custody_fen, self.grade, self.entries)


@dataclass(frozen=True)
class DoorOpen:
    """A door that stands open, with the sentence that says why."""

    code: str
    text: Text


DOORS: dict[str, Text] = {
    "assets": Text("个人金融资产", "financial assets"),
    "card_spend": Text("信用卡年消费", "card spend of a year"),
    "loan": Text("个贷余额", "personal loan balance"),
    "custody": Text("三方存管保证金", "custody margin"),
    "card": Text("持有{card}", "holds a {card}"),
}


def open_doors(doors: Doors, facts: DoorFacts) -> tuple[DoorOpen, ...]:
    """Every door that stands open for a client, in the order of the bank's rule; all are told, not the first only."""
    return tuple(DoorOpen(code, _why(code, doors, facts)) for code in open_codes(doors, facts))


def open_codes(doors: Doors, facts: DoorFacts) -> tuple[str, ...]:
    """The codes of `open_doors` without their sentences: all a closing must know of most clients."""
    found = [code for code, floor, fen in _amounts(doors, facts) if floor and fen is not None and floor.met(fen)]
    if doors.card is not None and facts.grade is not None and facts.grade.rank >= doors.card.least.rank:
        found.append("card")
    if facts.entries:
        found += (door.code for door in doors.entries if not facts.entries.isdisjoint(door.kinds))
    return tuple(found)


def _amounts(doors: Doors, facts: DoorFacts) -> tuple[tuple[str, Floor | None, int | None], ...]:
    return (
        ("assets", doors.assets, facts.assets_fen),
        ("card_spend", doors.card_spend, facts.card_spend_fen),
        ("loan", doors.loan, facts.loan_fen),
        ("custody", doors.custody, facts.custody_fen),
    )


def _why(code: str, doors: Doors, facts: DoorFacts) -> Text:
    """The sentence of an open door."""
    floor, fen = next(((floor, fen) for name, floor, fen in _amounts(doors, facts) if name == code), (None, None))
    if floor is not None and fen is not None:
        here, least = yuan_text(fen), yuan_text(floor.fen)
        zh, en = f"{here} 元 {floor.op.sign} {least} 元", f"{here} yuan {floor.op.sign} {least} yuan"
        return Text(f"{DOORS[code].zh} {zh}", f"{DOORS[code].en} {en}")
    if code == "card" and facts.grade is not None:
        return DOORS[code].filled(card=CARDS[facts.grade])
    return next(door.shown for door in doors.entries if door.code == code)
