"""From the demo bank's files to an installation one can log in to: the real intake, the real closing, real logins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import rmtree

from zhiwo.closing.day import the_night
from zhiwo.closing.operations import close_day
from zhiwo.closing.queries import closed
from zhiwo.demo.bank import DemoBank, write_bank
from zhiwo.desk.duties import Lane
from zhiwo.desk.today import Line, lines
from zhiwo.engine.lake import Lake
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.org.operations import open_login
from zhiwo.org.queries import actor_from, at_work

PASSWORD = "zhiwo-demo"  # noqa: S105 - of invented people, in a bank that does not exist
Say = Callable[[str], None]


def raise_bank(*, home: Path, clients: int, months: int, at: datetime, schemes: tuple[str, ...], say: Say) -> DemoBank:
    """Write the bank into `home`/inbox, close each of its business dates, and give its named staff logins.

    An installation whose last day is closed already is left as it is.
    """
    folder = home / "inbox"
    if folder.exists():
        rmtree(folder)
    bank = write_bank(folder, clients=clients, months=months)
    if closed(bank.last_day):
        return bank
    lake = Lake(home / "lake")
    for on in bank.by_date():
        close_day(actor=the_night(at.date()), on=on, lake=lake, inbox=bank.folder, at=at, schemes=schemes)
        run = closed(on)
        say(f"{on}  {run.seconds if run else 0} s")
    _open_logins(bank, at)
    return bank


def _open_logins(bank: DemoBank, at: datetime) -> None:
    administrator = next(login.staff for login in bank.logins if login.post == "administrator")
    actor = actor_on(administrator, bank.last_day)
    for login in bank.logins:
        open_login(actor=actor, staff=login.staff, password=PASSWORD, at=at)


def actor_on(staff: str, on: date) -> Actor:
    """A member of staff as an actor on a day. Raises NotFound."""
    person = at_work(on).select_related("unit").filter(number=staff).first()
    if person is None:
        raise NotFound(what=staff)
    return actor_from(person, on)


def morning(staff: str, last_day: date) -> list[Line]:
    """The first lines of someone's list on the morning after the last day. Raises NotFound."""
    return lines(actor_on(staff, last_day + timedelta(days=1)), Lane.ALL).lines
