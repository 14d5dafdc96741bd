"""Late and corrected parts: which closed dates they touch, and that all ends as if they had come right at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.conf import settings as installed
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.closing.bank import AT, DAYS, MIDDLE, MOVES, NOVEMBER, OCTOBER, SEPTEMBER, Bank, balances, client
from tests.closing.state import State, state
from tests.intake.gate import cells, text
from tests.lakes import empty_lake, put
from zhiwo.care.models import Duty, Interaction
from zhiwo.clients.models import Keeping
from zhiwo.closing.correction import Landed
from zhiwo.closing.models import Run
from zhiwo.closing.queries import closed
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.tiering.queries import listed_numbers

Moves = Mapping[int, tuple[date, int]]
D1, D2, D3, D4 = (date(2025, 10, day) for day in (10, 11, 12, 13))
DECIDED = ("holdings.AumFigure", "holdings.Holding", "tiering.Placement", "care.Duty")


def row(account: str, on: date, fen: int) -> dict[str, Any]:
    return {"account": account, "client": "C1", "from_on": on, "currency": "CNY", "balance_fen": fen}


class TestWhatAPartTouches:
    """Of three balance rows landed for D2 that a closing of D2 or later knows."""

    @pytest.fixture
    def lake(self, tmp_path: Path) -> Lake:
        lake = empty_lake(tmp_path)
        put(lake, "balances", D2, [row("A", D1, 1), row("B", D2, 2), row("C", D4, 3)])
        return lake

    def touched(self, lake: Lake, known: Mapping[str, int]) -> list[date]:
        landed = Landed.now(lake)
        return [day for day in (D1, D2, D3, D4) if landed.touched(day, known)]

    def test_nothing_new_touches_nothing(self, lake: Lake) -> None:
        assert self.touched(lake, Landed.now(lake).counts) == []

    def test_a_closing_that_knew_nothing_is_touched_by_all(self, lake: Lake) -> None:
        assert self.touched(lake, {}) == [D2, D3, D4]

    def test_a_part_of_a_later_date_leaves_the_earlier_closings(self, lake: Lake) -> None:
        known = Landed.now(lake).counts

        put(lake, "balances", D3, [row("A", D1, 5)])

        assert self.touched(lake, known) == [D3, D4]

    def test_a_changed_row_touches_from_its_part_on(self, lake: Lake) -> None:
        known = Landed.now(lake).counts

        put(lake, "balances", D2, [row("A", D1, 9), row("B", D2, 2), row("C", D4, 3)])

        assert self.touched(lake, known) == [D2, D3, D4]

    @pytest.mark.parametrize(
        "rows",
        [
            [row("A", D1, 1), row("B", D2, 2), row("C", D4, 9)],
            [row("A", D1, 1), row("B", D2, 2)],
            [row("A", D1, 1), row("B", D2, 2), row("C", D4, 3), row("D", D4, 4)],
        ],
        ids=["changed", "gone", "added"],
    )
    def test_a_difference_dated_after_a_closing_leaves_it(self, lake: Lake, rows: list[dict[str, Any]]) -> None:
        known = Landed.now(lake).counts

        put(lake, "balances", D2, rows)

        assert self.touched(lake, known) == [D4]

    def test_the_same_rows_in_another_order_touch_nothing(self, lake: Lake) -> None:
        known = Landed.now(lake).counts

        put(lake, "balances", D2, [row("C", D4, 3), row("B", D2, 2), row("A", D1, 1)])

        assert self.touched(lake, known) == []

    def test_the_same_rows_from_another_file_touch_nothing(self, lake: Lake) -> None:
        known = Landed.now(lake).counts

        rows = [row("A", D1, 1), row("B", D2, 2), row("C", D4, 3)]
        put(lake, "balances", D2, [dict(reversed(line.items())) for line in rows])

        assert len(lake.parts("balances")) == 2
        assert self.touched(lake, known) == []

    def test_a_correction_taken_back_touches_nothing(self, lake: Lake) -> None:
        known = Landed.now(lake).counts

        put(lake, "balances", D2, [row("A", D1, 9)])
        put(lake, "balances", D2, [row("B", D2, 2), row("A", D1, 1), row("C", D4, 3)])

        assert self.touched(lake, known) == []

    def test_an_empty_cell_against_an_empty_cell_is_no_difference(self, lake: Lake) -> None:
        client_row = {"client": "C1", "from_on": D2, "name": "测试", "unit": "N1", "opened_on": D1}
        put(lake, "clients", D2, [client_row, client_row | {"client": "C2"}])
        known = Landed.now(lake).counts

        put(lake, "clients", D2, [client_row | {"client": "C2"}, client_row])

        assert self.touched(lake, known) == []

    def test_a_feed_without_dates_of_its_own_touches_from_its_date_on(self, lake: Lake) -> None:
        put(lake, "units", D2, [{"unit": "N1", "name": "东湖网点", "kind": "outlet"}])
        known = Landed.now(lake).counts

        put(lake, "units", D2, [{"unit": "N1", "name": "西湖网点", "kind": "outlet"}])

        assert self.touched(lake, known) == [D2, D3, D4]

    def test_a_part_that_landed_by_a_clock_set_back_is_new_all_the_same(self, lake: Lake) -> None:
        known = Landed.now(lake).counts

        put(lake, "balances", D1, [row("A", D1, 7)], landed_at=AT.replace(tzinfo=None) - timedelta(days=400))

        assert self.touched(lake, known) == [D1, D2, D3, D4]


@pytest.fixture(scope="module")
def grown(ground: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The bank's home with all four dates closed."""
    home, kept = tmp_path_factory.mktemp("grown") / "home", installed.HOME
    copytree(ground, home)
    with transaction.atomic():
        installed.HOME = home
        for on in DAYS[1:]:
            Bank(home).close(on)
        installed.HOME = kept
        yield home
        transaction.set_rollback(True)


@pytest.fixture
def bank(grown: Path, tmp_path: Path, settings: Any) -> Iterator[Bank]:
    """The grown bank on a copy of its home; what the test writes is undone."""
    settings.HOME = tmp_path / "home"
    copytree(grown, settings.HOME)
    with transaction.atomic():
        yield Bank(settings.HOME)
        transaction.set_rollback(True)


def correct(bank: Bank, on: date, moves: Moves) -> None:
    bank.bring("balances", on, balances(moves), full=on == SEPTEMBER)


def closings(runs: list[Run]) -> list[tuple[date, str]]:
    return [(run.business_date, run.cause) for run in runs]


def right_at_once(home: Path, days: Mapping[date, Moves]) -> State:
    """What stands after the last date when these balances came in the first place."""
    kept = installed.HOME
    with transaction.atomic():
        _forget_everything()
        installed.HOME = home
        fresh = Bank(home)
        fresh.bring_all()
        for on, moves in days.items():
            correct(fresh, on, moves)
        for on in DAYS:
            fresh.close(on)
        found = state(DECIDED)
        installed.HOME = kept
        transaction.set_rollback(True)
    rmtree(home)
    return found


def _forget_everything() -> None:
    for label in ("suitability.Assessment", "care.Discharge", "care.Interaction", "care.Duty", "tiering.Placement",
                  "holdings.Holding", "holdings.AumFigure", "parties.Person", "clients.Keeping", "clients.Client",
                  "closing.StepRun", "closing.Run", "intake.Delivery"):  # fmt: skip
        manager: Any = apps.get_model(label)._default_manager
        rows = manager.for_closing() if hasattr(manager, "for_closing") else manager.all()
        rows._raw_delete("default")


def add_row(bank: Bank, part_of: date, n: int, on: date, wan: int) -> None:
    """A row dated after its file, which the gate of this feed refuses and a lake may hold all the same."""
    (part,) = (p for p in bank.lake.parts("balances") if p.business_date == part_of)
    rows = pq.read_table(part.path, partitioning=None).to_pylist()
    new = rows[0] | {"account": str(6217000000000000 + n), "client": client(n), "from_on": on}
    put(bank.lake, "balances", part_of, [*rows, new | {"balance_fen": wan * 1_000_000}], landed_at=AT)


class TestWhatTheBankTakesBack:
    def test_a_contact_stated_no_more_counts_no_more(self, bank: Bank) -> None:
        october = Duty.objects.for_closing().filter(
            client__number=client(7), kind="contact_month", on=date(2025, 10, 1)
        )
        assert october.get().done == 1
        bank.bring("contacts", MIDDLE, text("contacts"))

        runs = bank.close(NOVEMBER)

        assert closings(runs)[0] == (MIDDLE, "corrected")
        references = Interaction.objects.for_closing().values_list("reference", flat=True)
        assert list(references) == ["CT0000002"]
        assert october.get().done == 0

    def test_a_keeping_stated_no_more_gives_way_to_the_one_before(self, bank: Bank) -> None:
        leads = Keeping.objects.for_closing().filter(client__number=client(2), role="lead").order_by("since")
        first = leads.get()
        wrong = cells("keepings", client=client(2), staff="W1", from_on="2025-10-10")
        bank.bring("keepings", MIDDLE, text("keepings", wrong))
        bank.close(NOVEMBER)
        assert [(lead.staff.number, lead.until) for lead in leads.all()] == [("W2", date(2025, 10, 10)), ("W1", None)]

        bank.bring("keepings", MIDDLE, text("keepings"))
        runs = bank.close(NOVEMBER)

        assert closings(runs)[0] == (MIDDLE, "corrected")
        assert [(lead.pk, lead.staff.number, lead.until) for lead in leads.all()] == [(first.pk, "W2", None)]


class TestCorrectedBalances:
    def test_the_dates_from_it_on_are_closed_anew_in_order_and_say_what_changed(
        self, bank: Bank, tmp_path: Path
    ) -> None:
        right = MOVES[MIDDLE] | {2: (date(2025, 10, 2), 110)}
        correct(bank, MIDDLE, right)

        runs = bank.close(NOVEMBER)

        assert closings(runs) == [(MIDDLE, "corrected"), (OCTOBER, "corrected"), (NOVEMBER, "corrected")]
        assert Run.objects.filter(business_date=SEPTEMBER).count() == 1
        assert state(DECIDED) == right_at_once(tmp_path / "right", {MIDDLE: right})
        middle, october = closed(MIDDLE), closed(OCTOBER)
        assert middle is not None and middle.changes is not None
        assert october is not None and october.changes is not None
        # Its tier is measured at the end of the month only; the month's average is told every day.
        assert (middle.changes.figures, middle.changes.placements) == (1, 0)
        assert (october.changes.figures, october.changes.placements) == (1, 1)
        assert middle.changes.clients == october.changes.clients == (client(2),)

    def test_a_client_that_was_never_rich_leaves_the_list(self, bank: Bank) -> None:
        correct(bank, OCTOBER, {4: MOVES[OCTOBER][4]})

        runs = bank.close(NOVEMBER)

        assert closings(runs) == [(OCTOBER, "corrected"), (NOVEMBER, "corrected")]
        assert runs[0].changes["clients"] == [client(8)]
        assert listed_numbers(("branch", "boc_branch"), NOVEMBER) == {client(n) for n in range(1, 8)}

    def test_the_first_day_corrected_closes_every_date_anew(self, bank: Bank) -> None:
        text = (bank.inbox / "landed" / f"balances_{SEPTEMBER:%Y%m%d}_full.csv").read_text()
        bank.bring("balances", SEPTEMBER, text.replace("50000.00", "60000.00", 1), full=True)

        assert [run.business_date for run in bank.close(NOVEMBER, steps=())] == list(DAYS)

    def test_rows_dated_after_a_closed_date_leave_it(self, bank: Bank) -> None:
        add_row(bank, MIDDLE, 1, date(2025, 10, 20), 25)

        runs = bank.close(NOVEMBER, steps=())

        assert closings(runs) == [(OCTOBER, "corrected"), (NOVEMBER, "corrected")]

    def test_nor_is_it_closed_anew_when_it_is_named(self, bank: Bank) -> None:
        add_row(bank, NOVEMBER, 1, date(2025, 11, 20), 25)

        runs = bank.close(NOVEMBER)

        assert closings(runs) == [(NOVEMBER, "")]
        assert Run.objects.filter(business_date=NOVEMBER).count() == 1

    def test_the_lake_still_gives_what_was_known_then(self, bank: Bank) -> None:
        at = AT + timedelta(days=1)
        bank.at = at
        correct(bank, MIDDLE, MOVES[MIDDLE] | {2: (date(2025, 10, 2), 110)})
        bank.close(NOVEMBER, steps=())

        def balance(known_at: Any) -> list[int]:
            with bank.lake.read(Scope.closing(), as_of=MIDDLE, known_at=known_at) as facts:
                rows = facts.in_force("balances")
                found: list[int] = rows.filter(rows.client == client(2)).to_pyarrow()["balance_fen"].to_pylist()
                return found

        assert balance(AT) == [400_000_00]
        assert balance(at) == balance(None) == [1_100_000_00]

    def test_a_late_date_is_closed_with_the_next(self, bank: Bank) -> None:
        late = date(2025, 10, 20)
        bank.bring("balances", late, balances({1: (late, 60)}))

        runs = bank.close(NOVEMBER, steps=())

        assert closings(runs) == [(OCTOBER, "corrected"), (NOVEMBER, "corrected")]
        assert not Run.objects.filter(business_date=late).exists()

    def test_a_correction_for_an_earlier_date_is_taken_with_a_new_date(self, bank: Bank) -> None:
        following = date(2025, 11, 4)
        correct(bank, OCTOBER, MOVES[OCTOBER] | {1: (OCTOBER, 7)})

        runs = bank.close(following, steps=())

        assert closings(runs) == [(OCTOBER, "corrected"), (NOVEMBER, "corrected"), (following, "")]
        assert runs[-1].changes == {}


LONG = int(os.environ.get("ZHIWO_TEST_LONG", "1"))
"""How many times longer the random tests run than in the everyday suite."""

amounts = st.sampled_from([0, 4, 5, 19, 20, 99, 100, 101, 499, 500, 700])
corrections = st.lists(
    st.tuples(st.sampled_from(DAYS[1:]), st.integers(1, 8), st.integers(0, 40), amounts), min_size=2, max_size=3
)


@settings(
    max_examples=LONG,
    derandomize=LONG == 1,
    deadline=None,
    # A failing case takes seconds to run: it is small enough as it comes.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(steps=corrections)
def test_any_corrections_end_as_if_all_had_come_right_at_once(
    grown: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[date, int, int, int]]
) -> None:
    place, kept = tmp_path_factory.mktemp("random"), installed.HOME
    copytree(grown, place / "home")
    days: dict[date, Moves] = {}
    try:
        with transaction.atomic():
            installed.HOME = place / "home"
            bank = Bank(installed.HOME)
            for on, n, back, wan in steps:
                days[on] = {**days.get(on, MOVES[on]), n: (on - timedelta(days=back), wan)}
                correct(bank, on, days[on])
                bank.close(NOVEMBER)
            found = state(DECIDED)
            transaction.set_rollback(True)
        assert found == right_at_once(place / "right", days)
    finally:
        installed.HOME = kept
