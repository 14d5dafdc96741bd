"""A shape that can't be kept is refused when it is written down."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from zhiwo.engine.shapes import FeedShape

GOOD: dict[str, Any] = {
    "name": "rates",
    "mode": "change",
    "key": ("code", "from_on"),
    "date_column": "from_on",
    "columns": {"code": pa.string(), "from_on": pa.date32(), "rate": pa.decimal128(18, 8)},
}


def test_a_good_shape_knows_its_subject_and_identity() -> None:
    shape = FeedShape(**GOOD)

    assert (shape.subject, shape.identity) == (("code",), ("code", "from_on"))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": "../up"}, "not a name"),
        ({"columns": {**GOOD["columns"], "full": pa.bool_()}}, "kept for the lake"),
        ({"columns": {**GOOD["columns"], "rate": pa.float64()}}, "floats are not kept"),
        ({"key": ("kode", "from_on")}, "not a column"),
        ({"columns": {**GOOD["columns"], "from_on": pa.string()}}, "not a date"),
        ({"mode": "full"}, "no date of its own"),
        ({"date_column": None}, "rows need a date"),
        ({"key": ("code",)}, "the date belongs to the key"),
    ],
)
def test_a_bad_shape_is_refused(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        FeedShape(**GOOD | change)
