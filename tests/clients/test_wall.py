"""The second wall holds where the first was forgotten (requirements K1; known faults, "Access, exports")."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.cast import TODAY, Cast
from tests.desk.house import furnish
from zhiwo.clients.access import visible_clients
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.scope import ScopedQuerySet, Unscoped
from zhiwo.clients.wall import behind, walled

EVERYONE = "甲乙丙丁戊"


def reached() -> str:
    """The clients a query reaches that asks for all, as one who forgot the first wall would."""
    return "".join(sorted(Client.objects.for_closing().values_list("number", flat=True)))


class TestBehindTheWall:
    def test_each_reaches_what_the_first_wall_shows_and_no_more(self, cast: Cast) -> None:
        for number in cast.staff:
            actor = cast.actor(number)
            seen = "".join(sorted(visible_clients(actor).values_list("number", flat=True)))

            with behind(actor):
                assert reached() == seen, number

    def test_a_role_lets_through_from_its_first_day_until_the_day_it_ends(self, cast: Cast) -> None:
        Keeping.objects.for_closing().create(
            client=cast.clients["丁"], staff=cast.staff["W1"], role="delegate",
            since=date(2026, 4, 6), until=date(2026, 4, 15),
        )  # fmt: skip
        for day, seen in ((5, "甲"), (6, "丁甲"), (14, "丁甲"), (15, "甲")):
            with behind(cast.actor("W1", date(2026, 4, day))):
                assert reached() == seen, day

    def test_who_has_not_come_in_reaches_nobody(self, cast: Cast) -> None:
        with behind(None):
            assert reached() == ""

    def test_the_wall_comes_down_with_the_request(self, cast: Cast) -> None:
        with behind(cast.actor("W1")):
            pass

        assert reached() == "".join(sorted(EVERYONE))

    def test_a_failure_takes_it_down_too(self, cast: Cast) -> None:
        with pytest.raises(RuntimeError), behind(cast.actor("W1")):
            raise RuntimeError

        assert reached() == "".join(sorted(EVERYONE))

    def test_one_viewer_leaves_nothing_to_the_next(self, cast: Cast) -> None:
        """kubestellar/console#4442: the next user sees the former's rows."""
        with behind(cast.actor("G1")):
            assert reached() == "".join(sorted("甲乙丙戊"))
        with behind(cast.actor("W4")):
            assert reached() == "丁"

    def test_a_unit_whose_code_differs_in_case_only_is_another_unit(self, cast: Cast) -> None:
        unit = cast.staff["W1"].unit
        twin = type(unit).objects.create(
            number="n1", name="另一网点", kind="outlet", path=unit.path.replace("N1", "n1")
        )
        Client.objects.for_closing().filter(number="乙").update(unit=twin)

        with behind(cast.actor("H1")):
            assert reached() == "".join(sorted("甲戊"))

    def test_a_path_that_begins_alike_is_another_unit(self, cast: Cast) -> None:
        unit = cast.staff["W1"].unit
        other = type(unit).objects.create(number="N11", name="东湖一网点", kind="outlet", path="H/B1/S1/N11/")
        Client.objects.for_closing().filter(number="乙").update(unit=other)

        with behind(cast.actor("H1")):
            assert reached() == "".join(sorted("甲戊"))


class TestEveryTable:
    def test_every_model_with_a_guard_stands_behind_the_wall(self) -> None:
        guarded = {
            model._meta.db_table
            for model in apps.get_models()
            if isinstance(model._default_manager.get_queryset(), ScopedQuerySet)
        }

        assert guarded
        assert guarded == {place.table for place in walled()}

    def test_what_hangs_on_a_client_is_reached_like_the_client(self, cast: Cast) -> None:
        furnish(cast)
        for number in ("W1", "H2", "HO", "AD"):
            actor = cast.actor(number)
            seen = set(visible_clients(actor).values_list("pk", flat=True))
            for model, client in _hanging():
                expected = [row[0] for row in _all(model, client) if row[1] in seen]

                with behind(actor):
                    assert [row[0] for row in _all(model, client)] == expected, (number, model)

    def test_raw_statements_meet_it_as_well(self, cast: Cast) -> None:
        with behind(cast.actor("W1")), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM clients_client")
            assert cursor.fetchone() == (1,)
            cursor.execute("SELECT count(*) FROM clients_keeping k JOIN clients_client c ON c.id = k.client_id")
            assert cursor.fetchone() == (1,)

    def test_joins_from_a_table_that_stands_outside_reach_no_further(self, cast: Cast) -> None:
        """getsentry/sentry#104990 and the joins of the scope libraries: related rows are scoped on every hop (netbox#17310)."""
        with behind(cast.actor("W1")), connection.cursor() as cursor:
            cursor.execute("SELECT c.number FROM org_unit u JOIN clients_client c ON c.unit_id = u.id")
            assert cursor.fetchall() == [("甲",)]


class TestATransactionThatBroke:
    def test_tells_its_own_fault_and_leaves_no_wall_behind(self, cast: Cast) -> None:
        with pytest.raises(Unscoped), transaction.atomic(), behind(cast.actor("W1")):
            cast.clients["甲"].save()

        assert reached() == "".join(sorted(EVERYONE))
        with behind(cast.actor("W2")):
            assert reached() == "乙"


class TestWriting:
    """Fineract scoped its readings and not its writings (FINERACT-2639, FINERACT-2982)."""

    def test_a_row_out_of_sight_is_not_changed(self, cast: Cast) -> None:
        with behind(cast.actor("W1")):
            changed = Client.objects.for_closing().filter(number__in=EVERYONE).update(name="改")

        assert changed == 1
        assert set(Client.objects.for_closing().filter(name="改").values_list("number", flat=True)) == {"甲"}

    def test_a_row_out_of_sight_is_not_deleted(self, cast: Cast) -> None:
        with behind(cast.actor("W1")), connection.cursor() as cursor:
            cursor.execute('DELETE FROM "clients_keeping"')

        assert set(Keeping.objects.for_closing().values_list("client__number", flat=True)) == set("乙丙丁")

    def test_no_row_is_put_on_a_client_out_of_sight(self, cast: Cast) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), behind(cast.actor("W1")):
            _keep(cast, "戊")

        assert not Keeping.objects.for_closing().filter(client=cast.clients["戊"]).exists()

    def test_no_row_is_moved_to_a_client_out_of_sight(self, cast: Cast) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), behind(cast.actor("W1")):
            Keeping.objects.for_closing().filter(client__number="甲").update(client=cast.clients["戊"])

        assert not Keeping.objects.for_closing().filter(client=cast.clients["戊"]).exists()

    def test_a_row_on_a_client_in_sight_is_written_and_gets_its_key(self, cast: Cast) -> None:
        with behind(cast.actor("H1")):
            kept = _keep(cast, "戊")
            Keeping.objects.for_closing().filter(pk=kept.pk).update(reason="巡访")

            assert Keeping.objects.for_closing().get(pk=kept.pk).reason == "巡访"

    def test_rows_are_put_in_the_place_of_others_as_outside(self, cast: Cast) -> None:
        with behind(cast.actor("W1")):
            row = Client.objects.for_closing().get(number="甲")
            row.name = "新名"
            Client.objects.for_closing().bulk_create(
                [row], update_conflicts=True, unique_fields=["number"], update_fields=["name"]
            )

        assert Client.objects.for_closing().get(number="甲").name == "新名"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="settings of a transaction exist on PostgreSQL only")
class TestOnPostgres:
    pytestmark = pytest.mark.django_db

    def test_every_table_has_row_level_security_forced(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r'"
            )
            assert {row[0] for row in cursor.fetchall()} == {place.table for place in walled()}

    def test_the_app_role_without_a_viewer_reaches_nothing(self, cast: Cast) -> None:
        """PostgreSQL's own warning: an owner or a superuser passes; cyoda#363, whose tests ran as one and proved nothing."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE zhiwo_app")
            for place in walled():
                cursor.execute(f"SELECT count(*) FROM {place.table}")
                assert cursor.fetchone() == (0,), place
            cursor.execute("SET LOCAL ROLE NONE")

    def test_nothing_of_the_viewer_is_left_on_the_connection(self, cast: Cast) -> None:
        with behind(cast.actor("G1")):
            pass

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('zhiwo.path', true), current_setting('zhiwo.staff', true), current_user"
            )
            assert cursor.fetchone() == ("", "", "zhiwo_batch")


def _keep(cast: Cast, client: str) -> Keeping:
    return Keeping.objects.for_closing().create(
        client=cast.clients[client], staff=cast.staff["W1"], role="backup", since=TODAY - timedelta(days=1)
    )


def _hanging() -> list[tuple[Any, str]]:
    """The models behind the wall with the way from their rows to the client."""
    found = {model._meta.db_table: model for model in apps.get_models()}
    ways = {"clients_client": "pk", "care_newsseen": "news__client", "care_servicestep": "request__client"}
    ways["entitlements_bookingstep"] = "booking__client"
    ways |= dict.fromkeys(("care_discharge", "care_deskmark"), "duty__client")
    ways |= {"coverage_proposalapproval": "proposal__client", "coverage_enrolmentpaper": "enrolment__client"}
    return [(found[place.table], ways.get(place.table, "client")) for place in walled()]


def _all(model: Any, client: str) -> list[tuple[int, int]]:
    return list(ScopedQuerySet(model).granted().order_by("pk").values_list("pk", client))
