"""How listed clients stand to the goals, by unit, lead or client, on the actor's day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Count, F, OuterRef, Q, Subquery

from zhiwo.care.measures.goals import Reached
from zhiwo.care.policy.goals import GoalsVersion
from zhiwo.care.queries.compliance import By
from zhiwo.care.queries.facts import leading_scheme
from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import Role
from zhiwo.holdings.models import AumFigure, FigureDay, Holding
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import year_of
from zhiwo.org.queries import units_under
from zhiwo.parties.models import Person
from zhiwo.tiering.models import Placement


def reached(
    actor: Actor, by: By, goals: GoalsVersion, *, path: str = "", lead: str | None = None
) -> dict[str, Reached]:
    """How the listed clients that the actor sees stand, of those hosted at `path` or below; of those one person leads ("" for
    nobody, None for all). By "" what nobody leads. Seven statements."""
    here = seen_by(Placement.objects.all(), actor).filter(
        in_force(actor.on), on_list=True, scheme=leading_scheme(), client__closed_on=None,
        client__unit__in=units_under(path).order_by().values("pk"),
    )  # fmt: skip
    leads = Keeping.objects.for_closing().filter(in_force(actor.on), client=OuterRef("client"), role=Role.LEAD)
    told = here.annotate(of=Subquery(leads.values("staff__number")[:1]))
    if lead is not None:
        told = told.filter(of=lead) if lead else told.filter(of=None)
    keys = {By.UNIT: F("client__unit__number"), By.LEAD: F("of"), By.CLIENT: F("client__number")}
    of = {pk: key or "" for pk, key in told.order_by().values_list("client").annotate(key=keys[by])}
    found: dict[str, Reached] = defaultdict(Reached)
    for key in of.values():
        found[key] += Reached(clients=1)
    for row in (_facts(actor, goals), _assets(actor), _classes(actor)):
        for pk, part in row:
            if pk in of:
                found[of[pk]] += part
    return dict(found)


def _facts(actor: Actor, goals: GoalsVersion) -> Iterable[tuple[int, Reached]]:
    """How many key facts of each client are known."""
    lacking = {fact: Count("pk", filter=Q(**{fact: ""})) for fact in goals.key_facts}
    persons = seen_by(Person.objects.all(), actor).order_by()
    for pk, *lacks in persons.values_list("client").annotate(**{f"no_{fact}": n for fact, n in lacking.items()}):
        yield pk, Reached(known=len(goals.key_facts) - sum(lacks), asked=len(goals.key_facts))


def _assets(actor: Actor) -> Iterable[tuple[int, Reached]]:
    """The assets of each client now and at the last closing of the year before, where it had figures at both."""
    days = FigureDay.objects.order_by("-on").values_list("on", flat=True)
    now, then = days.filter(on__lte=actor.on).first(), days.filter(on__lt=year_of(actor.on).start).first()
    if now is None or then is None:
        return
    figures = seen_by(AumFigure.objects.all(), actor).filter(on__in=(now, then)).order_by()
    rows: dict[int, dict[object, int]] = defaultdict(dict)
    for pk, on, fen in figures.values_list("client", "on", "point_fen"):
        rows[pk][on] = fen
    for pk, at in rows.items():
        if len(at) == 2:
            yield pk, Reached(now_fen=at[now], then_fen=at[then])


def _classes(actor: Actor) -> Iterable[tuple[int, Reached]]:
    """How many kinds of asset each client holds."""
    held = seen_by(Holding.objects.all(), actor).filter(value_fen__gt=0).order_by()
    for pk, n in held.values_list("client").annotate(n=Count("asset_class", distinct=True)):
        yield pk, Reached(classes=n)


def missing_facts(actor: Actor, numbers: Iterable[str], goals: GoalsVersion) -> Mapping[str, tuple[str, ...]]:
    """Which key facts of clients the actor sees are not known, by number. One statement."""
    lacking = {f"no_{fact}": Count("pk", filter=Q(**{fact: ""})) for fact in goals.key_facts}
    persons = seen_by(Person.objects.all(), actor).filter(client__number__in=list(numbers)).order_by()
    told = persons.values_list("client__number").annotate(**lacking)
    return {number: tuple(fact for fact, no in zip(goals.key_facts, nos, strict=True) if no) for number, *nos in told}
