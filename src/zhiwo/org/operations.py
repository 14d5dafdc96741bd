"""Taking the house over from the bank's files, and opening logins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Language, Text
from zhiwo.org.models import Login, Staff, Unit
from zhiwo.org.policy import POSTS, require


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


@transaction.atomic
def open_login(*, actor: Actor, staff: str, password: str, at: datetime) -> Login:
    """Give `staff` a way in, or a new password; the act is on the trail, the password nowhere.

    Raises Denied, NotFound.
    """
    require(actor, "login.open")
    person = Staff.objects.filter(number=staff).first()
    if person is None:
        raise NotFound(what=staff)
    login = Login.objects.filter(staff=person).first() or Login(staff=person, number=person.number)
    login.set_password(password)
    login.is_active = True
    login.save()
    record(actor=actor, act="org.login-opened", subject_kind="staff", subject=staff, at=at)
    return login


@transaction.atomic
def choose_language(*, actor: Actor, language: Language, at: datetime) -> None:
    """Keep the language in which the program speaks to the actor, from the next page on."""
    changed = Login.objects.filter(number=actor.staff).exclude(language=language).update(language=language)
    if changed:
        record(
            actor=actor, act="org.language-chosen", subject_kind="staff", subject=actor.staff, at=at, language=language
        )


def note_entry(*, actor: Actor, at: datetime) -> None:
    """Someone has come in by login."""
    record(actor=actor, act="org.entered", subject_kind="staff", subject=actor.staff, at=at)


def note_leaving(*, actor: Actor, at: datetime) -> None:
    """Someone has gone out."""
    record(actor=actor, act="org.left", subject_kind="staff", subject=actor.staff, at=at)


def note_refused_entry(*, number: str, at: datetime) -> None:
    """Someone was not let in. What was typed stands on the trail only if it is the number of a login: it may be a password,
    typed into the wrong field."""
    known = Login.objects.filter(number=number).exists()
    nobody = Actor(staff="", name="", post="", unit="", path="", on=at.date())
    record(actor=nobody, act="org.entry-refused", subject_kind="staff", subject=number if known else "", at=at)
