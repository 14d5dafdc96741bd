"""Looking at many clients: noted, told of, and at last asked about; never a block without a word (G18)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.desk.house import NOW
from tests.told import told
from tests.web.conftest import Enter
from zhiwo.governance.looks import Look, Unusual, looks_on
from zhiwo.governance.models import TrailEntry
from zhiwo.wiring import looks

HTMX = {"HX-Request": "true"}


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Other numbers than the house's own."""

    def set_to(**change: int) -> None:
        rule = looks_on(TODAY).model_copy(update=change)
        monkeypatch.setattr("zhiwo.wiring.looks.looks_on", lambda day: rule)

    return set_to


def many(n: int, seconds: int, own: bool = True) -> list[Look]:
    """So many clients, one after the other at even gaps, the last one at NOW."""
    return [Look(NOW - timedelta(seconds=seconds * (n - at - 1)), f"c{at}", own) for at in range(n)]


class TestJudging:
    @pytest.mark.parametrize(
        ("seen", "unusual"),
        [
            (many(150, 500), None), (many(151, 500), Unusual.MANY),
            (many(80, 500, False), None), (many(81, 500, False), Unusual.OTHERS),
            (many(50, 20), None), (many(51, 20), Unusual.STEADY), (many(51, 80), None),
        ],
    )  # fmt: skip
    def test_numbers_are_still_usual_themselves(self, seen: list[Look], unusual: Unusual | None) -> None:
        assert looks_on(TODAY).judge(seen, NOW).unusual is unusual

    def test_one_client_opened_often_is_one_client(self) -> None:
        seen = [Look(NOW - timedelta(seconds=at), "c", False) for at in range(500, 0, -1)]

        assert looks_on(TODAY).judge(seen, NOW).unusual is None

    def test_what_is_a_day_old_counts_no_more(self) -> None:
        seen = [Look(NOW - timedelta(hours=24), f"c{at}", False) for at in range(300)]

        found = looks_on(TODAY).judge(seen, NOW)
        assert (found.unusual, found.clients, found.asks) == (None, 0, False)

    def test_a_purpose_lets_the_count_begin_anew(self) -> None:
        seen = many(301, 100)

        assert looks_on(TODAY).judge(seen, NOW).asks
        assert not looks_on(TODAY).judge(seen, NOW, NOW).asks


class TestLooking:
    def test_opening_a_client_is_noted_with_whether_it_is_ones_own(self, enter: Enter) -> None:
        enter("H1").get("/client/甲")
        enter("W1").get("/client/甲")

        noted = TrailEntry.objects.filter(act="client.viewed").order_by("number")
        assert [(entry.actor, entry.subject, told(entry)) for entry in noted] == [
            ("H1", "甲", {"own": False}),
            ("W1", "甲", {"own": True}),
        ]

    def test_what_one_may_not_see_is_not_noted_as_seen(self, enter: Enter) -> None:
        assert enter("W1").get("/client/丁").status_code == 404

        assert not TrailEntry.objects.filter(act="client.viewed").exists()

    def test_somebody_is_told_once_a_day(self, enter: Enter, limits: Callable[..., None], house: Cast) -> None:
        limits(day_clients=1)
        for client in ("甲", "乙", "戊"):
            enter("H1").get(f"/client/{client}")

        told = TrailEntry.objects.get(act="looks.unusual")
        assert (told.subject, told.facts) == ("H1", {"unusual": "many", "clients": 2})
        assert "24 小时内看了 2 位客户" in enter("G1").get("/exports").content.decode()
        assert "24 小时内看了 2 位客户" in enter("Q1").get("/exports").content.decode()
        for other in ("H1", "H2", "W1"):
            assert "24 小时内看了" not in enter(other).get("/exports").content.decode()

    def test_far_above_it_the_page_asks_why_and_goes_on(self, enter: Enter, limits: Callable[..., None]) -> None:
        limits(ask_others=1)
        browser: Any = enter("H1")
        for client in ("甲", "乙"):
            browser.get(f"/client/{client}")

        asked = browser.get("/client/戊").content.decode()
        assert "请说明用途" in asked and "测试戊" not in asked
        assert "测试甲" in browser.get("/client/甲").content.decode()
        # Whether there is such a client is not told.
        gone = browser.get("/client/没有").content.decode()
        assert "请说明用途" in gone

        assert browser.post("/looks/purpose", {"number": "戊", "reason": ""}, headers=HTMX).status_code == 409
        answer = browser.post("/looks/purpose", {"number": "戊", "reason": "逐户核对到期"}, headers=HTMX)

        assert answer["HX-Redirect"] == "/client/%E6%88%8A"
        assert "测试戊" in browser.get("/client/戊").content.decode()
        assert TrailEntry.objects.get(act=looks.EXPLAINED).facts == {"reason": "逐户核对到期"}
        assert "说明用途：逐户核对到期" in enter("G1").get("/exports").content.decode()
