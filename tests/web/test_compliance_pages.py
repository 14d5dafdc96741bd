"""The compliance page and the forecast: from the unit down to the client, as of any day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.web.test_coverage_pages import said

pytestmark = pytest.mark.django_db


def test_leads_from_the_unit_to_the_client(house: Cast, enter: Any) -> None:
    president = enter("P1")
    top = said(president.get("/compliance"))
    assert "履约率" in top
    outlet = house.staff["W1"].unit
    assert f"unit={outlet.number}" in top

    keepers = said(president.get(f"/compliance?unit={outlet.number}"))
    assert "keeper=W1" in keepers

    clients = said(president.get(f"/compliance?unit={outlet.number}&keeper=W1"))
    assert "/client/%E7%94%B2" in clients or "/client/甲" in clients


def test_a_manager_sees_the_own_book_only(house: Cast, enter: Any) -> None:
    page = said(enter("W1").get("/compliance"))

    assert "测试甲" in page
    assert "测试丁" not in page
    assert "测试甲" in said(enter("W1").get("/compliance?keeper=W2"))
    assert "测试乙" not in said(enter("W1").get("/compliance?keeper=W2"))
    assert enter("H1").get("/compliance?unit=nowhere").status_code == 404
    assert enter("W1").get(f"/compliance?unit={house.staff['W1'].unit.number}").status_code == 404


@pytest.mark.parametrize(
    "query", ["month=2026-13", "month=x", "on=9999-99-99", "on=1000-01-01", "month=1999-01", "month=2030-01"]
)
def test_takes_any_day_and_month_it_is_asked(house: Cast, enter: Any, query: str) -> None:
    assert "履约" in said(enter("P1").get(f"/compliance?{query}"))


def test_a_month_is_asked_as_of_a_day_within_it(house: Cast, enter: Any) -> None:
    page = said(enter("P1").get("/compliance?month=2026-04&on=2026-04-10"))

    assert 'value="2026-04-10"' in page
    assert "截至 2026-04-10 的情形" in page


def test_the_forecast_says_what_is_missed_and_opens(house: Cast, enter: Any) -> None:
    president = enter("P1")
    page = said(president.get("/compliance/ahead"))
    assert "失约预测" in page

    opened = said(president.get("/compliance/ahead?keeper=W1", headers={"HX-Request": "true"}))
    assert "<html" not in opened
