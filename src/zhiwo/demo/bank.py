"""Writes the demo bank: two years of a believable small bank, as the files its core systems would send."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from zhiwo.demo import borrowing, house, kin, living, placing, shelf, tending
from zhiwo.demo.faults import PlantedFault, plant
from zhiwo.demo.gathering import gathering_sheet
from zhiwo.demo.layouts import LAYOUTS
from zhiwo.demo.ledger import Ledger
from zhiwo.demo.people import People, client_sheet, settle_branch
from zhiwo.demo.shelf import Prices
from zhiwo.demo.span import Span
from zhiwo.demo.stories import Plot
from zhiwo.demo.writing import BankFile, Outbox, Sheet

LAST_DAY = date(2026, 11, 24)
CLIENTS_A_BRANCH = 20_000
BANK_WIDE = 99_999
"""The stream of chance that belongs to no branch."""
CHANGED_BEFORE = 8
"""From the last day back, the file day on which the bank sends its products anew, some of them changed."""
HOLDERS = {"compliance": 2}
"""Of which posts more than one may log in: tags of risk are proposed by one officer and agreed to by another."""


@dataclass(frozen=True)
class ToldStory:
    """A planted story as it came out: the client's number, what happens, what to look for and on which day."""

    key: str
    client: str
    name: str
    on: date
    told: str
    look: str


@dataclass(frozen=True)
class DemoLogin:
    """A member of staff to log in as, one a post, two of compliance."""

    staff: str
    name: str
    post: str
    unit: str


@dataclass(frozen=True)
class DemoBank:
    """What was written. `files` by business date, then feed; `load` is each keeper's month against his hours."""

    folder: Path
    last_day: date
    month_ends: tuple[date, ...]
    files: tuple[BankFile, ...]
    faults: tuple[PlantedFault, ...]
    stories: tuple[ToldStory, ...]
    logins: tuple[DemoLogin, ...]
    named_manager: str
    load: dict[str, float]

    def by_date(self) -> dict[date, list[BankFile]]:
        """The files of each business date, oldest first: what to take in before closing that day."""
        days: dict[date, list[BankFile]] = {}
        for file in self.files:
            days.setdefault(file.business_date, []).append(file)
        return days


def write_bank(
    folder: Path, *, clients: int = CLIENTS_A_BRANCH, months: int = 24, seed: int = 7, last_day: date = LAST_DAY
) -> DemoBank:
    """Write the files of a bank with so many clients into `folder`, which must be empty or not exist.

    Every 20,000 clients are a branch of their own, written before the next is made, so memory does not grow with the
    number. The same arguments give the same bytes. Raises FileExistsError when the folder holds anything.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    span = Span.of(months, last_day, seed)
    outbox = Outbox(folder)
    sizes = [min(CLIENTS_A_BRANCH, clients - done) for done in range(0, clients, CLIENTS_A_BRANCH)]
    branches = [house.found_branch(order, span.dice(order, 0), last_day) for order in range(len(sizes))]
    prices = Prices(span.dice(BANK_WIDE, 0), span.first, span.last)
    for sheet in _bank_wide(span, branches, prices):
        outbox.put(sheet, _file_days(span, sheet))
    changed_on = span.file_days[-CHANGED_BEFORE]
    outbox.put(shelf.product_sheet(changed_on, later=True), [changed_on])
    load: dict[str, float] = {}
    stories: list[ToldStory] = []
    for branch, size in zip(branches, sizes, strict=True):
        work = _write_branch(span, outbox, settle_branch(span, branch, size), prices)
        load |= work.load()
        stories += [_told(span, work.people, place, plot) for place, plot in enumerate(work.people.plots)]
    files = sorted(outbox.files.values(), key=lambda file: (file.business_date, file.feed))
    faults = plant(files, last_day)
    _write_beside(folder, faults)
    return DemoBank(
        folder=folder,
        last_day=last_day,
        month_ends=span.month_ends,
        files=tuple(files),
        faults=tuple(faults),
        stories=tuple(stories),
        logins=tuple(_logins(branches[0])),
        named_manager=next(m.number for m in branches[0].staff if m.name == house.NAMED_MANAGER),
        load=load,
    )


def _file_days(span: Span, sheet: Sheet) -> list[date]:
    """The business dates on which the feed comes."""
    if LAYOUTS[sheet.feed].mode == "full":
        return [span.file_days[0]]
    return list(span.file_days) if LAYOUTS[sheet.feed].daily else span.slow_days


def _bank_wide(span: Span, branches: list[house.Branch], prices: Prices) -> list[Sheet]:
    return [
        house.unit_sheet(branches, span.first),
        house.staff_sheet(branches, span.first),
        house.skill_sheet(branches, span.first),
        *shelf.dictionary_sheets(span.first),
        shelf.workday_sheet(span.first),
        prices.nav_sheet(),
        prices.fx_sheet(),
    ]


def _write_branch(span: Span, outbox: Outbox, people: People, prices: Prices) -> tending.Tending:
    """All rows of one branch, appended to the files; returns who keeps whom."""
    work = tending.Tending(span, people)
    work.tend()
    for sheet in _branch_sheets(span, people, work, prices):
        outbox.put(sheet, _file_days(span, sheet))
    return work


def _branch_sheets(span: Span, people: People, work: tending.Tending, prices: Prices) -> Iterator[Sheet]:
    """All sheets of one branch, made one after the other."""
    order = people.branch.order
    ledger = Ledger(span, people)
    placed = placing.Placing(span.dice(order, 3), ledger, prices)
    placed.place_all()
    placed.currencies()
    loans, repaid = borrowing.lend(span, ledger)
    living.Living(span.dice(order, 8), ledger).book_all(repaid)
    books = ledger.settle()
    yield client_sheet(span, people)
    yield kin.company_sheet(people)
    yield kin.tie_sheet(span, people)
    yield books.account_sheet()
    yield kin.holder_sheet(span, people, books)
    yield books.balance_sheet()
    yield books.transaction_sheet()
    yield placing.position_sheet(placed, people)
    yield placing.insurance_sheet(placed, people)
    yield placing.custody_sheet(placed, people)
    yield loans
    yield from borrowing.card_sheets(span, people)
    yield from borrowing.standing_sheets(span, people)
    yield work.keeping_sheet()
    yield work.contact_sheet()
    yield gathering_sheet(span, people.branch)


def _told(span: Span, people: People, place: int, plot: Plot) -> ToldStory:
    day = date.fromordinal(span.last.toordinal() - plot.on_before)
    return ToldStory(plot.key, str(people.client[place]), plot.name, day, plot.told, plot.look)


def _logins(branch: house.Branch) -> Iterator[DemoLogin]:
    """The first holder of each post; of outlet heads one of an outlet, not the wealth centre's."""
    seen = Counter[str]()
    for member in sorted(branch.staff, key=lambda member: member.unit == branch.centre):
        seen[member.post] += 1
        if seen[member.post] <= HOLDERS.get(member.post, 1):
            yield DemoLogin(member.number, member.name, member.post, member.unit)


def _write_beside(folder: Path, faults: list[PlantedFault]) -> None:
    """The mappings that declare encodings and units, and the list of the planted faults."""
    (folder / "mappings").mkdir()
    for layout in LAYOUTS.values():
        (folder / "mappings" / f"{layout.feed}.yaml").write_text(layout.mapping, encoding="utf-8")
    text = json.dumps([asdict(fault) for fault in faults], ensure_ascii=False, indent=1)
    (folder / "planted.json").write_text(text + "\n", encoding="utf-8")
