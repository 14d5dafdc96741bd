"""Which post sees which detail: what the table must say whatever else a house changes in it, and what follows from a cell."""

from __future__ import annotations

from datetime import date

import pytest

from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import (
    FIELDS,
    KEEPERS,
    LEADERS,
    POSTS,
    PURPOSES,
    SEEING,
    SHOWN,
    TABLE,
    Field,
    Shown,
    as_seen,
    fen_as_seen,
    finds_by,
    may_ask_for,
    sees,
    shown,
)
from zhiwo.org.policy.fields import REVEALS_A_DAY, Purpose

CONTACT = (Field.PHONE, Field.ID_NUMBER, Field.ADDRESS)


def actor(post: str) -> Actor:
    return Actor(staff="S", name="某", post=post, unit="N1", path="H/N1/", on=date(2026, 4, 20))


class TestTheTable:
    def test_names_every_post_and_every_field(self) -> None:
        assert set(TABLE) == set(POSTS)
        assert all(set(row) == set(Field) == set(FIELDS) for row in TABLE.values())
        assert set(SHOWN) == set(Shown)
        assert set(PURPOSES) == set(Purpose)

    def test_shows_contact_details_in_clear_to_nobody_unasked(self) -> None:
        assert [post for post, row in TABLE.items() for field in CONTACT if row[field] is Shown.CLEAR] == []

    @pytest.mark.parametrize("post", sorted(LEADERS | KEEPERS))
    def test_shows_names_and_amounts_to_whoever_keeps_or_leads(self, post: str) -> None:
        assert sees(actor(post), Field.NAME)
        assert sees(actor(post), Field.AMOUNTS)
        assert Field.PHONE in may_ask_for(actor(post))

    def test_gives_an_analyst_amounts_and_never_a_way_to_the_client(self) -> None:
        assert str(as_seen(actor("analyst"), Field.NAME, "张三")) == "张*"
        assert [as_seen(actor("analyst"), field, "13800138000") for field in CONTACT] == ["", "", ""]
        assert may_ask_for(actor("analyst")) == frozenset()
        assert fen_as_seen(actor("analyst"), 5) == 5

    @pytest.mark.parametrize("post", ["auditor", "data_steward", "analyst", "administrator"])
    def test_lets_these_ask_for_nothing(self, post: str) -> None:
        assert may_ask_for(actor(post)) == frozenset()
        assert not any(sees(actor(post), field) for field in (*CONTACT, Field.NAME, Field.NOTE, Field.EMPLOYER))

    def test_lets_compliance_ask(self) -> None:
        assert {Field.NAME, *CONTACT} <= may_ask_for(actor("compliance"))

    def test_shows_an_administrator_nothing(self) -> None:
        assert {shown(actor("administrator"), field) for field in Field} == {Shown.HIDDEN}
        assert fen_as_seen(actor("administrator"), 5) is None

    def test_shows_a_post_nobody_thought_of_nothing(self) -> None:
        assert {shown(actor("newcomer"), field) for field in Field} == {Shown.HIDDEN}

    def test_shows_amounts_to_all_who_see_clients_as_lists_stand_in_the_order_of_worth(self) -> None:
        assert all(TABLE[post][Field.AMOUNTS] is Shown.CLEAR for post in SEEING)

    def test_has_a_number_of_reveals_a_day_for_whoever_may_ask_and_nobody_else(self) -> None:
        assert set(REVEALS_A_DAY) == {post for post in POSTS if may_ask_for(actor(post))}

    def test_keeps_nothing_that_alone_authenticates(self) -> None:
        assert {detail.sort for detail in FIELDS.values()} <= {"C1", "C2"}


class TestACell:
    @pytest.mark.parametrize(
        ("how", "seen", "found"),
        [
            (Shown.CLEAR, "张三丰", True),
            (Shown.MASKED, "张**", False),
            (Shown.ON_REQUEST, "张**", True),
            (Shown.HIDDEN, "", False),
        ],
    )
    def test_decides_what_is_seen_and_what_is_looked_for(
        self, monkeypatch: pytest.MonkeyPatch, how: Shown, seen: str, found: bool
    ) -> None:
        monkeypatch.setitem(TABLE, "teller", {**TABLE["teller"], Field.NAME: how})

        assert str(as_seen(actor("teller"), Field.NAME, "张三丰")) == seen
        assert finds_by(actor("teller"), Field.NAME) is found

    def test_that_is_clear_gives_a_plain_text(self) -> None:
        assert type(as_seen(actor("teller"), Field.NAME, "张三")) is str
