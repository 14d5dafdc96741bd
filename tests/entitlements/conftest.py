"""The small bank with its clients on the list, and a catalogue of its own of few entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cast import Cast
from zhiwo.kernel.packs import lay_over
from zhiwo.tiering.models import Placement

SHANGHAI = ZoneInfo("Asia/Shanghai")
TIERS = {"甲": "t2", "乙": "t1", "丙": "t3", "丁": "t1", "戊": "t1"}

OWN = """
- version: own-2026
  valid_from: 2026-01-01
  source: 测试
  confidence: own
  cancel_days: 2
  missed_counts: true
  soon_days: 30
  entitlements:
    - code: lounge
      group: extras
      name: {zh: 候机厅, en: lounge}
      unit: time
      per: year
      quotas: {t1: 2, t2: 6, t3: unlimited}
      book_ahead_days: 1
      given_by: [relationship_manager]
      family: true
      cost_fen: 18000
    - code: room
      group: extras
      name: {zh: 贵宾室, en: VIP room}
      unit: time
      per: quarter
      quotas: {t1: 1, t2: 4}
      given_by: [lobby_manager, teller]
      family: false
      cost_fen: 1500
"""


def moment(month: int, day: int, hour: int = 10) -> datetime:
    """A moment of 2026 in the bank's time."""
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def own_catalogue() -> Iterator[None]:
    """Two entries: a lounge that is booked and counted by the year, a room that is not and by the quarter."""
    lay_over({"entitlements.catalogue": (OWN,)})
    yield
    lay_over({})


@pytest.fixture
def listed(cast: Cast, own_catalogue: None) -> Cast:
    """甲 in T2, 丙 in T3, the others in T1, all since 2025."""
    Placement.objects.for_closing().bulk_create(
        Placement(client=cast.clients[number], scheme="branch", tier=tier, on_list=True, since=date(2025, 1, 1))
        for number, tier in TIERS.items()
    )
    return cast
