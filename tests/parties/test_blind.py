"""A person is found by the whole phone or identity number however it is written, and by nothing less; no value is compared."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from zhiwo.desk.search import search
from zhiwo.kernel.phone import check_mobile
from zhiwo.parties import blind
from zhiwo.parties.models import Person
from zhiwo.parties.operations import PERSONAL, take_over_persons

PHONE, ID = "19900001234", "99010119700422002X"


@pytest.fixture
def known(cast: Cast) -> Cast:
    rows = [("甲", PHONE, ID), ("丙", "010-12345678", "E12345678")]
    blank: dict[str, Any] = dict.fromkeys(PERSONAL) | {"from_on": date(2026, 1, 1)}
    take_over_persons([blank | {"client": c, "phone": p, "id_number": i, "id_kind": "other"} for c, p, i in rows])
    return cast


def found(cast: Cast, staff: str, words: str) -> list[str]:
    return [one.number for one in search(cast.actor(staff), words)]


@pytest.mark.django_db
class TestLooking:
    @pytest.mark.parametrize(
        ("words", "client"),
        [
            (PHONE, "甲"), ("199 0000 1234", "甲"), ("+86 199-0000-1234", "甲"), ("１９９００００１２３４", "甲"),
            ("1234", "甲"), ("１２３４", "甲"), (ID, "甲"), (ID.lower(), "甲"), ("990101 19700422 002x", "甲"),
            ("010-12345678", "丙"), ("(010)12345678", "丙"), ("5678", "丙"), ("e12345678", "丙"),
        ],
    )  # fmt: skip
    def test_finds_by_the_whole_value_and_a_phone_by_its_last_four(self, known: Cast, words: str, client: str) -> None:
        assert found(known, "G1", words) == [client]

    @pytest.mark.parametrize(
        "words", ["1990000123", "19900001235", "9900001234", "0001234", "234", ID[:-1], "00001234"]
    )
    def test_finds_nothing_by_less(self, known: Cast, words: str) -> None:
        assert found(known, "G1", words) == []

    @pytest.mark.parametrize("words", [PHONE, ID, "1234"])
    def test_finds_nobody_out_of_sight(self, known: Cast, words: str) -> None:
        assert found(known, "W3", words) == []

    @pytest.mark.parametrize("staff", ["X1", "U1", "D1"])
    @pytest.mark.parametrize("words", [PHONE, ID, "1234", "测试甲", "测试", "cs"])
    def test_whoever_may_not_know_a_detail_finds_nothing_by_it(self, known: Cast, staff: str, words: str) -> None:
        """Strapi's CVE-2023-22894 and its kin: a filter on a hidden field tells it value by value."""
        assert found(known, staff, words) == []
        assert found(known, staff, "甲") == ["甲"]

    def test_compliance_finds_by_what_it_may_ask_for_and_reads_a_mask(self, known: Cast) -> None:
        assert [(one.number, str(one.name)) for one in search(known.actor("Q1"), PHONE)] == [("甲", "测**")]

    @pytest.mark.parametrize("words", [PHONE, ID, "1234"])
    def test_sends_the_database_digests_only(self, known: Cast, words: str) -> None:
        with CaptureQueriesContext(connection) as sent:
            found(known, "G1", words)

        (statement,) = (query["sql"] for query in sent.captured_queries)
        # What was typed is compared with names and numbers of clients; with what is known of persons only its digest is.
        assert '"phone" ' not in statement
        assert '"id_number" ' not in statement
        assert '_index" = ' in statement
        assert words == "1234" or "LIKE" not in statement

    def test_looks_in_an_index(self, known: Cast) -> None:
        plan = Person.objects.for_closing().filter(phone_index=blind.phone_index(PHONE)).order_by().explain()

        assert connection.vendor != "sqlite" or "person_by_phone" in plan


@pytest.mark.django_db
class TestTakingOver:
    def test_stores_the_document_and_its_digests(self, known: Cast) -> None:
        person = Person.objects.for_closing().get(client__number="甲")

        assert (person.id_kind, person.id_number, person.phone) == ("other", ID, PHONE)
        assert person.id_index == blind.id_index(ID)
        assert str(person.id_number) == "990***********002X"

    def test_a_new_number_is_found_and_the_old_one_is_not(self, known: Cast) -> None:
        row = dict.fromkeys(PERSONAL) | {"client": "甲", "from_on": date(2026, 4, 1), "phone": "19900009999"}
        take_over_persons([row])

        assert found(known, "G1", "19900009999") == found(known, "G1", "9999") == ["甲"]
        assert found(known, "G1", PHONE) == found(known, "G1", "1234") == found(known, "G1", ID) == []

    def test_digests_are_made_of_what_is_new_only(self, known: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[bytes] = []
        digest = blind._digest
        monkeypatch.setattr(blind, "_digest", lambda *said: made.append(b"") or digest(*said))
        row = dict.fromkeys(PERSONAL) | {
            "from_on": date(2026, 4, 1),
            "phone": PHONE,
            "id_number": ID,
            "id_kind": "other",
        }

        again = take_over_persons([row | {"client": "甲"}, row | {"client": "乙"}])

        assert (again.written, len(made)) == (1, 3)


def test_digests_depend_on_the_key_and_on_what_they_are_of(settings: Any) -> None:
    digests = {blind.phone_index(PHONE), blind.phone_tail_index(PHONE), blind.id_index(PHONE)}
    assert len(digests) == 3
    assert all(len(digest) == 32 for digest in digests)

    blind._key.cache_clear()
    settings.SECRET_KEY = "another"
    assert blind.phone_index(PHONE) not in digests
    blind._key.cache_clear()


@pytest.mark.parametrize("words", ["", "12345", "王小明", "1", "abc"])
def test_of_what_is_no_number_there_is_no_digest(words: str) -> None:
    assert (blind.phone_index(words), blind.id_index(words)) == ("", "")


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["{}", " {} ", "+86{}", "0086 {}", "86{}"]))
def test_a_mobile_has_one_digest_however_it_is_written(number: str, way: str) -> None:
    assert check_mobile(number).value == number
    assert blind.phone_index(way.format(number)) == blind.phone_index(number) != ""
