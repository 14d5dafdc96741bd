"""A house with tags that stands for all tests of a module: raised once, its lake copied for each, since a night takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any
from unittest.mock import patch

import pytest
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


def lived_in(
    raised: House, folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, closed: date = CLOSED
) -> House:
    """The same house for one test, with a lake of its own below `folder`; its last closed day is `closed`."""
    settings.LAKE, settings.HOME = folder / "lake", folder
    for place in ("closed_days.closed_on", "closed_days.first_closed", "tag_pages.closed_on"):
        monkeypatch.setattr(f"zhiwo.wiring.{place}", lambda: closed)
    copytree(raised.lake.root, folder / "lake")
    return House(raised.cast, Lake(folder / "lake"))
