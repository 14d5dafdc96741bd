"""Real files of a bank, by mappings alone: every row accounted for, totals as the data set's description gives them."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.intake.gate import Gate, Sifted
from tests.public_sets import public_set
from zhiwo.intake.formats import FEEDS, formats
from zhiwo.intake.mapping import load_mapping

MAPPINGS = FEEDS.parent / "mappings" / "berka"
FILES = {
    "units": ("district.asc", 77),
    "clients": ("client.asc", 5369),
    "accounts": ("account.asc", 4500),
    "holders": ("disp.asc", 5369),
    "transactions": ("trans.asc", 49102),
    "cards": ("card.asc", 892),
    "loans": ("loan.asc", 682),
}

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files unpacked."""
    packed_files = public_set("berka").glob("*.asc.gz")
    unpacked = tmp_path_factory.mktemp("berka")
    for packed in packed_files:
        name = packed.name.removesuffix(".gz")
        (unpacked / ("trans.asc" if name.startswith("trans") else name)).write_bytes(
            gzip.decompress(packed.read_bytes())
        )
    return unpacked


def sift(feed: str, folder: Path, gate: Gate) -> Sifted:
    mapping = load_mapping(MAPPINGS / f"{feed}.yaml", formats()[feed])
    facts = mapping.model_dump(by_alias=True, exclude={"feed"})
    return gate.sift(feed, folder / FILES[feed][0], on=date(1994, 3, 30), **facts)


@pytest.mark.parametrize("feed", FILES)
def test_every_row_lands(feed: str, folder: Path, gate: Gate) -> None:
    sifted = sift(feed, folder, gate)

    assert sifted.sentences == []
    assert sifted.tally.accepted == FILES[feed][1]


def test_women_are_told_by_the_birth_number(folder: Path, gate: Gate) -> None:
    clients = sift("clients", folder, gate).accepted

    assert Counter(row["sex"] for row in clients) == {"f": 2645, "m": 2724}
    assert clients[0]["born_on"] == date(1970, 12, 13)


def test_signs_follow_the_three_valued_type_and_blanks_mean_no_symbol(folder: Path, gate: Gate) -> None:
    rows = sift("transactions", folder, gate).accepted

    assert rows[0]["amount_fen"] == 70000 and rows[0]["happened_at"] == datetime.fromisoformat("1993-01-01")
    assert sum(row["service"] == "interest" for row in rows) > 0
    assert {row["channel"] for row in rows} == {"cash", "transfer", "card", "system"}
    assert max(row["booked_on"] for row in rows) == date(1994, 3, 31)


def test_owners_and_second_persons_are_kept_apart(folder: Path, gate: Gate) -> None:
    assert Counter(row["role"] for row in sift("holders", folder, gate).accepted) == {"owner": 4500, "authorised": 869}


def test_cards_find_their_clients_through_the_disposition(folder: Path, gate: Gate) -> None:
    assert Counter(row["grade"] for row in sift("cards", folder, gate).accepted) == {"classic": 804, "gold": 88}
