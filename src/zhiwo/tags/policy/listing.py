"""Lists of clients that the house keeps by name: of what kinds, who may keep which, what makes a name. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter, ValidationError

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may, require
from zhiwo.tags.policy.proposing import Line, Name

RISK_LIST = "risk_list"


class ListKind(StrEnum):
    """Lists of credit and fraud risk are kept and seen by risk posts only, as tags of the folder risk are."""

    ORDINARY = "ordinary"
    RISK = "risk"


class OnList(StrEnum):
    """The clients behind a list's numbers: who is on it, who comes to it on a day, who leaves it."""

    ON = "on"
    ENTERED = "entered"
    LEFT = "left"


class Mode(StrEnum):
    """What a file says of a list: everybody who is on it, or some who come to it."""

    REPLACE = "replace"
    APPEND = "append"


LIST_KINDS: Mapping[ListKind, Text] = {
    ListKind.ORDINARY: Text("普通名单", "ordinary list"),
    ListKind.RISK: Text("风险名单", "list of risk"),
}


class ListWordsUnusable(Refusal):
    """The name of a list, or what is said of it, can't stand in a rule or on a line."""

    sentence = Text(
        "“{words}”不能用作名单的{what}：不能为空、过长或含有 [ ] ( ) + = “ 、等符号，请改写。",
        "“{words}” can't be a list's {what}: it must not be empty, too long or hold signs such as [ ] ( ) + = “ ,. Write it "
        "otherwise.",
    )


NAME, ENGLISH, WHY = Text("名称", "name"), Text("英文名称", "English name"), Text("用途", "purpose")
_FORMS: tuple[tuple[Text, TypeAdapter[Any]], ...] = (
    (NAME, TypeAdapter(Name)),
    (ENGLISH, TypeAdapter(Name)),
    (WHY, TypeAdapter(Line)),
)


def list_words(name: str, name_en: str, why: str) -> tuple[str, str, str]:
    """The words of a new list, stripped; it may do without an English name. Raises ListWordsUnusable."""
    made = []
    for words, (what, form) in zip((name, name_en, why), _FORMS, strict=True):
        try:
            made.append("" if what is ENGLISH and not words.strip() else str(form.validate_python(words)))
        except ValidationError as unusable:
            raise ListWordsUnusable(words=words, what=what) from unusable
    return made[0], made[1], made[2]


def sees_list(actor: Actor, kind: str) -> bool:
    """Whether the actor may know of lists of a kind; of others not even that they exist."""
    return may(actor, "tag.view_risk" if ListKind(kind) is ListKind.RISK else "tag.view")


def require_any_import(actor: Actor) -> None:
    """For whoever brings clients to any list at all. Raises Denied."""
    if not may(actor, "list.keep_risk"):
        require(actor, "list.import")


def require_import(actor: Actor, kind: str) -> None:
    """For who brings clients to a list of a kind. Raises Denied."""
    require(actor, "list.keep_risk" if ListKind(kind) is ListKind.RISK else "list.import")


def require_keep(actor: Actor, kind: str) -> None:
    """For who begins a list of a kind or gives it up. Raises Denied."""
    require(actor, "list.keep_risk" if ListKind(kind) is ListKind.RISK else "list.keep")


def list_subject(kind: str) -> str:
    """What the trail calls a list of a kind: entries about lists of risk are read by risk posts only."""
    return RISK_LIST if ListKind(kind) is ListKind.RISK else "list"
