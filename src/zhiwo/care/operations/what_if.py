"""Keeping what trying a change out has found (requirements L1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhiwo.care.models import WhatIf, WhatIfMove
from zhiwo.care.policy.what_if import Found
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.org.models import Staff, Unit
from zhiwo.org.policy import require

BATCH = 500
Move = tuple[int, str, str, bool, bool]
"""A client (primary key), its tier before and after, whether it is on the list before and after."""


@dataclass(frozen=True)
class Asked:
    """What was tried, and by what it was reckoned (`care.models.WhatIf`)."""

    pack: str
    text: str
    staffing: dict[str, Any]
    digest: str
    basis: str
    scheme: str
    scheme_on: date | None


@transaction.atomic
def keep_what_if(*, actor: Actor, asked: Asked, found: Found, moves: Iterable[Move], at: datetime) -> WhatIf:
    """Put down what a change would do. Raises Denied."""
    require(actor, "policy.try")
    kept = WhatIf.objects.create(
        **vars(asked), asked_on=actor.on, asked_at=at, asked_by=Staff.objects.get(number=actor.staff),
        unit=Unit.objects.get(number=actor.unit), found=found.to_json(),
    )  # fmt: skip
    rows = [
        WhatIfMove(
            what_if=kept, client_id=client, before=before, after=after, listed_before=was_listed, listed_after=listed
        )
        for client, before, after, was_listed, listed in moves
    ]
    WhatIfMove.objects.for_closing().bulk_create(rows, batch_size=BATCH)
    record(
        actor=actor, act="policy.tried", subject_kind="what-if", subject=str(kept.pk), at=at, pack=asked.pack,
        digest=asked.digest[:16], clients=len(rows),
    )  # fmt: skip
    return kept
