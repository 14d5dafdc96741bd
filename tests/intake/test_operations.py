"""Landing files and corrections: what the lake holds, what the ledger says, what a second time changes."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as example
from hypothesis import strategies as st

from tests.intake.gate import cells, text
from tests.intake.odd_sieves import Aborting, Failing, Sleeping
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.governance.exports.listing import Format, Sheet
from zhiwo.governance.exports.writing import write
from zhiwo.governance.models import TrailEntry
from zhiwo.intake import apart
from zhiwo.intake.faults import FileRefused
from zhiwo.intake.formats import formats
from zhiwo.intake.judging import ProgramFault
from zhiwo.intake.mapping import CORRECTION_HEADERS, Mapping
from zhiwo.intake.models import Delivery
from zhiwo.intake.operations import land_correction, land_file, taking
from zhiwo.intake.queries import deliveries, newest_landed
from zhiwo.intake.set_aside import whole_rows
from zhiwo.intake.sifting import Sieve
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Denied
from zhiwo.kernel.text import Language

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)
STEWARD = Actor(staff="D1", name="数据", post="data_steward", unit="H", path="H/", on=ON)
NOON = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


class Bank:
    """A lake and a folder of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lake = Lake(folder / "lake")

    def file(self, content: str, name: str = "balances_20261120.csv") -> Path:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return path

    def land(self, content: str, **changed: Any) -> Delivery:
        facts = {"actor": STEWARD, "feed": "balances", "business_date": ON, "lake": self.lake, "at": NOON, **changed}
        return land_file(path=self.file(content), **facts)

    def correct(self, content: str, **changed: Any) -> Delivery:
        facts = {"actor": STEWARD, "feed": "balances", "business_date": ON, "lake": self.lake, "at": NOON, **changed}
        return land_correction(path=self.file(content, "correction.csv"), **facts)

    def balances(self, as_of: date = ON) -> dict[str, int]:
        with self.lake.read(Scope.closing(), as_of=as_of) as snapshot:
            rows = snapshot.table("balances").to_pyarrow().to_pylist()
        return {row["account"]: row["balance_fen"] for row in rows}


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path)


def balance(account: str, yuan: str = "1.00", **changed: str) -> list[str]:
    return cells("balances", account=account, balance_fen=yuan, **changed)


def test_good_rows_land_and_bad_rows_are_set_aside(bank: Bank) -> None:
    delivery = bank.land(text("balances", balance("A1"), balance("A2", "x"), balance("A3")) + "\n")

    assert (delivery.state, delivery.records, delivery.accepted, delivery.set_aside, delivery.blank) == (
        "landed",
        4,
        2,
        1,
        1,
    )
    assert bank.balances() == {"A1": 100, "A3": 100}
    assert delivery.faults == {"bad_number": 1}
    assert delivery.part == str(bank.lake.parts("balances")[0].path.relative_to(bank.lake.root))
    aside = settings.HOME / delivery.set_aside_file
    assert pq.read_table(aside).num_rows == 1
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600


def test_the_landing_stands_in_the_trail(bank: Bank) -> None:
    bank.land(text("balances", balance("A1"), balance("A2", "x")))

    entry = TrailEntry.objects.get()
    assert (entry.act, entry.actor, entry.subject) == ("feed.file-landed", "D1", "balances")
    assert entry.facts["accepted"] == 1 and entry.facts["set_aside"] == 1


def test_the_same_file_twice_changes_nothing(bank: Bank) -> None:
    content = text("balances", balance("A1"), balance("A2", "x"))
    first = bank.land(content)

    second = bank.land(content)

    assert (first.state, second.state) == ("landed", "unchanged")
    assert "此文件已于" in second.message_zh
    assert len(bank.lake.parts("balances")) == 1


def test_another_file_for_the_date_replaces_its_part(bank: Bank) -> None:
    first = bank.land(text("balances", balance("A1"), balance("A2")))

    second = bank.land(text("balances", balance("A1", "5.00")))

    assert second.supersedes == first
    assert bank.balances() == {"A1": 500}


def test_a_file_that_was_replaced_does_not_come_back_when_it_is_sent_again(bank: Bank) -> None:
    old, new = text("balances", balance("A1", "1.00")), text("balances", balance("A1", "2.00"))
    bank.land(old)
    bank.land(new)

    assert bank.land(old).state == "unchanged"
    assert bank.balances() == {"A1": 200}


def test_the_same_bytes_read_by_another_mapping_are_another_delivery(bank: Bank) -> None:
    content = text("balances", balance("A1", "3.00"))
    bank.land(content)

    again = bank.land(content, mapping=Mapping.model_validate({"feed": "balances", "unit": "wan"}))

    assert again.state == "landed"
    assert bank.balances() == {"A1": 3000000}


def test_a_late_date_is_accepted_and_marked(bank: Bank) -> None:
    bank.land(text("balances", balance("A1")))

    late = bank.land(text("balances", balance("A1", from_on="2026-11-19")), business_date=date(2026, 11, 19))

    assert late.state == "landed" and late.late
    assert {"kind": "late", "newest": "2026-11-20"} in late.warnings


def test_a_file_of_a_day_to_come_is_refused_by_the_banks_clock(bank: Bank) -> None:
    """At 16:30 in Greenwich the bank's next day has begun."""
    content = text("balances", balance("A1"))
    before = datetime(2026, 11, 19, 15, 30, tzinfo=ZoneInfo("UTC"))
    after = datetime(2026, 11, 19, 16, 30, tzinfo=ZoneInfo("UTC"))

    refused = bank.land(content, at=before)

    assert (refused.state, refused.refusal) == ("refused", "future_file")
    assert "晚于今天 2026-11-19" in refused.message_zh
    assert bank.land(content, at=after).state == "landed"


def test_a_refused_file_leaves_its_sentence_and_nothing_else(bank: Bank) -> None:
    refused = bank.land(text("balances", balance("A1"))[:-1])

    assert (refused.state, refused.refusal, refused.records) == ("refused", "cut_file", 0)
    assert refused.message_en.startswith("The last line has no line end")
    assert bank.lake.parts("balances") == []
    assert list((settings.HOME / "staging").iterdir()) == []
    assert TrailEntry.objects.get().act == "feed.file-refused"


@pytest.mark.parametrize(("sieve", "kind"), [(Aborting, "reader_ended"), (Sleeping, "out_of_time")])
def test_nothing_lands_of_a_file_that_is_not_read_to_its_end(
    sieve: type[Sieve], kind: str, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "Sieve", sieve)
    monkeypatch.setattr(apart, "allowed_seconds", lambda size: 0.5)
    asides = set((settings.HOME / "set_aside").rglob("*.parquet"))

    refused = bank.land(text("balances", balance("A1")))

    assert (refused.state, refused.refusal, refused.accepted) == ("refused", kind, 0)
    assert "请交系统运维人员查看。" in refused.message_zh and "system's operator" in refused.message_en
    assert bank.lake.parts("balances") == []
    assert list((settings.HOME / "staging").iterdir()) == []
    assert set((settings.HOME / "set_aside").rglob("*.parquet")) == asides
    monkeypatch.undo()
    assert bank.land(text("balances", balance("A1"))).state == "landed"


def test_nothing_stays_of_a_landing_that_fails(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """stdm#199: half of a file landed, and doubled at the next try."""
    monkeypatch.setattr(taking, "Sieve", Failing)
    asides = set((settings.HOME / "set_aside").rglob("*.parquet"))

    with pytest.raises(ProgramFault):
        bank.land(text("balances", balance("A1")))

    assert Delivery.objects.count() == 0
    assert list((settings.HOME / "staging").iterdir()) == []
    assert set((settings.HOME / "set_aside").rglob("*.parquet")) == asides


def test_rows_of_a_full_feed_without_one_good_row_can_still_be_looked_at(bank: Bank) -> None:
    refused = bank.land(text("units", cells("units", kind="?")), feed="units")

    assert refused.refusal == "all_set_aside"
    assert (settings.HOME / refused.set_aside_file).exists()


def test_a_full_part_stands_beside_the_days_changes(bank: Bank) -> None:
    bank.land(text("balances", balance("A1", "1.00")))

    full = bank.land(text("balances", balance("A1", "1.00"), balance("A2", "2.00")), full=True)

    assert full.full and full.supersedes is None
    assert bank.balances() == {"A1": 100, "A2": 200}


def test_an_unknown_feed_is_refused_with_the_known_ones(bank: Bank) -> None:
    with pytest.raises(FileRefused, match="no feed called balance") as told:
        bank.land(text("balances"), feed="balance")

    assert told.value.kind == "unknown_feed"


def test_only_posts_that_may_land_files_do(bank: Bank) -> None:
    with pytest.raises(Denied):
        bank.land(text("balances", balance("A1")), actor=replace(STEWARD, post="president"))

    assert Delivery.objects.count() == 0


def test_values_another_feed_does_not_know_are_told_and_accepted(bank: Bank) -> None:
    bank.land(text("accounts", cells("accounts", account="A1")), feed="accounts")

    delivery = bank.land(text("balances", balance("A1"), balance("A2")))

    assert delivery.accepted == 2
    assert delivery.warnings == [{"kind": "unknown_reference", "column": "account", "feed": "accounts", "count": 1}]


def handed_out(bank: Bank, delivery: Delivery, language: Language) -> str:
    """The rows set aside as the service of exports writes them."""
    path = settings.HOME / delivery.set_aside_file
    rows = whole_rows(path, formats()[delivery.feed], len(delivery.header), language)
    made = bank.folder / "made.csv"
    write(made, Format.CSV, Sheet((), [*delivery.header, *CORRECTION_HEADERS], rows))
    return made.read_bytes().decode("utf-8-sig")


def test_rows_set_aside_come_back_corrected_and_join_the_part(bank: Bank) -> None:
    first = bank.land(text("balances", balance("A1"), balance("A2", "x"), balance("A3", currency="?")))
    lines = handed_out(bank, first, "zh")
    assert "不是数字" in lines

    fixed = bank.correct(lines.replace('"x"', '"2.00"'))

    assert (fixed.state, fixed.accepted, fixed.set_aside, fixed.corrects) == ("landed", 1, 1, first)
    assert bank.balances() == {"A1": 100, "A2": 200}
    assert bank.lake.parts("balances")[0].superseded_at is not None


def test_a_download_comes_back_plain_whatever_the_layout_it_came_in(bank: Bank) -> None:
    """The bank's file had no header, semicolons, 万元 and GB18030; what is corrected is our own download."""
    columns = {"account": "1", "client": "2", "from_on": "3", "currency": "4", "balance_fen": "5"}
    layout = {"encoding": "gb18030", "delimiter": ";", "header": False, "width": 5, "unit": "wan", "columns": columns}
    mapping = Mapping.model_validate({"feed": "balances", **layout})
    first = bank.land("A1;C1;20261120;CNY;1\nA2;C1;20261120;CNY;x\n", mapping=mapping)
    lines = handed_out(bank, first, "en")

    fixed = bank.correct(lines.replace('"x"', '"2"'), mapping=mapping)

    assert (fixed.accepted, fixed.set_aside) == (1, 0)
    assert bank.balances() == {"A1": 1000000, "A2": 2000000}


def test_another_side_file_makes_another_delivery(bank: Bank) -> None:
    (bank.folder / "owners.csv").write_text("account,owner\nA1,C1\n")
    looked_up = {"lookup": "owner", "by": "账号", "take": "owner"}
    side = {"owner": {"file": "owners.csv", "key": "account"}}
    mapping = Mapping.model_validate(
        {"feed": "balances", "lookups": side, "columns": {"client": looked_up}, "ignore": ["客户号"]}
    )
    content = text("balances", balance("A1"))
    first = bank.land(content, mapping=mapping)
    (bank.folder / "owners.csv").write_text("account,owner\nA1,C2\n")

    second = bank.land(content, mapping=mapping)

    assert (first.state, second.state) == ("landed", "landed")
    assert bank.land(content, mapping=mapping).state == "unchanged"


def test_the_same_correction_twice_changes_nothing(bank: Bank) -> None:
    bank.land(text("balances", balance("A1"), balance("A2", "x")))
    content = text("balances", balance("A2", "2.00"))
    bank.correct(content)

    assert bank.correct(content).state == "unchanged"
    assert bank.balances() == {"A1": 100, "A2": 200}


def test_a_correction_never_changes_what_landed(bank: Bank) -> None:
    bank.land(text("balances", balance("A1"), balance("A2", "x")))

    delivery = bank.correct(text("balances", balance("A1", "9.00"), balance("A2", "2.00")))

    assert delivery.faults == {"already_landed": 1}
    assert bank.balances() == {"A1": 100, "A2": 200}


def test_a_correction_of_nothing_is_refused(bank: Bank) -> None:
    refused = bank.correct(text("balances", balance("A1")))

    assert refused.refusal == "correction_without_part"
    assert bank.lake.parts("balances") == []


def test_a_landing_cut_off_between_lake_and_ledger_is_completed_by_sending_it_again(bank: Bank) -> None:
    bank.land(text("balances", balance("A1"), balance("A2", "x")))
    content = text("balances", balance("A2", "2.00"))
    bank.correct(content)
    Delivery.objects.filter(sort="correction").delete()

    again = bank.correct(content)

    assert (again.state, again.accepted, again.set_aside) == ("landed", 1, 0)
    assert bank.balances() == {"A1": 100, "A2": 200}


def test_a_whole_file_after_a_correction_replaces_both(bank: Bank) -> None:
    bank.land(text("balances", balance("A1"), balance("A2", "x")))
    bank.correct(text("balances", balance("A2", "2.00")))

    bank.land(text("balances", balance("A1", "7.00")))

    assert bank.balances() == {"A1": 700}


def test_deliveries_are_listed_newest_first(bank: Bank) -> None:
    bank.land(text("balances", balance("A1", from_on="2026-11-19")), business_date=date(2026, 11, 19))
    bank.land(text("balances", balance("A1")))
    bank.land("")

    listed = [(row.business_date.day, row.state) for row in deliveries(feed="balances")]

    assert listed == [(20, "refused"), (20, "landed"), (19, "landed")]
    assert len(deliveries(business_date=ON)) == 2
    assert newest_landed() == {"balances": ON}


FILES = [
    text("balances", balance("A1", "1.00"), balance("A2", "x")),
    text("balances", balance("A1", "2.00"), balance("A3", "3.00")),
]


@example(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(again=st.lists(st.sampled_from([0, 1]), max_size=4))
def test_however_often_files_are_sent_again_the_lake_stays_as_it_was(
    again: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """openregister#3876: rows sent once more were made once more, and reported as a success."""
    Delivery.objects.update(supersedes=None)
    Delivery.objects.all().delete()
    bank = Bank(tmp_path_factory.mktemp("bank"))
    for content in FILES:
        bank.land(content)
    digests = [part.sha256 for part in bank.lake.parts("balances")]

    for number in again:
        bank.land(FILES[number])

    assert [part.sha256 for part in bank.lake.parts("balances")] == digests
    assert bank.balances() == {"A1": 200, "A3": 300}
