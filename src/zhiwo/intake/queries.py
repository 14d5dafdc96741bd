"""What came through the gate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from zhiwo.intake.models import Delivery
from zhiwo.intake.policy import State
from zhiwo.kernel.text import Text


@dataclass(frozen=True)
class DeliveryRow:
    """One delivery as the intake page lists it; `message` says why it was refused."""

    id: int
    feed: str
    business_date: date
    full: bool
    sort: str
    state: str
    file_name: str
    received_at: datetime
    actor: str
    records: int
    accepted: int
    set_aside: int
    blank: int
    message: Text
    late: bool
    set_aside_file: str


def deliveries(*, feed: str | None = None, business_date: date | None = None, limit: int = 200) -> list[DeliveryRow]:
    """The newest deliveries first, perhaps of one feed or date. One query."""
    chosen = Delivery.objects.order_by("-received_at", "-id")
    if feed:
        chosen = chosen.filter(feed=feed)
    if business_date:
        chosen = chosen.filter(business_date=business_date)
    return [delivery_row(delivery) for delivery in chosen[:limit]]


def newest_landed() -> dict[str, date]:
    """The newest business date of each feed that has landed. One query."""
    landed = Delivery.objects.filter(state=State.LANDED).order_by("feed", "business_date")
    return dict(landed.values_list("feed", "business_date"))


def delivery_row(delivery: Delivery) -> DeliveryRow:
    """A delivery as the faces show it."""
    return DeliveryRow(
        id=delivery.pk,
        feed=delivery.feed,
        business_date=delivery.business_date,
        full=delivery.full,
        sort=delivery.sort,
        state=delivery.state,
        file_name=delivery.file_name,
        received_at=delivery.received_at,
        actor=delivery.actor,
        records=delivery.records,
        accepted=delivery.accepted,
        set_aside=delivery.set_aside,
        blank=delivery.blank,
        message=Text(delivery.message_zh, delivery.message_en),
        late=delivery.late,
        set_aside_file=delivery.set_aside_file,
    )
