"""Room for a large transaction: there while it lasts, gone afterwards, whatever happened."""

from __future__ import annotations

import pytest
from django.db import connection

from zhiwo.governance.sqlcipher.room import ROOM, room_for_rows

pytestmark = pytest.mark.django_db


def kept() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        return int(cursor.fetchone()[0])


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own")
def test_lasts_as_long_as_it_is_asked_for() -> None:
    before = kept()

    with room_for_rows():
        assert kept() == -ROOM
    assert kept() == before
    with pytest.raises(ValueError, match="broken off"), room_for_rows():
        raise ValueError("broken off")
    assert kept() == before


def test_changes_nothing_of_what_is_done_within() -> None:
    with room_for_rows(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
