"""A rule as a typed tree: what Chinese, English, the form and the stored JSON are views of. Pure.

`+` makes one node of the conditions one transaction must meet together (`Rows`); 且 或 非 除 join whole clients. Every answer
is yes or no: a comparison with a value that is not there is no, and its 非 is yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from zhiwo.tags.language.op import Op
from zhiwo.tags.language.periods import Calendar, Ending
from zhiwo.tags.language.told import Told


class Dimension(StrEnum):
    """What a transaction is told apart by."""

    CHANNEL = "channel"
    SERVICE = "service"
    COUNTERPARTY = "counterparty"
    DIRECTION = "direction"


class Measure(StrEnum):
    """What is made of the rows that meet a group's conditions. Of no rows the first two are 0, the others 空值."""

    COUNT = "count"
    SUM = "sum"
    MAX = "max"
    MIN = "min"
    AVERAGE = "average"


class Within(StrEnum):
    """Among whom a client is ranked."""

    OUTLET = "outlet"
    SUB_BRANCH = "sub_branch"
    BRANCH = "branch"
    BANK = "bank"


class Population(StrEnum):
    """Within whom a rule, and every 非, is answered: clients open on the day, or all who ever opened."""

    OPEN = "open"
    EVER = "ever"


@dataclass(frozen=True)
class Where:
    """A condition on one transaction: its channel, service, counterparty or direction is one of `codes`; with `other`, it is
    known and none of them. Codes in order."""

    dimension: Dimension
    codes: tuple[str, ...]
    other: bool = False


@dataclass(frozen=True)
class Size:
    """A condition on one transaction: its amount, without a sign, compared with one in fen."""

    op: Op
    fen: int


Filter = Where | Size


@dataclass(frozen=True)
class Test:
    """A measure of the rows compared with a number of rows, or an amount in fen (none for BLANK)."""

    measure: Measure
    op: Op
    value: int | None


@dataclass(frozen=True)
class Rows:
    """The transactions of a period that meet every condition of `where` pass every test; without a test, there is one."""

    period: Calendar
    where: tuple[Filter, ...]
    tests: tuple[Test, ...]


@dataclass(frozen=True)
class Sequence:
    """In the period, a transaction of a service of `first` and after it, by date and time and within `days` days, one of
    `then`; both meet `where`."""

    period: Calendar
    where: tuple[Filter, ...]
    first: tuple[str, ...]
    then: tuple[str, ...]
    days: int


@dataclass(frozen=True)
class Monthly:
    """The rows that meet `where` pass the test in each of so many calendar months, the last one that of the day."""

    months: int
    where: tuple[Filter, ...]
    test: Test


@dataclass(frozen=True)
class Recency:
    """Days from the last transaction that meets `where`, in the period where there is one, to the day."""

    period: Calendar | None
    where: tuple[Filter, ...]
    op: Op
    days: int | None


@dataclass(frozen=True)
class Figure:
    """What a client has of some kinds or products, of everything (AUM) where `of` names none, in fen: at the close of the day
    (`at` and `over` None), at that of another, or as a daily average over a period. Codes in order."""

    of: tuple[str, ...] = ()
    at: Ending | None = None
    over: Calendar | None = None


@dataclass(frozen=True)
class Balance:
    """A figure compared with an amount in fen."""

    figure: Figure
    op: Op
    fen: int | None


@dataclass(frozen=True)
class Holdings:
    """How many different ones of `of` a client holds at the close of the day, anything at all where it names none: products,
    or with `kinds` kinds of them. Nothing held is 0."""

    of: tuple[str, ...]
    kinds: bool
    op: Op
    number: int


@dataclass(frozen=True)
class Maturing:
    """What of `of` is held at the close of the day and matures within so many days after it, in fen; nothing is 0."""

    of: tuple[str, ...]
    days: int
    op: Op
    fen: int


@dataclass(frozen=True)
class Trend:
    """A daily average over a period divided by that over another one; 空值 where the latter is 0."""

    of: tuple[str, ...]
    period: Calendar
    base: Calendar
    op: Op
    ratio: Fraction | None


@dataclass(frozen=True)
class Rank:
    """Fewer than `share` of those ranked have more; equals share the better place."""

    figure: Figure
    within: Within
    share: Fraction


@dataclass(frozen=True)
class Attribute:
    """Something known of the client, compared: whole years and counts as numbers, else codes or texts, any of which will do."""

    field: str
    op: Op
    values: tuple[str, ...] = ()
    number: int | None = None


@dataclass(frozen=True)
class Listed:
    """On a list on the day."""

    code: str


@dataclass(frozen=True)
class Tagged:
    """Bears another tag."""

    name: str


@dataclass(frozen=True)
class AllOf:
    """且: every part."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """或: one part or more."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """非: whoever of the population is not in the part."""

    part: Condition


@dataclass(frozen=True)
class Without:
    """除: whoever is in `kept` and not in `taken`."""

    kept: Condition
    taken: Condition


Moves = Rows | Sequence | Monthly | Recency
Having = Balance | Holdings | Maturing | Trend | Rank
Leaf = Moves | Having | Told | Attribute | Listed | Tagged
Condition = Leaf | AllOf | AnyOf | Not | Without


def together(parts: Iterable[Condition]) -> Condition:
    """且 of the parts; brackets that change nothing are not kept."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, AllOf) else (part,))]
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def either(parts: Iterable[Condition]) -> Condition:
    """或 of the parts; brackets that change nothing are not kept."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, AnyOf) else (part,))]
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))


@dataclass(frozen=True)
class Rule:
    """A tag's rule. It has no name of its own: two tags may be the same audience."""

    condition: Condition
    population: Population = Population.OPEN
