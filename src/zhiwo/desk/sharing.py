"""Sharing clients out: the loads there are, a plan that evens them, and what became of earlier ones (requirements D2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Count

from zhiwo.care.measures import capacity_a_year, load, minutes_a_year
from zhiwo.care.policy.hours import hours_on
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.queries.capacity import Capacity, capacity
from zhiwo.clients.access import in_force, seen_by
from zhiwo.clients.models import Keeping
from zhiwo.clients.policy import Role
from zhiwo.coverage.models import KeeperWish, Sharing, SharingMove
from zhiwo.coverage.operations.sharing import draw_sharing
from zhiwo.coverage.policy import house_on
from zhiwo.coverage.policy.balancing import Keeper, Movable, balance
from zhiwo.coverage.queries import colleague, neighbourhood, posts_to_lead_each, wished_skills
from zhiwo.desk.screens import CAPACITY, require_screen
from zhiwo.desk.shortfalls import PlanForm, UnitShortfalls, agreed_shortfalls, plan_form
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.period import year_of
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import KEEPERS, may
from zhiwo.org.queries import at_work, skills_of
from zhiwo.tiering.models import Placement

SHOWN = 20


@dataclass(frozen=True)
class LoadLine:
    """A keeper's load before and after a plan, as a multiple of the minutes there are."""

    staff: str
    name: str
    unit: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class PlanLine:
    """A plan: what it moves, and what became of it; `changed` are keepers whose load it changes, the fullest first."""

    number: int
    unit: str
    by: str
    drawn_on: date
    done_on: date | None
    undone_on: date | None
    moves: int
    unplaced: int
    changed: list[LoadLine]


@dataclass(frozen=True)
class CapacityDesk:
    """The loads, the plans of the actor's unit, and whether the actor draws some up; the shortfalls agreed by unit, and what the
    actor may fill in to plan one."""

    capacity: Capacity
    plans: list[PlanLine]
    shares: bool
    shortfalls: dict[str, UnitShortfalls]
    planning: PlanForm | None


def capacity_desk(actor: Actor) -> CapacityDesk:
    """All of it. Raises Denied."""
    require_screen(actor, CAPACITY)
    shares = may(actor, "client.share")
    found = capacity(actor, actor.on)
    return CapacityDesk(
        found, plans(actor) if shares else [], shares, agreed_shortfalls(actor, found), plan_form(actor, found)
    )


def plans(actor: Actor) -> list[PlanLine]:
    """The latest plans of the actor's unit and those below."""
    found = list(
        Sharing.objects.filter(unit__path__startswith=actor.path)
        .select_related("unit", "drawn_by")
        .order_by("-pk")[:SHOWN]
    )
    moved = SharingMove.objects.for_closing().filter(sharing__in=found).order_by().values("sharing")
    counted = dict(moved.annotate(n=Count("pk")).values_list("sharing", "n"))
    people = {
        number: (name, unit)
        for number, name, unit in Staff.objects.filter(
            number__in={who for plan in found for who in plan.loads}
        ).values_list("number", "name", "unit__name")
    }
    return [_line(plan, counted.get(plan.pk, 0), people) for plan in found]


def _line(plan: Sharing, moves: int, people: Mapping[str, tuple[str, str]]) -> PlanLine:
    changed = [
        LoadLine(who, people[who][0], people[who][1], load(before, there), load(after, there))
        for who, (before, after, there) in sorted(plan.loads.items(), key=lambda one: (-one[1][0], one[0]))
        if before != after and who in people
    ]
    return PlanLine(
        plan.pk, plan.unit.name, plan.drawn_by.name, plan.drawn_on, plan.done_on, plan.undone_on, moves, plan.unplaced,
        changed,
    )  # fmt: skip


def draw(actor: Actor, leaving: Collection[str], at: datetime) -> Sharing:
    """A plan for all listed clients below the actor's unit that somebody leads or nobody keeps; `leaving` keep none of theirs.

    Adopted clients are left with whoever adopted them, those of whom the standard asks nothing with whoever has them. Raises
    Denied, NotFound (somebody who leaves and is not there), NothingToMove.
    """
    for number in leaving:
        colleague(number, actor.path)
    movables, keepers, leads = _gathered(actor, frozenset(leaving))
    plan = balance(movables, keepers, house_on(actor.on).balance)
    there = {keeper.staff: keeper.capacity for keeper in keepers}
    loads = {who: (plan.before[who], plan.after[who], there[who]) for who in there}
    moves = [(client, leads.get(client, ""), after) for client, _, after in plan.moves(movables)]
    return draw_sharing(actor=actor, moves=moves, loads=loads, unplaced=len(plan.unplaced), at=at)


def _gathered(actor: Actor, leaving: frozenset[str]) -> tuple[list[Movable], list[Keeper], dict[str, str]]:
    """Who may be moved and who keeps, and who leads each client (number) now, whether staying or not. Ten statements."""
    rules, hours, rule = house_rules(), hours_on(actor.on), house_on(actor.on).balance
    version = rules.on(actor.on)
    placed = seen_by(Placement.objects.all(), actor).filter(
        in_force(actor.on), on_list=True, scheme=settings.SCHEMES[0]
    )
    tiers = {
        client: (number, unit, tier)
        for client, number, unit, tier in placed.filter(client__closed_on=None)
        .order_by("client__number")
        .values_list("client", "client__number", "client__unit", "tier")
    }
    held = seen_by(Keeping.objects.all(), actor).filter(in_force(actor.on), role__in=(Role.LEAD, Role.ADOPTER))
    leads = {row[0]: row[1] for row in held.filter(role=Role.LEAD).values_list("client", "staff__number")}
    adopted = set(held.filter(role=Role.ADOPTER).values_list("client", flat=True))
    wishes = dict(seen_by(KeeperWish.objects.all(), actor).values_list("client", "staff__number"))
    asked, able = wished_skills(actor), skills_of(actor.on)
    posts = posts_to_lead_each(actor, list(tiers))
    units = {unit.pk: unit for unit in Unit.objects.all()}
    days = rules.calendar.workdays_in(year_of(actor.on))
    staying = [
        (number, post, path)
        for number, post, path in at_work(actor.on)
        .filter(unit__path__startswith=actor.path, post__in=KEEPERS)
        .values_list("number", "post", "unit__path")
        if number not in leaving
    ]
    keepers = [Keeper(number, capacity_a_year(hours, post, days)) for number, post, _ in staying]
    known = {number for number, _, _ in staying}
    near: dict[tuple[int, tuple[str, ...]], list[tuple[str, int]]] = {}
    movables = []
    for client, (number, unit, tier) in tiers.items():
        minutes = minutes_a_year(version, hours, tier).keeper
        if client in adopted or not posts[client] or not minutes:
            continue
        key = (unit, posts[client])
        if key not in near:
            here, around = units[unit].path, neighbourhood(units[unit])
            near[key] = [
                (who, 0 if path == here else rule.other_outlet)
                for who, post, path in staying
                if post in posts[client] and path.startswith(around)
            ]
        now = leads.get(client, "")
        tie, wished = (rule.tie if now in known else 0), asked.get(client, ())
        candidates = [
            (who, price + (tie if who != now else 0) + rule.lacking(wished, able.get(who, frozenset())))
            for who, price in near[key]
        ]
        if now in known and now not in {who for who, _ in candidates}:
            candidates.append(
                (now, rule.lacking(wished, able.get(now, frozenset())))
            )  # who leads it by the client's choice or from afar goes on
        if wishes.get(client) in known:
            candidates = [(wishes[client], 0)]
        movables.append(Movable(number, minutes, now if now in known else "", tuple(sorted(candidates))))
    return movables, keepers, {tiers[client][0]: who for client, who in leads.items() if client in tiers}
