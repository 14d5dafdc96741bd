"""The client hands the answers in. There is no login: the code is the way in, once, and the act stands as the client's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from zhiwo.clients.access import visible_clients
from zhiwo.clients.models import Client
from zhiwo.clients.wall.standing import opened_to
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.policy import may
from zhiwo.org.queries import actor_from, at_work
from zhiwo.suitability.models import Assessment, Sitting
from zhiwo.suitability.operations.opening import require_room
from zhiwo.suitability.policy.assessing import contradictions, ends_on, gaps, score
from zhiwo.suitability.policy.questionnaire import Band, Questionnaire, questionnaire_on
from zhiwo.suitability.queries.ratings import limited
from zhiwo.suitability.queries.sittings import CodeSpent, NoSuchCode, digest_of, require_open

HERE = "here"
CLIENT = "CLIENT"
"""The staff number under which what a client did itself stands on the trail."""


class Unanswered(Refusal):
    """An assessment is complete or none."""

    sentence = Text(
        zh="还有 {n} 题没有作答：请逐题选择。", en="{n} questions have no answer yet: please choose one of each."
    )


class NotByOwnHand(Refusal):
    """Whoever answers says that it is the client."""

    sentence = Text(
        zh="请确认是您本人作答、内容属实，再提交。",
        en="Please confirm that you answered yourself and truthfully, then hand it in.",
    )


@dataclass(frozen=True)
class HandedIn:
    """What became of the answers: the band of the level and the first day it no longer counts; or, where answers do not go
    together, the codes of what is asked about (`asks`), and nothing was kept."""

    band: Band | None = None
    ends_on: date | None = None
    awaits_witness: bool = False
    asks: tuple[str, ...] = ()


@transaction.atomic
def hand_in(
    *, code: str, answers: Mapping[str, str], own_hand: bool, at: datetime, seen: Collection[str] = ()
) -> HandedIn:
    """Take the client's answers: each completed assessment counts, whatever it comes to.

    `seen` are the contradictions the client was asked about and left: others are asked about first. The same answers sent
    twice are taken once. Raises NoSuchCode, CodeSpent, NotByOwnHand, Unanswered, AssessedTwiceToday, AssessedOftenThisYear.
    """
    sitting = Sitting.objects.select_for_update(of=("self",)).filter(digest=digest_of(code)).first()
    if sitting is None:
        raise NoSuchCode
    with opened_to(sitting.client_key):
        return _take(sitting, dict(answers), own_hand, frozenset(seen), at)


def _take(sitting: Sitting, answers: dict[str, str], own_hand: bool, seen: frozenset[str], at: datetime) -> HandedIn:
    on = localdate(at)
    form = questionnaire_on(on)
    said = {one.code: answers[one.code] for one in form.questions if one.code in answers}
    again = Assessment.objects.for_closing().filter(source=HERE, reference=sitting.reference).first()
    if again is not None and at < sitting.until and again.answers == said:
        return _result(form, again)
    require_open(sitting, at)
    client, opener = _require_client(sitting, on)
    if not own_hand:
        raise NotByOwnHand
    if lacking := gaps(form, said):
        raise Unanswered(n=len(lacking))
    if asks := tuple(one for one in contradictions(form, said) if one not in seen):
        return HandedIn(asks=asks)
    require_room(client.pk, on)
    return _result(form, _keep(sitting, client, opener, said, at))


def _require_client(sitting: Sitting, on: date) -> tuple[Client, Actor]:
    """The client, held, and who opened the questionnaire, who must still be at work and see the client. Raises CodeSpent."""
    staff = at_work(on).select_related("unit").filter(pk=sitting.opened_by_id).first()
    opener = actor_from(staff, on) if staff is not None else None
    if opener is None or not may(opener, "assessment.open"):
        raise CodeSpent
    # Held, so that of two assessments at once the second counts the first.
    seen = visible_clients(opener).filter(pk=sitting.client_key)
    client = seen.select_for_update(no_key=True, of=("self",)).first()
    if client is None:
        raise CodeSpent
    return client, opener


def _keep(sitting: Sitting, client: Client, opener: Actor, answers: dict[str, str], at: datetime) -> Assessment:
    on = localdate(at)
    form = questionnaire_on(on)
    scored = score(form, answers, limited_capacity=limited(on, client.pk))
    made = Assessment.objects.for_closing().create(
        client=client, reference=sitting.reference, source=HERE, channel=sitting.channel, questionnaire=form.version,
        answers=answers, contradictions=list(scored.contradictions), points=scored.points, level=scored.level,
        lowest=scored.lowest, assessed_on=on, entered_at=at, ends_on=ends_on(form, on),
        opened_by_id=sitting.opened_by_id, witness_id=sitting.witness_id,
    )  # fmt: skip
    Sitting.objects.filter(pk=sitting.pk).update(shut_at=at, name="")
    record(
        actor=Actor(staff=CLIENT, name=CLIENT, post="", unit="", path=opener.path, on=on), act="suitability.assessed",
        subject_kind="client", subject=client.number, at=at, reference=made.reference, channel=made.channel,
        rule=form.version, staff=opener.staff,
    )  # fmt: skip
    return made


def _result(form: Questionnaire, row: Assessment) -> HandedIn:
    return HandedIn(form.band(row.level), row.ends_on, row.witness_id is not None and row.witnessed_at is None)
