"""Planned visits: planned, moved, called off, carried out; what became of each aim, and the client's opinion (B8, S12)."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any, ClassVar

import pytest

from tests.care.conftest import moment
from tests.cast import TODAY, Cast
from zhiwo.care.models import Interaction, VisitPlan
from zhiwo.care.operations import (
    AimUnanswered,
    ClientLeft,
    Details,
    NoCompanion,
    NotAhead,
    NoVisit,
    OpinionWithoutAnswer,
    VisitCalledOff,
    VisitRecorded,
    VisitWithoutReason,
    WithoutAim,
    call_off_visit,
    correct_interaction,
    keep_promise,
    move_visit,
    plan_visit,
    record_interaction,
)
from zhiwo.care.queries import interaction
from zhiwo.care.queries.promises import promises
from zhiwo.care.queries.visits import own_visits, visits_of
from zhiwo.clients.models import Client
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound

pytestmark = pytest.mark.django_db
NOW = moment(4, 20)
DAY = timedelta(days=1)


def plan(cast: Cast, by: str = "W1", client: str = "甲", **said: Any) -> VisitPlan:
    asked = {"on": TODAY + DAY, "aims": ["know", "retain"], "words": "带存单方案", "at": NOW} | said
    return plan_visit(actor=cast.actor(by), client=client, **asked)


BECAME = {"know": "reached", "retain": "open"}


def carry_out(cast: Cast, made: VisitPlan, aims: dict[str, str] = BECAME, by: str = "W1", **said: Any) -> Interaction:
    details = Details(plan=made.reference, aims=aims)
    asked = {"client": "甲", "kind": "visit", "on": TODAY, "at": NOW, "details": details} | said
    return record_interaction(actor=cast.actor(by), **asked).interaction


def shown(cast: Cast, who: str, on: date = TODAY) -> list[tuple[str, bool]]:
    return [(row.reference, row.overdue) for row in own_visits(cast.actor(who, on))]


class TestPlanning:
    def test_it_stands_on_today_of_all_who_go(self, listed: Cast) -> None:
        made = plan(listed, colleagues=["H1", "W1"], moment=time(9, 30), place="客户公司")

        assert made.colleagues == ["H1"], "whoever plans is not a companion"
        for who, told in {"W1": True, "H1": True, "G1": False, "W2": False}.items():
            assert shown(listed, who) == ([(made.reference, False)] if told else [])
        row = own_visits(listed.actor("H1"))[0]
        assert [name.zh for _, name in row.aims] == ["了解近况与需求", "稳定资金、到期续存"]
        assert (row.words, row.place, row.moment, row.along) == (
            "带存单方案",
            "客户公司",
            time(9, 30),
            (("H1", "何主任"),),
        )

    def test_it_stands_on_the_trail_without_a_word(self, listed: Cast) -> None:
        made = plan(listed)

        entry = TrailEntry.objects.get(act="care.visit-planned")
        assert (entry.subject, made.reference in entry.facts_written) == ("甲", True)
        assert "存单" not in entry.facts_written

    def test_sent_twice_is_planned_once(self, listed: Cast) -> None:
        assert plan(listed, reference="V-1") == plan(listed, reference="V-1")
        assert VisitPlan.objects.for_closing().count() == 1

    @pytest.mark.parametrize("aims", [[], ["nothing"], ["know", "nothing"]])
    def test_needs_aims_of_the_list(self, listed: Cast, aims: list[str]) -> None:
        with pytest.raises(WithoutAim):
            plan(listed, aims=aims)

    @pytest.mark.parametrize(("days", "well"), [(-1, False), (0, True), (366, True), (367, False)])
    def test_is_of_today_or_the_coming_year(self, listed: Cast, days: int, well: bool) -> None:
        if well:
            plan(listed, on=TODAY + days * DAY)
        else:
            with pytest.raises(NotAhead):
                plan(listed, on=TODAY + days * DAY)

    def test_is_not_of_a_client_who_left_by_then(self, listed: Cast) -> None:
        Client.objects.for_closing().filter(number="甲").update(closed_on=TODAY + DAY)

        plan(listed, on=TODAY)
        with pytest.raises(ClientLeft):
            plan(listed, on=TODAY + DAY)

    def test_needs_sight_and_a_post_that_records(self, listed: Cast) -> None:
        for who in ("W2", "H2"):
            with pytest.raises(NotFound):
                plan(listed, by=who)
        for who in ("U1", "X1"):
            with pytest.raises(Denied):
                plan(listed, by=who)

    @pytest.mark.parametrize("who", ["W2", "H2", "X1", "nobody"])
    def test_who_comes_along_keeps_the_client_or_leads_its_units(self, listed: Cast, who: str) -> None:
        with pytest.raises(NoCompanion):
            plan(listed, colleagues=["H1", who])
        assert plan(listed, colleagues=["P1", "HO"]).colleagues == ["HO", "P1"]


class TestMovingAndCallingOff:
    def test_a_moved_one_says_so(self, listed: Cast) -> None:
        made = plan(listed)

        move_visit(actor=listed.actor("H1"), reference=made.reference, on=TODAY + 3 * DAY, moment=time(14), at=NOW)

        row = own_visits(listed.actor("W1"))[0]
        assert (row.on, row.moment, row.moved) == (TODAY + 3 * DAY, time(14), True)
        entry = TrailEntry.objects.get(act="care.visit-moved")
        assert (TODAY + DAY).isoformat() in entry.facts_written

    def test_is_not_moved_into_the_past(self, listed: Cast) -> None:
        made = plan(listed)

        with pytest.raises(NotAhead):
            move_visit(actor=listed.actor("W1"), reference=made.reference, on=TODAY - DAY, at=NOW)

    def test_one_called_off_is_gone_and_stays_so(self, listed: Cast) -> None:
        made, actor = plan(listed), listed.actor("W1")
        with pytest.raises(VisitWithoutReason):
            call_off_visit(actor=actor, reference=made.reference, reason=" ", at=NOW)

        call_off_visit(actor=actor, reference=made.reference, reason="客户出差", at=NOW)

        assert shown(listed, "W1") == []
        assert "出差" not in TrailEntry.objects.get(act="care.visit-called-off").facts_written
        with pytest.raises(VisitCalledOff):
            move_visit(actor=actor, reference=made.reference, on=TODAY, at=NOW)
        with pytest.raises(VisitCalledOff):
            call_off_visit(actor=actor, reference=made.reference, reason="x", at=NOW)
        with pytest.raises(VisitCalledOff):
            carry_out(listed, made)

    def test_nobody_behind_the_wall_touches_it(self, listed: Cast) -> None:
        made = plan(listed)

        for who in ("W2", "H2"):
            with pytest.raises(NotFound):
                move_visit(actor=listed.actor(who), reference=made.reference, on=TODAY, at=NOW)
            with pytest.raises(NotFound):
                call_off_visit(actor=listed.actor(who), reference=made.reference, reason="x", at=NOW)


class TestPast:
    def test_one_that_nobody_put_down_is_overdue_to_whoever_planned_it(self, listed: Cast) -> None:
        made = plan(listed, on=TODAY, colleagues=["H1"])

        assert shown(listed, "W1") == shown(listed, "H1") == [(made.reference, False)]
        assert shown(listed, "W1", TODAY + DAY) == [(made.reference, True)]
        assert shown(listed, "H1", TODAY + DAY) == []

    def test_on_today_from_so_many_days_before(self, listed: Cast) -> None:
        made = plan(listed, on=TODAY + 15 * DAY)

        assert shown(listed, "W1") == []
        assert shown(listed, "W1", TODAY + DAY) == [(made.reference, False)]
        assert [row.reference for row in visits_of(listed.actor("W1"), "甲")] == [made.reference]


class TestCarryingOut:
    def test_it_is_off_today_and_its_aims_are_answered(self, listed: Cast) -> None:
        made = plan(listed)

        entry = carry_out(listed, made)

        assert shown(listed, "W1") == visits_of(listed.actor("W1"), "甲") == []
        row = interaction(listed.actor("H1"), entry.reference, TODAY)
        assert [(code, became) for code, _, became in row.aims] == [("know", "reached"), ("retain", "open")]
        assert row.plan == made.reference

    @pytest.mark.parametrize("aims", [{}, {"know": "reached"}, {"know": "reached", "retain": "perhaps"},
                                      {"know": "reached", "retain": "open", "thanks": "open"}])  # fmt: skip
    def test_each_aim_is_answered_and_no_other(self, listed: Cast, aims: dict[str, str]) -> None:
        made = plan(listed)

        with pytest.raises(AimUnanswered):
            carry_out(listed, made, aims)

    def test_without_a_plan_there_are_no_aims(self, listed: Cast) -> None:
        with pytest.raises(AimUnanswered):
            record_interaction(
                actor=listed.actor("W1"), client="甲", kind="visit", on=TODAY, at=NOW, details=Details(aims={"x": "<b>"})
            )  # fmt: skip

    def test_by_a_visit_once_and_of_the_same_client(self, listed: Cast) -> None:
        made = plan(listed)
        with pytest.raises(NoVisit):
            carry_out(listed, made, kind="call", result="connected")
        with pytest.raises(NotFound):
            carry_out(listed, made, by="W2", client="乙")
        carry_out(listed, made)

        with pytest.raises(VisitRecorded):
            carry_out(listed, made)
        with pytest.raises(VisitRecorded):
            move_visit(actor=listed.actor("W1"), reference=made.reference, on=TODAY, at=NOW)

    def test_a_correction_answers_the_aims_anew_and_keeps_the_plan(self, listed: Cast) -> None:
        made = plan(listed)
        entry = carry_out(listed, made)

        correct_interaction(
            actor=listed.actor("W1"), reference=entry.reference, version=1, kind="visit", on=TODAY, at=NOW,
            details=Details(aims={"know": "missed", "retain": "missed"}),
        )  # fmt: skip

        row = interaction(listed.actor("W1"), entry.reference, TODAY)
        assert (row.version, row.plan, {became for *_, became in row.aims}) == (2, made.reference, {"missed"})
        assert shown(listed, "W1") == []
        with pytest.raises(AimUnanswered):
            correct_interaction(
                actor=listed.actor("W1"), reference=entry.reference, version=2, kind="visit", on=TODAY, at=NOW
            )


class TestOpinions:
    SAID: ClassVar[dict[str, Any]] = {
        "opinion_about": "service", "opinion": "排队太久", "next_step": "报网点改叫号", "next_on": TODAY + DAY,
    }  # fmt: skip

    def test_one_is_a_promise_until_it_is_answered(self, listed: Cast) -> None:
        entry = record_interaction(
            actor=listed.actor("W1"), client="甲", kind="visit", on=TODAY, at=NOW, details=Details(**self.SAID)
        ).interaction

        assert [row.what for row in promises(listed.actor("W1"), 9)] == ["报网点改叫号"]
        row = interaction(listed.actor("W1"), entry.reference, TODAY)
        assert (row.opinion_about, row.opinion) == ("service", "排队太久")
        keep_promise(actor=listed.actor("W1"), reference=entry.reference, at=NOW)
        assert promises(listed.actor("W1"), 9) == []

    @pytest.mark.parametrize(
        "lacking", [{"opinion": " "}, {"opinion_about": ""}, {"opinion_about": "weather"}, {"next_on": None}]
    )
    def test_it_says_of_what_in_words_and_by_when(self, listed: Cast, lacking: dict[str, Any]) -> None:
        with pytest.raises(OpinionWithoutAnswer):
            record_interaction(
                actor=listed.actor("W1"), client="甲", kind="visit", on=TODAY, at=NOW,
                details=Details(**(self.SAID | lacking)),
            )  # fmt: skip


def test_today_asks_as_many_statements_for_many_plans_as_for_one(listed: Cast, django_assert_num_queries: Any) -> None:
    for n in range(3):
        plan(listed, on=TODAY + n * DAY, colleagues=["H1"])

    with django_assert_num_queries(3):
        assert len(own_visits(listed.actor("H1"))) == 3
