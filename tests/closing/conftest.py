"""A database that a whole module shares, and a lake with every file landed, to start from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.conf import settings as django
from django.db import transaction

from tests.closing.bank import DAYS, Bank
from tests.closing.planted import plant
from tests.closing.state import State, state


@pytest.fixture
def bank(db: None, tmp_path: Path, settings: Any) -> Bank:
    """The bank before anything has come."""
    settings.HOME = tmp_path
    settings.SCHEMES = Bank.schemes
    plant()
    return Bank(tmp_path)


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The bank's home with everything landed and only the first day closed, for a module that undoes what it does."""
    home, kept = tmp_path_factory.mktemp("ground"), django.HOME
    with django_db_blocker.unblock(), transaction.atomic():
        django.HOME = home
        plant()
        first = Bank(home)
        first.bring_house()
        first.close(DAYS[0])
        first.bring_all()
        django.HOME = kept
        yield home
        transaction.set_rollback(True)


@pytest.fixture
def undone(ground: Path, tmp_path: Path, settings: Any) -> Iterator[Bank]:
    """The same bank on a copy of its home; what the test writes is undone."""
    settings.HOME = tmp_path / "home"
    copytree(ground, settings.HOME)
    with transaction.atomic():
        yield Bank(settings.HOME)
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def known() -> dict[date, State]:
    """What `uninterrupted` found, for every module."""
    return {}


@pytest.fixture(scope="module")
def uninterrupted(
    ground: Path, known: dict[date, State], tmp_path_factory: pytest.TempPathFactory
) -> dict[date, State]:
    """What stands after each closing when nothing goes wrong."""
    if known:
        return known
    home, kept = tmp_path_factory.mktemp("whole") / "home", django.HOME
    copytree(ground, home)
    with transaction.atomic():
        django.HOME = home
        for on in DAYS[1:]:
            Bank(home).close(on)
            known[on] = state()
        django.HOME = kept
        transaction.set_rollback(True)
    return known
