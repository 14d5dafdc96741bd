"""A closing decides by the versions published for its day, and by those of then for days before."""

from __future__ import annotations

from datetime import date

from tests.closing.bank import AT, MIDDLE, OCTOBER, SEPTEMBER, Bank, client
from zhiwo.kernel.packs import shipped
from zhiwo.rulebook.models import PolicyVersion
from zhiwo.rulebook.policy.reading import cut
from zhiwo.tiering.models import Placement


def publish(day: date, yuan: int) -> None:
    text = next(iter(cut(shipped("tiering.branch")).values()))
    changed = text.replace("2020-01-01", str(day)).replace("{yuan: 1000000, op: ge}", f"{{yuan: {yuan}, op: ge}}")
    PolicyVersion(
        pack="tiering.branch", valid_from=day, mark="seed", source="x", text=changed, maker="G1", maker_key="1",
        checker="P1", approval=1, published_at=AT,
    ).save()  # fmt: skip


def placements(n: int) -> list[tuple[str, str, date]]:
    rows = Placement.objects.for_closing().filter(client__number=client(n)).order_by("since")
    return list(rows.values_list("tier", "rule", "since"))


def test_a_published_version_counts_from_its_first_day(bank: Bank) -> None:
    bank.bring_all()
    for on in (SEPTEMBER, MIDDLE):
        bank.close(on)
    assert [row[:2] for row in placements(4)] == [("t1", "branch@2020-01-01")]

    publish(OCTOBER, 800_000)
    bank.close(OCTOBER)

    assert [row[:2] for row in placements(4)] == [("t1", "branch@2020-01-01"), ("t2", f"branch@{OCTOBER}")]
    assert placements(4)[1][2] > MIDDLE
