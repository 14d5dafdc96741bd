"""Lists of clients: who may keep which, what a file changes, and whom a rule that names one selects (requirements H4, H5)."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from tests.tags.house import AT, CLOSED, House
from zhiwo.clients.models import Client
from zhiwo.clients.wall import behind
from zhiwo.desk.trail import readable
from zhiwo.governance.models import TrailEntry
from zhiwo.kernel.refusal import Denied, NotFound, Refusal
from zhiwo.tags.language import RuleFault
from zhiwo.tags.models import ClientList, ListMembership, TagDay
from zhiwo.tags.operations import drop_list, explain_rule, try_rule
from zhiwo.tags.operations.list_files import (
    ListBeginsInPast,
    ListGivenUp,
    ListImport,
    ListNameInUse,
    NewListSaysWhy,
    NobodyKnown,
    OnlyForNewList,
)
from zhiwo.tags.operations.listing import ListBegunMeanwhile, ListStillNamed
from zhiwo.tags.policy.listing import ListWordsUnusable
from zhiwo.tags.queries import every_stay, list_rows, members_of

NAMED = "名单[白名单]"
NEXT = CLOSED + timedelta(days=1)


def on_it(on: date, name: str = "白名单") -> set[str]:
    """The numbers of who is on the list on a day."""
    numbers = dict(Client.objects.for_closing().values_list("ordinal", "number"))
    return {numbers[ordinal] for _, ordinal in every_stay([name], on)}


def selected(house: House, name: str = "在名单上") -> set[str]:
    numbers = dict(Client.objects.for_closing().values_list("ordinal", "number"))
    row = TagDay.objects.filter(tag__name=name).latest("on")
    return {numbers[ordinal] for ordinal in members_of(row.tag_id, row.on)}


class TestImporting:
    def test_a_list_begins_with_the_clients_of_its_file(self, house: House) -> None:
        change = house.bring("X1", "白名单", "甲", "乙", "没有", why="试点活动")

        assert (change.new, change.entering, change.leaving, change.staying) == (True, ("乙", "甲"), (), 0)
        assert dict(change.unknown) == {"没有": 4}
        assert on_it(CLOSED) == {"甲", "乙"} and on_it(CLOSED - timedelta(days=1)) == set()
        kept = ClientList.objects.get()
        assert (kept.code, kept.kind, kept.owner, kept.why) == ("白名单", "ordinary", "X1", "试点活动")

    @pytest.mark.parametrize(("kind", "refusal"), [("ordinary", ListBegunMeanwhile), ("risk", ListNameInUse)])
    def test_of_two_who_begin_one_at_once_the_later_is_told(
        self, house: House, monkeypatch: pytest.MonkeyPatch, kind: str, refusal: type[Refusal]
    ) -> None:
        """The other one's list comes after the file was held against none; of a list of risk no more is said than ever."""
        held = ListImport.of

        def overtaken(*given: Any) -> ListImport:
            coming = held(*given)
            ClientList.objects.create(code="白名单", name="白名单", kind=kind, owner="Q1", why="抢先")
            return coming

        monkeypatch.setattr(ListImport, "of", overtaken)
        with pytest.raises(refusal, match="名单"):
            house.bring("X1", "白 名单", "甲", why="试点")

        assert not ListMembership.objects.for_closing().exists()
        assert not TrailEntry.objects.filter(act="list.imported").exists()

    def test_replacing_lets_go_whoever_is_not_in_the_file(self, house: House) -> None:
        house.bring("X1", "白名单", "甲", "乙", why="试点")

        change = house.bring("X1", " 白 名单", "乙", "丙", since=NEXT)

        assert (change.new, change.entering, change.leaving, change.staying) == (False, ("丙",), ("甲",), 1)
        assert on_it(CLOSED) == {"甲", "乙"} and on_it(NEXT) == {"乙", "丙"}

    def test_appending_lets_nobody_go(self, house: House) -> None:
        house.bring("X1", "白名单", "甲", why="试点")

        change = house.bring("X1", "白名单", "乙", append=True, since=NEXT)

        assert (change.entering, change.leaving, change.staying) == (("乙",), (), 1)
        assert on_it(NEXT) == {"甲", "乙"}

    def test_clients_out_of_sight_are_unknown_and_stay_as_they_are(self, house: House) -> None:
        house.bring("HO", "白名单", "甲", "丁", why="总行名单")

        change = house.bring("X1", "白名单", "乙", "丁")

        assert (change.entering, change.leaving, list(change.unknown)) == (("乙",), ("甲",), ["丁"])
        assert on_it(CLOSED) == {"乙", "丁"}

    def test_stands_on_the_trail_with_its_numbers_and_no_client(self, house: House) -> None:
        house.bring("X1", "白名单", "甲", "没有", why="试点")

        entry = TrailEntry.objects.get(act="list.imported")
        assert (entry.actor, entry.subject_kind, entry.subject) == ("X1", "list", "白名单")
        told = {"mode": "replace", "since": "2026-04-19", "entered": 1, "gone": 0, "clients": 1, "unknown": 1}
        assert entry.facts.items() >= told.items() and "甲" not in entry.facts_written

    @pytest.mark.parametrize("seed", range(12))
    def test_says_of_every_day_what_the_files_up_to_it_said(self, house: House, seed: int) -> None:
        """Files come for days in any order; each speaks for its day and all later ones."""
        chance = random.Random(seed)
        days = [CLOSED + timedelta(days=n) for n in range(8)]
        house.bring("HO", "白名单", "甲", why="试点")
        said = {day: {"甲"} for day in days}
        for _ in range(8):
            numbers, since, append = (
                chance.sample("甲乙丙丁戊", chance.randint(1, 4)),
                chance.choice(days),
                chance.random() < 0.5,
            )
            change = house.bring("HO", "白名单", *numbers, since=since, append=append)

            assert set(change.entering) == set(numbers) - said[since]
            assert set(change.leaving) == (set() if append else said[since] - set(numbers))
            for day in days:
                if day >= since:
                    said[day] = said[day] | set(numbers) if append else set(numbers)

            assert {day: on_it(day) for day in days} == said


class TestRefusing:
    @pytest.mark.parametrize("by", ["W1", "H1", "L1", "C1", "U1", "AD", "Q1"])
    def test_other_posts_keep_no_ordinary_lists(self, house: House, by: str) -> None:
        with pytest.raises(Denied):
            house.bring(by, "白名单", "甲", why="试点")
        assert not ClientList.objects.exists() and not TrailEntry.objects.exists()

    def test_a_steward_brings_files_and_begins_no_list(self, house: House) -> None:
        with pytest.raises(Denied):
            house.bring("D1", "白名单", "甲", why="试点")

        house.bring("X1", "白名单", "甲", why="试点")
        assert house.bring("D1", "白名单", "乙", append=True).entering == ("乙",)
        with pytest.raises(Denied):
            drop_list(actor=house.actor("D1"), name="白名单", closed_on=CLOSED, at=AT)

    def test_a_new_list_says_why_and_only_a_new_one(self, house: House) -> None:
        with pytest.raises(NewListSaysWhy):
            house.bring("X1", "白名单", "甲")

        house.bring("X1", "白名单", "甲", why="试点")
        with pytest.raises(OnlyForNewList):
            house.bring("X1", "白名单", "甲", why="别的用途")

    @pytest.mark.parametrize("name", ["白[名单", "", "白" * 41])
    def test_a_name_that_no_rule_could_hold(self, house: House, name: str) -> None:
        with pytest.raises(ListWordsUnusable):
            house.bring("X1", name, "甲", why="试点")

    def test_the_past_is_not_changed_and_nobody_known_changes_nothing(self, house: House) -> None:
        house.bring("X1", "白名单", "甲", why="试点")

        with pytest.raises(ListBeginsInPast, match="2026-04-19"):
            house.bring("X1", "白名单", "乙", since=CLOSED - timedelta(days=1))
        with pytest.raises(NobodyKnown):
            house.bring("X1", "白名单", "没有")
        assert on_it(CLOSED) == {"甲"}


class TestRisk:
    def test_is_kept_and_seen_by_compliance_alone(self, house: House) -> None:
        house.bring("Q1", "欺诈名单", "甲", "丁", of_risk=True, why="反欺诈")

        assert [(row.name.zh, row.clients) for row in list_rows(house.actor("Q1"), CLOSED)] == [("欺诈名单", 2)]
        assert list_rows(house.actor("HO"), CLOSED) == []
        with pytest.raises(ListNameInUse):
            house.bring("X1", "欺诈名单", "乙", why="活动")
        with pytest.raises(NotFound):
            drop_list(actor=house.actor("X1"), name="欺诈名单", closed_on=CLOSED, at=AT)
        with pytest.raises(Denied):
            house.bring("X1", "另一名单", "乙", why="活动", of_risk=True)

    def test_its_entries_are_read_by_risk_posts_alone(self, house: House) -> None:
        house.bring("Q1", "欺诈名单", "甲", of_risk=True, why="反欺诈")

        assert [entry.subject_kind for entry in readable(house.actor("U1"))] == ["risk_list"]
        assert not readable(house.actor("HO")).exists()

    def test_no_ordinary_rule_may_name_it(self, house: House) -> None:
        house.bring("Q1", "欺诈名单", "甲", of_risk=True, why="反欺诈")
        asked = {"text": "名单[欺诈名单]", "on": CLOSED, "lake": house.lake, "at": AT}

        with pytest.raises(RuleFault):
            try_rule(actor=house.actor("HO"), **asked)
        with pytest.raises(RuleFault):
            house.propose("X1", "看名单", "名单[欺诈名单]")
        with pytest.raises(RuleFault):
            house.propose("P1", "看名单", "非 名单[欺诈名单]")

        assert try_rule(actor=house.actor("Q1"), **asked).clients == 1
        assert TrailEntry.objects.get(act="tag.tried").subject_kind == "risk_tag"
        assert explain_rule(actor=house.actor("Q1"), client="甲", **asked).member
        assert TrailEntry.objects.get(act="tag.explained").facts["rule"] == "", "the client's keepers read it"


class TestGivingUp:
    def test_a_list_that_a_tag_names_is_kept(self, house: House) -> None:
        house.bring("X1", "白名单", "甲", why="试点")
        house.publish("在名单上", NAMED)

        with pytest.raises(ListStillNamed, match="在名单上"):
            drop_list(actor=house.actor("X1"), name="白名单", closed_on=CLOSED, at=AT)

        house.retire("在名单上", NEXT)
        with pytest.raises(ListStillNamed):
            drop_list(actor=house.actor("X1"), name="白名单", closed_on=CLOSED, at=AT)
        assert drop_list(
            actor=house.actor("X1"), name="白名单", closed_on=NEXT, at=AT
        ).dropped_from == NEXT + timedelta(days=1)

    def test_from_its_day_on_it_takes_nobody_and_no_rule_names_it(self, house: House) -> None:
        house.bring("X1", "白名单", "甲", why="试点")

        drop_list(actor=house.actor("X1"), name="白名单", closed_on=CLOSED, at=AT)

        assert [row.clients for row in list_rows(house.actor("X1"), CLOSED)] == [1], (
            "of the closed day it is still there"
        )
        assert list_rows(house.actor("X1"), NEXT) == []
        with pytest.raises(ListGivenUp, match="2026-04-20"):
            house.bring("X1", "白名单", "乙")
        with pytest.raises(ListGivenUp):
            drop_list(actor=house.actor("X1"), name="白名单", closed_on=CLOSED, at=AT)
        with pytest.raises(RuleFault):
            house.propose("X1", "在名单上", NAMED)

    def test_a_tag_of_risk_that_names_it_is_held_up_and_not_told_of(self, house: House) -> None:
        house.bring("X1", "白名单", "甲", why="试点")
        number = house.propose("Q1", "可疑", NAMED, folder="risk")
        other = house.cast.staff["L1"]
        type(other).objects.filter(number="L1").update(post="compliance", unit=house.cast.staff["Q1"].unit)
        house.cast.staff["L1"] = type(other).objects.select_related("unit").get(number="L1")
        house.agree("L1", number)

        drop_list(actor=house.actor("X1"), name="白名单", closed_on=CLOSED, at=AT)
        house.night(NEXT)

        assert "名单" in TagDay.objects.get(tag__name="可疑", on=NEXT).held_up_zh


class TestAnswering:
    def test_a_rule_selects_who_is_on_the_list_on_the_day(self, house: House) -> None:
        house.bring("HO", "白名单", "甲", "丙", why="试点")
        house.publish("在名单上", NAMED)

        house.night()
        assert selected(house) == {"甲", "丙"}

        house.bring("HO", "白名单", "乙", "丙", since=NEXT)
        house.night(NEXT)
        assert selected(house) == {"乙", "丙"}

    def test_whoever_is_frozen_is_in_no_tag(self, house: House) -> None:
        house.bring("HO", "白名单", "甲", "丙", why="试点")
        house.publish("在名单上", NAMED)
        Client.objects.for_closing().filter(number="甲").update(frozen_on=CLOSED)

        house.night()

        assert selected(house) == {"丙"}

    def test_its_edition_is_told_apart_by_who_is_on_the_list(self, house: House) -> None:
        house.bring("HO", "白名单", "甲", why="试点")
        house.bring("HO", "别的名单", "甲", why="试点")
        house.publish("在名单上", NAMED)
        house.publish("不在名单上", f"非 {NAMED}")
        house.publish("引用者", "标签[在名单上]")

        def editions() -> dict[str, str]:
            house.night()
            return dict(TagDay.objects.filter(on=CLOSED).values_list("tag__name", "edition"))

        first = editions()
        house.bring("HO", "别的名单", "乙", append=True)
        assert editions() == first
        house.bring("HO", "白名单", "乙", append=True)
        assert not set(editions().values()) & set(first.values())

    @pytest.mark.parametrize(("by", "clients"), [("W1", 1), ("W3", 0), ("X1", 2), ("HO", 3)])
    def test_is_counted_and_explained_among_the_clients_one_sees(self, house: House, by: str, clients: int) -> None:
        house.bring("HO", "白名单", "甲", "戊", "丁", why="试点")
        asked = {"text": NAMED, "on": CLOSED, "lake": house.lake, "at": AT}

        assert try_rule(actor=house.actor(by), **asked).clients == clients
        if by == "W1":
            told = explain_rule(actor=house.actor("W1"), client="甲", **asked)
            assert told.member and [line.said.en for line in told.lines] == ["LIST[白名单]"]

    def test_stays_stand_behind_the_wall(self, house: House) -> None:
        house.bring("HO", "白名单", "甲", "乙", "丁", why="试点")

        with behind(house.actor("W1")):
            assert [row.client_id for row in ListMembership.objects.for_closing()] == [house.cast.clients["甲"].pk]
