"""The cast with figures, placements and duties: the small bank on the morning after a closing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from tests.cast import TODAY, Cast
from zhiwo.care.operations import raise_duties, record_interaction
from zhiwo.closing.models import Run, StepRun
from zhiwo.governance.watching import publishing
from zhiwo.holdings.models import AumFigure, FigureDay, Holding
from zhiwo.parties.operations import PERSONAL, take_over_persons
from zhiwo.tiering.models import Placement
from zhiwo.tiering.policy import Basis, Standing, scheme_on

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 4, 20, 9, 30, tzinfo=SHANGHAI)
CLOSED = date(2026, 4, 19)
LAST_MONTH = date(2026, 3, 31)
WAN = 1_000_000
AMOUNTS = {"甲": 126 * WAN, "乙": 30 * WAN, "丙": 640 * WAN, "丁": 8 * WAN, "戊": 51 * WAN}
TIERS = {"甲": "t2", "乙": "t1", "丙": "t3", "丁": "file_only", "戊": "t1"}
BEFORE = {"甲": "t1"}
"""Whose tier was another one at the end of last month."""


def furnish(cast: Cast) -> None:
    """Give every client figures, a tier and what is owed, as a closing would; 甲 has a birthday on 22 April."""
    with transaction.atomic(), publishing():
        _furnish(cast)


def _furnish(cast: Cast) -> None:
    for number in AMOUNTS:
        _figures(cast, number)
        _place(cast, number)
    said = {"sex": "f", "born_on": date(1970, 4, 22), "phone": "19900001234", "address": "江苏省临江市东湖区学府路12号"}
    said |= {"id_kind": "resident", "id_number": "990101197004220021", "employer": "临江纺织厂"}
    take_over_persons([dict.fromkeys(PERSONAL) | {"client": "甲", "from_on": date(2026, 1, 1)} | said])
    raise_duties(on=CLOSED)
    run = Run.objects.create(
        business_date=CLOSED, started_at=NOW - timedelta(hours=9), ended_at=NOW - timedelta(hours=8), state="done",
        actor="NIGHT", degraded=[{"feed": "positions", "as_of": "2026-04-18"}],
    )  # fmt: skip
    StepRun.objects.create(run=run, position=0, name="house", state="done", rows=7)


def call(cast: Cast, client: str, by: str) -> None:
    """A connected call made today."""
    record_interaction(actor=cast.actor(by), client=client, kind="call", on=TODAY, result="connected", at=NOW)


def _figures(cast: Cast, number: str) -> None:
    for on, fen in ((LAST_MONTH, AMOUNTS[number] - WAN), (CLOSED, AMOUNTS[number])):
        FigureDay.objects.get_or_create(on=on)
        AumFigure.objects.for_closing().create(
            client=cast.clients[number], on=on, point_fen=fen, deposit_fen=fen // 2, month_avg_fen=fen
        )
    Holding.objects.for_closing().create(
        client=cast.clients[number], reference=f"621700000000{number}", asset_class="deposit", product_name="活期存款",
        currency="CNY", value_fen=AMOUNTS[number],
    )  # fmt: skip


def _place(cast: Cast, number: str) -> None:
    spells = [(TIERS[number], date(2026, 1, 1), None)]
    if number in BEFORE:
        turn = date(2026, 4, 1)
        spells = [(BEFORE[number], date(2026, 1, 1), turn), (TIERS[number], turn, None)]
    for tier, since, until in spells:
        basis = Basis(
            closed_on=since, amount_fen=AMOUNTS[number], decided_fen=AMOUNTS[number], standing=Standing(tier, ())
        )
        Placement.objects.for_closing().create(
            client=cast.clients[number], scheme="branch", tier=tier, on_list=True, since=since, until=until,
            rule=scheme_on("branch", since).rule, figures=basis.to_json(),
        )  # fmt: skip
