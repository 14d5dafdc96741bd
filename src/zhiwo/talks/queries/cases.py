"""Cases found again by situation, outcome, tier, band, words, and whether they stand; the most useful first, then the newest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may, require
from zhiwo.talks.models import CaseVote, TalkCase
from zhiwo.talks.policy import situations_on, standing

CASE = Text("这个案例", "That case")


@dataclass(frozen=True)
class CaseRow:
    """A case with its votes: `standing` from 0 to 1 (`policy.rating`), `mine` the actor's own vote, `own` whether the actor wrote
    it, `takes_down` whether the actor may take it down."""

    reference: str
    situation: Text
    tier: str
    outcome: str
    band: str
    title: str
    said: str
    lessons: str
    unit: str
    written_by: str
    written_at: datetime
    useful: int
    votes: int
    standing: Decimal
    mine: bool | None
    own: bool
    takes_down: bool
    taken_down_at: datetime | None
    taken_down_why: str


def cases(
    actor: Actor,
    *,
    situation: str = "",
    state: str = "",
    outcome: str = "",
    tier: str = "",
    band: str = "",
    words: str = "",
) -> list[CaseRow]:
    """The cases that fit, the most useful first, then the newest. Raises Denied."""
    require(actor, "talk.view")
    asked = {"situation": situation, "outcome": outcome, "tier": tier, "band": band}
    found = _seen(actor).filter(**{name: said for name, said in asked.items() if said})
    if state:
        found = found.filter(taken_down_at__isnull=state != "down")
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(said__icontains=word) | Q(lessons__icontains=word))
    votes = CaseVote.objects.filter(case__in=found.order_by().values("pk")).order_by().values("case")
    counted = votes.annotate(good=Count("pk", filter=Q(useful=True)), count=Count("pk"))
    useful = {case: (good, count) for case, good, count in counted.values_list("case", "good", "count")}
    mine = dict(CaseVote.objects.filter(staff__number=actor.staff).values_list("case", "useful"))
    names = situations_on(actor.on).names
    rows = [
        _row(actor, one, names.get(one.situation), mine.get(one.pk), useful.get(one.pk, (0, 0)))
        for one in found.select_related("unit", "written_by")
    ]
    return sorted(rows, key=lambda row: (-row.standing, -row.written_at.timestamp(), row.reference))


def case_held(actor: Actor, reference: str) -> TalkCase:
    """A case the actor reads, held until the transaction ends. Raises NotFound."""
    found = _seen(actor).select_for_update(of=("self",)).filter(reference=reference).select_related("unit").first()
    if found is None:
        raise NotFound(what=CASE)
    return found


def _seen(actor: Actor) -> QuerySet[TalkCase]:
    """All that stand, and for who takes cases down those of the actor's unit and below that were taken down."""
    stands = Q(taken_down_at=None)
    if may(actor, "case.take-down"):
        stands |= Q(unit__path__startswith=actor.path)
    return TalkCase.objects.filter(stands)


def _row(actor: Actor, one: TalkCase, situation: Text | None, mine: bool | None, counted: tuple[int, int]) -> CaseRow:
    """`counted`: how many found it useful, of how many who voted."""
    return CaseRow(
        reference=one.reference,
        situation=situation or Text(one.situation, one.situation),
        tier=one.tier,
        outcome=one.outcome,
        band=one.band,
        title=one.title,
        said=one.said,
        lessons=one.lessons,
        unit=one.unit.name,
        written_by=one.written_by.name,
        written_at=one.written_at,
        useful=counted[0],
        votes=counted[1],
        standing=standing(*counted),
        mine=mine,
        own=one.written_by.number == actor.staff,
        takes_down=one.taken_down_at is None and may(actor, "case.take-down") and one.unit.path.startswith(actor.path),
        taken_down_at=one.taken_down_at,
        taken_down_why=one.taken_down_why,
    )
