"""Writing up a case that tells of nobody, rating it, taking it down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Staff
from zhiwo.org.policy import require
from zhiwo.talks.models import CaseVote, TalkCase
from zhiwo.talks.operations.claims import require_no_claims
from zhiwo.talks.operations.nobody import require_nobody_named
from zhiwo.talks.policy import BANDS, OUTCOMES, situations_on
from zhiwo.talks.queries import CASE, case_held

TITLE_LENGTH, WORDS_LENGTH, REASON_LENGTH = 40, 1000, 300
TITLE, SAID, LESSONS = Text("标题", "title"), Text("说了什么", "what was said"), Text("经验教训", "lessons")


class CaseIncomplete(Refusal):
    """A case says what was said, how it ended, and what is learnt from it."""

    sentence = Text(
        zh="案例没有写全：请选择场景、层级、结果和金额档，写标题（最多 {title} 字）、说了什么和经验教训（各最多 {words} 字）。",
        en="The case is not complete: choose situation, tier, outcome and band, give a title ({title} characters at most), "
        "what was said and the lessons ({words} at most each).",
    )


class OwnCase(Refusal):
    """Colleagues rate, the writer does not."""

    sentence = Text(
        zh="自己写的案例由同事评价，自己不能评。", en="Your own case is rated by colleagues, not by yourself."
    )


class TakenDownAlready(Refusal):
    """It is down, or why is not said."""

    sentence = Text(
        zh="案例已经撤下，或没有写明理由（最多 {most} 字）。",
        en="The case is down already, or the reason is missing ({most} characters at most).",
    )


@transaction.atomic
def write_case(
    *,
    actor: Actor,
    situation: str,
    tier: str,
    outcome: str,
    band: str,
    title: str,
    said: str,
    lessons: str,
    tiers: Collection[str],
    at: datetime,
    reference: str | None = None,
) -> TalkCase:
    """Write up a case; `tiers` are those there are. `reference` names the form, so that one sent twice writes once.

    Raises Denied, CaseIncomplete, BannedClaim, NamesSomebody.
    """
    require(actor, "case.write")
    # Of one form sent twice at once the second waits for the first.
    writer = Staff.objects.select_related("unit").select_for_update(of=("self",)).get(number=actor.staff)
    known = TalkCase.objects.filter(reference=reference, written_by=writer).first()
    if known is not None:
        return known
    title, said, lessons = title.strip(), said.strip(), lessons.strip()
    chosen = situation in situations_on(actor.on).names and tier in tiers and outcome in OUTCOMES and band in BANDS
    told = 0 < len(title) <= TITLE_LENGTH and 0 < len(said) <= WORDS_LENGTH and 0 < len(lessons) <= WORDS_LENGTH
    if not (chosen and told):
        raise CaseIncomplete(title=TITLE_LENGTH, words=WORDS_LENGTH)
    require_no_claims(((TITLE, title), (SAID, said), (LESSONS, lessons)), actor.on)
    require_nobody_named(actor, "\n".join((title, said, lessons)))
    made = TalkCase.objects.create(
        reference=reference or f"K-{uuid4().hex}", situation=situation, tier=tier, outcome=outcome, band=band, title=title,
        said=said, lessons=lessons, unit=writer.unit, written_by=writer, written_at=at,
    )  # fmt: skip
    record(actor=actor, act="talks.case-written", subject_kind="case", subject=made.reference, at=at)
    return made


@transaction.atomic
def rate_case(*, actor: Actor, reference: str, useful: bool, at: datetime) -> CaseVote:
    """Say whether a colleague's case is useful; said again, the newest word holds. Raises Denied, NotFound, OwnCase."""
    require(actor, "case.rate")
    case = case_held(actor, reference)
    if case.taken_down_at is not None:
        raise NotFound(what=CASE)
    voter = Staff.objects.get(number=actor.staff)
    if case.written_by_id == voter.pk:
        raise OwnCase
    vote, _ = CaseVote.objects.update_or_create(case=case, staff=voter, defaults={"useful": useful, "at": at})
    record(actor=actor, act="talks.case-rated", subject_kind="case", subject=case.reference, at=at)
    return vote


@transaction.atomic
def take_case_down(*, actor: Actor, reference: str, reason: str, at: datetime) -> TalkCase:
    """Take a case of the actor's unit or below down, for a reason; it is kept. Raises Denied, NotFound, TakenDownAlready."""
    require(actor, "case.take-down")
    case = case_held(actor, reference)
    if not case.unit.path.startswith(actor.path):
        raise NotFound(what=CASE)
    reason = reason.strip()
    if case.taken_down_at is not None or not 0 < len(reason) <= REASON_LENGTH:
        raise TakenDownAlready(most=REASON_LENGTH)
    case.taken_down_at, case.taken_down_why = at, reason
    case.taken_down_by = Staff.objects.get(number=actor.staff)
    case.save(update_fields=["taken_down_at", "taken_down_why", "taken_down_by"])
    record(actor=actor, act="talks.case-taken-down", subject_kind="case", subject=case.reference, at=at)
    return case
