"""What an interaction says of the visit it carries out and of the client's opinion (B8, S12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from zhiwo.care.models import Interaction, VisitPlan
from zhiwo.care.policy.visits import AIM_RESULTS, VISIT_KINDS, visits_on
from zhiwo.clients.models import Client
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text

VISIT = Text("这次拜访计划", "That planned visit")


class NoVisit(Refusal):
    """A planned visit is carried out by a visit or a meeting."""

    sentence = Text(zh="计划的拜访只能记为拜访或面谈。", en="A planned visit is put down as a visit or a meeting.")


class AimUnanswered(Refusal):
    """Of each aim of the visit it is said what became of it, and of no other."""

    sentence = Text(
        zh="请逐项说明拜访目的是否达成，只限计划中的目的。",
        en="Say what became of each aim of the visit, and of no other.",
    )


class VisitRecorded(Refusal):
    """Another interaction carried the visit out already."""

    sentence = Text(
        zh="这次拜访已经登记过，请更正原记录。", en="This visit is on the books already: correct that entry."
    )


class VisitCalledOff(Refusal):
    """It was called off: it can't be moved, carried out or called off again."""

    sentence = Text(zh="这次拜访已于 {on} 取消。", en="This visit was called off on {on}.")


class OpinionWithoutAnswer(Refusal):
    """An opinion says about what, in which words, and what is to be done by which day; it is tracked until then."""

    sentence = Text(
        zh="登记客户意见须写明对象、内容，并在“下一步”写明如何答复和日期。",
        en="An opinion says about what and in which words; the next step says how it is answered, and by which day.",
    )


def carried_out(reference: str, client: Client, entry: str, kind: str, aims: Mapping[str, str]) -> VisitPlan:
    """The plan that `entry` carries out, when it may. Raises NotFound, VisitCalledOff, NoVisit, AimUnanswered, VisitRecorded."""
    plan = (
        VisitPlan.objects.for_closing()
        .select_for_update(of=("self",))
        .filter(reference=reference, client=client)
        .first()
    )
    if plan is None:
        raise NotFound(what=VISIT)
    if plan.called_off_on is not None:
        raise VisitCalledOff(on=plan.called_off_on)
    if kind not in VISIT_KINDS:
        raise NoVisit
    if set(aims) != set(plan.aims) or not set(aims.values()) <= AIM_RESULTS.keys():
        raise AimUnanswered
    if Interaction.objects.for_closing().filter(plan=plan).exclude(reference=entry).exists():
        raise VisitRecorded
    return plan


def judge_opinion(about: str, words: str, answer_on: date | None, on: date) -> None:
    """Whether an opinion can be tracked, if there is one. Raises OpinionWithoutAnswer."""
    if not about and not words.strip():
        return
    if about not in visits_on(on).opinion_names or not words.strip() or answer_on is None:
        raise OpinionWithoutAnswer
