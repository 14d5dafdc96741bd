"""May a client be contacted? The one answer: consents, stops, hours and how often, to the minute (facts §3.1, §3.2)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.parties.policy import (
    Answer,
    Statement,
    Stop,
    Touch,
    consent_at,
    contact_rules_on,
    may_contact,
    purposes_on,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 4, 20)
RULES, PURPOSES = contact_rules_on(DAY), purposes_on(DAY)
CHANNELS, KINDS = sorted(RULES.by_channel), sorted(RULES.stop_kinds)
CODES = sorted(PURPOSES.by_code)
LONG_AGO = datetime(2025, 1, 1, tzinfo=SHANGHAI)


def at(clock: str, day: date = DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


def says(given: bool, since: datetime = LONG_AGO, channel: str = "", purpose: str = "marketing") -> Statement:
    return Statement(purpose, channel, given, since)


AGREED = (says(True),)


def ask(moment: datetime, purpose: str = "marketing", channel: str = "sms", **known: Any) -> Answer:
    facts: dict[str, Any] = {"consents": AGREED, "stops": ()} | known
    return may_contact(purpose=purpose, channel=channel, at=moment, rules=RULES, purposes=PURPOSES, **facts)


def codes(answer: Answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


class TestConsent:
    def test_withdrawn_at_ten_stops_what_was_built_at_nine_and_sent_at_five_past(self) -> None:
        """facts §3.1: the campaign skips the client, the maturity reminder goes, what was sent before stays lawful."""
        said = (*AGREED, says(False, at("10:00")))
        assert ask(at("09:00"), consents=AGREED).allowed

        sent = ask(at("10:05"), consents=said)

        assert not sent.allowed
        assert sent.reasons[0].sentence.zh == "客户已于2026-04-20 10:00撤回对“营销”的同意（短信，个保法13(1)1）。"
        assert (
            sent.reasons[0].sentence.en
            == "Consent to marketing by SMS was withdrawn at 2026-04-20 10:00 (PIPL 13(1)1)."
        )
        assert ask(at("10:05"), "service", consents=said).allowed
        assert ask(at("09:59"), consents=said).allowed

    def test_counts_from_its_very_moment(self) -> None:
        said = (*AGREED, says(False, at("10:00")))

        assert ask(at("10:00") - timedelta(microseconds=1), consents=said).allowed
        assert not ask(at("10:00"), consents=said).allowed

    def test_that_was_never_given_is_none(self) -> None:
        answer = ask(at("10:00"), consents=())

        assert codes(answer) == ["refusal"]
        assert answer.reasons[0].sentence.en == "No consent to marketing by SMS (PIPL 13(1)1)."

    def test_of_another_purpose_or_channel_does_not_help(self) -> None:
        assert not ask(at("10:00"), consents=(says(True, purpose="profiling"),)).allowed
        assert not ask(at("10:00"), consents=(says(True, channel="phone"),)).allowed
        assert ask(at("10:00"), channel="phone", consents=(says(True, channel="phone"),)).allowed

    @pytest.mark.parametrize("channel", CHANNELS)
    def test_taken_back_altogether_is_taken_back_on_each_channel(self, channel: str) -> None:
        said = (says(True, channel=channel), says(False, at("09:00")))

        assert not ask(at("10:00"), channel=channel, consents=said).allowed

    def test_given_anew_without_naming_the_channel_does_not_undo_its_refusal(self) -> None:
        """银保监会令2022年第9号: after a refusal never again by the same means, until a new consent to it."""
        refused = (*AGREED, says(False, at("09:00"), "phone"))
        anew = (*refused, says(True, at("09:30")))
        named = (*anew, says(True, at("09:40"), "phone"))

        assert not ask(at("10:00"), channel="phone", consents=anew).allowed
        assert ask(at("10:00"), channel="sms", consents=anew).allowed
        assert ask(at("10:00"), channel="phone", consents=named).allowed

    def test_given_and_taken_back_at_one_moment_is_taken_back(self) -> None:
        both = [says(True, at("09:00")), says(False, at("09:00"))]

        assert not ask(at("10:00"), consents=both).allowed
        assert not ask(at("10:00"), consents=both[::-1]).allowed

    def test_is_not_asked_where_contract_or_law_carry_the_use(self) -> None:
        for purpose in ("service", "statutory", "greeting"):
            assert ask(at("10:00"), purpose, consents=()).allowed, purpose


class TestHours:
    @pytest.mark.parametrize(
        ("clock", "allowed"),
        [
            ("08:59", False), ("09:00", True), ("11:59", True), ("12:00", False), ("13:59", False), ("14:00", True),
            ("20:59", True), ("21:00", False), ("00:00", False), ("21:59", False), ("22:00", False), ("07:59", False),
        ],
    )  # fmt: skip
    def test_are_quiet_for_marketing_to_the_minute(self, clock: str, allowed: bool) -> None:
        assert ask(at(clock)).allowed is allowed
        assert ask(at(clock), "greeting").allowed is allowed

    @pytest.mark.parametrize(
        ("clock", "allowed"), [("07:59", False), ("08:00", True), ("12:30", True), ("21:59", True), ("22:00", False)]
    )
    def test_have_an_outer_bound_for_service(self, clock: str, allowed: bool) -> None:
        assert ask(at(clock), "service").allowed is allowed

    @pytest.mark.parametrize(
        ("clock", "allowed"), [("12:30", True), ("21:30", True), ("22:00", False), ("07:59", False)]
    )
    def test_yield_to_the_clients_wish_but_not_beyond_the_outer_bound(self, clock: str, allowed: bool) -> None:
        said = (*AGREED, says(True, purpose="odd_hours"))

        assert ask(at(clock), consents=said).allowed is allowed

    def test_of_the_client_go_over_midnight_and_hold_for_service_too(self) -> None:
        own = Stop("quiet_hours", "", LONG_AGO, None, time(20, 0), time(10, 0))

        for clock, allowed in (("19:59", True), ("20:00", False), ("09:59", False), ("10:00", True)):
            assert ask(at(clock), "service", stops=[own]).allowed is allowed, clock
        assert ask(at("09:30"), stops=[own]).reasons[0].sentence.zh == "客户指定免打扰时段：20:00至10:00不联系。"

    def test_are_the_banks_wherever_the_machine_stands(self) -> None:
        assert not ask(at("12:30").astimezone(ZoneInfo("UTC"))).allowed

    def test_do_not_matter_to_what_disturbs_nobody(self) -> None:
        assert ask(at("23:00"), channel="email").allowed

    def test_without_a_zone_are_refused(self) -> None:
        with pytest.raises(ValueError, match="zone"):
            ask(datetime(2026, 4, 20, 10, 0))


class TestStops:
    def test_stand_in_their_precedence(self) -> None:
        """facts §3.2: legal > death > complaint > explicit refusal > global DND > quiet hours > quota."""
        kinds = ["do_not_disturb", "complaint", "refusal", "legal", "death"]
        stops = [Stop(kind, "sms" if kind == "refusal" else "", LONG_AGO) for kind in kinds]
        touches = [Touch("marketing", "sms", at("09:30"))]

        answer = ask(at("12:10"), stops=stops, touches=touches)

        assert codes(answer) == ["legal", "death", "complaint", "refusal", "do_not_disturb", "quiet_hours", "quota"]

    def test_hold_from_their_moment_until_their_end(self) -> None:
        stop = Stop("do_not_disturb", "", at("10:00"), at("11:00"))

        held = [ask(at(clock), stops=[stop]).allowed for clock in ("09:59", "10:00", "10:59", "11:00")]

        assert held == [True, False, False, True]

    def test_of_one_channel_leave_the_others(self) -> None:
        stop = Stop("refusal", "phone", LONG_AGO)

        assert not ask(at("10:00"), channel="phone", stops=[stop]).allowed
        assert ask(at("10:00"), channel="sms", stops=[stop]).allowed

    def test_by_refusal_end_with_a_new_consent_to_that_channel(self) -> None:
        stop = Stop("refusal", "phone", at("09:00"))

        assert not ask(at("10:00"), channel="phone", stops=[stop], consents=(says(True, at("09:30")),)).allowed
        assert not ask(at("10:00"), channel="phone", stops=[stop], consents=(says(True, LONG_AGO, "phone"),)).allowed
        assert ask(at("10:00"), channel="phone", stops=[stop], consents=(says(True, at("09:30"), "phone"),)).allowed

    @pytest.mark.parametrize(
        ("kind", "refused"),
        [
            ("legal", CODES),
            ("death", CODES),
            ("complaint", ["marketing", "profiling"]),
            ("refusal", ["greeting", "marketing"]),
            ("do_not_disturb", ["greeting", "marketing"]),
            ("hospital", ["marketing"]),
            ("abroad", []),
        ],
    )
    def test_refuse_what_they_cover_and_nothing_else(self, kind: str, refused: list[str]) -> None:
        said = [says(True, purpose=code) for code in CODES]
        stop = Stop(kind, "", LONG_AGO)

        found = [code for code in CODES if not ask(at("10:00"), code, consents=said, stops=[stop]).allowed]

        assert found == refused


class TestHowOften:
    def test_marketing_goes_once_a_day(self) -> None:
        yesterday = Touch("marketing", "sms", at("20:59", DAY - timedelta(days=1)))

        assert ask(at("10:00"), touches=[yesterday]).allowed
        assert codes(ask(at("10:00"), touches=[Touch("marketing", "phone", at("09:00"))])) == ["quota"]

    def test_marketing_goes_twice_in_seven_days(self) -> None:
        ago = [Touch("marketing", "sms", at("10:00", DAY - timedelta(days=days))) for days in (1, 6, 7)]

        assert not ask(at("10:00"), touches=ago[:2]).allowed
        assert ask(at("10:00"), touches=[ago[0], ago[2]]).allowed

    def test_one_channel_is_tried_six_times_a_day_at_most(self) -> None:
        made = [Touch("service", "phone", at(f"09:0{n}")) for n in range(6)]

        assert ask(at("10:00"), "service", "phone", touches=made[:5]).allowed
        assert not ask(at("10:00"), "service", "phone", touches=made).allowed
        assert ask(at("10:00"), "service", "sms", touches=made).allowed

    def test_what_was_sent_later_does_not_count_before(self) -> None:
        assert ask(at("10:00"), touches=[Touch("marketing", "sms", at("10:01"))]).allowed


MOMENTS = st.datetimes(datetime(2026, 4, 18), datetime(2026, 4, 23)).map(lambda moment: moment.replace(tzinfo=SHANGHAI))
STATEMENTS = st.lists(
    st.builds(Statement, st.sampled_from(CODES), st.sampled_from(["", *CHANNELS]), st.booleans(), MOMENTS), max_size=8
)
HOURS = st.none() | st.tuples(st.times(), st.times())


@st.composite
def stops(draw: Any) -> Stop:
    since, hours = draw(MOMENTS), draw(HOURS)
    lasting = draw(st.none() | st.timedeltas(timedelta(0), timedelta(days=3)))
    return Stop(
        draw(st.sampled_from(KINDS)),
        draw(st.sampled_from(["", *CHANNELS])),
        since,
        None if lasting is None else since + lasting,
        *(hours or (None, None)),
    )


TOUCHES = st.lists(st.builds(Touch, st.sampled_from(CODES), st.sampled_from(CHANNELS), MOMENTS), max_size=8)
KNOWN = st.fixed_dictionaries({"consents": STATEMENTS, "stops": st.lists(stops(), max_size=4), "touches": TOUCHES})
ASKED = st.tuples(MOMENTS, st.sampled_from(CODES), st.sampled_from(CHANNELS))


class TestWhateverIsKnown:
    @given(ASKED, KNOWN, stops())
    def test_one_more_stop_never_allows_more(self, asked: Any, known: dict[str, Any], stop: Stop) -> None:
        before = ask(*asked, **known)

        after = ask(*asked, **known | {"stops": [*known["stops"], stop]})

        assert set(before.reasons) <= set(after.reasons)

    @given(ASKED, KNOWN, st.sampled_from(["", *CHANNELS]), MOMENTS)
    def test_one_more_withdrawal_never_allows_more(
        self, asked: Any, known: dict[str, Any], channel: str, since: datetime
    ) -> None:
        before = ask(*asked, **known)

        after = ask(*asked, **known | {"consents": [*known["consents"], Statement(asked[1], channel, False, since)]})

        assert before.allowed or not after.allowed

    @given(ASKED, KNOWN)
    def test_a_legal_stop_always_wins(self, asked: Any, known: dict[str, Any]) -> None:
        legal = Stop("legal", "", LONG_AGO)

        answer = ask(*asked, **known | {"stops": [*known["stops"], legal]})

        assert codes(answer)[0] == "legal"

    @given(ASKED, KNOWN, st.permutations(range(8)))
    def test_the_order_in_which_things_were_put_down_is_no_matter(
        self, asked: Any, known: dict[str, Any], order: list[int]
    ) -> None:
        shuffled = {what: [rows[n] for n in order if n < len(rows)] for what, rows in known.items()}

        assert ask(*asked, **shuffled).allowed is ask(*asked, **known).allowed

    @given(STATEMENTS, st.sampled_from(CODES), st.sampled_from(["", *CHANNELS]), MOMENTS)
    def test_the_state_of_a_consent_is_that_of_a_ledger_read_line_by_line(
        self, said: list[Statement], purpose: str, channel: str, moment: datetime
    ) -> None:
        """An oracle of another make: reads the statements in order and keeps what is agreed of all, and of the channel."""
        general, own = False, None
        for one in sorted(said, key=lambda one: (one.since, not one.given)):
            if one.purpose != purpose or one.since > moment:
                continue
            if one.channel == "":
                general = one.given
                if not one.given and own:
                    own = None
            elif one.channel == channel:
                own = one.given

        found = consent_at(said, purpose, channel, moment).given

        assert found is (general if own is None else own)


def test_every_purpose_names_its_article_and_the_separate_ones_are_those_of_the_law() -> None:
    separate = {purpose.article for purpose in PURPOSES.purposes if purpose.separate}

    assert {"23", "25", "29", "39"} <= separate
    assert all(purpose.cited.zh.startswith("个保法") for purpose in PURPOSES.purposes)
    assert not any(purpose.blocks for purpose in PURPOSES.purposes if purpose.needs_consent)


def test_the_file_names_only_purposes_the_house_knows() -> None:
    from zhiwo.intake.formats import formats

    column = next(column for column in formats()["consents"].columns if column.name == "purpose")
    assert set(column.codes or ()) <= set(PURPOSES.by_code)
