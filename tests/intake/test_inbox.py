"""A folder of deliveries."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zhiwo.intake.faults import FileRefused
from zhiwo.intake.inbox import odd_files, waiting
from zhiwo.intake.policy import read_name


def test_deliveries_are_listed_by_date_and_those_that_others_name_come_first(tmp_path: Path) -> None:
    names = [
        "transactions_20261120.csv", "units_20261120.csv", "clients_20261120.parquet", "balances_20261119.xlsx",
        "balances_20261120.csv", "balances_20261120_full.csv", "card_postings_20261120.csv", "cards_20261120.csv",
    ]  # fmt: skip
    for name in [*names, "balances.yaml", ".hidden"]:
        (tmp_path / name).touch()

    listed = [(entry.business_date.day, entry.feed, entry.full) for entry in waiting(tmp_path)]

    assert listed == [
        (19, "balances", False),
        (20, "units", False),
        (20, "clients", False),
        (20, "cards", False),
        (20, "balances", False),
        (20, "balances", True),
        (20, "card_postings", False),
        (20, "transactions", False),
    ]
    assert odd_files(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("balances-20261120.csv", "odd_name"),
        ("balances_20261320.csv", "odd_name"),
        ("Balances_20261120.csv", "odd_name"),
        ("balance_20261120.csv", "unknown_feed"),
        ("balances_20261120.xls", "unknown_suffix"),
        ("balances_20261120.csv.part", "unknown_suffix"),
    ],
)
def test_an_odd_name_is_answered_by_a_sentence(name: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()

    (odd,) = odd_files(tmp_path)

    assert odd.why.kind == kind
    assert waiting(tmp_path) == []
    assert odd.why.say("zh").endswith("。") and "{" not in odd.why.say("en")


def test_the_name_tells_feed_date_and_fullness() -> None:
    found = read_name("card_postings_20261120_full.csv")

    assert found is not None
    assert (found.feed, found.business_date, found.full) == ("card_postings", date(2026, 11, 20), True)


def test_a_mapping_beside_the_files_is_the_feeds(tmp_path: Path) -> None:
    (tmp_path / "balances_20261120.csv").touch()
    (tmp_path / "units_20261120.csv").touch()
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "balances.yaml").write_text("feed: balances\nencoding: gb18030\n")

    units, balances = waiting(tmp_path)

    assert balances.mapping().encoding == "gb18030"
    assert units.mapping().encoding is None


def test_a_mapping_for_another_feed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "balances_20261120.csv").touch()
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "balances.yaml").write_text("feed: units\n")

    with pytest.raises(FileRefused, match="for the feed units"):
        waiting(tmp_path)[0].mapping()
