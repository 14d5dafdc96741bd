"""A bank of eight clients whose files come through the real intake: small enough to close many times.

Clients 1–8 keep 5, 15, 30, 90, 150, 450, 600 and 0 万 on current accounts; 3 has a fund beside it. W1 keeps the odd
ones, W2 the even. On the days after the first some balances move, which moves tiers at the end of October.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.intake.gate import cells, text
from zhiwo.closing.day import the_night
from zhiwo.closing.models import Run
from zhiwo.closing.operations import close_day
from zhiwo.engine.lake import Lake

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2025, 11, 24)
AT = datetime(2025, 11, 24, 22, 0, tzinfo=SHANGHAI)
SEPTEMBER, MIDDLE, OCTOBER, NOVEMBER = DAYS = (
    date(2025, 9, 30), date(2025, 10, 15), date(2025, 10, 31), date(2025, 11, 3),
)  # fmt: skip
START = date(2025, 8, 1)
OPENING = {1: 5, 2: 15, 3: 30, 4: 90, 5: 150, 6: 450, 7: 600, 8: 0}
"""What each client keeps from the start, in 万元."""

MOVES: dict[date, dict[int, tuple[date, int]]] = {
    MIDDLE: {2: (date(2025, 10, 2), 40), 5: (date(2025, 10, 9), 30)},
    OCTOBER: {8: (date(2025, 10, 20), 900), 4: (date(2025, 10, 28), 95)},
    NOVEMBER: {6: (date(2025, 11, 2), 520)},
}
"""By business date, by client: from which day on what is kept, in 万元."""

SCHEMES = ("branch",)


def client(n: int) -> str:
    return f"C{n:08d}"


def balances(moves: Mapping[int, tuple[date, int]]) -> str:
    """A balances file of these moves."""
    rows = [_balance(n, on, wan) for n, (on, wan) in moves.items()]
    return text("balances", *rows)


def _balance(n: int, on: date, wan: int) -> list[str]:
    return cells(
        "balances", account=f"{6217000000000000 + n}", client=client(n), from_on=str(on), balance_fen=f"{wan}0000.00"
    )


@dataclass
class Bank:
    """The bank's inbox, lake and closings. `at` is the moment the next call runs."""

    home: Path
    at: datetime = AT
    schemes: tuple[str, ...] = SCHEMES

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def lake(self) -> Lake:
        return Lake(self.home / "lake")

    def bring(self, feed: str, on: date, content: str, *, full: bool = False) -> Path:
        """Put a file into the inbox."""
        self.inbox.mkdir(parents=True, exist_ok=True)
        path = self.inbox / f"{feed}_{on:%Y%m%d}{'_full' if full else ''}.csv"
        path.write_text(content, encoding="utf-8")
        return path

    def bring_house(self) -> None:
        """What comes once, for the first day."""
        for feed, content in _house().items():
            self.bring(feed, SEPTEMBER, content, full=feed in {"clients", "accounts", "balances", "keepings"})

    def bring_day(self, on: date) -> None:
        """What comes every day after the first."""
        self.bring("balances", on, balances(MOVES[on]))
        self.bring("positions", on, text("positions"))
        if on == MIDDLE:
            self.bring("contacts", on, text("contacts", contact("CT0000001", 7, date(2025, 10, 12))))
            self.bring("consents", on, text("consents", consent("A1", 7, date(2025, 10, 12), "是")))
            self.bring(
                "risk_assessments", on, text("risk_assessments", rating("RA0000001", 7, date(2025, 10, 12), "C3"))
            )
        if on == NOVEMBER:
            self.bring("contacts", on, text("contacts", contact("CT0000002", 3, date(2025, 11, 2))))
            self.bring("consents", on, text("consents", consent("A2", 7, date(2025, 11, 1), "否")))

    def bring_all(self) -> None:
        self.bring_house()
        for on in DAYS[1:]:
            self.bring_day(on)

    def close(self, on: date, **changed: Any) -> list[Run]:
        arguments: dict[str, Any] = {
            "actor": the_night(TODAY),
            "on": on,
            "lake": self.lake,
            "inbox": self.inbox if self.inbox.is_dir() else None,
            "at": self.at,
            "schemes": self.schemes,
        }
        return close_day(**arguments | changed)


def _house() -> dict[str, str]:
    units = [("H", "总行", "总行", ""), ("B1", "临江分行", "分行", "H"), ("N1", "东湖网点", "网点", "B1")]
    staff = [("W1", "王经理", "理财经理"), ("W2", "魏经理", "理财经理"), ("H1", "何主任", "网点主任")]
    start, first = str(START), str(SEPTEMBER)
    return {
        "units": text("units", *(cells("units", unit=u, name=n, kind=k, parent=p) for u, n, k, p in units)),
        "staff": text("staff", *(cells("staff", staff=s, name=n, unit="N1", post=p) for s, n, p in staff)),
        "clients": text("clients", *(_client(n) for n in OPENING)),
        "accounts": text(
            "accounts",
            *(
                cells("accounts", account=f"{6217000000000000 + n}", client=client(n), from_on=start, opened_on=start)
                for n in OPENING
            ),
        ),
        "balances": balances({n: (START, wan) for n, wan in OPENING.items()}),
        "positions": text(
            "positions",
            cells("positions", client=client(3), product="F001", from_on="2025-09-10", amount_fen="80000.00"),
        ),
        "keepings": text(
            "keepings",
            *(cells("keepings", client=client(n), staff=f"W{2 - n % 2}", from_on=first) for n in OPENING),
        ),
    }


def _client(n: int) -> list[str]:
    return cells(
        "clients", client=client(n), name=f"测试{'一二三四五六七八'[n - 1]}", from_on=str(START), opened_on=str(START),
        born_on=f"19{60 + n}-11-{n + 3:02d}", id_number="", phone="",
    )  # fmt: skip


def contact(reference: str, n: int, on: date) -> list[str]:
    return cells("contacts", contact=reference, client=client(n), happened_at=f"{on} 10:00:00", happened_on=str(on),
                 staff="W1", result="已接通")  # fmt: skip


def rating(reference: str, n: int, on: date, level: str) -> list[str]:
    return cells("risk_assessments", assessment=reference, client=client(n), assessed_on=str(on), level=level)


def consent(number: str, n: int, on: date, given: str) -> list[str]:
    return cells("consents", consent=number, client=client(n), purpose="营销", channel="", from_on=str(on), given=given)
