"""Cases: written by keepers about no client in particular, rated by colleagues, found again, taken down (F6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import Cast
from tests.talks.house import CASE, NOW, written
from zhiwo.clients.models import Client
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.talks.models import CaseVote, TalkCase
from zhiwo.talks.operations import (
    BannedClaim,
    CaseIncomplete,
    NamesAClient,
    OwnCase,
    TakenDownAlready,
    rate_case,
    take_case_down,
)
from zhiwo.talks.queries import cases

pytestmark = pytest.mark.django_db


def vote(cast: Cast, case: TalkCase, by: str, useful: bool = True) -> None:
    rate_case(actor=cast.actor(by), reference=case.reference, useful=useful, at=NOW)


def titles(cast: Cast, who: str = "W3", **asked: str) -> list[str]:
    return [one.title for one in cases(cast.actor(who), **asked)]


class TestWriting:
    def test_is_read_all_over_the_house(self, cast: Cast) -> None:
        written(cast)

        (row,) = cases(cast.actor("W4"))
        assert (row.title, row.outcome, row.band, row.unit, row.own) == (
            CASE["title"],
            "won",
            "to_500",
            "东湖网点",
            False,
        )
        assert cases(cast.actor("W1"))[0].own
        assert CASE["said"] not in TrailEntry.objects.latest("pk").facts_written

    def test_one_form_sent_twice_writes_once(self, cast: Cast) -> None:
        first = written(cast, reference="K-1")
        assert written(cast, reference="K-1", title="改了") == first
        assert TalkCase.objects.count() == 1

    @pytest.mark.parametrize(
        "more",
        [
            {"situation": "nowhere"}, {"tier": "t9"}, {"outcome": "drawn"}, {"band": "126"}, {"title": " "}, {"said": ""},
            {"lessons": ""}, {"title": "长" * 41}, {"said": "长" * 1001}, {"lessons": "长" * 1001},
        ],
    )  # fmt: skip
    def test_a_case_has_all_its_parts(self, cast: Cast, more: dict[str, Any]) -> None:
        with pytest.raises(CaseIncomplete):
            written(cast, **more)

    def test_borders(self, cast: Cast) -> None:
        assert written(cast, title="长" * 40, said="长" * 1000, lessons="长" * 1000)

    @pytest.mark.parametrize("by", ["Q1", "U1", "X1", "D1", "AD"])
    def test_who_may_not(self, cast: Cast, by: str) -> None:
        with pytest.raises(Denied):
            written(cast, by)

    @pytest.mark.parametrize("section", ["title", "said", "lessons"])
    def test_a_case_teaches_no_banned_claim(self, cast: Cast, section: str) -> None:
        with pytest.raises(BannedClaim):
            written(cast, **{section: "就说零 风 险"})


class TestPrivacy:
    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("打她的手机13800138000", "电话号码"),
            ("证件110101196101010018", "证件号码"),
            ("客户测试甲要转走", "客户姓名"),
            ("客户测 试 甲要转走", "客户姓名"),
            ("账上5000000元", "金额"),
        ],
    )
    @pytest.mark.parametrize("section", ["title", "said", "lessons"])
    def test_nobody_is_to_be_known_from_it(self, cast: Cast, text: str, what: str, section: str) -> None:
        with pytest.raises(NamesAClient) as refused:
            written(cast, **{section: text})

        assert what in refused.value.say("zh")
        assert "测试甲" not in refused.value.say("zh")
        assert "13800138000" not in refused.value.say("zh")

    def test_a_clients_number_in_sight_is_found_in_any_letters(self, cast: Cast) -> None:
        Client.objects.for_closing().filter(number="甲").update(number="Kx12")

        with pytest.raises(NamesAClient) as refused:
            written(cast, said="客户 kx 12 很犹豫")
        assert "客户号" in refused.value.say("zh")
        assert written(cast, "W4", said="客户 kx 12 很犹豫")  # a word like any other, to who does not see that client

    def test_names_out_of_sight_are_not_told_by_a_refusal(self, cast: Cast) -> None:
        assert written(cast, "W4", said="测试甲")  # Sun does not see 甲
        with pytest.raises(NamesAClient):
            written(cast, "W4", said="测试丁")

    def test_a_name_of_one_character_stands_in_any_text(self, cast: Cast) -> None:
        Client.objects.for_closing().filter(number="甲").update(name="问")
        assert written(cast, said="先问用途")


class TestVotes:
    def test_one_a_person_and_the_newest_holds(self, cast: Cast) -> None:
        case = written(cast)
        vote(cast, case, "W2")
        vote(cast, case, "W3")
        vote(cast, case, "W3", useful=False)

        (row,) = cases(cast.actor("W3"))
        assert (row.useful, row.votes, row.mine) == (1, 2, False)
        assert CaseVote.objects.count() == 2

    def test_not_ones_own(self, cast: Cast) -> None:
        with pytest.raises(OwnCase):
            vote(cast, written(cast), "W1")

    @pytest.mark.parametrize("by", ["Q1", "U1", "D1"])
    def test_colleagues_only(self, cast: Cast, by: str) -> None:
        with pytest.raises(Denied):
            vote(cast, written(cast), by)

    def test_the_table_refuses_a_second(self, cast: Cast) -> None:
        case = written(cast)
        vote(cast, case, "W2")
        one = CaseVote.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseVote.objects.create(case=case, staff=one.staff, useful=True, at=NOW)

    def test_the_most_useful_come_first_then_the_newest(self, cast: Cast) -> None:
        made = {
            title: written(cast, title=title, at=NOW + timedelta(minutes=place))
            for place, title in enumerate(["一票", "三票", "旧无票", "新无票", "三票一反"])
        }
        vote(cast, made["一票"], "W2")
        for by in ("W2", "W3", "W4"):
            vote(cast, made["三票"], by)
            vote(cast, made["三票一反"], by)
        vote(cast, made["三票一反"], "H1", useful=False)

        assert titles(cast) == ["三票", "三票一反", "一票", "新无票", "旧无票"]


class TestSearch:
    def test_by_situation_words_outcome_and_tier(self, cast: Cast) -> None:
        written(cast, title="甲案")
        written(cast, title="乙案", situation="crs", outcome="lost", tier="t3", lessons="先请客户问税务师。")

        assert titles(cast, situation="crs") == ["乙案"]
        assert titles(cast, outcome="won") == ["甲案"]
        assert titles(cast, tier="t3") == ["乙案"]
        assert titles(cast, words="税务师 用钱") == ["乙案"]
        assert titles(cast, words="税务师 没有") == []
        assert titles(cast, situation="crs", outcome="won") == []


class TestTakingDown:
    def test_it_is_kept_for_leaders_and_compliance(self, cast: Cast) -> None:
        case = written(cast)
        take_case_down(actor=cast.actor("H1"), reference=case.reference, reason=" 说得太细 ", at=NOW)

        assert titles(cast, "W1") == titles(cast, "H2") == titles(cast, "W3") == []
        for who in ("H1", "G1", "Q1"):
            (row,) = cases(cast.actor(who))
            assert row.taken_down_why == "说得太细"
            assert not row.takes_down
        with pytest.raises(NotFound):
            vote(cast, case, "W2")
        with pytest.raises(NotFound):
            vote(cast, case, "G1")
        with pytest.raises(TakenDownAlready):
            take_case_down(actor=cast.actor("Q1"), reference=case.reference, reason="再撤", at=NOW)

    @pytest.mark.parametrize("reason", ["", " ", "长" * 301])
    def test_needs_a_reason(self, cast: Cast, reason: str) -> None:
        with pytest.raises(TakenDownAlready):
            take_case_down(actor=cast.actor("Q1"), reference=written(cast).reference, reason=reason, at=NOW)

    def test_by_who_leads_the_writers_unit(self, cast: Cast) -> None:
        case = written(cast)
        with pytest.raises(NotFound):
            take_case_down(actor=cast.actor("H2"), reference=case.reference, reason="x", at=NOW)
        for by in ("W2", "U1"):
            with pytest.raises(Denied):
                take_case_down(actor=cast.actor(by), reference=case.reference, reason="x", at=NOW)
        assert [one.takes_down for who in ("H1", "H2", "W1") for one in cases(cast.actor(who))] == [True, False, False]
