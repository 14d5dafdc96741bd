"""Noting by whom a client wishes to be kept, and what that person should be able to do (S10 三, D2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from zhiwo.clients.access import require_client
from zhiwo.coverage.models import KeeperWish, SkillWish
from zhiwo.coverage.operations.refusals import UnknownSkill
from zhiwo.coverage.queries.people import colleague
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Staff
from zhiwo.org.policy import SKILLS, require


@transaction.atomic
def note_wish(*, actor: Actor, client: str, staff: str, at: datetime, skills: Collection[str] = ()) -> None:
    """Put down whom the client wishes for, or with "" nobody by name, and which skills; what was noted before is replaced.

    Raises Denied, NotFound, UnknownSkill.
    """
    require(actor, "client.transfer")
    row = require_client(actor, client)
    codes = sorted(set(skills))
    if not SKILLS.keys() >= set(codes):
        raise UnknownSkill
    by, on = Staff.objects.get(number=actor.staff), actor.on
    KeeperWish.objects.for_closing().filter(client=row).delete()
    if staff:
        KeeperWish.objects.for_closing().create(client=row, staff=colleague(staff, ""), noted_on=on, noted_by=by)
    SkillWish.objects.for_closing().filter(client=row).delete()
    SkillWish.objects.for_closing().bulk_create(
        SkillWish(client=row, code=code, noted_on=on, noted_by=by) for code in codes
    )
    record(actor=actor, act="client.wish-noted", subject_kind="client", subject=client, at=at, to=staff, skills=codes)
