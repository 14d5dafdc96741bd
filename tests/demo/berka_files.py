"""The Berka files unpacked, and what plain loops over them say: no line of the product's reading is used here."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from tests.public_sets import public_set

SIGNS = {"PRIJEM": 1, "VYDAJ": -1, "VYBER": -1}
FLOORS = (("t3", 8_000_000), ("t2", 6_000_000), ("t1", 4_000_000), ("file_only", 2_000_000))
CUT_DAY = date(1994, 3, 31)
TENTH_OF_A_CROWN = 10


def unpack(folder: Path) -> Path:
    """The set's files in `folder` under the names the mappings look for."""
    folder.mkdir()
    for packed in public_set("berka").glob("*.asc.gz"):
        name = "trans.asc" if packed.name.startswith("trans") else packed.name.removesuffix(".gz")
        (folder / name).write_bytes(gzip.decompress(packed.read_bytes()))
    return folder


class Loops:
    """The raw files read by loops. Money in hundredths of a crown."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.transactions = self.rows("trans.asc")
        self.owner = {row["account_id"]: row["client_id"] for row in self.rows("disp.asc") if row["type"] == "OWNER"}

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="ascii", newline="") as file:
            return list(csv.DictReader(file, delimiter=";"))

    @cached_property
    def days(self) -> dict[str, dict[date, list[tuple[int, int]]]]:
        """Signed amount and printed balance of every booking, by account and day."""
        found: dict[str, dict[date, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
        for row in self.transactions:
            line = (SIGNS[row["type"]] * fen(row["amount"]), fen(row["balance"]))
            found[row["account_id"]][day(row["date"])].append(line)
        return found

    @cached_property
    def closings(self) -> dict[str, dict[date, int]]:
        """The closing balance of every account and day with bookings: nothing at the opening, then what was booked."""
        found: dict[str, dict[date, int]] = {}
        for account, days in self.days.items():
            running, found[account] = 0, {}
            for on in sorted(days):
                running += sum(amount for amount, _ in days[on])
                found[account][on] = running
        return found

    @cached_property
    def printed(self) -> dict[str, dict[date, int]]:
        """The printed balance that ends each account's day: of the day's, the one nearest to where the day before, and
        the day's bookings, lead."""
        found: dict[str, dict[date, int]] = {}
        for account, days in self.days.items():
            running, found[account] = 0, {}
            for on in sorted(days):
                expected = running + sum(amount for amount, _ in days[on])
                running = min((balance for _, balance in days[on]), key=lambda one: abs(one - expected))
                found[account][on] = running
        return found

    def unchained(self) -> list[tuple[date, str]]:
        """The account-days that no printed balance ends within a tenth of a crown, the bank's own rounding."""
        found = []
        for account, days in self.days.items():
            before = 0
            for on in sorted(days):
                expected = before + sum(amount for amount, _ in days[on])
                before = self.printed[account][on]
                if abs(before - expected) > TENTH_OF_A_CROWN:
                    found.append((on, account))
        return sorted(found, key=lambda one: (one[0], int(one[1])))

    def tiers(self, closings: dict[str, dict[date, int]]) -> Counter[str]:
        """How many owners are in each tier by the average of February 1994, half-up to the hundredth."""
        february = [date(1994, 2, 1) + timedelta(days=n) for n in range(28)]
        found: Counter[str] = Counter()
        for days in closings.values():
            total = sum(balance_on(days, on) for on in february)
            average = (2 * total + 28) // 56
            found[next((tier for tier, floor in FLOORS if average >= floor), "none")] += 1
        return found


def balance_on(days: dict[date, int], on: date) -> int:
    """The closing balance of the last day with bookings up to `on`; nothing before the first."""
    past = [one for one in days if one <= on]
    return days[max(past)] if past else 0


def day(text: str) -> date:
    """YYMMDD, all of the 1900s."""
    return date(1900 + int(text[:2]), int(text[2:4]), int(text[4:6]))


def fen(crowns: str) -> int:
    """ "-700.00" in hundredths; always two decimals."""
    assert crowns[-3] == "."
    return int(crowns.replace(".", ""))
