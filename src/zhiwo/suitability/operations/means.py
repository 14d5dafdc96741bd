"""Putting down what the client states of income and assets, and checking what proves it (facts §2.4)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate

from zhiwo.clients.access import require_client, seen_by
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require
from zhiwo.suitability.models import MeansStatement
from zhiwo.suitability.operations.checking import checked
from zhiwo.suitability.policy.questionnaire import questionnaire_on

MOST_FEN = 10**15
"""Ten million million yuan: more is a slip of the hand."""
MOST_YEARS = 90
STATEMENT = Text("这份待核对的财务声明", "A statement of means that waits to be checked")


class NothingStated(Refusal):
    """A statement says something."""

    sentence = Text(zh="请至少填写一项。", en="Fill in at least one of the figures.")


class FigureOutOfBounds(Refusal):
    """A figure can't be true; debts may make net assets negative, nothing else."""

    sentence = Text(
        zh="金额或年限超出合理范围：除净资产外不能为负数，请核对。",
        en="A figure is out of bounds: nothing but net assets can be negative. Check it.",
    )


class ProofIncomplete(Refusal):
    """A proof is of one of the listed kinds and has a number."""

    sentence = Text(
        zh="证明须选择种类并填写编号；没有证明时两项都留空。",
        en="A proof has its kind and its number; leave both empty where there is none.",
    )


class OwnStatement(Refusal):
    """Four eyes: what one entered another checks."""

    sentence = Text(zh="您登记的声明须由同事核对。", en="What you entered is checked by a colleague.")


@dataclass(frozen=True)
class Stated:
    """The figures of a statement, in fen of yuan, as `policy.profile.Means` names them; None where nothing is said."""

    experience_years: int | None = None
    family_net_financial_fen: int | None = None
    family_financial_fen: int | None = None
    financial_fen: int | None = None
    income_average_fen: int | None = None
    family_income_fen: int | None = None
    premium_budget_fen: int | None = None
    net_assets_fen: int | None = None


MAY_BE_NEGATIVE = frozenset({"family_net_financial_fen", "net_assets_fen"})


@transaction.atomic
def state_means(
    *,
    actor: Actor,
    client: str,
    stated: Stated,
    at: datetime,
    proof_kind: str = "",
    proof_number: str = "",
    reference: str | None = None,
) -> MeansStatement:
    """Put down what the client stated today. It stands beside earlier statements and is the one that counts; as proved once a
    colleague has checked the proof. `reference` names the form, so that one sent twice is put down once.

    Raises Denied, NotFound, NothingStated, FigureOutOfBounds, ProofIncomplete.
    """
    require(actor, "means.record")
    row = require_client(actor, client)
    known = seen_by(MeansStatement.objects.all(), actor).filter(reference=reference, client=row).first()
    if known is not None:
        return known
    _judge(stated)
    today, number = localdate(at), proof_number.strip()
    if bool(proof_kind) != bool(number) or (proof_kind and proof_kind not in questionnaire_on(today).proof_names):
        raise ProofIncomplete
    said: Any = asdict(stated) | {"proof_kind": proof_kind, "proof_number": number}
    made = MeansStatement.objects.for_closing().create(
        client=row, reference=reference or f"F-{uuid4().hex}", stated_on=today,
        entered_by=Staff.objects.get(number=actor.staff), entered_at=at, **said,
    )  # fmt: skip
    _trail(actor, "suitability.means-stated", made, at)
    return made


@transaction.atomic
def check_means(*, actor: Actor, reference: str, at: datetime) -> MeansStatement:
    """Say that the proof was seen and bears the statement out. By anyone who sees the client but who entered it.

    Raises Denied, NotFound, OwnStatement.
    """
    require(actor, "means.check")
    waiting = seen_by(MeansStatement.objects.all(), actor).filter(checked_at=None).exclude(proof_kind="")
    found = waiting.select_related("client", "entered_by").filter(reference=reference).first()
    by = found.entered_by.number if found else ""
    row = checked(found, by, actor=actor, at=at, what=STATEMENT, own=OwnStatement)
    _trail(actor, "suitability.means-checked", row, at)
    return row


def _judge(stated: Stated) -> None:
    said = {name: value for name, value in asdict(stated).items() if value is not None}
    if not said:
        raise NothingStated
    for name, value in said.items():
        most = MOST_YEARS if name == "experience_years" else MOST_FEN
        if abs(value) > most or (value < 0 and name not in MAY_BE_NEGATIVE):
            raise FigureOutOfBounds


def _trail(actor: Actor, act: str, row: MeansStatement, at: datetime) -> None:
    record(
        actor=actor, act=act, subject_kind="client", subject=row.client.number, at=at, reference=row.reference,
    )  # fmt: skip
