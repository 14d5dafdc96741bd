"""Which contacts are looked at twice: the rule at its edges, against an oracle, and what it reads of a house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.care.conftest import SHANGHAI, moment
from tests.cast import TODAY, Cast
from zhiwo.care.models import Interaction
from zhiwo.care.operations import Details, correct_interaction, record_interaction
from zhiwo.care.policy.quality import Flag, Made, QualityVersion, answered, flags, quality_on
from zhiwo.care.queries.quality import How, by_person, contacts_judged
from zhiwo.kernel.masked import Note
from zhiwo.kernel.period import add_months

ON = date(2026, 4, 20)
RULE = quality_on(ON)
AT = datetime(2026, 4, 20, 9, 0, tzinfo=SHANGHAI)


def made(reference: str, **said: Any) -> Made:
    one = Made(reference=reference, client=1, staff="W1", on=ON, kind="call", entered=AT, note="n", tier="t1")
    return replace(one, **said)


def noted(minutes: int, of: int = RULE.same_notes, **said: Any) -> list[Made]:
    """So many notes alike, evenly spread over so many minutes."""
    return [made(f"{n}", entered=AT + timedelta(minutes=minutes) * n // (of - 1), **said) for n in range(of)]


class TestNotesAlike:
    def test_ten_within_ten_minutes_are_flagged(self) -> None:
        found = flags(noted(10), RULE, ON)

        assert found == {f"{n}": {Flag.SAME_NOTES} for n in range(10)}

    @pytest.mark.parametrize(
        "rows",
        [
            noted(10, of=9),
            noted(11),
            [replace(row, staff="W2") if row.reference == "0" else row for row in noted(10)],
            [replace(row, note="other") if row.reference == "0" else row for row in noted(10)],
            noted(1, by_hand=False),
        ],
    )
    def test_fewer_slower_of_two_people_of_two_wordings_or_a_machines_are_not(self, rows: list[Made]) -> None:
        assert flags(rows, RULE, ON) == {}

    @pytest.mark.parametrize("other", ["已电话问候。", "已 电话问候", "已电话问候!!", "已電話問候", ""])
    def test_alike_is_what_says_the_same_but_for_spaces_marks_and_width(self, other: str) -> None:
        alike = Note(other).gist() == Note("已电话问候").gist()

        assert alike == (other in ("已电话问候。", "已 电话问候", "已电话问候!!"))
        assert Note("OK １").gist() == Note("ok1").gist()
        assert Note(" 。…").gist() == ""


class TestCalls:
    @pytest.mark.parametrize(("seconds", "flagged"), [(14, True), (15, False), (0, True), (None, False)])
    def test_a_connected_call_below_the_seconds_is_short(self, seconds: int | None, flagged: bool) -> None:
        found = flags([made("a", result="connected", seconds=seconds)], RULE, ON)

        assert (found == {"a": {Flag.SHORT_CALL}}) == flagged

    def test_one_that_did_not_connect_or_is_the_clients_is_not(self) -> None:
        rows = [
            made("a", result="no_answer", seconds=0),
            made("b", result="connected", seconds=1, begun_by_client=True),
        ]

        assert flags(rows, RULE, ON) == {}


@pytest.mark.parametrize(
    ("said", "flagged"),
    [
        ({"tier": "t3"}, True),
        ({"tier": "t3", "note": "n"}, False),
        ({"tier": "t3", "by_hand": False}, False),
        ({"tier": "t3", "begun_by_client": True}, False),
        ({"tier": "t2"}, False),
        ({"tier": "t2", "kind": "visit"}, True),
        ({"tier": "t1", "kind": "visit"}, False),
        ({"tier": None, "kind": "visit"}, False),
    ],
)
def test_a_note_is_asked_by_tier_and_way(said: dict[str, Any], flagged: bool) -> None:
    assert (flags([made("a", **({"note": ""} | said))], RULE, ON) == {"a": {Flag.NO_NOTE}}) == flagged


def message(reference: str, on: date, **said: Any) -> Made:
    return made(reference, kind="wecom_personal", on=on, note="", **said)


class TestAnswers:
    DAYS = (date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 16))

    def test_three_messages_nobody_answered_are_flagged(self) -> None:
        rows = [message(f"{day}", day) for day in self.DAYS]

        assert flags(rows, RULE, ON) == {f"{day}": {Flag.NO_REPLY} for day in self.DAYS}
        assert flags(rows[:2], RULE, ON) == {}, "two are too few to tell"

    def test_one_still_within_its_days_says_nothing_yet(self) -> None:
        rows = [message(f"{day}", day) for day in (*self.DAYS[:2], date(2026, 4, 17))]

        assert flags(rows, RULE, ON) == {}
        assert flags(rows, RULE, date(2026, 4, 21)).keys() == {row.reference for row in rows}

    @pytest.mark.parametrize(("days", "clears"), [(0, True), (3, True), (4, False), (-1, False)])
    def test_one_answer_in_time_clears_all(self, days: int, clears: bool) -> None:
        rows = [message(f"{day}", day) for day in self.DAYS]
        answer = made("x", on=self.DAYS[1] + timedelta(days=days), begun_by_client=True)

        assert (flags([*rows, answer], RULE, ON) == {}) == clears
        assert answered([*rows, answer], RULE, ON)[f"{self.DAYS[1]}"] == clears

    def test_what_was_longer_ago_than_the_months_plays_no_part(self) -> None:
        old = [message(f"{n}", add_months(ON, -6)) for n in range(3)]

        assert flags(old, RULE, ON) == {}
        assert len(flags([replace(one, on=one.on + timedelta(days=1)) for one in old], RULE, ON)) == 3


RULES = st.fixed_dictionaries(
    {
        "same_notes": st.integers(2, 4),
        "same_notes_minutes": st.integers(0, 3),
        "short_call_seconds": st.integers(0, 3),
        "unanswered_months": st.integers(1, 2),
        "unanswered_least": st.integers(1, 3),
        "reply_days": st.integers(0, 3),
    }
).map(lambda said: RULE.model_copy(update=said))
ROWS = st.lists(
    st.builds(
        Made,
        reference=st.just(""),
        client=st.integers(1, 2),
        staff=st.sampled_from(["W1", "W2"]),
        on=st.integers(0, 75).map(lambda n: ON - timedelta(days=n)),
        kind=st.sampled_from(["call", "visit", "wecom_personal", "message_personal"]),
        entered=st.integers(0, 6).map(lambda n: AT + timedelta(minutes=n)),
        result=st.sampled_from(["", "connected", "no_answer"]),
        seconds=st.none() | st.integers(0, 4),
        note=st.sampled_from(["", "a", "b"]),
        by_hand=st.booleans(),
        tier=st.sampled_from([None, "t1", "t2", "t3"]),
        begun_by_client=st.booleans(),
    ),
    max_size=9,
).map(lambda rows: [replace(row, reference=f"r{n}") for n, row in enumerate(rows)])


def oracle(rows: list[Made], rule: QualityVersion, on: date) -> dict[str, set[Flag]]:
    """Told anew and slowly: every set of so many notes, every pair of message and answer."""
    found: dict[str, set[Flag]] = {}
    for why, flagged in (
        (Flag.SAME_NOTES, _alike(rows, rule)),
        (Flag.SHORT_CALL, [one for one in rows if _short(one, rule)]),
        (Flag.NO_NOTE, [one for one in rows if _unsaid(one, rule)]),
        (Flag.NO_REPLY, [one for client in (1, 2) for one in _ignored(rows, client, rule, on)]),
    ):
        for one in flagged:
            found.setdefault(one.reference, set()).add(why)
    return found


def _alike(rows: list[Made], rule: QualityVersion) -> Iterator[Made]:
    for group in combinations(rows, rule.same_notes):
        times = [one.entered for one in group]
        near = (max(times) - min(times)).total_seconds() <= 60 * rule.same_notes_minutes
        if (
            near
            and len({(one.staff, one.note, one.by_hand) for one in group}) == 1
            and group[0].note
            and group[0].by_hand
        ):
            yield from group


def _short(one: Made, rule: QualityVersion) -> bool:
    ours = not one.begun_by_client and one.kind == "call" and one.result == "connected"
    return ours and one.seconds in range(rule.short_call_seconds)


def _unsaid(one: Made, rule: QualityVersion) -> bool:
    asked = one.tier is not None and one.kind in rule.note_asked[one.tier]
    return asked and one.by_hand and not one.begun_by_client and not one.note


def _ignored(rows: list[Made], client: int, rule: QualityVersion, on: date) -> list[Made]:
    days = {day for day in (on - timedelta(days=n) for n in range(99)) if day > add_months(on, -rule.unanswered_months)}
    own = [one for one in rows if one.client == client and one.on in days]
    sent = [one for one in own if not one.begun_by_client and one.kind in rule.message_kinds]
    gaps = [(back.on - one.on).days for one in sent for back in own if back.begun_by_client]
    over = [one for one in sent if (on - one.on).days > rule.reply_days]
    heard = any(0 <= gap <= rule.reply_days for gap in gaps)
    return over if len(over) >= rule.unanswered_least and not heard else []


@given(ROWS, RULES)
def test_flags_are_those_of_the_oracle(rows: list[Made], rule: QualityVersion) -> None:
    assert flags(rows, rule, ON) == oracle(rows, rule, ON)


@given(ROWS, RULES, st.randoms())
def test_the_order_of_the_rows_says_nothing(rows: list[Made], rule: QualityVersion, dice: Any) -> None:
    shuffled = [*rows]
    dice.shuffle(shuffled)

    assert flags(shuffled, rule, ON) == flags(rows, rule, ON)


NOW = moment(4, 20)


def visit(cast: Cast, client: str, by: str, note: str = "", **said: Any) -> Interaction:
    told = {"kind": "visit", "on": TODAY, "at": NOW} | said
    return record_interaction(actor=cast.actor(by), client=client, details=Details(note=note), **told).interaction


@pytest.mark.django_db
class TestOfAHouse:
    def judged(self, cast: Cast, who: str) -> dict[str, frozenset[str]]:
        found = contacts_judged(cast.actor(who), TODAY)
        names = dict(Interaction.objects.for_closing().values_list("pk", "reference"))
        return {names[one.pk]: one.counts for one in found}

    def test_the_head_and_the_person_are_told_the_same_and_nobody_else(self, listed: Cast) -> None:
        entry = visit(listed, "乙", "W2").reference

        assert self.judged(listed, "W2") == {entry: {"all", "noted", "no_note"}}
        for who, sees in {"H1": True, "G1": True, "W1": False, "H2": False, "W4": False}.items():
            assert self.judged(listed, who) == (self.judged(listed, "W2") if sees else {})

    def test_the_newest_version_is_judged_on_the_tier_of_its_day(self, listed: Cast) -> None:
        entry = visit(listed, "乙", "W2").reference
        correct_interaction(
            actor=listed.actor("W2"), reference=entry, version=1, kind="visit", on=TODAY, at=NOW,
            details=Details(note="谈了续存"),
        )  # fmt: skip
        visit(listed, "甲", "W1")

        assert self.judged(listed, "H1")[entry] == {"all", "noted"}
        assert not any(Flag.NO_NOTE in counts for counts in self.judged(listed, "W1").values())

    def test_a_flag_does_not_hang_on_whom_the_viewer_sees(self, listed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        rule = quality_on(TODAY).model_copy(update={"same_notes": 2})
        monkeypatch.setattr("zhiwo.care.queries.quality.quality_on", lambda day: rule)
        one = visit(listed, "甲", "W1", "老样子").reference
        visit(listed, "乙", "H1", "老样子")
        two = visit(listed, "甲", "W1", " 老样子。", kind="meeting").reference

        assert {name for name, counts in self.judged(listed, "W1").items() if "same_notes" in counts} == {one, two}

    def test_contacts_are_counted_by_person_in_bounded_statements(
        self, listed: Cast, django_assert_num_queries: Any
    ) -> None:
        for kind in ("visit", "meeting", "wecom_personal"):
            visit(listed, "甲", "W1", kind=kind)
        Interaction.objects.for_closing().create(
            reference="F-1", client=listed.clients["甲"], kind="call", at=NOW, on=TODAY, staff=listed.staff["W1"],
            result="connected", seconds=90, source="feed", entered_at=NOW,
        )  # fmt: skip

        with django_assert_num_queries(4):
            found = by_person(contacts_judged(listed.actor("H1"), TODAY))

        assert found["W1"].counts == {How.ALL: 4, How.CALLS: 1, How.CONNECTED: 1, How.MEASURED: 1}
        assert found["W1"].seconds == 90

    def test_what_is_older_than_the_days_judged_is_left_out(self, listed: Cast) -> None:
        for back in (30, 31):
            visit(listed, "乙", "W2", on=TODAY - timedelta(days=back))

        assert len(self.judged(listed, "W2")) == 1
