"""What every test shares. Nothing of the machine's own installation is touched: each session has a home of its own.

The suite runs on SQLite, or on PostgreSQL when ZHIWO_TEST_POSTGRES names a server and a role that may make roles and
databases, such as postgresql://postgres@127.0.0.1:5432/postgres. There it makes the installation's three roles itself
and runs as the batch role, whose pages are the app's: a superuser would notice neither a missing grant nor the wall.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

BY_THEMSELVES = frozenset({"closing", "governance", "test_many_takers.py"})
"""Folders and files whose tests start programs that open the database by themselves."""

ONCE = frozenset({"browser", "demo", "web", "tags"})
"""Folders that say on SQLite all they have to say: pages and what stands on them, the demo bank, tags worked out in the lake."""

TWICE = frozenset({
    "test_pages.py", "test_forgotten_walls.py", "test_roads_round.py", "test_roads_round_login.py", "test_exports.py",
    "test_jobs.py", "test_trail.py", "test_lists.py", "test_approvals.py",
    "test_catalogue.py", "test_audiences.py",
})  # fmt: skip
"""But for these of them, whose statements, locks, copies or walls are the database's own. Besides, every page and every form of
the program is asked for on both databases, with rows behind it (soundness/test_matrix.py)."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what ran on SQLite and would say the same again, above all tests that open no database."""
    from tests.settings import SERVER

    if not SERVER:
        return
    twice = {item for item in items if _told_by_the_database(item)}
    config.hook.pytest_deselected(items=[item for item in items if item not in twice])
    items[:] = [item for item in items if item in twice]


def _told_by_the_database(item: pytest.Item) -> bool:
    if ONCE & set(item.path.parts) and item.path.name not in TWICE:
        return False
    asked = set(getattr(item, "fixturenames", ()))
    named = item.get_closest_marker("django_db") or asked & {"db", "transactional_db", "django_db_setup"}
    return bool(named) or bool(BY_THEMSELVES & set(item.path.parts))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """An empty database with every table; on PostgreSQL made by the owner and used by the app."""
    from django.test import TransactionTestCase

    from tests import settings
    from tests.clearing import clear
    from zhiwo.engine.lake import Lake
    from zhiwo.intake.shapes import all_shapes

    with django_db_blocker.unblock():
        made = _postgres() if settings.SERVER else _sqlite()
        next(made)
    Lake(settings.LAKE).declare(all_shapes())  # as `zhiwo init` leaves it
    with pytest.MonkeyPatch.context() as patch:
        # How tests that commit (transactional_db) leave the database, for which the guards must be let down.
        patch.setattr(TransactionTestCase, "_fixture_teardown", clear)
        yield
    with django_db_blocker.unblock():
        next(made, None)


def _sqlite() -> Iterator[None]:
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    yield
    teardown_databases(made, verbosity=0)


def _postgres() -> Iterator[None]:
    import psycopg
    from django.db import connection

    from tests.settings import DATABASE, SERVER
    from zhiwo.clients.wall.postgres import raise_wall
    from zhiwo.governance.installation import prepare_postgres

    prepare_postgres(SERVER, finish=raise_wall)
    yield
    connection.close()
    with psycopg.connect(SERVER, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{DATABASE}" WITH (FORCE)')


@pytest.fixture(scope="module")
def laid_out(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What a module's own fixtures put into the database stands for all its tests, and goes with the last of them."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def cast(db: None):  # type: ignore[no-untyped-def]
    """The small bank of tests/cast.py."""
    from tests.cast import raise_curtain

    return raise_curtain()


@pytest.fixture(autouse=True)
def packs_as_shipped() -> Iterator[None]:
    """No test leaves published rules to the next one."""
    from zhiwo.rulebook.shelf import forget

    forget()
    yield
    forget()


@pytest.fixture(autouse=True)
def second_place(settings, tmp_path_factory):  # type: ignore[no-untyped-def]
    """Each test's trail has a second place of its own: what another test told it is no part of this trail."""
    settings.TRAIL_ANCHORS = tmp_path_factory.mktemp("second") / "trail.anchors"
