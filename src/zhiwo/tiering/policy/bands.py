"""Boundaries and tiers: which amounts belong to which tier, to the fen."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from zhiwo.kernel.money import FEN_PER_WAN, to_fen
from zhiwo.kernel.text import Text
from zhiwo.org.policy import POSTS


class Rule(BaseModel):
    """A piece of a policy pack: frozen, and a word the shape does not know is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Op(StrEnum):
    """Boundary words: 以上, 以下 include the number (ge, le); 超过, 不满 leave it out (gt, lt).

    Source: Civil Code art. 1259.
    """

    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"

    def holds(self, value: int, bound: int) -> bool:
        """Whether `value` stands on the inner side of `bound`."""
        return _COMPARISONS[self](value, bound)

    @property
    def sign(self) -> str:
        return _SIGNS[self]

    @property
    def opposite(self) -> Op:
        """What holds exactly when this one does not."""
        return _OPPOSITES[self]


_COMPARISONS: dict[Op, Callable[[int, int], bool]] = {
    Op.GE: operator.ge,
    Op.GT: operator.gt,
    Op.LE: operator.le,
    Op.LT: operator.lt,
}
_OPPOSITES = {Op.GE: Op.LT, Op.LT: Op.GE, Op.GT: Op.LE, Op.LE: Op.GT}
_SIGNS = {Op.GE: "≥", Op.GT: ">", Op.LE: "≤", Op.LT: "<"}


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError(f"{value} is a float; write an amount as a whole number or as text")
    return value


def _post(code: str) -> str:
    if code not in POSTS:
        raise ValueError(f"{code!r} is no post of org/policy/posts.py")
    return code


Yuan = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, decimal_places=2)]
PostCode = Annotated[str, AfterValidator(_post)]


class Floor(Rule):
    """The least amount of a tier or a door, in units of the pack's currency."""

    yuan: Yuan
    op: Literal[Op.GE, Op.GT] = Op.GE

    @cached_property
    def fen(self) -> int:
        return to_fen(self.yuan)

    @cached_property
    def first_fen(self) -> int:
        """The smallest whole amount that passes: the set-wise form compares with this number."""
        return self.fen + (self.op is Op.GT)

    @cached_property
    def comparison(self) -> Callable[[int, int], bool]:
        """How an amount is compared with `fen`."""
        return _COMPARISONS[self.op]

    def met(self, fen: int) -> bool:
        return self.comparison(fen, self.fen)

    @property
    def wan(self) -> str:
        """`1000000` as "100万"."""
        return f"{wan(self.fen)}万"

    @property
    def shown(self) -> str:
        """ "≥ 100万": the condition as people write it."""
        return f"{self.op.sign} {self.wan}"


def wan(fen: int) -> str:
    """`fen` in 万 without needless zeros: 5_000_000 is "5", 2_500_000 is "2.5"."""
    return f"{(Decimal(fen) / FEN_PER_WAN).normalize():f}"


class AgeRule(Rule):
    """Only clients whose completed years fulfil the comparison are kept as the tier says (house default H10)."""

    op: Literal[Op.LT, Op.LE]
    years: int

    def met(self, age: int | None) -> bool:
        """Whether `age` passes; an unknown age does not (house default H09)."""
        return age is not None and self.op.holds(age, self.years)


class Owners(Rule):
    """Which posts stand behind a tier (requirements B1).

    `may_lead`: posts that may be a client's lead (主办). `leaders`: posts that lead the tier itself, whose contacts
    count (house default H12). `answer_for_loss`: posts named beside the lead when a client is lost (H40). `adopters`:
    posts that may adopt (领养). `shown`: the keepers as the bank's own rule words them. `age`: whom they are for.
    """

    may_lead: tuple[PostCode, ...] = ()
    leaders: tuple[PostCode, ...] = ()
    answer_for_loss: tuple[PostCode, ...] = ()
    adopters: tuple[PostCode, ...] = ()
    shown: Text | None = None
    response: Text | None = None
    age: AgeRule | None = None

    @cached_property
    def responsible(self) -> tuple[str, ...]:
        """Every post that answers for the tier's clients, leaders first."""
        return tuple(dict.fromkeys((*self.leaders, *self.may_lead, *self.adopters)))


class Tier(Rule):
    """One tier of a scheme.

    `floor` None: the lowest tier, or an amount the bank has not set. `private`: longer grace before a drop.
    `loss_duty`: losing the client is examined (流失责任). `file_only`: referred and put on file, no further duties.
    `entries`: head-office entries that lead in whatever the amount. `grade`: the card grade that leads in.
    """

    code: str
    name: Text
    floor: Floor | None
    on_list: bool = True
    private: bool = False
    loss_duty: bool = False
    file_only: bool = False
    entries: tuple[str, ...] = ()
    grade: str | None = None
    note: Text | None = None
    owners: Owners = Owners()
