"""What waits in the inbox is landed before a day is closed."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from filecmp import cmp
from pathlib import Path

from zhiwo.closing.ledger import Progress
from zhiwo.engine.lake import Lake
from zhiwo.intake.inbox import waiting
from zhiwo.intake.models import Delivery
from zhiwo.intake.operations import land_file
from zhiwo.intake.policy import STATES, State
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.text import Text


def land(*, actor: Actor, inbox: Path, lake: Lake, up_to: date, at: datetime, progress: Progress) -> None:
    """Land what waits in the inbox up to a date, and move each file to `landed` or `refused` below it.

    A file left there by a kill between landing and moving is landed again, which changes nothing. Raises BadPack, Denied.
    """
    for file in waiting(inbox):
        if file.business_date <= up_to:
            delivery = land_file(
                actor=actor,
                path=file.path,
                feed=file.feed,
                business_date=file.business_date,
                lake=lake,
                at=at,
                mapping=file.mapping(),
                full=file.full,
            )
            _put_away(file.path, "refused" if delivery.state == State.REFUSED else "landed")
            progress(_became(delivery), delivery.accepted, Decimal(0))


def _became(delivery: Delivery) -> Text:
    """What became of a file, and why when it was refused."""
    state, refused = STATES[State(delivery.state)], delivery.state == State.REFUSED
    return Text(
        zh=f"{delivery.file_name} {state.zh}{'：' + delivery.message_zh if refused else ''}",
        en=f"{delivery.file_name} {state.en}{': ' + delivery.message_en if refused else ''}",
    )


def _put_away(path: Path, folder: str) -> None:
    """Move a file that was looked at; an earlier one of that name with other content keeps its place."""
    target = path.parent / folder / path.name
    target.parent.mkdir(exist_ok=True)
    if target.exists() and not cmp(path, target, shallow=False):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        target = target.with_name(f"{path.stem}.{digest[:12]}{path.suffix}")
    path.replace(target)
