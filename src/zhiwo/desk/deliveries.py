"""What came through the gate, as the intake page shows it, and the rows that were set aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from zhiwo.intake.formats import Format, formats
from zhiwo.intake.mapping import CORRECTION_HEADERS
from zhiwo.intake.models import Delivery
from zhiwo.intake.queries import DeliveryRow, deliveries
from zhiwo.intake.set_aside import SetAsideRow, faulty_rows, whole_rows
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import require

ROWS = 100
DELIVERIES = 60
DELIVERY = Text("这份文件的搁置记录", "That file's rows set aside")


@dataclass(frozen=True)
class SetAside:
    """Some of the rows set aside from one delivery, masked; `next` is where the following ones start."""

    id: int
    feed: Text
    delivery: Delivery
    rows: list[SetAsideRow]
    next: int | None


def newest_deliveries() -> list[DeliveryRow]:
    """The newest deliveries, newest first. One query."""
    return deliveries(limit=DELIVERIES)


def feed_name(code: str) -> Text:
    """What a feed is called; one whose format is gone keeps its code."""
    known = formats().get(code)
    return known.name if known else Text(code, code)


def set_aside(actor: Actor, number: int, start: int) -> SetAside:
    """Rows set aside from a delivery, from row `start` on: of clients of the whole bank, so for whoever lands files only.

    Raises Denied, NotFound.
    """
    require(actor, "feed.land")
    delivery, form, path = _kept(number)
    rows = faulty_rows(path, form, delivery.file_name, start=start, limit=ROWS)
    after = start + ROWS
    return SetAside(
        id=number,
        feed=form.name,
        delivery=delivery,
        rows=rows,
        next=after if after < delivery.set_aside else None,
    )


def correction_columns(actor: Actor, number: int) -> list[str]:
    """The headings of the rows set aside, as they came and with what a correction adds. Raises Denied, NotFound."""
    require(actor, "feed.land")
    delivery, _, _ = _kept(number)
    return [*delivery.header, *CORRECTION_HEADERS]


def correction_count(actor: Actor, number: int) -> int:
    """How many rows were set aside from a delivery. Raises Denied, NotFound."""
    require(actor, "feed.land")
    return _kept(number)[0].set_aside


def correction_rows(actor: Actor, number: int) -> Iterator[list[str]]:
    """The rows set aside, whole, to be corrected and fed again. Raises Denied, NotFound."""
    require(actor, "feed.land")
    delivery, form, path = _kept(number)
    yield from whole_rows(path, form, len(delivery.header), actor.language)


def _kept(number: int) -> tuple[Delivery, Format, Path]:
    delivery = Delivery.objects.filter(pk=number).exclude(set_aside_file="").first()
    form = formats().get(delivery.feed) if delivery else None
    if delivery is None or form is None:
        raise NotFound(what=DELIVERY)
    path = settings.HOME / delivery.set_aside_file
    if not path.is_file():
        raise NotFound(what=DELIVERY)
    return delivery, form, path
