"""The reference executor on Spark, in local mode: the same worlds and the same expectations as embedded, equal to the bit.

A session takes seconds to begin and a question a tenth of one, so that few tests go through many cases.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.lakes import SHAPES, empty_lake, put
from tests.peers import there_or_skip
from tests.tags import test_reading as embedded
from tests.tags.rules import RULES
from tests.tags.tables import facts_of as facts_of_world
from tests.tags.test_audiences import SLOW, TAGS
from tests.tags.test_reading import FIRST, ON, ORDINALS, furnished
from tests.tags.world import World
from tests.tags.worlds import DAYS, worlds
from zhiwo.engine.lake import Lake
from zhiwo.engine.opener import Elsewhere, on_spark
from zhiwo.engine.scope import Scope
from zhiwo.engine.snapshot import Snapshot
from zhiwo.tags.language import Names, Rule, parse
from zhiwo.tags.language.references import Reach
from zhiwo.tags.measures import Audiences, Facts, facts_of, names_of
from zhiwo.tags.measures.reading import listed_table

THRIFTY = {
    # A few rows each: what costs is Spark's own code, which isn't worth compiling well, and its plans, not worth writing down.
    "spark.driver.memory": "512m",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.maxPlanStringLength": "0",
    "spark.sql.shuffle.partitions": "1",
}
LONG_AGO = date(2025, 1, 1)
CASES: tuple[Callable[[Lake], None], ...] = (
    embedded.test_the_founding_text_runs_on_the_banks_files,
    embedded.test_a_reversal_cancels_from_its_date_and_a_late_row_counts_once_known,
    embedded.test_a_merchants_class_is_that_of_the_day_of_the_transaction,
    embedded.test_balances_ages_and_ratings_are_those_of_the_day,
    embedded.test_products_are_counted_and_mature,
)


@pytest.fixture(scope="module")
def spark() -> Iterator[Elsewhere]:
    there_or_skip(bool(importlib.util.find_spec("pyspark") and shutil.which("java")), "Spark with Java")
    with on_spark("local[1]", **THRIFTY) as place:
        yield place


def numbered() -> pa.Table:
    return pa.table({"client": list(ORDINALS), "ordinal": pa.array(ORDINALS.values(), pa.int64())})


def rows(table: ibis.Table) -> list[str]:
    """What a table holds, values of every kind told apart, in an order of its own."""
    return sorted(repr(row) for row in table.to_pyarrow().to_pylist())


def require_same(there: Facts, here: Facts) -> None:
    assert rows(there.people) == rows(here.people)
    assert rows(there.moves()) == rows(here.moves())
    assert rows(there.held()) == rows(here.held())


class Selecting:
    """Stands in for `test_reading.selected`: the same facts on Spark as embedded, and who is selected there. A lake is read again
    only when it has changed."""

    def __init__(self, spark: Elsewhere) -> None:
        self.spark, self.facts_read = spark, 0
        self._read: tuple[Any, Snapshot, Names, Audiences] | None = None

    def __call__(self, lake: Lake, text: str, on: date = ON, **other: datetime) -> set[str]:
        state = (lake.root, on, other, (lake.root / "manifest.jsonl").read_bytes())
        if self._read is None or self._read[0] != state:
            self.close()
            with lake.read(Scope.closing(), as_of=on, **other) as here:
                there = here.elsewhere(self.spark)
                facts = facts_of(there, numbered(), Reach(LONG_AGO, LONG_AGO), listed=listed_table(()))
                require_same(facts, facts_of(here, numbered(), Reach(LONG_AGO, LONG_AGO), listed=listed_table(())))
            self._read = state, there, names_of(there, lists=(), of_risk=True), Audiences(facts, {})
            self.facts_read += 1
        _, _, names, audiences = self._read
        members = audiences.members(parse(text, names).rule)
        return {number for number, ordinal in ORDINALS.items() if ordinal in members}

    def close(self) -> None:
        if self._read:
            self._read[1].close()


def test_the_banks_files_say_the_same(spark: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    selecting = Selecting(spark)
    monkeypatch.setattr(embedded, "selected", selecting)
    for case in CASES:
        case(furnished(tmp_path / case.__name__))
    selecting.close()
    assert selecting.facts_read >= len(CASES)


def test_random_worlds_say_the_same(spark: Elsewhere) -> None:
    @given(worlds(), st.lists(RULES, min_size=3, max_size=6), DAYS, st.one_of(st.just(date.max), DAYS))
    @settings(max_examples=8, deadline=None, suppress_health_check=SLOW, phases=[Phase.generate], database=None)
    def holds(world: World, rules: list[Rule], on: date, known: date) -> None:
        here = facts_of_world(world, on, known)
        engine = spark.engine()
        people, moves, held = (engine.keep(table) for table in (here.people, here.moves(), here.held()))
        there = replace(here, people=people, moves=lambda: moves, held=lambda: held)
        require_same(there, here)
        answers = Audiences(there, TAGS), Audiences(here, TAGS)
        for rule in rules:
            one, other = (audiences.members(rule) for audiences in answers)
            assert one == other, rule
        engine.close()

    holds()


def test_values_and_parts_of_an_older_shape_are_the_same(spark: Elsewhere, tmp_path: Path) -> None:
    """Units at prices, foreign money and debts, half-up to the fen; columns that came later or were of another type; one client's
    rows alone."""
    lake = priced(empty_lake(tmp_path))
    narrow = replace(SHAPES["fx"], columns=SHAPES["fx"].columns | {"mid_rate": pa.decimal128(9, 4)})
    old = pa.table({"currency": ["HKD"], "on": [FIRST], "mid_rate": pa.array([Decimal("0.9131")], pa.decimal128(9, 4))})
    lake.land(narrow, FIRST, old.select(narrow.schema.names), landed_at=datetime(2026, 1, 2), source="narrow")
    lake.declare(SHAPES.values())
    custody = SHAPES["custody"]
    short = replace(custody, columns={name: kind for name, kind in custody.columns.items() if name != "margin_fen"})
    row = {"account": "A9", "client": "C1", "from_on": FIRST, "currency": "CNY"}
    lake.land(short, FIRST, pa.Table.from_pylist([row], short.schema), landed_at=datetime(2026, 1, 2), source="short")
    lake.declare(SHAPES.values())

    with lake.read(Scope.closing(), as_of=ON) as here, here.elsewhere(spark) as there:
        one, other = (
            facts_of(reading, numbered(), Reach(FIRST, FIRST), listed=listed_table(())) for reading in (there, here)
        )
        require_same(one, other)
        assert len(rows(other.held())) > 20
    with lake.read(Scope.clients(["C1"]), as_of=ON) as here, here.elsewhere(spark) as there:
        assert there.table("fx").to_pyarrow().schema == here.table("fx").to_pyarrow().schema
        for feed in ("fx", "custody", "positions"):
            assert rows(there.table(feed)) == rows(here.table(feed)), feed


def priced(lake: Lake) -> Lake:
    """Positions, prices, rates and accounts by chance."""
    by = Random(20260331)
    days = [date(2026, 1 + n % 3, 1 + n) for n in range(28)]
    of = ["C1", "C2", "C3"]
    client = {"unit": "N1", "opened_on": FIRST, "from_on": FIRST}
    put(lake, "clients", FIRST, [client | {"client": number, "name": number} for number in ORDINALS], full=True)
    put(lake, "products", FIRST, [{"product": f"F{n}", "name": f"F{n}", "kind": "fund"} for n in range(3)])
    rates = [{"currency": "USD", "on": day, "mid_rate": Decimal(by.randrange(10**9)) / 10**8} for day in days[::5]]
    put(lake, "fx", days[-1], [*rates, {"currency": "JPY", "on": days[3], "mid_rate": Decimal("0.04712345")}])
    navs = [
        {"product": f"F{n % 3}", "on": day, "nav": Decimal(by.randrange(10**7)) / 10**6} for n, day in enumerate(days)
    ]
    put(lake, "nav", days[-1], navs)
    currency = ("CNY", "USD", "JPY", "HKD")
    put(lake, "positions", days[-1], [
        {
            "position": f"P{n % 9}", "client": of[n % 3], "product": f"F{by.randrange(4)}", "from_on": day,
            "currency": by.choice(currency), "units": Decimal(by.randrange(10**12)) / 10**4,
        }
        for n, day in enumerate(days)
    ])  # fmt: skip
    put(lake, "balances", days[-1], [
        {
            "account": f"A{n % 5}", "client": of[n % 3], "from_on": day, "currency": by.choice(currency),
            "balance_fen": by.randrange(-(10**13), 10**13),
        }
        for n, day in enumerate(days)
    ])  # fmt: skip
    return lake
