"""Cases: written by keepers about no client in particular, rated by colleagues, found again, taken down (F6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import TODAY, Cast
from tests.talks.house import CASE, NOW, written
from zhiwo.clients.models import Client
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.policy import ACTS, Field
from zhiwo.org.policy.fields import TABLE, Shown
from zhiwo.talks.models import CaseVote, TalkCase
from zhiwo.talks.operations import (
    BannedClaim,
    CaseIncomplete,
    NamesSomebody,
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
            ("打她的手机13800138000", "电话号码“13…”"),
            ("打她的手机１３８、００１３、８０００", "电话号码“13…”"),
            ("证件110101196101010018", "证件号码“11…”"),
            ("卡号6222 0200 0000 0000 000", "银行卡号“62…”"),
            ("客户测试甲要转走", "客户姓名“测试甲”"),
            ("客户测 试 甲要转走", "客户姓名“测 试 甲”"),
            ("客户测·试-甲要转走", "客户姓名“测·试-甲”"),
            ("和赵经理一起去的", "员工姓名“赵经理”"),
            ("客户张先生要转走", "称呼“张先生”"),
            ("账上5000000元", "金额"),
        ],
    )
    @pytest.mark.parametrize("section", ["title", "said", "lessons"])
    def test_nobody_is_to_be_known_from_it(self, cast: Cast, text: str, what: str, section: str) -> None:
        with pytest.raises(NamesSomebody) as refused:
            written(cast, **{section: text})

        assert what in refused.value.say("zh")
        assert "请删去" in refused.value.say("zh")
        assert "13800138000" not in refused.value.say("zh")
        assert not TalkCase.objects.exists()

    def test_every_word_to_take_out_is_said_at_once(self, cast: Cast) -> None:
        with pytest.raises(NamesSomebody) as refused:
            written(cast, title="测试甲的案例", said="王经理打13800138000", lessons="测试甲")

        said = refused.value.say("zh")
        assert all(word in said for word in ("“测试甲”", "“王经理”", "“13…”"))
        assert said.count("测试甲") == 1

    def test_a_clients_number_in_sight_is_found_in_any_letters(self, cast: Cast) -> None:
        Client.objects.for_closing().filter(number="甲").update(number="Kx12")

        with pytest.raises(NamesSomebody) as refused:
            written(cast, said="客户 ｋx-12 很犹豫")
        assert "客户号“KX-12”" in refused.value.say("zh")
        assert written(cast, said="编号Kx123的表格")  # another number
        assert written(cast, "W4", said="客户 kx 12 很犹豫")  # a word like any other, to who does not see that client

    @pytest.mark.parametrize("name", ["John Smith", "阿依·古丽"])
    def test_names_of_several_words_are_found_as_words(self, cast: Cast, name: str) -> None:
        Client.objects.for_closing().filter(number="甲").update(name=name)

        for typed in (name, name.replace(" ", "").replace("·", ""), name.upper()):
            with pytest.raises(NamesSomebody):
                written(cast, said=f"客户 {typed} 很犹豫")
        assert written(cast, said="blacksmith johnsmithson 不是谁的名字")

    def test_names_out_of_sight_are_not_told_by_a_refusal(self, cast: Cast) -> None:
        """Who writes names to learn who is a client gets one answer for a client out of sight and for nobody at all."""
        for name in ("测试甲", "测试丙", "测试戊", "测试无", "某某某"):
            assert written(cast, "W4", said=f"听说{name}是你们的客户")  # Sun sees 丁 alone
        with pytest.raises(NamesSomebody):
            written(cast, "W4", said="听说测试丁是你们的客户")

        for name in ("张伟", "测试甲"):
            with pytest.raises(NamesSomebody) as refused:
                written(cast, "W4", said=f"听说{name}住3栋")
            assert name not in refused.value.say("zh")

    def test_a_frozen_client_is_out_of_sight(self, cast: Cast) -> None:
        Client.objects.for_closing().filter(number="甲").update(frozen_on=TODAY)

        assert written(cast, said="测试甲")

    def test_whoever_writes_sees_names_in_clear(self) -> None:
        """Else a refusal would tell a name the post sees by its mask."""
        assert {TABLE[post][Field.NAME] for post in ACTS["case.write"].posts} == {Shown.CLEAR}

    def test_what_is_to_be_taken_out_stands_on_no_trail(self, cast: Cast) -> None:
        before = TrailEntry.objects.count()
        with pytest.raises(NamesSomebody):
            written(cast, said="测试甲")
        assert TrailEntry.objects.count() == before

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
        assert titles(cast, band="to_500") == titles(cast, state="stands")
        assert titles(cast, band="none") == titles(cast, state="down") == []


class TestTakingDown:
    def test_it_is_kept_for_leaders_and_compliance(self, cast: Cast) -> None:
        case = written(cast)
        take_case_down(actor=cast.actor("H1"), reference=case.reference, reason=" 说得太细 ", at=NOW)

        assert titles(cast, "W1") == titles(cast, "H2") == titles(cast, "W3") == []
        for who in ("H1", "G1", "Q1"):
            (row,) = cases(cast.actor(who))
            assert row.taken_down_why == "说得太细"
            assert not row.takes_down
            assert titles(cast, who, state="down") == [CASE["title"]]
            assert titles(cast, who, state="stands") == []
        assert titles(cast, "W1", state="down") == []
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
