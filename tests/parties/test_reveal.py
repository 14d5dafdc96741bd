"""A detail in clear: for a purpose, of a client in sight, where the post may ask, so often a day; and always on the trail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError

from tests.cast import Cast
from tests.desk.house import NOW, furnish
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.policy.fields import REVEALS_A_DAY
from zhiwo.parties.operations import (
    Revealed,
    SayWhatFor,
    TooManyReveals,
    WordsOfTheClient,
    note_view,
    reveal,
    revealing,
)

pytestmark = pytest.mark.django_db
PHONE = "19900001234"


@pytest.fixture
def house(cast: Cast) -> Cast:
    furnish(cast)
    return cast


def ask(house: Cast, staff: str = "W1", **said: object) -> Revealed:
    asked = {"client": "甲", "field": "phone", "purpose": "contact", "at": NOW} | said
    return reveal(actor=house.actor(staff), **asked)  # type: ignore[arg-type]


def trail() -> list[TrailEntry]:
    return list(TrailEntry.objects.filter(act="client.revealed"))


class TestAsking:
    @pytest.mark.parametrize(
        ("field", "value"),
        [("phone", PHONE), ("id_number", "990101197004220021"), ("address", "江苏省临江市东湖区学府路12号")],
    )
    def test_gives_the_value_and_writes_down_that_it_was_asked_for_not_what_it_is(
        self, house: Cast, field: str, value: str
    ) -> None:
        shown = ask(house, field=field, purpose="identify")

        (entry,) = trail()
        assert shown.value == value
        assert value not in shown.masked
        assert (entry.actor, entry.subject, entry.at) == ("W1", "甲", NOW)
        assert entry.facts == {"field": field, "purpose": "identify", "words": ""}
        assert value not in entry.facts_written

    def test_compliance_learns_who_it_is(self, house: Cast) -> None:
        fields = {field: ask(house, "Q1", field=field, purpose="compliance").value for field in ("name", "born_on")}

        assert fields == {"name": "测试甲", "born_on": "1970-04-22"}

    def test_what_the_bank_has_not_is_empty(self, house: Cast) -> None:
        assert ask(house, "W3", client="丙").value == ""

    def test_something_else_is_said_in_words(self, house: Cast) -> None:
        ask(house, purpose="other", words=" 寄送生日贺卡 ")

        assert trail()[0].facts["words"] == "寄送生日贺卡"


class TestIsRefused:
    @pytest.mark.parametrize("client", ["乙", "nobody"])
    def test_for_a_client_out_of_sight_in_the_words_of_one_that_is_not_there(self, house: Cast, client: str) -> None:
        with pytest.raises(NotFound, match="That client was not found"):
            ask(house, client=client)

    @pytest.mark.parametrize("staff", ["X1", "U1", "D1"])
    @pytest.mark.parametrize("field", ["phone", "name", "id_number", "address", "nothing", "amounts"])
    def test_to_posts_that_may_not_ask(self, house: Cast, staff: str, field: str) -> None:
        with pytest.raises(Denied):
            ask(house, staff, field=field)
        assert trail() == []

    def test_to_an_administrator_who_sees_nobody(self, house: Cast) -> None:
        with pytest.raises(NotFound):
            ask(house, "AD")

    @pytest.mark.parametrize("field", ["note", "amounts", "account", "client_id", "id_index", "pk"])
    def test_for_what_is_no_field_to_ask_for(self, house: Cast, field: str) -> None:
        with pytest.raises(Denied):
            ask(house, field=field)

    @pytest.mark.parametrize(
        "said",
        [{"purpose": ""}, {"purpose": "curious"}, {"purpose": "other"}, {"purpose": "other", "words": " "},
         {"words": "长" * 101}],
    )  # fmt: skip
    def test_without_a_purpose(self, house: Cast, said: dict[str, str]) -> None:
        with pytest.raises(SayWhatFor):
            ask(house, **said)
        assert trail() == []

    @pytest.mark.parametrize("words", ["给测试甲回电", "回拨19900001234", "回拨 199-0000-1234", "证件 １１０１０１"])
    def test_when_the_words_would_put_the_client_on_the_trail(self, house: Cast, words: str) -> None:
        with pytest.raises(WordsOfTheClient):
            ask(house, purpose="other", words=words)
        assert trail() == []


class TestADay:
    def test_allows_so_many_and_the_next_one_tomorrow(self, house: Cast) -> None:
        REVEALS = REVEALS_A_DAY["compliance"]  # noqa: N806
        for n in range(REVEALS):
            ask(house, "Q1", at=NOW + n * revealing.ONE_ACT)
        late = NOW + REVEALS * revealing.ONE_ACT

        with pytest.raises(TooManyReveals, match=str(REVEALS)):
            ask(house, "Q1", at=late)
        assert ask(house, "Q1", at=NOW + timedelta(days=1)).value == PHONE
        assert ask(house, "H1", at=late).value == PHONE

    def test_counts_from_midnight_of_the_bank(self, house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(REVEALS_A_DAY, "relationship_manager", 1)
        midnight = NOW.replace(hour=0, minute=0)
        ask(house, at=midnight - timedelta(minutes=20))

        ask(house, at=midnight)

        with pytest.raises(TooManyReveals):
            ask(house, at=midnight + timedelta(hours=23, minutes=59))

    def test_takes_the_same_look_again_for_one(self, house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(REVEALS_A_DAY, "relationship_manager", 1)
        ask(house)

        assert ask(house, at=NOW + timedelta(minutes=9)).value == PHONE
        assert len(trail()) == 1

    @pytest.mark.parametrize(
        "other",
        [{"field": "address"}, {"purpose": "identify"}, {"at": NOW + timedelta(minutes=10)}, {"words": "回电"}],
    )
    def test_takes_another_look_for_another(self, house: Cast, other: dict[str, object]) -> None:
        ask(house)

        ask(house, **other)

        assert len(trail()) == 2


def test_without_the_trail_nothing_is_shown(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**said: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(revealing, "record", broken)

    with pytest.raises(DatabaseError):
        ask(house)


class TestAView:
    def test_is_written_down_each_time(self, house: Cast) -> None:
        for _ in range(2):
            note_view(actor=house.actor("X1"), client="甲", at=NOW)

        seen = TrailEntry.objects.filter(act="client.viewed").values_list("actor", "subject", "facts_written")
        assert list(seen) == [("X1", "甲", '{"own":false}')] * 2

    def test_of_a_client_out_of_sight_is_none(self, house: Cast) -> None:
        with pytest.raises(NotFound):
            note_view(actor=house.actor("W1"), client="乙", at=NOW)
        assert not TrailEntry.objects.exists()
