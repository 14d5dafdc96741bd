"""Who may try which rule: nobody learns by counting what the post doesn't show. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import FIELDS, Field, finds_by
from zhiwo.tags.language.references import leaves
from zhiwo.tags.language.told import Act, ActCount, ActRecency, Fact, Score
from zhiwo.tags.language.tree import (
    Attribute,
    Balance,
    Condition,
    Leaf,
    Maturing,
    Measure,
    Monthly,
    Rank,
    Rows,
    Size,
    Test,
    Trend,
)

BORN = frozenset({"age"})
"""The attributes that tell when somebody was born."""


ASKED_FOR = (Field.BORN_ON, Field.AMOUNTS, Field.COMPLAINTS, Field.SCORES, Field.FACTS)
"""The details that rules may ask for."""


class AsksForUnseen(Refusal):
    """A rule asks about a detail the actor's post doesn't show as it is: who may not know a value must not guess at it."""

    sentence = Text(
        "您的岗位看不到客户的“{detail}”，不能按它选客户：请去掉这个条件，或请能看到的同事试算。",
        "Your post does not show clients' “{detail}”, so you can't select by it: leave that condition out, or ask a "
        "colleague who sees it.",
    )


class RanksWholeBank(Refusal):
    """A rule ranks clients, and the actor sees only some of those ranked."""

    sentence = Text(
        "“排名”要与网点、支行、分行或全行的客户相比，而您只看得到其中 {seen} 户：请去掉排名条件，或请能看到全行的同事试算。",
        "A rank compares all clients of an outlet, a sub-branch, a branch or the bank, of whom you see {seen}: leave the rank "
        "out, or ask a colleague who sees the whole bank.",
    )


class RanksNotExplained(Refusal):
    """A rank compares a client with all others of a unit, and the actor sees only some of them."""

    sentence = Text(
        "“排名”要与网点、支行、分行或全行的所有客户相比，而您只看得到其中一部分，不能说明名次：请看得到这些客户的同事查看。",
        "A rank compares a client with all others of an outlet, a sub-branch, a branch or the bank, of whom you see only some, "
        "so the place can't be told: ask a colleague who sees them all.",
    )


def details_of(condition: Condition) -> frozenset[Field]:
    """The details of clients a condition asks about."""
    found = set()
    for leaf in leaves(condition):
        if isinstance(leaf, Attribute) and leaf.field in BORN:
            found.add(Field.BORN_ON)
        if _weighs_money(leaf):
            found.add(Field.AMOUNTS)
        match leaf:
            case ActCount(act=Act.COMPLAINT) | ActRecency(act=Act.COMPLAINT):
                found.add(Field.COMPLAINTS)
            case Score():
                found.add(Field.SCORES)
            case Fact():
                found.add(Field.FACTS)
    return frozenset(found)


def ranks(conditions: Iterable[Condition]) -> bool:
    """Whether any of the conditions compares clients with each other."""
    return any(isinstance(leaf, Rank) for condition in conditions for leaf in leaves(condition))


def require_all_details(actor: Actor) -> None:
    """For what may ask about anything. Raises AsksForUnseen, naming a detail."""
    for detail in ASKED_FOR:
        if not finds_by(actor, detail):
            raise AsksForUnseen(detail=FIELDS[detail].name)


def require_details(actor: Actor, conditions: Iterable[Condition]) -> None:
    """Raises AsksForUnseen, naming the detail. `conditions` are a rule's and those of the tags it leans on."""
    for detail in sorted({detail for condition in conditions for detail in details_of(condition)}):
        if not finds_by(actor, detail):
            raise AsksForUnseen(detail=FIELDS[detail].name)


def _weighs_money(leaf: Leaf) -> bool:
    match leaf:
        case Balance() | Trend() | Rank() | Maturing():
            return True
        case Rows(where=where, tests=tests):
            return any(isinstance(part, Size) for part in where) or any(_of_amounts(test) for test in tests)
        case Monthly(where=where, test=test):
            return any(isinstance(part, Size) for part in where) or _of_amounts(test)
    return any(isinstance(part, Size) for part in getattr(leaf, "where", ()))


def _of_amounts(test: Test) -> bool:
    return test.measure is not Measure.COUNT
