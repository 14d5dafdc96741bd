"""Maker and checker, one rule at a time; `tests/soundness` runs them against a model."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import SINCE, TODAY, Cast
from tests.rulebook.rules import MAY, NOW, check, propose, raised
from zhiwo.clients.models import Keeping
from zhiwo.governance.approvals import (
    AlreadyDecided,
    AlreadyWaiting,
    NotTheMaker,
    NotWhatWasSeen,
    OwnCommand,
    ReasonMissing,
    SameHands,
    approve,
    ask,
    refuse,
    withdraw,
)
from zhiwo.governance.models import Approval, TrailEntry
from zhiwo.governance.slips import inbox, open_slip, waiting_for
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.models import Login, Staff
from zhiwo.org.queries import actor_from
from zhiwo.rulebook.models import PolicyVersion
from zhiwo.wiring.commands import COMMANDS, PEOPLE

HOUSE: dict[str, Any] = {"at": NOW, "commands": COMMANDS, "people": PEOPLE}
CHECKERS = ("P1", "V1", "HO")


def delegate(cast: Cast, delegate: str, lead: str, since: date = SINCE, until: date | None = None) -> None:
    """`delegate` stands in for `lead` on client 甲."""
    Keeping.objects.for_closing().filter(client=cast.clients["甲"]).delete()
    for staff, role, first, last in ((lead, "lead", SINCE, None), (delegate, "delegate", since, until)):
        Keeping.objects.for_closing().create(
            client=cast.clients["甲"], staff=cast.staff[staff], role=role, since=first, until=last
        )


def effects() -> int:
    return PolicyVersion.objects.count()


class TestAsking:
    def test_does_nothing_yet(self, cast: Cast) -> None:
        slip = propose(cast, raised())

        assert (slip.state, slip.maker, slip.target, effects()) == ("waiting", "G1", "tiering.branch", 0)

    @pytest.mark.parametrize("post", ["W1", "H1", "AD", "Q1", "U1", "X1", "D1"])
    def test_is_for_those_who_may_make(self, cast: Cast, post: str) -> None:
        with pytest.raises(Denied):
            propose(cast, raised(), by=post)

    def test_waits_once_for_a_record(self, cast: Cast) -> None:
        """FINERACT-2753: a second pending request for the same action."""
        propose(cast, raised())

        with pytest.raises(AlreadyWaiting):
            propose(cast, raised(t2=1_300_000), by="P1")

        assert propose(cast, care(), by="P1", pack="care.s7").state == "waiting"

    def test_waits_once_even_past_the_operation(self, cast: Cast) -> None:
        slip = propose(cast, raised())
        slip.pk = None

        with pytest.raises(IntegrityError), transaction.atomic():
            Approval.objects.bulk_create([slip])

    @pytest.mark.parametrize("reason", ["", "  ", "长" * 501])
    def test_needs_a_reason(self, cast: Cast, reason: str) -> None:
        with pytest.raises(ReasonMissing):
            ask(actor=cast.actor("G1"), kind="policy.publish", target="tiering.branch",
                arguments={"text": raised()}, reason=reason, **HOUSE)  # fmt: skip

    @pytest.mark.parametrize(("kind", "target"), [("policy.publish", "nowhere"), ("no.such", "tiering.branch")])
    def test_of_what_is_not_there(self, cast: Cast, kind: str, target: str) -> None:
        with pytest.raises(NotFound):
            ask(actor=cast.actor("G1"), kind=kind, target=target, arguments={"text": raised()}, reason="x", **HOUSE)


class TestApproving:
    @pytest.mark.parametrize("by", CHECKERS)
    def test_does_what_was_asked_once(self, cast: Cast, by: str) -> None:
        slip = propose(cast, raised())

        done = check(cast, slip, by=by)

        assert (done.state, done.checker, effects()) == ("approved", by, 1)
        with pytest.raises(AlreadyDecided):
            check(cast, slip, by=by)
        assert effects() == 1

    @pytest.mark.parametrize("by", ["G1", "P1", "V1", "HO"])
    def test_is_never_for_the_maker(self, cast: Cast, by: str) -> None:
        """avni-server#1025, finos/git-proxy#1350: submitter, or an administrator, approves the own change."""
        slip = propose(cast, raised(), by=by)

        with pytest.raises(OwnCommand):
            check(cast, slip, by=by)
        with pytest.raises(OwnCommand):
            refuse(actor=cast.actor(by), number=slip.pk, reason="x", **HOUSE)

    def test_is_not_for_the_administrator(self, cast: Cast) -> None:
        slip = propose(cast, raised())

        with pytest.raises(NotFound):
            check(cast, slip, by="AD")

    def test_is_not_for_the_maker_under_another_number_or_login(self, cast: Cast) -> None:
        slip = propose(cast, raised())
        Login.objects.create(staff=cast.staff["G1"], number="second-name")
        Staff.objects.filter(number="G1").update(number="G9")
        renamed = actor_from(Staff.objects.select_related("unit").get(number="G9"), TODAY)

        with pytest.raises(OwnCommand):
            approve(actor=renamed, number=slip.pk, seen=slip.pin, reason="", **HOUSE)

    def test_the_database_itself_knows_no_self_approval(self, cast: Cast) -> None:
        slip = propose(cast, raised())

        with pytest.raises(IntegrityError, match="maker_is_not_checker"), transaction.atomic():
            Approval.objects.filter(pk=slip.pk).update(
                state="approved", checker="P1", checker_key=slip.maker_key, decided_at=NOW
            )

    @pytest.mark.parametrize(("one", "other"), [("P1", "G1"), ("G1", "P1")])
    def test_is_not_for_who_stands_in_for_the_maker_nor_the_other_way_round(
        self, cast: Cast, one: str, other: str
    ) -> None:
        slip = propose(cast, raised())
        delegate(cast, one, other)

        with pytest.raises(SameHands):
            check(cast, slip, by="P1")
        assert check(cast, slip, by="V1").state == "approved"

    @pytest.mark.parametrize(
        ("since", "until", "near"),
        [
            (SINCE, TODAY, False),
            (SINCE, TODAY + timedelta(days=1), True),
            (TODAY, None, True),
            (TODAY + timedelta(days=1), None, False),
        ],
    )
    def test_counts_the_days_since_the_command_was_made(
        self, cast: Cast, since: date, until: date | None, near: bool
    ) -> None:
        slip = propose(cast, raised())
        delegate(cast, "P1", "G1", since, until)

        found = PEOPLE.same_hands(slip.maker_key, PEOPLE.key(cast.actor("P1")), TODAY, TODAY)

        assert found is near

    def test_reads_rights_anew(self, cast: Cast) -> None:
        """molgenis#4080, cloudforet#36: a withdrawn right works on."""
        slip = propose(cast, raised())
        Staff.objects.filter(number="P1").update(post="auditor")
        moved = actor_from(Staff.objects.select_related("unit").get(number="P1"), TODAY)

        with pytest.raises(Denied):
            approve(actor=moved, number=slip.pk, seen=slip.pin, reason="", **HOUSE)

    @pytest.mark.parametrize("change", [{"post": "teller"}, {"left_on": TODAY}])
    def test_goes_stale_when_the_maker_is_gone_or_may_no_more(self, cast: Cast, change: dict[str, Any]) -> None:
        slip = propose(cast, raised())
        Staff.objects.filter(number="G1").update(**change)

        done = check(cast, slip)

        assert (done.state, effects()) == ("stale", 0)
        assert "高科长" in done.outcome_zh

    def test_goes_stale_when_the_record_has_changed(self, cast: Cast) -> None:
        first = propose(cast, raised())
        Approval.objects.filter(pk=first.pk).update(state="withdrawn", decided_at=NOW)
        second = propose(cast, raised(t2=1_300_000))
        Approval.objects.filter(pk=second.pk).update(state="withdrawn", decided_at=NOW)
        Approval.objects.filter(pk=first.pk).update(state="waiting", decided_at=None)
        check(cast, first)
        Approval.objects.filter(pk=second.pk).update(state="waiting", decided_at=None)

        done = check(cast, second)

        assert (done.state, effects()) == ("stale", 1)
        assert "变了" in done.outcome_zh

    @pytest.mark.parametrize("field", ["arguments_written", "words_written", "target", "content", "pin"])
    def test_goes_stale_when_the_slip_was_altered(self, cast: Cast, field: str) -> None:
        slip = propose(cast, raised())
        altered = {
            "arguments_written": slip.arguments_written.replace("1200000", "9900000"),
            "words_written": '[["没有改动","nothing"]]',
            "target": "tiering.boc_branch",
            "content": "0" * 64,
            "pin": "0" * 64,
        }
        Approval.objects.filter(pk=slip.pk).update(**{field: altered[field]})
        slip.refresh_from_db()

        assert (check(cast, slip).state, effects()) == ("stale", 0)

    def test_is_of_what_the_checker_saw(self, cast: Cast) -> None:
        slip = propose(cast, raised())

        with pytest.raises(NotWhatWasSeen):
            approve(actor=cast.actor("P1"), number=slip.pk, seen="", reason="", **HOUSE)
        assert effects() == 0


class TestTurningDown:
    def test_needs_a_reason_and_frees_the_record(self, cast: Cast) -> None:
        slip = propose(cast, raised())
        with pytest.raises(ReasonMissing):
            refuse(actor=cast.actor("P1"), number=slip.pk, reason=" ", **HOUSE)

        done = refuse(actor=cast.actor("P1"), number=slip.pk, reason="太高", **HOUSE)

        assert (done.state, done.decision, effects()) == ("refused", "太高", 0)
        assert propose(cast, raised()).state == "waiting"

    def test_only_the_maker_takes_back(self, cast: Cast) -> None:
        slip = propose(cast, raised())
        with pytest.raises(NotTheMaker):
            withdraw(actor=cast.actor("P1"), number=slip.pk, **HOUSE)

        assert withdraw(actor=cast.actor("G1"), number=slip.pk, **HOUSE).state == "withdrawn"
        with pytest.raises(AlreadyDecided):
            check(cast, slip)


class TestReading:
    def test_a_slip_waits_for_those_who_may_decide_it(self, cast: Cast) -> None:
        slip = propose(cast, raised())
        delegate(cast, "V1", "G1")

        waits = {
            n for n in cast.staff if any(o.slip.number == slip.pk for o in waiting_for(cast.actor(n), COMMANDS, PEOPLE))
        }

        assert waits == {"P1", "HO"}

    def test_out_of_sight_answers_as_what_is_not_there(self, cast: Cast) -> None:
        slip = propose(cast, raised())

        said = []
        for number in (slip.pk, slip.pk + 1):
            with pytest.raises(NotFound) as refused:
                open_slip(cast.actor("W1"), number, COMMANDS, PEOPLE)
            said.append(str(refused.value))

        assert said[0] == said[1]

    def test_the_inbox_parts_what_waits_what_one_made_and_what_is_decided(self, cast: Cast) -> None:
        decided = check(cast, propose(cast, raised()))
        waiting = propose(cast, raised(t2=1_300_000))

        mine, his, none = (inbox(cast.actor(n), COMMANDS, PEOPLE) for n in ("G1", "P1", "W1"))

        assert [o.slip.number for o in mine.made] == [waiting.pk, decided.pk]
        assert ([o.slip.number for o in his.waiting], his.made) == ([waiting.pk], [])
        assert [o.slip.number for o in his.decided] == [decided.pk]
        assert (none.waiting, none.made, none.decided) == ([], [], [])


def test_everything_stands_on_the_trail(cast: Cast) -> None:
    check(cast, propose(cast, raised()))
    slip = propose(cast, raised(t2=1_300_000))
    refuse(actor=cast.actor("P1"), number=slip.pk, reason="不妥", **HOUSE)
    slip = propose(cast, raised(t2=1_300_000))
    withdraw(actor=cast.actor("G1"), number=slip.pk, **HOUSE)
    slip = propose(cast, raised(t2=1_300_000))
    Staff.objects.filter(number="G1").update(left_on=TODAY)
    check(cast, slip)

    acts = list(TrailEntry.objects.order_by("number").values_list("act", "actor"))

    assert acts == [
        ("approval.asked", "G1"), ("policy.published", "G1"), ("approval.approved", "P1"),
        ("approval.asked", "G1"), ("approval.refused", "P1"),
        ("approval.asked", "G1"), ("approval.withdrawn", "G1"),
        ("approval.asked", "G1"), ("approval.went-stale", "P1"),
    ]  # fmt: skip


def care() -> str:
    from zhiwo.kernel.packs import shipped
    from zhiwo.rulebook.policy.reading import cut

    text = next(iter(cut(shipped("care.s7")).values()))
    return text.replace("2020-01-01", str(MAY)).replace("s7-2020", "s7-2026").replace("{t1: 2,", "{t1: 3,")
