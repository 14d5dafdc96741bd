"""Who works where, and in which post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Language
from zhiwo.org.models import Login, Skill, Staff, Unit


@dataclass(frozen=True)
class UnitRow:
    """A unit of the bank in its place in the tree."""

    number: str
    name: str
    kind: str
    path: str


def units_under(path: str) -> QuerySet[Unit]:
    """The unit at `path` and all below it, outermost first; "" is the whole bank. Exact to the letter on any database."""
    if not path:
        return Unit.objects.order_by("path")
    # LIKE ignores case on SQLite, and a collation may on PostgreSQL: compare the head of the path instead.
    return Unit.objects.annotate(head=Left("path", len(path))).filter(head=path).order_by("path")


def units_above(unit: Unit) -> list[Unit]:
    """A unit and all above it, itself first. One query."""
    return list(Unit.objects.filter(path__in=upwards(unit.path)).order_by("-path"))


def units(path: str) -> list[UnitRow]:
    """The rows of `units_under(path)`. One query."""
    return [UnitRow(**row) for row in units_under(path).values("number", "name", "kind", "path")]


def upwards(path: str) -> list[str]:
    """The places in the tree from the outermost unit down to that one: of H/B01/ they are H/ and H/B01/."""
    names = path.rstrip("/").split("/")
    return ["/".join(names[:depth]) + "/" for depth in range(1, len(names) + 1)]


def at_work(on: date) -> QuerySet[Staff]:
    """Staff at work on the day, by number; the day someone leaves is the first they are not."""
    joined = Q(joined_on=None) | Q(joined_on__lte=on)
    return Staff.objects.filter(joined, Q(left_on=None) | Q(left_on__gt=on)).order_by("number")


def actor_of(login: Login, on: date) -> Actor | None:
    """The actor behind a login on a day, or None once the person has left or the login is shut. One query."""
    staff = at_work(on).select_related("unit").filter(login=login, login__is_active=True).first()
    if staff is None:
        return None
    return actor_from(staff, on, "en" if login.language == "en" else "zh")


def actor_numbered(number: str, on: date) -> Actor:
    """The member of staff of that number as an actor on a day. Raises NotFound for one who is not at work then."""
    staff = at_work(on).select_related("unit").filter(number=number).first()
    if staff is None:
        raise NotFound(what=number)
    return actor_from(staff, on)


def staff_names(numbers: Iterable[str]) -> dict[str, str]:
    """Names by staff number. One query."""
    return dict(Staff.objects.filter(number__in=set(numbers)).order_by().values_list("number", "name"))


def skills_of(on: date) -> dict[str, frozenset[str]]:
    """What each member of staff can do on a day, by number; whoever can do nothing of it is not named. One query."""
    held: dict[str, set[str]] = {}
    rows = Skill.objects.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on)).order_by()
    for number, code in rows.values_list("staff__number", "code"):
        held.setdefault(number, set()).add(code)
    return {number: frozenset(codes) for number, codes in held.items()}


def actor_from(staff: Staff, on: date, language: Language = "zh") -> Actor:
    """`staff` (with its unit) as an actor on a day."""
    return Actor(
        staff=staff.number,
        name=staff.name,
        post=staff.post,
        unit=staff.unit.number,
        path=staff.unit.path,
        on=on,
        language=language,
    )
