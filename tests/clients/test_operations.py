"""Taking clients and keepings over from files, and assigning."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from zhiwo.clients.models import Client, Keeping
from zhiwo.clients.operations import (
    take_over_clients,
    take_over_keepings,
)
from zhiwo.kernel.refusal import NotFound

NOW = datetime(2026, 4, 20, 2, 0, tzinfo=UTC)
MAY = ("relationship_manager",)


def client_row(number: str, **changes: Any) -> dict[str, Any]:
    row = {"client": number, "name": "曾志伟", "unit": "N1", "opened_on": None, "closed_on": None, "died_on": None}
    return row | changes


def keeping_row(client: str, staff: str, since: date, until: date | None = None, role: str = "lead") -> dict[str, Any]:
    return {"client": client, "staff": staff, "role": role, "from_on": since, "until_on": until}


def keepings(number: str) -> list[tuple[str, str, date, date | None]]:
    rows = Keeping.objects.for_closing().filter(client__number=number).order_by("since")
    return list(rows.values_list("staff__number", "role", "since", "until"))


def by_hand(cast: Cast, client: str, staff: str, role: str = "lead", until: date | None = None) -> None:
    Keeping.objects.for_closing().create(
        client=cast.clients[client], staff=cast.staff[staff], role=role, since=TODAY, until=until, source="hand"
    )


class TestTakeOverClients:
    def test_new_clients_get_the_next_ordinals_and_known_ones_keep_theirs(self, cast: Cast) -> None:
        take_over_clients([client_row("C2"), client_row("C1"), client_row("甲", name="张三")])

        rows = Client.objects.for_closing().order_by("ordinal").values_list("number", "ordinal", "name")
        assert rows.first() == ("甲", 0, "张三")
        assert list(rows)[-2:] == [("C1", 5, "曾志伟"), ("C2", 6, "曾志伟")]

    def test_the_surname_is_read_as_a_surname(self, cast: Cast) -> None:
        take_over_clients([client_row("C1")])

        assert Client.objects.for_closing().get(number="C1").initials == "zzw"

    @pytest.mark.parametrize(
        ("changes", "status"),
        [({}, "active"), ({"closed_on": date(2026, 3, 1)}, "closed"), ({"died_on": date(2026, 3, 1)}, "deceased")],
    )
    def test_the_status_follows_from_the_dates(self, cast: Cast, changes: dict[str, Any], status: str) -> None:
        take_over_clients([client_row("C1", **changes)])

        assert Client.objects.for_closing().get(number="C1").status == status

    def test_twice_is_once(self, cast: Cast) -> None:
        take_over_clients([client_row("C1")])
        before = list(Client.objects.for_closing().values())

        take_over_clients([client_row("C1")])

        assert list(Client.objects.for_closing().values()) == before

    def test_an_unknown_unit_is_refused(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            take_over_clients([client_row("C1", unit="N9")])


class TestTakeOverKeepings:
    def test_a_new_lead_ends_the_one_before_on_the_same_day(self, cast: Cast) -> None:
        take_over_keepings([keeping_row("甲", "W2", date(2026, 4, 16))])

        assert keepings("甲") == [
            ("W1", "lead", date(2026, 1, 1), date(2026, 4, 16)),
            ("W2", "lead", date(2026, 4, 16), None),
        ]

    def test_twice_is_once(self, cast: Cast) -> None:
        rows = [keeping_row("甲", "W2", date(2026, 4, 16)), keeping_row("戊", "W1", date(2026, 2, 1), date(2026, 3, 1))]
        take_over_keepings(rows)
        before = list(Keeping.objects.for_closing().values())

        take_over_keepings(rows)

        assert list(Keeping.objects.for_closing().values()) == before

    def test_a_second_closing_does_not_open_again_what_a_later_row_ended(self, cast: Cast) -> None:
        rows = [keeping_row("戊", "W1", date(2026, 2, 1)), keeping_row("戊", "W2", date(2026, 3, 1))]
        for _ in range(2):
            take_over_keepings(rows)

            assert keepings("戊") == [
                ("W1", "lead", date(2026, 2, 1), date(2026, 3, 1)),
                ("W2", "lead", date(2026, 3, 1), None),
            ]

    def test_what_people_assigned_here_stands_until_the_file_says_something_later(self, cast: Cast) -> None:
        old = keeping_row("戊", "W1", date(2026, 2, 1), date(2026, 3, 1))
        take_over_keepings([old])
        by_hand(cast, "戊", "W2")

        take_over_keepings([old])

        assert keepings("戊")[-1] == ("W2", "lead", date(2026, 4, 20), None)

    def test_what_the_file_takes_back_goes_and_what_it_had_ended_goes_on(self, cast: Cast) -> None:
        old, wrong = keeping_row("乙", "W1", date(2026, 4, 10)), keeping_row("戊", "W1", date(2026, 4, 22))
        by_hand(cast, "戊", "W2")
        take_over_keepings([old, wrong])
        assert keepings("戊") == [
            ("W2", "lead", date(2026, 4, 20), date(2026, 4, 22)),
            ("W1", "lead", date(2026, 4, 22), None),
        ]

        known = set(Keeping.objects.for_closing().values_list("client__number", "role", "since"))
        taken = take_over_keepings([old], stated=known - {("戊", "lead", date(2026, 4, 22))})

        assert keepings("戊") == [("W2", "lead", date(2026, 4, 20), None)]
        assert keepings("乙")[-1] == ("W1", "lead", date(2026, 4, 10), None)
        assert taken.clients == {cast.clients["戊"].pk}

    def test_what_the_file_states_as_well_is_the_files(self, cast: Cast) -> None:
        by_hand(cast, "戊", "W2")
        take_over_keepings([keeping_row("戊", "W2", date(2026, 4, 20))])
        known = set(Keeping.objects.for_closing().values_list("client__number", "role", "since"))

        take_over_keepings([], stated=known - {("戊", "lead", date(2026, 4, 20))})

        assert keepings("戊") == []

    def test_two_former_leads_may_look_on_at_once(self, cast: Cast) -> None:
        by_hand(cast, "戊", "W1", "shadow", date(2026, 5, 20))
        Keeping.objects.for_closing().filter(role="shadow").update(since=date(2026, 4, 10))
        by_hand(cast, "戊", "W2", "shadow", date(2026, 5, 30))

        take_over_keepings([])

        assert [row[3] for row in keepings("戊")] == [date(2026, 5, 20), date(2026, 5, 30)]

    def test_another_role_leaves_the_lead_alone(self, cast: Cast) -> None:
        take_over_keepings([keeping_row("甲", "L1", date(2026, 4, 16), role="backup")])

        assert ("W1", "lead", date(2026, 1, 1), None) in keepings("甲")

    def test_a_row_about_someone_unknown_is_left_aside(self, cast: Cast) -> None:
        take_over_keepings([keeping_row("甲", "W99", date(2026, 4, 16)), keeping_row("C9", "W1", date(2026, 4, 16))])

        assert keepings("甲") == [("W1", "lead", date(2026, 1, 1), None)]
