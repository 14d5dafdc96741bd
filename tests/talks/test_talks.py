"""Talks: two people agree on a version, the words in force on a day, who reads what, retiring (F6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import TODAY, Cast
from tests.talks.house import NOW, NUMBER, WORDS, agreed, asked, in_use, proposal
from zhiwo.governance.approvals import OwnCommand
from zhiwo.governance.commands import State
from zhiwo.governance.models import TrailEntry
from zhiwo.governance.slips import open_slip
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.talks.models import Talk, TalkVersion
from zhiwo.talks.operations import (
    BannedClaim,
    ProposedTalk,
    TalkDays,
    TalkIncomplete,
    TalkRetired,
    TalkRetiringReason,
    retire_talk,
)
from zhiwo.talks.policy import TalkState
from zhiwo.talks.queries import in_force, talk_of, talks
from zhiwo.wiring.commands import COMMANDS, PEOPLE

pytestmark = pytest.mark.django_db
YEAR = date(2027, 4, 20)
DAY = timedelta(days=1)


def title_on(cast: Cast, on: date, who: str = "W1") -> str | None:
    return next((one.shown.wording.title for one in in_force(cast.actor(who, on), ("maturity",))), None)


class TestApproval:
    def test_holds_once_compliance_agreed(self, cast: Cast) -> None:
        slip = asked(cast)
        assert title_on(cast, TODAY) is None

        assert agreed(cast, slip).state == State.APPROVED
        version = TalkVersion.objects.get()
        assert title_on(cast, TODAY) == "到期电话"
        assert (version.number, version.proposed_by, version.approved_by, version.approval) == (1, "G1", "Q1", slip.pk)

    @pytest.mark.parametrize("by", ["P1", "H1", "W1", "U1", "HO"])
    def test_only_compliance_approves(self, cast: Cast, by: str) -> None:
        slip = asked(cast)

        with pytest.raises((Denied, NotFound)):
            agreed(cast, slip, by)
        assert not TalkVersion.objects.exists()

    def test_nobody_approves_an_own_one(self, cast: Cast) -> None:
        with pytest.raises(OwnCommand):
            agreed(cast, asked(cast, by="Q1"), "Q1")

    @pytest.mark.parametrize("by", ["H1", "W1", "U1", "X1", "D1", "AD"])
    def test_who_may_not_propose(self, cast: Cast, by: str) -> None:
        with pytest.raises(Denied):
            asked(cast, by=by)

    def test_the_slip_says_every_part(self, cast: Cast) -> None:
        slip = open_slip(cast.actor("Q1"), asked(cast, posts=["teller"]).pk, COMMANDS, PEOPLE).slip
        said = [word.zh for word in slip.words]

        assert said[0] == "场景：到期；自 2026-04-20 起，2027-04-20 复审"
        assert said[1:] == [
            "标题：到期电话", "开场：您好，有一笔资金快到期了。", "提问：什么时候用？", "异议：别处高｜可以比较。",
            "禁语：保本保收益", "资料：到期清单", "适用岗位：柜员",
        ]  # fmt: skip

    def test_one_that_waited_past_its_first_day_begins_late_and_one_past_its_last_not_at_all(self, cast: Cast) -> None:
        slip = asked(cast, until=TODAY + 10 * DAY)
        assert agreed(cast, slip, on=TODAY + 9 * DAY).state == State.APPROVED

        slip = asked(cast, number="T-" + "2" * 32, until=TODAY + 10 * DAY)
        assert agreed(cast, slip, on=TODAY + 10 * DAY).state == State.STALE

    def test_of_two_on_one_version_the_second_goes_stale(self, cast: Cast) -> None:
        in_use(cast)
        slip = asked(cast, title="第二版")
        retire_talk(actor=cast.actor("Q1"), number=NUMBER, reason="不用了", at=NOW)

        assert agreed(cast, slip).state == State.STALE
        assert TalkVersion.objects.count() == 1

    def test_the_table_itself_refuses_one_hand(self, cast: Cast) -> None:
        in_use(cast)

        with pytest.raises(IntegrityError, match="a_talk_is_approved_by_another"), transaction.atomic():
            TalkVersion.objects.update(approved_by="G1")


class TestVersions:
    def test_the_words_in_force_on_a_day(self, cast: Cast) -> None:
        later = TODAY + 30 * DAY
        in_use(cast)
        in_use(cast, title="新的说法", since=later)

        assert title_on(cast, TODAY - DAY) is None
        assert title_on(cast, TODAY) == "到期电话"
        assert title_on(cast, later - DAY) == "到期电话"
        assert title_on(cast, later) == "新的说法"
        assert title_on(cast, YEAR - DAY) == "新的说法"
        assert title_on(cast, YEAR) is None  # reviewed by then, or out of use

    def test_an_older_version_does_not_come_back(self, cast: Cast) -> None:
        in_use(cast)
        in_use(cast, title="短期说法", until=TODAY + 5 * DAY)

        assert title_on(cast, TODAY + 4 * DAY) == "短期说法"
        assert title_on(cast, TODAY + 5 * DAY) is None

    def test_nothing_is_overwritten(self, cast: Cast) -> None:
        in_use(cast)
        before = TalkVersion.objects.values().get()
        in_use(cast, title="新的说法")

        assert TalkVersion.objects.order_by("number").values().first() == before
        numbers = [one.number for one in talk_of(cast.actor("G1"), NUMBER).versions]
        assert numbers == [2, 1]

    @pytest.mark.parametrize(
        ("since", "until"),
        [
            (TODAY - DAY, YEAR - DAY),
            (TODAY, TODAY),
            (TODAY, YEAR + DAY),
            (TODAY + DAY, TODAY),
        ],
    )
    def test_days_that_are_not_possible(self, cast: Cast, since: date, until: date) -> None:
        with pytest.raises(TalkDays):
            asked(cast, since=since, until=until)

    def test_the_review_comes_within_twelve_months_to_the_day(self, cast: Cast) -> None:
        assert asked(cast, until=YEAR)
        with pytest.raises(TalkDays) as refused:
            asked(cast, number="T-" + "2" * 32, until=YEAR + DAY)
        assert "2027-04-20" in refused.value.say("zh")

    def test_a_version_does_not_begin_before_the_one_it_follows(self, cast: Cast) -> None:
        in_use(cast, since=TODAY + 10 * DAY)

        with pytest.raises(TalkDays):
            asked(cast, since=TODAY + 9 * DAY)
        assert asked(cast, since=TODAY + 10 * DAY)

    def test_a_talk_keeps_its_situation(self, cast: Cast) -> None:
        in_use(cast)
        with pytest.raises(TalkIncomplete):
            asked(cast, situation="crs")


class TestWords:
    @pytest.mark.parametrize(
        "more",
        [
            {"title": ""}, {"title": "长" * 41}, {"opening": " "}, {"opening": "长" * 501}, {"questions": []}, {"never": []},
            {"objections": [{"says": "只有一半", "answer": ""}]}, {"posts": ["nobody"]}, {"questions": ["问"] * 13},
        ],
    )  # fmt: skip
    def test_a_talk_has_all_its_parts(self, more: dict[str, Any]) -> None:
        with pytest.raises(TalkIncomplete):
            proposal(**more)

    def test_borders(self) -> None:
        assert proposal(title="长" * 40, opening="长" * 500, questions=["问" * 300] * 12)

    @pytest.mark.parametrize("said", [{}, {"since": "x"}, {"until": None}, {"words": {}}])
    def test_what_cannot_be_read(self, said: dict[str, Any]) -> None:
        whole = {"situation": "crs", "words": WORDS, "since": "2026-04-20", "until": "2027-04-20"}
        with pytest.raises(TalkIncomplete):
            ProposedTalk.read(NUMBER, whole | said if said else said)

    def test_a_situation_there_is(self, cast: Cast) -> None:
        with pytest.raises(TalkIncomplete):
            asked(cast, situation="nowhere")

    @pytest.mark.parametrize(
        ("section", "more"),
        [
            ("标题", {"title": "保本的安排"}),
            ("开场", {"opening": "遗产税即将开征"}),
            ("提问", {"questions": ["想不想避税？"]}),
            ("异议", {"objections": [{"says": "别处高", "answer": "我们零风险"}]}),
            ("资料", {"papers": ["内部消息汇编"]}),
        ],
    )
    def test_a_banned_claim_is_refused_in_every_spoken_part(self, cast: Cast, section: str, more: Any) -> None:
        with pytest.raises(BannedClaim) as refused:
            asked(cast, **more)

        assert f"“{section}”" in refused.value.say("zh")
        assert "请改写为" in refused.value.say("zh")

    def test_what_not_to_say_quotes_it(self, cast: Cast) -> None:
        assert asked(cast, never=["遗产税即将开征", "保本保收益", "避债避税"])

    def test_the_refusal_repeats_nothing_that_was_typed(self, cast: Cast) -> None:
        with pytest.raises(BannedClaim) as refused:
            asked(cast, opening="张三说：帮您避  债")
        assert "张三" not in refused.value.say("zh")
        assert "避债" in refused.value.say("zh")


class TestReading:
    def test_a_post_it_is_not_for_does_not_see_it(self, cast: Cast) -> None:
        in_use(cast, posts=["wealth_manager"])

        assert talks(cast.actor("W1")) == []
        with pytest.raises(NotFound):
            talk_of(cast.actor("W1"), NUMBER)
        for who in ("G1", "Q1", "U1", "H1"):
            assert talk_of(cast.actor(who), NUMBER).current
        assert title_on(cast, TODAY, "G1") is None

    @pytest.mark.parametrize("by", ["X1", "D1", "AD"])
    def test_who_may_not_read(self, cast: Cast, by: str) -> None:
        with pytest.raises(Denied):
            talks(cast.actor(by))
        with pytest.raises(Denied):
            talk_of(cast.actor(by), NUMBER)

    def test_one_that_lapsed_is_for_those_who_look_after_them(self, cast: Cast) -> None:
        in_use(cast)

        for who in ("W1", "H1"):
            assert talks(cast.actor(who, YEAR)) == []
        (row,) = talks(cast.actor("G1", YEAR))
        assert row.current is None
        assert row.shown.number == 1

    @pytest.mark.parametrize(
        ("who", "read"),
        [
            ("P1", [3, 2, 1]), ("V1", [3, 2, 1]), ("G1", [3, 2, 1]), ("Q1", [3, 2, 1]), ("U1", [3, 2, 1]),
            ("H1", [2]), ("W1", [2]), ("L1", [2]), ("C1", [2]), ("K1", [2]), ("Z1", [2]),
        ],
    )  # fmt: skip
    def test_who_serves_clients_reads_what_is_in_force_alone(self, cast: Cast, who: str, read: list[int]) -> None:
        in_use(cast)
        in_use(cast, title="第二版")
        in_use(cast, title="第三版", since=TODAY + DAY)
        asked(cast, title="草稿", since=TODAY + DAY)

        row = talk_of(cast.actor(who), NUMBER)
        assert [one.number for one in row.versions] == read
        assert row.shown.wording.title == "第二版"
        assert bool(talks(cast.actor(who), words="第三版")) is False
        # From its day on the next one is read, and the one before no more.
        later = talk_of(cast.actor(who, TODAY + DAY), NUMBER)
        assert later.shown.number == 3
        assert (2 in [one.number for one in later.versions]) is (len(read) > 1)

    @pytest.mark.parametrize("who", ["W1", "H1", "Z1"])
    def test_what_is_to_come_or_retired_is_not_found_by_them(self, cast: Cast, who: str) -> None:
        in_use(cast, since=TODAY + DAY)
        with pytest.raises(NotFound):
            talk_of(cast.actor(who), NUMBER)
        retire_talk(actor=cast.actor("Q1", TODAY + DAY), number=NUMBER, reason="停用", at=NOW)
        with pytest.raises(NotFound):
            talk_of(cast.actor(who, TODAY + DAY), NUMBER)
        assert talk_of(cast.actor("G1", TODAY + DAY), NUMBER).state is TalkState.RETIRED

    def test_a_leader_reads_talks_for_every_post(self, cast: Cast) -> None:
        in_use(cast, posts=["teller"])
        assert [row.number for row in talks(cast.actor("H1"))] == [NUMBER]
        assert talks(cast.actor("W1")) == []

    @pytest.mark.parametrize("who", ["W1", "H1", "Z1", "L1"])
    def test_drafts_are_for_who_makes_and_controls_them(self, cast: Cast, who: str) -> None:
        slip = asked(cast)
        for reader in ("G1", "P1", "Q1", "U1"):
            assert open_slip(cast.actor(reader), slip.pk, COMMANDS, PEOPLE)
        with pytest.raises((NotFound, Denied)):
            open_slip(cast.actor(who), slip.pk, COMMANDS, PEOPLE)

    @pytest.mark.parametrize(
        ("since", "until", "state"),
        [
            (TODAY, TODAY + 31 * DAY, TalkState.IN_FORCE),
            (TODAY, TODAY + 30 * DAY, TalkState.REVIEW_DUE),
            (TODAY + DAY, TODAY + 30 * DAY, TalkState.AHEAD),
        ],
    )
    def test_how_it_stands(self, cast: Cast, since: date, until: date, state: TalkState) -> None:
        in_use(cast, since=since, until=until)
        actor = cast.actor("G1")

        assert [row.state for row in talks(actor)] == [state]
        assert [row.state for row in talks(actor, state=state)] == [state]
        assert all(talks(actor, state=other) == [] for other in TalkState if other is not state)
        assert [row.state for row in talks(cast.actor("G1", until))] == [TalkState.LAPSED]

    def test_one_with_another_behind_it_is_not_due(self, cast: Cast) -> None:
        in_use(cast, until=TODAY + 10 * DAY)
        in_use(cast, since=TODAY + 5 * DAY)
        assert talk_of(cast.actor("G1"), NUMBER).state is TalkState.IN_FORCE

    def test_found_by_situation_and_words(self, cast: Cast) -> None:
        in_use(cast)
        in_use(cast, number="T-" + "2" * 32, situation="crs", title="CRS问答")
        actor = cast.actor("W1")

        assert [one.shown.wording.title for one in talks(actor)] == ["到期电话", "CRS问答"]
        assert [one.situation for one in talks(actor, situation="crs")] == ["crs"]
        assert [one.situation for one in talks(actor, words="到期清单")] == ["maturity", "crs"]
        assert [one.situation for one in talks(actor, words="crs 问答")] == ["crs"]
        assert talks(actor, words="到期 没有的词") == []


class TestRetiring:
    def test_retires_for_a_reason_from_today_on(self, cast: Cast) -> None:
        in_use(cast)
        retire_talk(actor=cast.actor("Q1"), number=NUMBER, reason=" 口径变了 ", at=NOW)

        assert title_on(cast, TODAY) is None
        assert talk_of(cast.actor("G1"), NUMBER).retired_why == "口径变了"
        assert "口径" not in TrailEntry.objects.latest("pk").facts_written
        with pytest.raises(TalkRetired):
            retire_talk(actor=cast.actor("Q1"), number=NUMBER, reason="再停", at=NOW)
        with pytest.raises(TalkRetired):
            asked(cast)

    @pytest.mark.parametrize("reason", ["", "  ", "长" * 301])
    def test_needs_a_reason(self, cast: Cast, reason: str) -> None:
        in_use(cast)
        with pytest.raises(TalkRetiringReason):
            retire_talk(actor=cast.actor("G1"), number=NUMBER, reason=reason, at=NOW)

    def test_who_may(self, cast: Cast) -> None:
        in_use(cast)
        for by in ("W1", "H1", "U1"):
            with pytest.raises(Denied):
                retire_talk(actor=cast.actor(by), number=NUMBER, reason="x", at=NOW)
        with pytest.raises(NotFound):
            retire_talk(actor=cast.actor("Q1"), number="T-0", reason="x", at=NOW)

    def test_the_table_refuses_one_without(self, cast: Cast) -> None:
        in_use(cast)
        with pytest.raises(IntegrityError, match="a_talk_retires_for_a_reason"), transaction.atomic():
            Talk.objects.update(retired_on=TODAY)
