"""Which post sees which personal detail, and how: one table. Whom a post sees at all is another question (`Sight`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhiwo.kernel import masked
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.masked import Masked
from zhiwo.kernel.text import Text


class Shown(StrEnum):
    """How a post sees a detail: as it is; masked; masked, and as it is for a purpose that is written down; not at all."""

    CLEAR = "clear"
    MASKED = "masked"
    ON_REQUEST = "on_request"
    HIDDEN = "hidden"


SHOWN: dict[Shown, Text] = {
    Shown.CLEAR: Text("明文", "clear"),
    Shown.MASKED: Text("脱敏", "masked"),
    Shown.ON_REQUEST: Text("脱敏，可申请查看", "masked, on request clear"),
    Shown.HIDDEN: Text("不可见", "not at all"),
}


class Field(StrEnum):
    """The personal details the product keeps of a client."""

    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    ADDRESS = "address"
    EMPLOYER = "employer"
    BORN_ON = "born_on"
    ACCOUNT = "account"
    NOTE = "note"
    AMOUNTS = "amounts"
    COMPLAINTS = "complaints"
    SCORES = "scores"
    FACTS = "facts"


@dataclass(frozen=True)
class Detail:
    """A detail: its name, its class in JR/T 0171-2020 (C3, what alone authenticates, is never kept), and the kind of value
    that masks it; None for what has no mask: it is shown or it is not."""

    name: Text
    sort: str
    kind: type[Masked] | None


FIELDS: dict[Field, Detail] = {
    # A name alone is C1 to the bank's own staff; with amounts beside it, it is whose they are: C2.
    Field.NAME: Detail(Text("姓名", "name"), "C2", masked.Name),
    Field.PHONE: Detail(Text("手机号", "phone number"), "C2", masked.Phone),
    Field.ID_NUMBER: Detail(Text("证件号码", "identity number"), "C2", masked.OwnPageIdNumber),
    Field.ADDRESS: Detail(Text("地址", "address"), "C2", masked.Address),
    Field.EMPLOYER: Detail(Text("工作单位", "employer"), "C2", masked.Employer),
    Field.BORN_ON: Detail(Text("出生日期", "date of birth"), "C2", masked.BirthDate),
    Field.ACCOUNT: Detail(Text("账号", "account number"), "C2", masked.Account),
    # Free text holds whatever somebody wrote down, so it is taken for the highest class kept.
    Field.NOTE: Detail(Text("联络备注", "note of an interaction"), "C2", masked.Note),
    Field.AMOUNTS: Detail(Text("资产金额", "amounts"), "C2", None),
    Field.COMPLAINTS: Detail(Text("投诉", "complaints"), "C2", None),
    Field.SCORES: Detail(Text("模型评分", "scores"), "C2", None),
    # What a client told somebody, a survey or a partner says: free text, as notes are.
    Field.FACTS: Detail(Text("客户事实", "stated facts"), "C2", None),
}

_CLEAR, _MASKED, _ASK, _NO = Shown.CLEAR, Shown.MASKED, Shown.ON_REQUEST, Shown.HIDDEN

# Whoever keeps a client or answers for a keeper: knows the client by name, greets on birthdays, reads what was said, and
# calls or writes to a number or an address now and then - one client at a time, so on request.
_TENDING = {
    Field.NAME: _CLEAR,
    Field.PHONE: _ASK,
    Field.ID_NUMBER: _ASK,
    Field.ADDRESS: _ASK,
    Field.EMPLOYER: _CLEAR,
    Field.BORN_ON: _CLEAR,
    # Six and four digits tell accounts apart; payments are made in another system.
    Field.ACCOUNT: _MASKED,
    Field.NOTE: _CLEAR,
    Field.AMOUNTS: _CLEAR,
    Field.COMPLAINTS: _CLEAR,
    Field.SCORES: _CLEAR,
    Field.FACTS: _CLEAR,
}

# Who keeps small clients at the counter or in the lobby: the document is checked in the core system, not here.
_AT_THE_COUNTER = _TENDING | {
    Field.ID_NUMBER: _MASKED, Field.ADDRESS: _MASKED, Field.SCORES: _NO, Field.FACTS: _NO,
}  # fmt: skip

# Advises beside a keeper, who makes the appointments and has the documents.
_BESIDE = _AT_THE_COUNTER

# Works on figures of many clients, needs to tell them apart and never to reach one.
_FIGURES = {
    Field.NAME: _MASKED,
    Field.PHONE: _NO,
    Field.ID_NUMBER: _NO,
    Field.ADDRESS: _NO,
    Field.EMPLOYER: _NO,
    Field.BORN_ON: _MASKED,
    Field.ACCOUNT: _MASKED,
    Field.NOTE: _NO,
    Field.AMOUNTS: _CLEAR,
    Field.COMPLAINTS: _CLEAR,
    Field.SCORES: _CLEAR,
    Field.FACTS: _NO,
}

# Looks into one client's case: reads what was said to the client, and learns who it is when the case asks for it.
_CASES = {
    Field.NAME: _ASK,
    Field.PHONE: _ASK,
    Field.ID_NUMBER: _ASK,
    Field.ADDRESS: _ASK,
    Field.EMPLOYER: _ASK,
    Field.BORN_ON: _ASK,
    Field.ACCOUNT: _MASKED,
    Field.NOTE: _CLEAR,
    Field.AMOUNTS: _CLEAR,
    Field.COMPLAINTS: _CLEAR,
    Field.SCORES: _CLEAR,
    Field.FACTS: _CLEAR,
}

# Checks that things were done, when and by whom, by client number; whoever must know the person asks compliance.
_CHECKS = {
    Field.NAME: _MASKED,
    Field.PHONE: _MASKED,
    Field.ID_NUMBER: _MASKED,
    Field.ADDRESS: _MASKED,
    Field.EMPLOYER: _MASKED,
    Field.BORN_ON: _MASKED,
    Field.ACCOUNT: _MASKED,
    Field.NOTE: _MASKED,
    Field.AMOUNTS: _CLEAR,
    Field.COMPLAINTS: _CLEAR,
    Field.SCORES: _CLEAR,
    Field.FACTS: _NO,
}

# Sees that values arrived and have the right form; whole ones only in the rows set aside, whose download is an export.
_FORM_OF_VALUES = _CHECKS | {Field.NOTE: _NO, Field.COMPLAINTS: _NO, Field.SCORES: _NO}

# Sees no client (`Sight.NOBODY`), and would see nothing of one.
_NOTHING = dict.fromkeys(Field, _NO)

TABLE: dict[str, Mapping[Field, Shown]] = {
    "president": _TENDING,
    "deputy_president": _TENDING,
    "retail_head": _TENDING,
    "outlet_head": _TENDING,
    "relationship_manager": _TENDING,
    "wealth_manager": _TENDING,
    "corporate_manager": _TENDING,
    "lobby_manager": _AT_THE_COUNTER,
    "marketing_manager": _TENDING,
    "teller": _AT_THE_COUNTER,
    "specialist": _BESIDE,
    "analyst": _FIGURES,
    "compliance": _CASES,
    "auditor": _CHECKS,
    "data_steward": _FORM_OF_VALUES,
    "administrator": _NOTHING,
}
"""Post -> field -> how it is shown. Lists stand in the order of worth: a post that sees clients but not their amounts would
need lists of its own."""


class Purpose(StrEnum):
    """What a detail may be asked for in clear."""

    CONTACT = "contact"
    IDENTIFY = "identify"
    COMPLIANCE = "compliance"
    OTHER = "other"


PURPOSES: dict[Purpose, Text] = {
    Purpose.CONTACT: Text("联系客户", "to reach the client"),
    Purpose.IDENTIFY: Text("核对身份", "to check an identity"),
    Purpose.COMPLIANCE: Text("合规检查", "a compliance check"),
    Purpose.OTHER: Text("其他", "something else"),
}
"""Something else is said in words."""

# A manager who calls every client due that day asks some forty times; whoever asks for hundreds copies a book.
_MANY, _SOME, _FEW = 60, 30, 20
REVEALS_A_DAY: dict[str, int] = {
    "president": _FEW,
    "deputy_president": _FEW,
    "retail_head": _FEW,
    "outlet_head": _SOME,
    "relationship_manager": _MANY,
    "wealth_manager": _MANY,
    "corporate_manager": _MANY,
    "marketing_manager": _MANY,
    "lobby_manager": _SOME,
    "teller": _FEW,
    "specialist": _FEW,
    "compliance": _SOME,
}
"""How many details a post may ask for in clear on one day; house defaults."""


def shown(actor: Actor, field: Field) -> Shown:
    """How the actor's post sees a detail of a client the actor may see. A post that is in no table sees nothing."""
    return TABLE.get(actor.post, _NOTHING)[field]


def sees(actor: Actor, field: Field) -> bool:
    """Whether the actor sees a detail as it is."""
    return shown(actor, field) is Shown.CLEAR


def finds_by(actor: Actor, field: Field) -> bool:
    """Whether the actor may look for clients by a detail: who may not know a value must not be able to guess at it."""
    return shown(actor, field) in (Shown.CLEAR, Shown.ON_REQUEST)


def as_seen(actor: Actor, field: Field, clear: str) -> str:
    """A detail as the actor may see it: the text itself, a masked value, or nothing."""
    kind = FIELDS[field].kind
    if field is Field.ID_NUMBER and sees(actor, Field.BORN_ON):
        kind = masked.IdNumberBesideBirth
    how = shown(actor, field)
    if how is Shown.HIDDEN or kind is None:
        return ""
    value = kind(clear)
    return value.unmasked() if how is Shown.CLEAR else value


def fen_as_seen(actor: Actor, fen: int | None) -> int | None:
    """An amount as the actor may see it."""
    return fen if sees(actor, Field.AMOUNTS) else None


def may_ask_for(actor: Actor) -> frozenset[Field]:
    """The details the actor may ask to see in clear."""
    return frozenset(field for field in Field if shown(actor, field) is Shown.ON_REQUEST)
