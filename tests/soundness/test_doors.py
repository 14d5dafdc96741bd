"""G4 in the suite, and the twelve holes that a scope at the level of the ORM has been measured to leave open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from tests.cast import SINCE, Cast
from tests.soundness import doors
from tests.soundness.result import Result
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.scope import Unscoped
from zhiwo.clients.wall import behind
from zhiwo.org.models import Staff

pytestmark = pytest.mark.django_db


def test_no_method_of_any_table_about_clients_asks_the_database_without_a_viewer() -> None:
    result = Result("G4", "methods")

    doors.try_all(result)

    assert result.wrong == []
    assert result.n > len(doors.scoped()) * 2 * 40


def test_a_method_that_gets_through_is_found() -> None:
    assert not doors.shut(lambda: list(Staff.objects.all()))
    assert not doors.shut(lambda: QuerySet.exists(Client.objects.all()))


NOBODY_NAMED: dict[str, Callable[[], object]] = {
    "1 exists": lambda: Client.objects.all().exists(),
    "2 exclude and exists": lambda: Client.objects.exclude(number="甲").exists(),
    "3 explain": lambda: Client.objects.all().explain(),
    "4 bulk_create": lambda: Client.objects.bulk_create([Client(number="己")]),
    "5 a subquery": lambda: list(Staff.objects.filter(pk__in=Keeping.objects.values("staff"))),
    "6 the base manager": lambda: list(Client._base_manager.all()),
}


@pytest.mark.parametrize("hole", NOBODY_NAMED)
def test_hole_without_a_scope_is_shut_by_the_first_wall(cast: Cast, hole: str) -> None:
    with pytest.raises(Unscoped):
        NOBODY_NAMED[hole]()


class TestInsideAScope:
    """Behind the wall as Wang, who keeps 甲; 丁 is kept elsewhere. The first wall is passed on purpose."""

    def test_7_joins(self, cast: Cast) -> None:
        with behind(cast.actor("W1")):
            kept = (
                Keeping.objects.for_closing()
                .filter(client__unit__isnull=False)
                .values_list("client__number", flat=True)
            )
            assert list(kept) == ["甲"]

    def test_8_values_from_a_table_outside(self, cast: Cast) -> None:
        with behind(cast.actor("W1")), connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.name FROM org_staff s JOIN clients_keeping k ON k.staff_id = s.id"
                " JOIN clients_client c ON c.id = k.client_id"
            )
            assert [row[0] for row in cursor.fetchall()] == ["测试甲"]

    def test_9_a_foreign_key_followed(self, cast: Cast) -> None:
        kept = Keeping.objects.for_closing().get(client__number="丁")

        with behind(cast.actor("W1")), pytest.raises(Unscoped):
            _ = kept.client

    def test_10_bulk_create(self, cast: Cast) -> None:
        row = Keeping(client=cast.clients["丁"], staff=cast.staff["W1"], role="backup", since=SINCE)

        with pytest.raises(DatabaseError), transaction.atomic(), behind(cast.actor("W1")):
            Keeping.objects.for_closing().bulk_create([row])

    def test_11_refresh_from_db(self, cast: Cast) -> None:
        with behind(cast.actor("W1")), pytest.raises(Unscoped):
            cast.clients["丁"].refresh_from_db()

    def test_12_save(self, cast: Cast) -> None:
        cast.clients["丁"].name = "改"

        with pytest.raises(Unscoped), transaction.atomic(), behind(cast.actor("W1")):
            cast.clients["丁"].save()

        assert Client.objects.for_closing().get(number="丁").name == "测试丁"
