"""Who has left the bank by its own file keeps nobody from the next closing on, whatever the file of keepings still says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.closing.bank import MIDDLE, OCTOBER, SEPTEMBER, Bank, client
from tests.intake.gate import cells, text
from zhiwo.clients.models import Keeping
from zhiwo.coverage.models import PoolEntry

LEFT = date(2025, 10, 10)
PEOPLE = [("W1", "王经理", "理财经理", str(LEFT)), ("W2", "魏经理", "理财经理", ""), ("H1", "何主任", "网点主任", "")]


def until(n: int) -> date | None:
    return Keeping.objects.for_closing().get(client__number=client(n)).until


def test_a_leavers_clients_wait_for_a_keeper(db: None, tmp_path: Path) -> None:
    """CordysCRM#115."""
    bank = Bank(tmp_path)
    bank.bring_house()
    bank.close(SEPTEMBER)
    assert until(1) is None

    bank.bring_day(MIDDLE)
    bank.bring(
        "staff",
        MIDDLE,
        text("staff", *(cells("staff", staff=s, name=n, unit="N1", post=p, left_on=left) for s, n, p, left in PEOPLE)),
    )
    bank.close(MIDDLE)

    assert [until(n) for n in (1, 2, 3)] == [LEFT, None, LEFT]
    bank.bring_day(OCTOBER)
    bank.close(OCTOBER)
    assert [until(n) for n in (1, 2, 3)] == [LEFT, None, LEFT]
    assert not PoolEntry.objects.exists()  # the branch plan has nobody adopted
