"""Published versions in time: who publishes, signs and reviews them, and from when they count."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from tests.cast import TODAY, Cast
from tests.desk.house import furnish
from tests.governance.test_approvals import delegate
from tests.rulebook.rules import BRANCH, MAY, NOW, check, propose, published, raised
from zhiwo.care.policy.rules import house_rules
from zhiwo.closing.models import Run
from zhiwo.governance.models import Approval, TrailEntry
from zhiwo.kernel.packs import MARKS, SIGNED_MARKS
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.policy import ACTS
from zhiwo.rulebook.models import Immutable, PolicyReview, PolicyVersion
from zhiwo.rulebook.operations import (
    AlreadyReviewed,
    NoteMissing,
    NothingToSign,
    SignedByMaker,
    SignedTooLate,
    publish,
    review,
    sign,
)
from zhiwo.rulebook.policy.pack import Pack, PastRewritten
from zhiwo.rulebook.policy.times import Time
from zhiwo.rulebook.queries import compared, pack_named, pack_page, rulebook, to_sign
from zhiwo.rulebook.shelf import refresh
from zhiwo.tiering.policy import headline_rule_on, scheme_on, version_of
from zhiwo.wiring.commands import PEOPLE
from zhiwo.wiring.packs import packs

APRIL = date(2026, 4, 30)


def t2_floor(day: date) -> int:
    floor = scheme_on("branch", day).named("t2").floor
    assert floor
    return int(floor.yuan)


def branch() -> Pack:
    return pack_named(packs(), "tiering.branch")


def signed(cast: Cast, version: PolicyVersion, by: str = "Q1", **more: Any) -> object:
    return sign(
        **{
            "actor": cast.actor(by),
            "number": version.pk,
            "note": "看过会议纪要",
            "closed_on": None,
            "people": PEOPLE,
            "at": NOW,
        }
        | more
    )


def times(cast: Cast, on: date = TODAY) -> list[tuple[date, Time]]:
    row = pack_page(cast.actor("P1", on), packs(), "tiering.branch")
    return [(version.valid_from, version.time) for version in row.versions]


class TestPublishing:
    def test_counts_from_its_first_day_on_and_not_before(self, cast: Cast) -> None:
        published(cast, raised())
        refresh()

        assert [t2_floor(day) for day in (APRIL, MAY, date(2030, 1, 1))] == [1_000_000, 1_200_000, 1_200_000]
        assert version_of("branch@2020-01-01").valid_from == date(2020, 1, 1)

    def test_is_seen_by_every_reader_of_its_pack(self, cast: Cast) -> None:
        from tests.governance.test_approvals import care

        check(cast, propose(cast, care(), pack="care.s7"))
        headline = pack_named(packs(), "indicators.headline").versions()[0]
        floors = "effective: {yuan: 60000, op: ge}\npremium: {yuan: 200000, op: ge}"
        head = f"valid_from: {MAY}\nsource: 会议纪要\nconfidence: official"
        text = f"{head}\nmeasure: month_avg\n{floors}\nshare_of: registered\n"
        check(cast, propose(cast, text, pack="indicators.headline"))
        refresh()

        assert [house_rules().on(day).version for day in (APRIL, MAY)] == ["s7-2020", "s7-2026"]
        assert headline_rule_on(MAY).effective.yuan == 60_000
        assert headline_rule_on(APRIL).effective.yuan == headline["effective"]["yuan"]

    def test_goes_through_both_hands_only(self, cast: Cast) -> None:
        assert PolicyVersion.objects.count() == 0
        propose(cast, raised())
        refresh()

        assert t2_floor(MAY) == 1_000_000

    def test_days_closed_meanwhile_make_the_slip_stale(self, cast: Cast) -> None:
        slip = propose(cast, raised())
        Run.objects.create(business_date=MAY, started_at=NOW, ended_at=NOW, state="done", actor="NIGHT")

        done = check(cast, slip)

        assert (done.state, PolicyVersion.objects.count()) == ("stale", 0)
        assert "规则不追溯" in done.outcome_zh

    def test_the_past_is_refused_at_once(self, cast: Cast) -> None:
        furnish(cast)

        with pytest.raises(PastRewritten):
            propose(cast, raised(date(2026, 4, 19)))
        assert propose(cast, raised(date(2026, 4, 20))).state == "waiting"

    def test_is_taken_back_by_another_version(self, cast: Cast) -> None:
        published(cast, raised())
        back = BRANCH.replace("2020-01-01", "2026-06-01")
        published(cast, back)
        refresh()

        assert [t2_floor(day) for day in (APRIL, MAY, date(2026, 6, 1))] == [1_000_000, 1_200_000, 1_000_000]
        assert times(cast) == [
            (date(2026, 6, 1), Time.COMING), (MAY, Time.COMING), (date(2020, 1, 1), Time.IN_FORCE),
        ]  # fmt: skip

    def test_the_later_of_two_for_a_day_replaces_the_first(self, cast: Cast) -> None:
        published(cast, raised())
        refresh()
        published(cast, raised(t2=1_500_000))
        refresh()

        assert t2_floor(MAY) == 1_500_000
        assert times(cast) == [(MAY, Time.COMING), (MAY, Time.REPLACED), (date(2020, 1, 1), Time.IN_FORCE)]

    def test_never_changes_and_never_goes(self, cast: Cast) -> None:
        version = published(cast, raised())

        for act in (
            version.save, version.delete, PolicyVersion.objects.all().delete,
            lambda: PolicyVersion.objects.update(text="x"),
        ):  # fmt: skip
            with pytest.raises(Immutable):
                act()

    @pytest.mark.skipif("connection.vendor != 'postgresql'")
    @pytest.mark.parametrize(
        "statement", ["UPDATE rulebook_policyversion SET text = ''", "DELETE FROM rulebook_policyversion"]
    )
    def test_nor_past_the_program(self, cast: Cast, statement: str) -> None:
        with pytest.raises(ProgrammingError), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_publishing_itself_asks_for_the_right(self, cast: Cast) -> None:
        with pytest.raises(Denied):
            publish(actor=cast.actor("Q1"), pack=branch(), slip=None, text=raised(), closed_on=None, at=NOW)  # type: ignore[arg-type]


class TestSigning:
    @pytest.mark.parametrize("mark", list(MARKS))
    def test_own_and_press_wait_for_compliance(self, cast: Cast, mark: str) -> None:
        version = published(cast, raised(mark=mark))
        refresh()
        waits = mark in {"own", "press"}
        assert t2_floor(MAY) == (1_000_000 if waits else 1_200_000)
        assert (mark in SIGNED_MARKS) is waits

        if waits:
            assert [row.pk for row in to_sign(cast.actor("Q1"), PEOPLE, None)] == [version.pk]
            signed(cast, version)
        else:
            with pytest.raises(NothingToSign):
                signed(cast, version)
        refresh()

        assert t2_floor(MAY) == 1_200_000
        assert to_sign(cast.actor("Q1"), PEOPLE, None) == []

    @pytest.mark.parametrize("by", ["P1", "G1", "V1", "HO", "AD", "U1", "D1", "W1"])
    def test_is_for_compliance_alone(self, cast: Cast, by: str) -> None:
        with pytest.raises(Denied):
            signed(cast, published(cast, raised(mark="own")), by=by)

    def test_is_not_for_the_maker_in_another_post(self, cast: Cast) -> None:
        version = published(cast, raised(mark="own"))
        cast.staff["G1"].post = "compliance"
        cast.staff["G1"].save()

        with pytest.raises(SignedByMaker):
            signed(cast, version, by="G1")
        assert to_sign(cast.actor("G1"), PEOPLE, None) == []

    def test_is_not_for_who_stands_in_for_the_maker(self, cast: Cast) -> None:
        version = published(cast, raised(mark="own"))
        delegate(cast, "Q1", "G1")

        with pytest.raises(SignedByMaker):
            signed(cast, version)

    @pytest.mark.parametrize("note", ["", " ", "长" * 501])
    def test_needs_words(self, cast: Cast, note: str) -> None:
        with pytest.raises(NoteMissing):
            signed(cast, published(cast, raised(mark="own")), note=note)

    def test_once(self, cast: Cast) -> None:
        version = published(cast, raised(mark="own"))
        signed(cast, version)

        with pytest.raises(NothingToSign):
            signed(cast, version)
        with pytest.raises(NotFound):
            signed(cast, PolicyVersion(pk=version.pk + 1))

    @pytest.mark.parametrize(("closed", "late"), [(APRIL, False), (MAY, True)])
    def test_does_not_change_the_past(self, cast: Cast, closed: date, late: bool) -> None:
        version = published(cast, raised(mark="own"))

        if late:
            with pytest.raises(SignedTooLate):
                signed(cast, version, closed_on=closed)
        else:
            signed(cast, version, closed_on=closed)
        assert to_sign(cast.actor("Q1"), PEOPLE, closed) == []


class TestReviewing:
    def reviewed(self, cast: Cast, by: str = "Q1", **more: Any) -> PolicyReview:
        said = {"actor": cast.actor(by), "pack": branch(), "valid_from": date(2020, 1, 1), "note": "仍适用", "at": NOW}
        return review(**said | more)

    def due(self, cast: Cast, on: date = TODAY) -> bool:
        return pack_page(cast.actor("P1", on), packs(), "tiering.branch").due

    def test_what_ships_is_due_until_someone_here_looks_it_through(self, cast: Cast) -> None:
        assert self.due(cast)

        self.reviewed(cast)

        assert not self.due(cast)

    @pytest.mark.parametrize(("days", "due"), [(365, False), (366, True)])
    def test_falls_due_again_after_a_year(self, cast: Cast, days: int, due: bool) -> None:
        self.reviewed(cast)

        assert self.due(cast, TODAY + timedelta(days=days)) is due

    @pytest.mark.parametrize(("days", "due"), [(365, False), (366, True)])
    def test_publication_counts_as_a_review(self, cast: Cast, days: int, due: bool) -> None:
        published(cast, raised())
        refresh()

        assert self.due(cast, TODAY + timedelta(days=days)) is due

    def test_is_of_the_version_one_has_seen(self, cast: Cast) -> None:
        published(cast, raised())
        refresh()

        with pytest.raises(AlreadyReviewed):
            self.reviewed(cast, actor=cast.actor("Q1", MAY))
        assert self.reviewed(cast, actor=cast.actor("Q1", MAY), valid_from=MAY).version is not None

    @pytest.mark.parametrize("by", ["W1", "H1", "AD", "U1", "D1", "X1"])
    def test_is_for_those_who_answer(self, cast: Cast, by: str) -> None:
        with pytest.raises(Denied):
            self.reviewed(cast, by=by)

    def test_needs_words(self, cast: Cast) -> None:
        with pytest.raises(NoteMissing):
            self.reviewed(cast, note="")


@pytest.mark.parametrize(
    ("act", "posts"),
    [
        (
            "policy.view",
            {
                "president",
                "deputy_president",
                "retail_head",
                "outlet_head",
                "compliance",
                "auditor",
                "data_steward",
                "analyst",
            },
        ),
        ("policy.propose", {"president", "deputy_president", "retail_head"}),
        ("policy.approve", {"president", "deputy_president", "retail_head"}),
        ("policy.sign", {"compliance"}),
        ("policy.review", {"president", "deputy_president", "retail_head", "compliance"}),
    ],
)
def test_who_may_what(act: str, posts: set[str]) -> None:
    assert ACTS[act].posts == posts


@pytest.mark.parametrize("by", ["W1", "C1", "AD"])
def test_the_rulebook_is_not_for_everybody(cast: Cast, by: str) -> None:
    with pytest.raises(Denied):
        rulebook(cast.actor(by), packs())


def test_two_versions_are_compared_by_name(cast: Cast) -> None:
    version = published(cast, raised())
    row = pack_page(cast.actor("X1"), packs(), "tiering.branch")

    _, _, words = compared(row, "2020-01-01", str(version.pk))

    assert [word.zh for word in words] == ["T2 的下限：100万（含） → 120万（含），自 2026-05-01 起"]
    with pytest.raises(NotFound):
        compared(row, "2020-01-01", "9999")


def test_signing_and_reviewing_stand_on_the_trail(cast: Cast) -> None:
    signed(cast, published(cast, raised(mark="own")))
    TestReviewing().reviewed(cast)

    acts = TrailEntry.objects.filter(act__startswith="policy.").values_list("act", "actor", "subject")
    assert list(acts.order_by("number")) == [
        ("policy.published", "G1", "tiering.branch"),
        ("policy.signed", "Q1", "tiering.branch"),
        ("policy.reviewed", "Q1", "tiering.branch"),
    ]


def test_a_publication_is_noticed_by_one_question_and_read_once(cast: Cast, django_assert_num_queries: Any) -> None:
    refresh()
    published(cast, raised())

    with django_assert_num_queries(2):
        refresh()
    with django_assert_num_queries(1):
        refresh()
    assert t2_floor(MAY) == 1_200_000
    assert Approval.objects.get().state == "approved"
