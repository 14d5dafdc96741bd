"""`zhiwo export-trace`: a leaked file names its export; a file of somebody else's names nobody."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.desk.house import NOW
from tests.told import told
from zhiwo.governance.exports.listing import Format, Sheet
from zhiwo.governance.exports.making import mark_key
from zhiwo.governance.exports.marks import Marking
from zhiwo.governance.exports.writing import write
from zhiwo.governance.models import Export, TrailEntry


def said(path: Path) -> str:
    out = StringIO()
    call_command("export_trace", str(path), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("form", list(Format))
def test_one_row_is_enough(db: None, tmp_path: Path, form: Format) -> None:
    row = Export.objects.create(
        listing="book", format=form, purpose="visit", reason="沙龙", staff="W1", name="王经理", unit_path="H/", asked_at=NOW,
        expected=9, most=9, free=True, rows=9,
    )  # fmt: skip
    write(tmp_path / "leaked", form, Sheet((), ["x", "y"], [(1, Marking(mark_key(), row.pk).code(7))]))

    assert f"第 {row.pk} 号导出：王经理（工号 W1）" in said(tmp_path / "leaked")
    assert told(TrailEntry.objects.get(act="export.traced")) == {"exports": [row.pk]}


def test_without_codes_nobody_is_named(db: None, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text(f"a,{Marking(b'another key', 1).code(1)}\n", encoding="utf-8")

    assert "不能断定" in said(path)
