"""A format as the lake knows it."""

from __future__ import annotations

from zhiwo.engine.shapes import AlsoOf, FeedShape
from zhiwo.intake.formats import Format, formats


def shape_of(form: Format) -> FeedShape:
    """The shape of the feed's rows in the lake."""
    columns = {column.name: column.arrow for column in form.columns}
    told = form.also_of
    also = AlsoOf(told.feed, told.column, told.role, told.roles) if told else None
    return FeedShape(form.feed, form.mode, form.key, form.date, columns, also)


def all_shapes() -> list[FeedShape]:
    """The shapes of every feed of the house, for `Lake.declare`."""
    return [shape_of(form) for form in formats().values()]
