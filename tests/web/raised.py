"""A house with tags that stands for all tests of a module: raised once, its lake copied for each, since a night takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from unittest.mock import patch

from django.test import override_settings

from tests.cast import TODAY, raise_curtain
from tests.desk.house import furnish
from tests.lakes import empty_lake
from tests.tags.house import CLOSED, House
from zhiwo.engine.lake import Lake


@contextmanager
def raising(folder: Path) -> Iterator[House]:
    """The furnished cast with its lake below `folder`, while it is given tags and nights."""
    days = {name: lambda: CLOSED for name in ("closed_on", "first_closed")}
    with (
        override_settings(TODAY=TODAY, LAKE=folder / "lake", HOME=folder),
        patch.multiple("zhiwo.wiring.closed_days", **days),
    ):
        cast = raise_curtain()
        furnish(cast)
        bank = House(cast, empty_lake(folder))
        bank.fill()
        yield bank


def copied(raised: House, folder: Path) -> House:
    """The same house with a lake of its own below `folder`."""
    copytree(raised.lake.root, folder / "lake")
    return House(raised.cast, Lake(folder / "lake"))
