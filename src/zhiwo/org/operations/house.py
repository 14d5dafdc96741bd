"""Taking the house over from the bank's files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.org.models import Skill, Staff, Unit
from zhiwo.org.policy import POSTS


class UnknownPost(Refusal):
    """A staff row names a post the house does not have."""

    sentence = Text(
        zh="员工 {staff} 的岗位“{post}”不在岗位表中：请在映射中把它对应到一个已有岗位。",
        en="Staff {staff} has post {post!r}, which is not in the table of posts: map it to an existing post.",
    )


class UnitWithoutParent(Refusal):
    """A unit row names a parent that is not there, or units point at each other in a ring."""

    sentence = Text(
        zh="机构 {unit} 的上级机构 {parent} 不存在或形成环：请核对机构文件后重新导入。",
        en="Unit {unit} names parent {parent}, which is missing or leads back to itself: correct the units file.",
    )


@transaction.atomic(savepoint=False)
def take_over_units(rows: Iterable[Mapping[str, Any]]) -> int:
    """Make the tree of units what the bank's file says; returns the number of units. Units gone from it stay, closed.

    Raises UnitWithoutParent.
    """
    by_number = {row["unit"]: row for row in rows}
    paths = {number: _path(number, by_number) for number in by_number}
    for number in sorted(by_number, key=lambda unit: (paths[unit].count("/"), unit)):
        row = by_number[number]
        Unit.objects.update_or_create(
            number=number,
            defaults={
                "name": row["name"],
                "kind": row["kind"],
                "path": paths[number],
                "parent": Unit.objects.get(number=row["parent"]) if row["parent"] else None,
                "opened_on": row["opened_on"],
                "closed_on": row["closed_on"],
            },
        )
    return len(by_number)


def _path(number: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
    names: list[str] = []
    at: str | None = number
    while at:
        if at not in rows or at in names:
            raise UnitWithoutParent(unit=names[-1] if names else number, parent=at)
        names.append(at)
        at = rows[at]["parent"]
    return "/".join(reversed(names)) + "/"


@transaction.atomic(savepoint=False)
def take_over_staff(rows: Iterable[Mapping[str, Any]], on: date) -> int:
    """Make the staff what the bank's file of day `on` says; whoever is gone from it has left on `on`. Returns how many.

    Raises UnknownPost, NotFound for a unit the bank did not send.
    """
    units = {unit.number: unit for unit in Unit.objects.all()}
    staff = [_staff(row, units) for row in rows]
    Staff.objects.bulk_create(
        staff,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["name", "unit", "post", "joined_on", "left_on"],
    )
    Staff.objects.filter(left_on=None).exclude(number__in=[person.number for person in staff]).update(left_on=on)
    return len(staff)


@transaction.atomic(savepoint=False)
def take_over_skills(rows: Iterable[Mapping[str, Any]]) -> int:
    """Make what staff can do what the bank's file says; returns how many rows. Of staff who are not there nothing is kept."""
    staff = dict(Staff.objects.values_list("number", "pk"))
    Skill.objects.all().delete()
    kept = Skill.objects.bulk_create(
        Skill(staff_id=staff[row["staff"]], code=row["skill"], since=row["from_on"], until=row["until_on"])
        for row in rows
        if row["staff"] in staff
    )
    return len(kept)


def _staff(row: Mapping[str, Any], units: Mapping[str, Unit]) -> Staff:
    if row["post"] not in POSTS:
        raise UnknownPost(staff=row["staff"], post=row["post"])
    if row["unit"] not in units:
        raise NotFound(what=row["unit"])
    return Staff(
        number=row["staff"],
        name=row["name"],
        unit=units[row["unit"]],
        post=row["post"],
        joined_on=row["joined_on"],
        left_on=row["left_on"],
    )
