"""A what-if as it was kept, with moves of clients of every branch."""

from __future__ import annotations

from datetime import date

from tests.cast import TODAY, Cast
from zhiwo.care.models import WhatIf, WhatIfMove
from zhiwo.kernel.packs import shipped
from zhiwo.rulebook.policy.reading import cut

NUMBER = 990_001
MOVES = {"甲": "t2", "丙": "t3", "丁": ""}
"""Whom it moves to T1, by where they stood."""


def scheme(yuan: int) -> str:
    """The shipped branch plan with another floor of T2, from June on."""
    text = next(iter(cut(shipped("tiering.branch")).values()))
    return text.replace("2020-01-01", "2026-06-01").replace("{yuan: 1000000, op: ge}", f"{{yuan: {yuan}, op: ge}}")


def plant_what_if(house: Cast) -> WhatIf:
    """Put it down as if G1 had tried it out."""
    flows = [
        {"before": tier, "after": "t1", "listed_before": bool(tier), "listed_after": True, "clients": 1}
        for tier in MOVES.values()
    ]
    kept = WhatIf.objects.create(
        pk=NUMBER, pack="tiering.branch", text=scheme(1_300_000), staffing={"more": {}, "leaving": []}, digest="d",
        basis="b", scheme="branch", scheme_on=date(2026, 3, 31), asked_on=TODAY, asked_at="2026-04-20T09:00:00+08:00",
        asked_by=house.staff["G1"], unit=house.staff["G1"].unit,
        found={"units": [], "leaders": [0, 0], "cost_fen": [0, 0], "flows": flows},
    )  # fmt: skip
    for number, before in MOVES.items():
        WhatIfMove.objects.for_closing().create(
            what_if=kept, client=house.clients[number], before=before, after="t1", listed_before=bool(before),
            listed_after=True,
        )  # fmt: skip
    return kept
