"""Taking units and staff over from files; logins."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from tests.cast import TODAY, Cast
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.models import Staff, Unit
from zhiwo.org.operations import (
    UnitWithoutParent,
    UnknownPost,
    choose_language,
    open_login,
    take_over_skills,
    take_over_staff,
    take_over_units,
)
from zhiwo.org.policy import ACTS, POSTS
from zhiwo.org.queries import actor_of, skills_of, units

NOW = datetime(2026, 4, 20, 2, 0, tzinfo=UTC)


def unit_row(number: str, parent: str | None, **changes: Any) -> dict[str, Any]:
    row = {"unit": number, "name": number, "kind": "outlet", "parent": parent, "opened_on": None, "closed_on": None}
    return row | changes


def staff_row(number: str, **changes: Any) -> dict[str, Any]:
    row = {"staff": number, "name": number, "unit": "N1", "post": "teller", "joined_on": None, "left_on": None}
    return row | changes


class TestUnits:
    def test_each_unit_knows_its_place_whatever_the_order_of_the_file(self, db: None) -> None:
        take_over_units([unit_row("N1", "B1"), unit_row("B1", "H"), unit_row("H", None)])

        assert list(Unit.objects.values_list("path", flat=True)) == ["H/", "H/B1/", "H/B1/N1/"]

    def test_a_unit_that_moves_takes_its_place_anew(self, cast: Cast) -> None:
        rows = [unit_row("H", None), unit_row("B1", "H"), unit_row("S1", "B1"), unit_row("S2", "B1")]

        take_over_units([*rows, unit_row("N1", "S2")])

        assert Unit.objects.get(number="N1").path == "H/B1/S2/N1/"

    @pytest.mark.parametrize("rows", [[unit_row("N1", "B9")], [unit_row("A", "B"), unit_row("B", "A")]])
    def test_a_missing_parent_or_a_ring_is_refused(self, db: None, rows: list[dict[str, Any]]) -> None:
        with pytest.raises(UnitWithoutParent), transaction.atomic():
            take_over_units(rows)

        assert not Unit.objects.exists()

    def test_what_lies_below_is_found_exactly(self, cast: Cast) -> None:
        assert [row.number for row in units("H/B1/S1/")] == ["S1", "N1", "N2"]


class TestStaff:
    def test_whoever_is_gone_from_the_file_has_left(self, cast: Cast) -> None:
        take_over_staff([staff_row("C1")], date(2026, 4, 21))

        assert Staff.objects.get(number="W1").left_on == date(2026, 4, 21)
        assert Staff.objects.get(number="C1").left_on is None

    def test_an_unknown_post_names_the_person_and_what_to_do(self, cast: Cast) -> None:
        with pytest.raises(UnknownPost, match="map it to an existing post"):
            take_over_staff([staff_row("C1", post="wizard")], TODAY)


class TestSkills:
    """What the bank's file says staff can do: it replaces what was known, and holds between its days."""

    def test_holds_between_its_days_and_goes_with_the_file(self, cast: Cast) -> None:
        said = [
            {"staff": "W1", "skill": "cantonese", "from_on": None, "until_on": None},
            {"staff": "W1", "skill": "tax", "from_on": TODAY, "until_on": date(2026, 12, 1)},
            {"staff": "gone", "skill": "law", "from_on": None, "until_on": None},
        ]

        assert take_over_skills(said) == 2

        assert skills_of(TODAY) == {"W1": {"cantonese", "tax"}}
        assert skills_of(date(2026, 12, 1)) == {"W1": {"cantonese"}}
        assert take_over_skills(said[:1]) == 1
        assert skills_of(TODAY) == {"W1": {"cantonese"}}


class TestLogins:
    def test_the_administrator_opens_a_login_and_the_password_stays_off_the_trail(self, cast: Cast) -> None:
        login = open_login(actor=cast.actor("AD"), staff="W1", password="s3cret-words", at=NOW)

        assert login.check_password("s3cret-words")
        assert "s3cret" not in str(TrailEntry.objects.values())
        actor = actor_of(login, TODAY)
        assert actor is not None
        assert (actor.staff, actor.post, actor.path) == ("W1", "relationship_manager", "H/B1/S1/N1/")

    def test_the_language_is_kept_and_a_second_choice_of_it_changes_nothing(self, cast: Cast) -> None:
        login = open_login(actor=cast.actor("AD"), staff="W1", password="x", at=NOW)

        for _ in range(2):
            choose_language(actor=cast.actor("W1"), language="en", at=NOW)

        login.refresh_from_db()
        assert login.language == "en"
        assert TrailEntry.objects.filter(act="org.language-chosen").count() == 1

    def test_nobody_else_does(self, cast: Cast) -> None:
        with pytest.raises(Denied):
            open_login(actor=cast.actor("P1"), staff="W1", password="x", at=NOW)

    def test_no_login_for_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            open_login(actor=cast.actor("AD"), staff="W99", password="x", at=NOW)

    def test_a_leaver_is_no_actor_from_the_day_of_leaving(self, cast: Cast) -> None:
        login = open_login(actor=cast.actor("AD"), staff="W1", password="x", at=NOW)
        Staff.objects.filter(number="W1").update(left_on=date(2026, 4, 21))

        assert actor_of(login, date(2026, 4, 20)) is not None
        assert actor_of(login, date(2026, 4, 21)) is None


def test_every_act_names_posts_of_the_house() -> None:
    for act in ACTS.values():
        assert act.posts <= POSTS.keys()
