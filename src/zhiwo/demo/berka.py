"""A house for the Berka files, which have none: `python -m zhiwo.demo.berka FOLDER` (docs/berka.md).

The data set has districts, accounts and clients; who works there and who looks after whom was never published. This reads
the unpacked files in FOLDER and writes beside them, the same each time and everybody invented:

- `head_office.csv`: the unit above the districts, which `district.asc` does not have;
- `staff.csv`: a head for each district with accounts, a relationship manager for every 100 of its owners, head office;
- `keepings.csv`: each account's owner is led, from the account's first day, by a manager of the account's district;
- `products.csv`: what an account is by how its fee is charged, in words;
- `positions.csv`: a header alone. This bank sells nothing but accounts, and a closing wants to be told so.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import count
from pathlib import Path

OWNERS_A_MANAGER = 100
JOINED = date(1992, 9, 1)
HEAD_OFFICE = "CZ"
HEAD_OFFICE_POSTS = ("president", "deputy_president", "retail_head", "data_steward", "administrator")
PRODUCTS = [
    ("monthly_fee", "Account, monthly fee", "deposit", "CZK"),
    ("weekly_fee", "Account, weekly fee", "deposit", "CZK"),
    ("turnover_fee", "Account, fee per transaction", "deposit", "CZK"),
]
MEN = ("Jan", "Petr", "Josef", "Pavel", "Jiri", "Tomas", "Karel", "Milan", "Zdenek", "Vaclav", "Ivan")
WOMEN = ("Jana", "Marie", "Eva", "Hana", "Anna", "Lenka", "Vera", "Alena", "Ludmila", "Zuzana", "Ivana")
SURNAMES = (
    ("Novak", "Novakova"), ("Svoboda", "Svobodova"), ("Dvorak", "Dvorakova"), ("Kucera", "Kucerova"),
    ("Prochazka", "Prochazkova"), ("Horak", "Horakova"), ("Nemec", "Nemcova"), ("Pokorny", "Pokorna"),
    ("Marek", "Markova"), ("Pospisil", "Pospisilova"), ("Hajek", "Hajkova"), ("Jelinek", "Jelinkova"),
    ("Ruzicka", "Ruzickova"), ("Benes", "Benesova"), ("Fiala", "Fialova"), ("Sedlacek", "Sedlackova"),
    ("Dolezal", "Dolezalova"), ("Zeman", "Zemanova"), ("Kolar", "Kolarova"),
)  # fmt: skip

Row = Mapping[str, str]
Owned = dict[str, list[tuple[date, str]]]
"""By district: the first day of each account and its owner, in the order they came."""


def write_house(folder: Path) -> None:
    """Write these files into `folder`, where the unpacked data set lies."""
    owned = _owned(folder)
    managers = {district: -(-len(owners) // OWNERS_A_MANAGER) for district, owners in owned.items()}
    _write(folder / "head_office.csv", ("unit", "name", "kind"), [(HEAD_OFFICE, "Ceska banka", "head_office")])
    _write(folder / "staff.csv", ("staff", "name", "unit", "post", "joined_on"), _staff(managers))
    _write(folder / "keepings.csv", ("client", "staff", "role", "from_on"), _keepings(owned, managers))
    _write(folder / "products.csv", ("product", "name", "kind", "currency"), PRODUCTS)
    _write(folder / "positions.csv", ("position", "client", "product", "from_on", "currency", "amount"), [])


def _owned(folder: Path) -> Owned:
    owner = {row["account_id"]: row["client_id"] for row in _rows(folder / "disp.asc") if row["type"] == "OWNER"}
    accounts = [
        (int(row["district_id"]), _day(row["date"]), int(row["account_id"])) for row in _rows(folder / "account.asc")
    ]
    owned: Owned = defaultdict(list)
    for district, opened, account in sorted(accounts):
        owned[f"D{district}"].append((opened, owner[str(account)]))
    return owned


def _day(text: str) -> date:
    """YYMMDD, all of the 1900s."""
    return date(1900 + int(text[:2]), int(text[2:4]), int(text[4:6]))


def _staff(managers: Mapping[str, int]) -> Iterator[tuple[object, ...]]:
    posts = [(HEAD_OFFICE, post) for post in HEAD_OFFICE_POSTS]
    for unit, number in managers.items():
        posts += [(unit, "outlet_head"), *[(unit, "relationship_manager")] * number]
    within: dict[str, Iterator[int]] = defaultdict(count)
    for place, (unit, post) in enumerate(posts):
        yield f"{unit}-{next(within[unit])}", _name(place), unit, post, JOINED


def _name(place: int) -> str:
    """The name of the member of staff in that place, men and women by turns; 209 of each before one comes again. Without
    accents, as the data set writes its districts."""
    sex, at = place % 2, place // 2
    return f"{(MEN, WOMEN)[sex][at % len(MEN)]} {SURNAMES[at % len(SURNAMES)][sex]}"


def _keepings(owned: Owned, managers: Mapping[str, int]) -> Iterator[tuple[object, ...]]:
    """A district's managers take its new clients by turns; number 0 of a unit is its head."""
    for district, owners in owned.items():
        for place, (opened, client) in enumerate(owners):
            yield client, f"{district}-{1 + place % managers[district]}", "lead", opened


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="ascii", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    write_house(Path(sys.argv[1]))
