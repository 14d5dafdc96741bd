"""Going behind the wall, for as long as a request or a job acts for somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection

from zhiwo.clients.wall import postgres, sqlite
from zhiwo.clients.wall.viewer import viewer
from zhiwo.kernel.actor import Actor


@contextmanager
def behind(actor: Actor | None) -> Iterator[Callable[[], None]]:
    """Let the connection reach what `actor` may see and nothing else; None may see nothing.

    On PostgreSQL this is one transaction: the setting holds within it and no longer, so that a connection that is used
    again never remembers the one before. What is yielded undoes, where there is a transaction, all that was done in it.
    """
    stand = postgres.standing if connection.vendor == "postgresql" else sqlite.standing
    with stand(viewer(actor)) as undo:
        yield undo


def kept_by(staff: str, on: date) -> int:
    """How many clients a member of staff keeps on a day, whoever asks: a number, which leads to none of them."""
    counted = postgres.kept_by if connection.vendor == "postgresql" else sqlite.kept_by
    return counted(staff, on)


def received_by(staff: str, number: str) -> int | None:
    """The primary key of the client of that number where its host unit is the one the member of staff works at, whoever asks;
    None for any other, for a client whose data are frozen, and where there is none. It leads on only through `opened_to`."""
    found = postgres.received_by if connection.vendor == "postgresql" else sqlite.received_by
    return found(staff, number)


@contextmanager
def opened_to(client: int, *, shut: bool = False) -> Iterator[None]:
    """Within the wall, let the row of one client through besides, for the act that gives the actor a role on it or reads the
    little a receiver needs; where no wall stands there is nothing to open. An act that asks for this has judged by itself that
    the client may be had. `shut`: nothing of it is within reach afterwards on SQLite either, where the act's own role would else
    not be seen before the next request."""
    with postgres.opened_to(client) if connection.vendor == "postgresql" else sqlite.opened_to(client, shut=shut):
        yield
