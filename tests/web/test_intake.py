"""Rows set aside: listed masked for whoever sees the intake, handed out whole only to whoever may land files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from tests.desk.house import CLOSED, NOW
from tests.web.conftest import Enter
from zhiwo.closing.models import Run
from zhiwo.engine.lake import Lake
from zhiwo.intake.models import Delivery
from zhiwo.intake.operations import land_file
from zhiwo.org.models import Staff

FILE = """账号,客户号,余额日期,币种,余额
6217000000000001,C00000001,2026-04-19,CNY,100.00
6217000000000002,C00000002,2026-04-31,CNY,200.00
"""


@pytest.fixture
def delivery(house: Cast, settings: Any, tmp_path: Path) -> Delivery:
    """A file of two rows, one of which names a day that does not exist."""
    settings.HOME = tmp_path
    house.staff["DS"] = Staff.objects.create(
        number="DS", name="周专员", unit=house.staff["HO"].unit, post="data_steward"
    )
    path = tmp_path / "balances_20260419.csv"
    path.write_text(FILE, encoding="utf-8")
    return land_file(
        actor=house.actor("DS"), path=path, feed="balances", business_date=CLOSED, lake=Lake(tmp_path / "lake"), at=NOW
    )


def test_a_delivery_links_to_what_was_set_aside_for_whoever_lands_files(enter: Enter, delivery: Delivery) -> None:
    link = f'href="/intake/set-aside/{delivery.pk}">1</a>'

    assert link in enter("DS").get("/intake").content.decode()
    assert link not in enter("P1").get("/intake").content.decode()


def test_the_fault_is_told_in_a_sentence(enter: Enter, delivery: Delivery) -> None:
    page = enter("DS").get(f"/intake/set-aside/{delivery.pk}").content.decode()

    assert "“余额日期”是不存在的日期" in page
    assert "导出更正用文件" in page


def test_nobody_else_sees_or_takes_them(enter: Enter, delivery: Delivery) -> None:
    """EspoCRM CVE-2026-46691: rows left over from an import are of clients outside the viewer's scope."""
    assert enter("P1").get(f"/intake/set-aside/{delivery.pk}").status_code == 409
    assert enter("P1").get(f"/exports?listing=set_aside&delivery={delivery.pk}").status_code == 409


def test_a_delivery_that_is_not_there(enter: Enter, delivery: Delivery) -> None:
    assert enter("DS").get(f"/intake/set-aside/{delivery.pk + 1}").status_code == 404


def test_a_date_closed_anew_says_what_changed_and_names_only_clients_one_sees(enter: Enter, house: Cast) -> None:
    changes = {"figures": 2, "placements": 1, "duties": 0, "clients": ["甲", "丁"]}
    Run.objects.create(
        business_date=CLOSED, started_at=NOW, ended_at=NOW, state="done", actor="NIGHT", cause="corrected",
        changes=changes,
    )  # fmt: skip

    page = enter("P1").get("/intake").content.decode()

    assert "变化客户：数字 2、层级 1、任务 0" in page
    assert '<p class="changed small">有变化的客户 <a class="n" href="/client/%E7%94%B2">甲</a></p>' in page
