"""A real bank's published files, through docs/berka.md as it stands: landed, closed, on the desks; plain loops agree."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from tests.demo.berka_files import CUT_DAY, Loops, balance_on, day, fen, unpack
from tests.public_sets import public_set
from zhiwo.care.models import Duty
from zhiwo.clients.models import Client, Keeping
from zhiwo.closing.correction import Landed
from zhiwo.closing.models import Run
from zhiwo.closing.queries import tier_totals
from zhiwo.demo.berka import write_house
from zhiwo.demo.installation import morning
from zhiwo.desk.board import board
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.holdings.models import AumFigure, Holding
from zhiwo.intake.models import Delivery
from zhiwo.org.queries import actor_numbered
from zhiwo.tiering.models import Placement

pytestmark = pytest.mark.data

ON = date(1994, 3, 30)
ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "berka.md").read_text(encoding="utf-8")
MANAGER = "D1-2"
PUBLISHED = {
    "units": 77, "clients": 5369, "accounts": 4500, "holders": 5369, "transactions": 49102, "cards": 892, "loans": 682,
}  # fmt: skip
"""Rows a file, by the description of the data set."""


def feed(*words: str | Path) -> str:
    out = StringIO()
    call_command("feed", *map(str, words), stdout=out, stderr=StringIO())
    return out.getvalue()


def land_as_the_page_says(files: Path) -> None:
    for line in re.findall(r"^land .*", PAGE, re.MULTILINE):
        _, name, file, *options = shlex.split(line)
        options = [word.replace("$maps", str(ROOT / "src/zhiwo/packs/mappings/berka")) for word in options]
        feed("land", files / file, "--feed", name, "--date", ON, *options)


def derive_and_close() -> str:
    feed("derive", "balances", "--date", ON)
    out = StringIO()
    call_command("close", "--date", str(ON), stdout=out)
    return out.getvalue()


@dataclass
class Berka:
    """The closed bank: its files, its lake, what loops say, what the closing printed."""

    files: Path
    lake: Lake
    loops: Loops
    told: str

    def rows(self, name: str, as_of: date = ON) -> list[dict[str, Any]]:
        with self.lake.read(Scope.closing(), as_of=as_of) as facts:
            return facts.table(name).to_pyarrow().to_pylist()


@pytest.fixture(scope="module")
def berka(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Berka]:
    home = tmp_path_factory.mktemp("berka")
    files = unpack(home / "files")
    write_house(files)
    of_the_house = {
        "SCHEMES": ("berka",),
        "CURRENCY": "CZK",
        "INDICATORS": "berka",
        "HOME": home,
        "LAKE": home / "lake",
    }
    with django_db_blocker.unblock(), override_settings(**of_the_house), transaction.atomic():
        land_as_the_page_says(files)
        yield Berka(files, Lake(home / "lake"), Loops(files), derive_and_close())
        transaction.set_rollback(True)


def published() -> dict[str, list[tuple[Any, ...]]]:
    """Everything a closing writes, apart from when."""
    tables: tuple[Any, ...] = (Placement, AumFigure, Holding, Duty, Client, Keeping)
    return {table.__name__: sorted(map(repr, table.objects.for_closing().values_list())) for table in tables}


def test_every_row_of_every_file_is_accepted(berka: Berka) -> None:
    landed = {row.file_name: row for row in Delivery.objects.filter(state="landed")}

    assert all((row.set_aside, row.blank) == (0, 0) for row in landed.values())
    assert {row.feed: row.accepted for row in landed.values() if row.file_name.endswith(".asc")} == PUBLISHED
    assert not Delivery.objects.exclude(state="landed").exists()


def test_the_house_is_one_tree_with_head_office_over_the_districts(berka: Berka) -> None:
    units = berka.rows("units")

    assert len(units) == 78
    assert [unit["unit"] for unit in units if unit["parent"] is None] == ["CZ"]


def test_every_owner_is_led_by_a_manager_of_the_account_s_district(berka: Berka) -> None:
    district = {row["account_id"]: f"D{row['district_id']}" for row in berka.loops.rows("account.asc")}
    posts = {row["staff"]: (row["unit"], row["post"]) for row in berka.rows("staff")}
    keepings = {row["client"]: row["staff"] for row in berka.rows("keepings", date(1998, 12, 31))}

    assert len(keepings) == 4500
    for account, owner in berka.loops.owner.items():
        assert posts[keepings[owner]] == (district[account], "relationship_manager")


def test_balances_are_the_bookings_added_up(berka: Berka) -> None:
    told = {(row["account"], row["from_on"]): row["balance_fen"] for row in berka.rows("balances")}

    assert told == {
        (account, on): balance
        for account, days in berka.loops.closings.items()
        for on, balance in days.items()
        if on <= ON
    }


def test_the_printed_balances_agree_up_to_the_bank_s_rounding(berka: Berka) -> None:
    """The bank rounds interest to a tenth of a crown in the balance and not in the amount: it adds up, slowly."""
    loops = berka.loops
    apart = [
        abs(balance - loops.printed[account][on])
        for account, days in loops.closings.items()
        for on, balance in days.items()
        if on <= ON
    ]

    assert max(apart) == 70
    assert loops.tiers(loops.printed) == loops.tiers(loops.closings)


def test_tiers_are_those_that_loops_over_the_raw_file_give(berka: Berka) -> None:
    counted = {tier: clients for tier, (_, clients) in tier_totals("berka", ON).items() if clients}

    assert counted == {tier: n for tier, n in berka.loops.tiers(berka.loops.closings).items() if tier != "none"}
    assert counted == {"file_only": 562, "t1": 233, "t2": 50, "t3": 10}


def test_what_listed_clients_have_is_their_account_s_balance(berka: Berka) -> None:
    of = {owner: account for account, owner in berka.loops.owner.items()}
    figures = dict(AumFigure.objects.for_closing().values_list("client__number", "point_fen"))

    assert len(figures) == 855
    assert figures == {client: balance_on(berka.loops.closings[of[client]], ON) for client in figures}


def test_a_named_manager_has_a_list_with_reasons(berka: Berka) -> None:
    lines = morning(MANAGER, ON)

    kinds = Counter(line.kind for line in lines)
    assert kinds == {"contact_month": 5, "greeting_birthday": 2, "flowers_or_cake": 1, "file_opening": 16}
    (first, *_) = [line for line in lines if line.kind == "contact_month"]
    assert first.why.en == "T2 standard 2, 0 done, 1 working days left"


def test_the_board_counts_by_the_bank_s_own_indicators(berka: Berka) -> None:
    shown = board(actor_numbered("CZ-0", ON + timedelta(days=1)), None)

    assert (shown.listed, shown.registered) == (855, 1489)
    assert {row.tier: row.count for row in shown.tiers} == {"t3": 10, "t2": 50, "t1": 233, "file_only": 562}
    assert len(shown.ranking) == 77


def test_a_second_time_everything_is_known_already(berka: Berka) -> None:
    before, manifest = published(), (berka.lake.root / "manifest.jsonl").read_bytes()
    runs = Run.objects.count()

    land_as_the_page_says(berka.files)
    derive_and_close()

    assert published() == before
    assert (berka.lake.root / "manifest.jsonl").read_bytes() == manifest
    assert Run.objects.count() == runs


def test_the_page_s_totals_are_right(berka: Berka) -> None:
    for row in totals(berka):
        assert row in PAGE, row


def totals(berka: Berka) -> list[str]:
    """The rows of the page's table of totals: what, from the lake, from the raw files or others' figures."""
    loops, rows = berka.loops, berka.rows("transactions", CUT_DAY)
    by_type = Counter(row["type"] for row in loops.transactions)
    raw = Counter[str]()
    for row in loops.transactions:
        raw[row["type"]] += fen(row["amount"])
    into = [row["amount_fen"] for row in rows if row["amount_fen"] > 0]
    out = [-row["amount_fen"] for row in rows if row["amount_fen"] < 0]
    debits = by_type["VYDAJ"] + by_type["VYBER"]
    blank = sum(not row["k_symbol"].strip() for row in loops.transactions)
    chained = {(on, account) for on, account in loops.unchained()}
    sexes = Counter(row["sex"] for row in berka.rows("clients", date(1999, 1, 1)))
    women = sum(row["birth_number"][2] in "56" for row in loops.rows("client.asc"))
    roles = Counter(row["role"] for row in berka.rows("holders", date(1999, 1, 1)))
    second = sum(row["type"] == "DISPONENT" for row in loops.rows("disp.asc"))
    loans = sum(row["balance_fen"] for row in berka.rows("loans", date(1999, 1, 1)))
    granted = sum(100 * int(row["amount"]) for row in loops.rows("loan.asc"))
    whole = pattern()
    cut = Counter(row["account_id"] for row in loops.transactions)
    more = sum(whole[account]["transaction_count"] < n for account, n in cut.items())
    ends = sum(max(days) > whole[account]["last_transaction_date"] for account, days in loops.days.items())
    return [
        _row("Clients: women", sexes["f"], women),
        _row("Holders: second persons", roles["authorised"], second),
        _row("Loans granted, CZK", crowns(loans), crowns(granted)),
        _row("Bookings in", len(into), by_type["PRIJEM"]),
        _row("Bookings in, CZK", crowns(sum(into)), crowns(raw["PRIJEM"])),
        _row(f"Bookings out (VYDAJ and {by_type['VYBER']} VYBER)", len(out), debits),
        _row("Bookings out, CZK", crowns(sum(out)), crowns(raw["VYDAJ"] + raw["VYBER"])),
        _row("Bookings without a symbol", sum(row["service"] == "other" for row in rows), blank),
        _row("Accounts with bookings", len({row["account"] for row in rows}), len(cut)),
        _row("Bookings dated 1994-03-31, not seen as of the 30th", len(rows) - len(berka.rows("transactions")),
             sum(day(row["date"]) == CUT_DAY for row in loops.transactions)),
        _row("Closing balances up to 1994-03-30", len(berka.rows("balances")),
             sum(on <= ON for days in loops.days.values() for on in days)),
        _row("Account-days after an account's first", "", sum(len(days) - 1 for days in loops.days.values())),
        _row("of them such that don't chain", "", len(chained)),
        _row("of them on 1994-03-31", "", sum(on == CUT_DAY for on, _ in chained)),
        _row("Accounts with more bookings than in the whole table", "", more),
        _row("Accounts last booked later than in the whole table", "", ends),
        _row("Bookings of the whole table (others' figure)", "", sum(row["transaction_count"] for row in whole.values())),
    ]  # fmt: skip


def pattern() -> dict[str, dict[str, Any]]:
    """Others' figures over the whole transaction table, by account."""
    rows = pq.read_table(public_set("berka") / "derived_by_others" / "account_transaction_pattern.parquet").to_pylist()
    return {str(row["account_id"]): row for row in rows}


def test_the_page_lists_the_account_days_that_do_not_chain(berka: Berka) -> None:
    others = [(on, account) for on, account in berka.loops.unchained() if on < CUT_DAY]
    cut = [account for on, account in berka.loops.unchained() if on == CUT_DAY]

    assert all(f"account {account} on {on}" in PAGE for on, account in others)
    assert ", ".join(cut) in " ".join(PAGE.split())


def _row(what: str, ours: object, theirs: object) -> str:
    return f"| {what} | {_shown(ours)} | {_shown(theirs)} |"


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value or "–")


def crowns(hundredths: int) -> str:
    return f"{hundredths // 100:,}.{hundredths % 100:02}"


def test_rows_of_the_next_day_change_nothing(berka: Berka) -> None:
    before, derived = published(), berka.lake.parts("balances")
    lines = (berka.files / "trans.asc").read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if line.split(b";")[2] != b"940331"]
    (berka.files / "trans_to_30.asc").write_bytes(b"".join(kept))
    known = Run.objects.get(business_date=ON).parts_read

    mapping = ROOT / "src/zhiwo/packs/mappings/berka/transactions.yaml"
    feed("land", berka.files / "trans_to_30.asc", "--feed", "transactions", "--date", ON, "--mapping", mapping)
    touched = Landed.now(berka.lake).touched(ON, known)
    derive_and_close()

    assert len(lines) - len(kept) > 1000
    assert len(berka.rows("transactions", CUT_DAY)) == len(kept) - 1
    assert not touched
    assert berka.lake.parts("balances") == derived
    assert published() == before
