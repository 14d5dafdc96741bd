"""The small bank with its clients on the list."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cast import Cast
from zhiwo.tiering.models import Placement

SHANGHAI = ZoneInfo("Asia/Shanghai")
TIERS = {"甲": "t1", "乙": "t2", "丙": "t1", "丁": "t3", "戊": "t1"}


def moment(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of 2026 in the bank's time."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def listed(cast: Cast) -> Cast:
    """甲 丙 戊 in T1, 乙 in T2, 丁 in T3 since 2025; 戊 has no keeper."""
    Placement.objects.for_closing().bulk_create(
        Placement(client=cast.clients[number], scheme="branch", tier=tier, on_list=True, since=date(2025, 1, 1))
        for number, tier in TIERS.items()
    )
    return cast
