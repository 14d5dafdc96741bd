"""What becomes of files, written down: the delivery, and its line in the trail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from zhiwo.engine.manifest import Part
from zhiwo.governance.operations import record
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.models import Delivery
from zhiwo.intake.operations.landing import Landing
from zhiwo.intake.policy import Sort, State
from zhiwo.intake.sifting import Tally
from zhiwo.kernel.text import Text

LANDED_BEFORE = Text(
    "此文件已于 {at} 收过，没有变化。",
    "This file landed before, received {at}; nothing has changed.",
)
NOTHING_TO_SAY = Text("", "")


def landed_before(landing: Landing) -> Delivery | None:
    """The delivery by which the same source landed for this date, even if another file has replaced it since."""
    return Delivery.objects.filter(**landing.slot, state=State.LANDED, source=landing.source).first()


def write_unchanged(landing: Landing, known: Delivery) -> Delivery:
    """Write down that the file landed before."""
    message = LANDED_BEFORE.filled(at=f"{known.received_at:%Y-%m-%d %H:%M}")
    return _write_down(landing, state=State.UNCHANGED, message=message)


def write_refused(landing: Landing, refusal: FileRefused, aside: Path) -> Delivery:
    """Write the refusal down; rows set aside are kept where they are the reason."""
    keep = refusal.kind == "all_set_aside"
    message = Text(refusal.say("zh"), refusal.say("en"))
    kept = _kept(aside, int(keep))
    return _write_down(landing, state=State.REFUSED, refusal=refusal.kind, message=message, set_aside_file=kept)


def write_landed(
    landing: Landing, tally: Tally, part: Part, aside: Path, *, warnings: list[dict[str, Any]], late: bool
) -> Delivery:
    """Write down what landed as `part`, and what was set aside of it."""
    return _write_down(
        landing,
        state=State.LANDED,
        landed_at=landing.at,
        tally=tally,
        warnings=warnings,
        part=str(part.path.relative_to(landing.lake.root)),
        set_aside_file=_kept(aside, tally.set_aside),
        late=late,
        supersedes=_current_delivery(landing),
    )


def _kept(aside: Path, rows: int) -> str:
    """The set-aside file's place below its folder, or nothing when it has no rows and goes."""
    if rows:
        return str(aside.relative_to(settings.HOME))
    aside.unlink(missing_ok=True)
    return ""


def _current_delivery(landing: Landing) -> Delivery | None:
    """The newest delivery that landed for this feed, date and kind."""
    return Delivery.objects.filter(**landing.slot, state=State.LANDED).order_by("-landed_at", "-id").first()


@transaction.atomic
def _write_down(
    landing: Landing,
    *,
    state: State,
    tally: Tally | None = None,
    message: Text = NOTHING_TO_SAY,
    refusal: str = "",
    supersedes: Delivery | None = None,
    **facts: object,
) -> Delivery:
    counted = tally or Tally()
    correction = landing.sort is Sort.CORRECTION
    delivery = Delivery.objects.create(
        **landing.slot,
        sort=landing.sort,
        state=state,
        file_name=landing.path.name,
        digest=landing.digest,
        source=landing.source,
        received_at=landing.at,
        actor=landing.actor.staff,
        records=counted.records,
        accepted=counted.accepted,
        set_aside=counted.set_aside,
        blank=counted.blank,
        faults=dict(counted.faults),
        header=list(counted.header),
        refusal=refusal,
        message_zh=message.zh,
        message_en=message.en,
        supersedes=None if correction else supersedes,
        corrects=supersedes if correction else None,
        **facts,
    )
    record(
        actor=landing.actor,
        act=f"feed.{landing.sort}-{state}",
        subject_kind="feed",
        subject=landing.feed,
        at=landing.at,
        business_date=str(landing.business_date),
        file=landing.path.name,
        digest=delivery.digest,
        records=delivery.records,
        accepted=delivery.accepted,
        set_aside=delivery.set_aside,
        blank=delivery.blank,
        refusal=delivery.refusal,
    )
    return delivery
