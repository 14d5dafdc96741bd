"""From the demo bank's files to an installation one can log in to: the real intake, the real closing, real logins."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from shutil import rmtree

import django
from django.db import connection

from zhiwo.closing.day import the_night
from zhiwo.closing.landing import land
from zhiwo.closing.operations import close_day, quiet
from zhiwo.closing.queries import closed
from zhiwo.demo.bank import DemoBank, DemoLogin, write_bank
from zhiwo.desk.duties import Lane
from zhiwo.desk.today import Line, lines
from zhiwo.engine.lake import Lake
from zhiwo.governance.postgres import serve_nights
from zhiwo.org.operations import open_login
from zhiwo.org.queries import actor_numbered

PASSWORD = "zhiwo-demo"  # noqa: S105 - of invented people, in a bank that does not exist
NIGHTS_AFTER = 10
"""Nights after the house has settled: enough for pages to show how things move."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Raised:
    """A demo installation: its last closed day, whose morning is shown, who may log in."""

    last_day: date
    named_manager: str
    logins: tuple[DemoLogin, ...]


def raise_bank(
    *,
    home: Path,
    clients: int,
    months: int,
    at: datetime,
    schemes: tuple[str, ...],
    say: Say,
    settle: Callable[[tuple[DemoLogin, ...], date], None],
) -> Raised:
    """Write the bank into `home`/inbox, close each of its business dates, and give its named staff logins. Some nights before the
    last one the house is told to `settle` what its people decide, as of the day just closed.

    An installation that was raised already is left as it is; one that was broken off goes on where it stopped.
    """
    note = home / "demo.json"
    if note.exists():
        return _read(note)
    with _process_apart() as apart:
        bank = _written(home / "inbox", clients, months)
        landed = {on: apart.submit(_land, bank.folder, home / "lake", on, at) for on in bank.by_date()}
        for on in bank.by_date():
            landed[on].result()
            close_day(actor=the_night(at.date()), on=on, lake=Lake(home / "lake"), inbox=None, at=at, schemes=schemes)
            run = closed(on)
            say(f"{on}  {run.seconds if run else 0} s")
            if on == _settles(bank):
                settle(bank.logins, on)
    raised = Raised(bank.last_day, bank.named_manager, bank.logins)
    _open_logins(raised, at)
    note.write_text(json.dumps(asdict(raised), ensure_ascii=False, default=str), encoding="utf-8")
    return raised


def _settles(bank: DemoBank) -> date:
    """The day after whose close the house settles: some nights before the last, or the first there is."""
    days = list(bank.by_date())
    return days[max(0, len(days) - 1 - NIGHTS_AFTER)]


def _written(folder: Path, clients: int, months: int) -> DemoBank:
    if folder.exists():
        rmtree(folder)
    return write_bank(folder, clients=clients, months=months)


def _read(note: Path) -> Raised:
    told = json.loads(note.read_text(encoding="utf-8"))
    logins = tuple(DemoLogin(**login) for login in told["logins"])
    return Raised(date.fromisoformat(told["last_day"]), told["named_manager"], logins)


@contextmanager
def _process_apart() -> Iterator[ProcessPoolExecutor]:
    """A process that lands files, date after date, while earlier dates are being closed; it starts up at once.

    A bank's nights don't need this: each has one date. Django is set up there before anything of this module is asked for.
    """
    context = get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=django.setup) as workers:
        workers.submit(int)
        yield workers


def _land(folder: Path, lake: Path, on: date, at: datetime) -> None:
    serve_nights(connection)
    land(actor=the_night(at.date()), inbox=folder, lake=Lake(lake), up_to=on, at=at, progress=quiet)


def _open_logins(raised: Raised, at: datetime) -> None:
    administrator = next(login.staff for login in raised.logins if login.post == "administrator")
    actor = actor_numbered(administrator, raised.last_day)
    for login in raised.logins:
        open_login(actor=actor, staff=login.staff, password=PASSWORD, at=at)


def morning(staff: str, last_day: date) -> list[Line]:
    """The first lines of someone's list on the morning after the last day. Raises NotFound."""
    return lines(actor_numbered(staff, last_day + timedelta(days=1)), Lane.ALL).lines
