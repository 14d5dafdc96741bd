"""The demo bank's files are what a core bank would send, whole and in agreement with each other."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.demo.conftest import Row, right_rows
from zhiwo.demo.bank import LAST_DAY, DemoBank, write_bank
from zhiwo.demo.layouts import LAYOUTS

Feed = Callable[[str], list[Row]]

KEYS = {
    "clients": ("client", "from_on"),
    "companies": ("company", "from_on"),
    "ties": ("tie", "from_on"),
    "accounts": ("account", "from_on"),
    "holders": ("account", "client", "from_on"),
    "balances": ("account", "from_on"),
    "positions": ("position", "from_on"),
    "transactions": ("txn",),
    "cards": ("card", "from_on"),
    "card_postings": ("posting",),
    "loans": ("loan", "from_on"),
    "custody": ("account", "from_on"),
    "insurance": ("policy", "from_on"),
    "fx": ("currency", "on"),
    "nav": ("product", "on"),
    "risk_assessments": ("assessment",),
    "consents": ("consent", "from_on"),
    "contacts": ("contact",),
    "entries": ("client", "kind", "from_on"),
    "grades": ("client", "from_on"),
    "keepings": ("client", "role", "from_on"),
    "units": ("unit",),
    "staff": ("staff",),
    "staff_skills": ("staff", "skill"),
    "product_currencies": ("product", "currency"),
    "products": ("product",),
    "channels": ("code",),
    "services": ("code",),
    "gatherings": ("gathering",),
    "merchants": ("code",),
    "workdays": ("on",),
}
"""What names a row once."""

REFERENCES = {
    ("accounts", "client"): ("clients", "client"),
    ("accounts", "unit"): ("units", "unit"),
    ("accounts", "product"): ("products", "product"),
    ("balances", "account"): ("accounts", "account"),
    ("cards", "client"): ("clients", "client"),
    ("card_postings", "card"): ("cards", "card"),
    ("clients", "unit"): ("units", "unit"),
    ("companies", "unit"): ("units", "unit"),
    ("consents", "client"): ("clients", "client"),
    ("contacts", "client"): ("clients", "client"),
    ("contacts", "staff"): ("staff", "staff"),
    ("contacts", "gathering"): ("gatherings", "gathering"),
    ("gatherings", "unit"): ("units", "unit"),
    ("custody", "client"): ("clients", "client"),
    ("entries", "client"): ("clients", "client"),
    ("grades", "client"): ("clients", "client"),
    ("holders", "account"): ("accounts", "account"),
    ("holders", "client"): ("clients", "client"),
    ("insurance", "product"): ("products", "product"),
    ("keepings", "client"): ("clients", "client"),
    ("keepings", "staff"): ("staff", "staff"),
    ("loans", "client"): ("clients", "client"),
    ("nav", "product"): ("products", "product"),
    ("product_currencies", "product"): ("products", "product"),
    ("positions", "client"): ("clients", "client"),
    ("positions", "product"): ("products", "product"),
    ("staff", "unit"): ("units", "unit"),
    ("staff_skills", "staff"): ("staff", "staff"),
    ("ties", "client"): ("clients", "client"),
    ("transactions", "account"): ("accounts", "account"),
    ("transactions", "channel"): ("channels", "code"),
    ("transactions", "service"): ("services", "code"),
}


def test_comes_at_24_month_ends_and_on_each_of_the_last_30_days(small_bank: DemoBank) -> None:
    days = list(small_bank.by_date())

    assert days[:2] == [date(2024, 11, 30), date(2024, 12, 31)]
    assert days[23:25] == [date(2026, 10, 26), date(2026, 10, 27)]
    assert days[-1] == LAST_DAY == small_bank.last_day
    assert len(days) == 23 + 30
    assert len(small_bank.month_ends) == 24


def test_names_files_by_feed_and_day_and_marks_full_snapshots(small_bank: DemoBank) -> None:
    for file in small_bank.files:
        assert file.path.name == f"{file.feed}_{file.business_date:%Y%m%d}{'_full' if file.full else ''}.csv"

    full = {(file.feed, file.business_date) for file in small_bank.files if file.full}
    assert {day for feed, day in full if feed == "balances"} == set(small_bank.month_ends)
    assert {day for feed, day in full if feed == "clients"} == {date(2024, 11, 30)}


def test_declares_in_mappings_what_differs_from_the_standard_layout(bank_folder: Path) -> None:
    assert (bank_folder / "mappings" / "clients.yaml").read_text() == "feed: clients\nencoding: gb18030\n"
    assert (bank_folder / "mappings" / "loans.yaml").read_text() == "feed: loans\nencoding: utf-8\nunit: wan\n"
    assert {path.stem for path in (bank_folder / "mappings").iterdir()} == set(LAYOUTS)


def test_writes_clients_staff_and_transactions_in_gb18030(small_bank: DemoBank) -> None:
    for file in small_bank.files:
        header = file.path.read_bytes().split(b"\n")[0]

        assert header.decode(LAYOUTS[file.feed].encoding).split(",") == list(LAYOUTS[file.feed].header_row)
    assert {name for name, layout in LAYOUTS.items() if layout.encoding == "gb18030"} == {
        "clients",
        "staff",
        "transactions",
    }


def test_one_feed_has_english_headers_with_money_in_yuan() -> None:
    assert LAYOUTS["card_postings"].header_row == ("posting", "card", "client", "posted_on", "amount", "kind")


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_a_key_stands_once_in_a_file(small_bank: DemoBank, name: str) -> None:
    for file in small_bank.files:
        if file.feed == name:
            keys = Counter(tuple(row[column] for column in KEYS[name]) for row in right_rows(small_bank, file))
            assert not [key for key, times in keys.items() if times > 1]


@pytest.mark.parametrize("name", sorted(set(LAYOUTS) - {"balances", "products"}))
def test_a_key_is_never_told_twice(feed: Feed, name: str) -> None:
    keys = Counter(tuple(row[column] for column in KEYS[name]) for row in feed(name))

    assert keys
    assert max(keys.values()) == 1


def test_products_come_again_with_what_has_changed(small_bank: DemoBank) -> None:
    first, again = [right_rows(small_bank, file) for file in small_bank.files if file.feed == "products"]

    changed = {
        row["product"]: sorted(name for name in row if row[name] != was[name])
        for was, row in zip(first, again, strict=True)
    }

    assert {product: names for product, names in changed.items() if names} == {
        "F005": ["house_risk"],
        "PF01": ["quota_left_fen"],
        "W091": ["yield_high_pct", "yield_low_pct"],
    }


@pytest.mark.parametrize(("child", "parent"), REFERENCES.items())
def test_what_is_referred_to_exists(feed: Feed, child: tuple[str, str], parent: tuple[str, str]) -> None:
    known = {row[parent[1]] for row in feed(parent[0])}

    assert {row[child[1]] for row in feed(child[0])} - {""} <= known


def test_a_row_never_speaks_of_a_day_after_its_file(small_bank: DemoBank) -> None:
    own = {"change": "from_on", "event": None}
    for file in small_bank.files:
        layout = LAYOUTS[file.feed]
        column = own.get(layout.mode) or next(
            (c for c in layout.headers if c in ("on", "booked_on", "happened_on")), ""
        )
        if layout.mode != "full" and column:
            days = [row[column] for row in right_rows(small_bank, file)]
            assert all(day <= file.business_date.isoformat() for day in days)


def test_every_balance_is_the_opening_balance_and_the_bookings_since(feed: Feed) -> None:
    moved: dict[str, dict[str, Decimal]] = {}
    for row in feed("transactions"):
        days = moved.setdefault(row["account"], {})
        days[row["booked_on"]] = days.get(row["booked_on"], Decimal(0)) + Decimal(row["amount_fen"])
    told: dict[str, dict[str, Decimal]] = {}
    for row in feed("balances"):
        told.setdefault(row["account"], {})[row["from_on"]] = Decimal(row["balance_fen"])

    for account, balances in told.items():
        running = balances.get("2024-10-31", Decimal(0))
        for day in sorted({*balances, *moved.get(account, {})} - {"2024-10-31"}):
            running += moved.get(account, {}).get(day, Decimal(0))
            assert balances[day] == running, (account, day)
            assert running >= 0
    assert set(moved) <= set(told)


def test_month_end_snapshots_hold_every_account_that_is_not_at_zero(small_bank: DemoBank, feed: Feed) -> None:
    latest: dict[str, tuple[str, str]] = {}
    for file in small_bank.files:
        if file.feed == "balances":
            rows = right_rows(small_bank, file)
            for row in sorted(rows, key=lambda row: row["from_on"]):
                latest[row["account"]] = (row["from_on"], row["balance_fen"])
            if file.full:
                stale = {
                    a for a, (day, yuan) in latest.items() if day != file.business_date.isoformat() and Decimal(yuan)
                }
                assert not stale


def test_a_matured_deposit_credits_the_current_account_on_that_day(feed: Feed) -> None:
    ended = [row for row in feed("accounts") if row["kind"] == "term" and row["closed_on"]]
    booked = {
        (row["account"], row["booked_on"], row["service"]): Decimal(row["amount_fen"]) for row in feed("transactions")
    }
    credited: Counter[tuple[str, str]] = Counter()
    for row in feed("transactions"):
        if row["service"] == "term_mature" and Decimal(row["amount_fen"]) > 0:
            credited[row["client"], row["booked_on"]] += Decimal(row["amount_fen"])

    assert ended
    for row in ended:
        paid_out = -booked[row["account"], row["closed_on"], "term_mature"]
        assert 0 < paid_out <= credited[row["client"], row["closed_on"]]


def test_loans_are_told_in_wan_to_the_fen(feed: Feed) -> None:
    amounts = [Decimal(row["balance_fen"]) for row in feed("loans")]

    assert all(amount.as_tuple().exponent == -6 for amount in amounts)
    assert Decimal("33.000000") in amounts


def test_resident_ids_are_of_nobodys_area_with_right_check_digits_and_agree_with_birth_and_sex(feed: Feed) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    newest = {row["client"]: row for row in feed("clients")}

    for row in newest.values():
        number = row["id_number"]
        assert number[:6] == "990101"
        assert number[6:14] == row["born_on"].replace("-", "")
        assert "fm"[int(number[16]) % 2] == row["sex"]
        assert number[17] == "10X98765432"[sum(w * int(c) for w, c in zip(weights, number, strict=False)) % 11]
        assert not row["phone"] or (row["phone"].startswith("1990") and len(row["phone"]) == 11)
    assert len({row["id_number"] for row in newest.values()}) == len(newest)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    def digests(name: str, seed: int) -> dict[str, str]:
        write_bank(tmp_path / name, clients=120, months=3, seed=seed)
        paths = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        return {str(path.relative_to(tmp_path / name)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}

    once, again, other = digests("once", 7), digests("again", 7), digests("other", 8)

    assert once == again
    assert once["transactions_20261124.csv"] != other["transactions_20261124.csv"]


def test_more_than_20000_clients_make_more_branches_with_numbers_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhiwo.demo.bank.CLIENTS_A_BRANCH", 60)

    bank = write_bank(tmp_path / "two", clients=120, months=2)

    for name in ("clients", "accounts", "transactions", "contacts", "keepings", "companies", "staff", "units"):
        rows = [row for file in bank.files if file.feed == name for row in right_rows(bank, file)]
        keys = Counter(tuple(row[column] for column in KEYS[name]) for row in rows)
        assert max(keys.values()) == 1
    assert (
        sum(row["kind"] == "branch" for file in bank.files if file.feed == "units" for row in right_rows(bank, file))
        == 2
    )


def test_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")

    with pytest.raises(FileExistsError, match="is not empty"):
        write_bank(tmp_path, clients=60, months=2)


def test_plants_wrong_rows_of_more_than_ten_kinds_and_lists_where_they_stand(small_bank: DemoBank) -> None:
    listed = json.loads((small_bank.folder / "planted.json").read_text())

    assert [(f["file"], f["line"]) for f in listed] == [(f.file, f.line) for f in small_bank.faults]
    assert len({fault.kind for fault in small_bank.faults}) >= 10
    for fault in small_bank.faults:
        line = (small_bank.folder / fault.file).read_bytes().split(b"\n")[fault.line - 1]
        assert line.startswith(b"9")
        if fault.kind == "bytes that are no GB18030":
            with pytest.raises(UnicodeDecodeError):
                line.decode("gb18030")


def test_counts_in_a_file_its_wrong_rows_too(small_bank: DemoBank) -> None:
    for file in small_bank.files:
        assert file.path.read_bytes().count(b"\n") == file.rows + 1


def test_offers_a_login_for_every_post_and_names_the_manager_of_the_morning_list(
    small_bank: DemoBank, feed: Feed
) -> None:
    staff = {row["staff"]: row for row in feed("staff")}

    assert {login.post for login in small_bank.logins} == {row["post"] for row in staff.values()}
    assert staff[small_bank.named_manager]["name"] == "陈晓岚"
    assert staff[small_bank.named_manager]["post"] == "relationship_manager"
