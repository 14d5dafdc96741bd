"""The app role of PostgreSQL may do its work and no more."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, connections, transaction

from tests.cast import Cast
from zhiwo.clients.wall import behind
from zhiwo.governance.models import TrailEntry
from zhiwo.governance.operations import record

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the roles exist on PostgreSQL only"),
]


def test_pages_are_made_by_the_app_role_which_owns_nothing() -> None:
    with behind(None), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("zhiwo_app", False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("change", ["UPDATE governance_trailentry SET act = ''", "DELETE FROM governance_trailentry"])
def test_the_app_role_can_append_to_the_trail_but_not_change_it(cast: Cast, change: str) -> None:
    from datetime import UTC, datetime

    record(actor=cast.actor("W1"), act="x", subject_kind="client", subject="甲", at=datetime(2026, 4, 20, tzinfo=UTC))

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)

    assert TrailEntry.objects.get().act == "x"


def test_the_server_is_one_whose_row_level_security_holds() -> None:
    """CVE-2023-2455, CVE-2025-8713, CVE-2016-2193."""
    with connection.cursor() as cursor, pytest.MonkeyPatch.context() as patch:
        cursor.execute("SELECT 1")
        patch.setitem(connections["default"].__dict__, "pg_version", 150013)
        with pytest.raises(ImproperlyConfigured, match=r"PostgreSQL 15\.13"):
            connection.check_database_version_supported()
