"""Putting down that a client signed a service agreement (签约), that it withdrew, and opening the paper (A7)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django.db import IntegrityError, transaction

from zhiwo.clients.access import require_client, seen_by
from zhiwo.clients.models import Client
from zhiwo.clients.queries import keeps
from zhiwo.coverage.models import Enrolment, EnrolmentPaper
from zhiwo.coverage.operations.keepings import hold, keeper_on
from zhiwo.coverage.operations.refusals_of_serving import (
    AgreementDay,
    AlreadyEnrolled,
    NobodyKept,
    NotEnrolled,
    PaperNumberMissing,
    PaperTooLarge,
    PaperUnreadable,
)
from zhiwo.coverage.operations.transferring import require_reason
from zhiwo.coverage.policy import PaperKind, house_on, kind_of
from zhiwo.governance.operations import record
from zhiwo.governance.sealing import seal_bytes, unseal_bytes
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require

AGREEMENT = Text("这份签约", "That agreement")
PAPER = "paper of an enrolment"
NUMBER_LENGTH = 40
FIRST_DAY = date(1990, 1, 1)


@dataclass(frozen=True)
class Paper:
    """A paper in clear, for the one who asked for it."""

    reference: str
    kind: str
    content: bytes


@transaction.atomic
def enrol(
    *, actor: Actor, client: str, signed_on: date, paper_number: str, paper: bytes, at: datetime, reference: str = ""
) -> Enrolment:
    """Put down that the client signed on a day with whoever kept it then, and keep the scanned paper, sealed.

    `reference` names the form, so that one sent twice enrols once. Raises Denied, NotFound, PaperNumberMissing, PaperTooLarge,
    PaperUnreadable, AgreementDay, AlreadyEnrolled, NobodyKept.
    """
    require(actor, "enrolment.record")
    row = require_client(actor, client)
    hold(row)
    known = Enrolment.objects.for_closing().filter(client=row, reference=reference).first()
    if known is not None:
        return known
    said = paper_number.strip()
    if not said or len(said) > NUMBER_LENGTH:
        raise PaperNumberMissing(most=NUMBER_LENGTH)
    kind = _require_paper(paper, actor.on)
    _require_day(row, signed_on, actor.on)
    keeping = keeper_on(row, signed_on)
    if keeping is None:
        raise NobodyKept(day=signed_on)
    try:
        with transaction.atomic():
            made = Enrolment.objects.for_closing().create(
                client=row, reference=reference or f"E-{uuid4().hex}", signed_on=signed_on, keeper=keeping.staff,
                paper_number=said, noted_by=Staff.objects.get(number=actor.staff), noted_at=at,
            )  # fmt: skip
    except IntegrityError as taken:  # by an agreement of another client, which may not be seen but run into
        raise NotFound(what=AGREEMENT) from taken
    digest = hashlib.sha256(paper).hexdigest()
    EnrolmentPaper.objects.for_closing().create(
        enrolment=made, kind=kind, size=len(paper), sha256=digest, sealed=seal_bytes(paper, PAPER)
    )
    record(
        actor=actor, act="client.enrolled", subject_kind="client", subject=client, at=at,
        reference=made.reference, on=signed_on.isoformat(), keeper=keeping.staff.number, bytes=len(paper), sha256=digest,
    )  # fmt: skip
    return made


@transaction.atomic
def end_enrolment(*, actor: Actor, client: str, on: date, reason: str, at: datetime) -> Enrolment:
    """Put down that the client withdrew: from that day on the agreement no longer counts. Raises Denied, NotFound,
    NotEnrolled, AgreementDay, TransferReasonMissing."""
    require(actor, "enrolment.record")
    said = require_reason(reason)
    row = require_client(actor, client)
    hold(row)
    standing = Enrolment.objects.for_closing().filter(client=row, ended_on=None).first()
    if standing is None:
        raise NotEnrolled
    if not standing.signed_on <= on <= actor.on:
        raise AgreementDay(first=standing.signed_on, last=actor.on)
    ended = {"ended_on": on, "ended_by": Staff.objects.get(number=actor.staff), "end_reason": said}
    Enrolment.objects.for_closing().filter(pk=standing.pk).update(**ended)
    record(
        actor=actor, act="client.enrolment-ended", subject_kind="client", subject=client, at=at,
        reference=standing.reference, on=on.isoformat(),
    )  # fmt: skip
    return standing


@transaction.atomic
def open_paper(*, actor: Actor, reference: str, at: datetime) -> Paper:
    """The paper of an agreement in clear; each opening stands on the trail as a look. Raises Denied, NotFound."""
    require(actor, "enrolment.paper")
    papers = seen_by(EnrolmentPaper.objects.all(), actor, path="enrolment__client").select_related("enrolment__client")
    paper = papers.filter(enrolment__reference=reference).first()
    if paper is None:
        raise NotFound(what=AGREEMENT)
    number = paper.enrolment.client.number
    record(
        actor=actor, act="client.enrolment-paper-opened", subject_kind="client", subject=number, at=at,
        reference=reference, own=keeps(actor, number),
    )  # fmt: skip
    return Paper(reference, paper.kind, unseal_bytes(bytes(paper.sealed), PAPER))


def _require_paper(paper: bytes, on: date) -> PaperKind:
    """What the paper is. Raises PaperTooLarge, PaperUnreadable."""
    rule = house_on(on).coverage.paper
    if len(paper) > rule.most_kib * 1024:
        raise PaperTooLarge(most=rule.most_kib)
    kind = kind_of(paper)
    if kind is None or kind not in rule.kinds:
        raise PaperUnreadable(kinds="、".join(one.upper() for one in sorted(rule.kinds)))
    return kind


def _require_day(client: Client, signed_on: date, today: date) -> None:
    """Nobody signs in the future, after leaving, or while an earlier agreement counts. Raises AlreadyEnrolled, AgreementDay."""
    earlier = list(Enrolment.objects.for_closing().filter(client=client).values_list("signed_on", "ended_on"))
    standing = next((since for since, ended in earlier if ended is None), None)
    if standing is not None:
        raise AlreadyEnrolled(day=standing)
    first = max([FIRST_DAY, *(ended for _, ended in earlier if ended is not None)])
    last = min(today, client.closed_on) if client.closed_on else today
    if not first <= signed_on <= last:
        raise AgreementDay(first=first, last=last)
