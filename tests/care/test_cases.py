"""The worked cases of tests/cases/duties.yaml: every one about contacts, greetings, birthdays, run in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.care.reading import facts_of, kind_of, says, seen
from zhiwo.care.policy import Assessment, CareFacts, assess, load_standard
from zhiwo.care.policy.assessment import Duty
from zhiwo.care.policy.occasions import NotAnOccasion, named, occasion_days
from zhiwo.kernel.period import Period, month_of, year_of
from zhiwo.kernel.workdays import shipped_calendar

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in yaml.safe_load((Path(__file__).parents[1] / "cases" / "duties.yaml").read_text(encoding="utf-8"))[
        "cases"
    ]
}
STANDARD = load_standard()
VERSION = STANDARD.versions[0]
CALENDAR = shipped_calendar()

DUTIES_TO_COME = {
    "file_建档",
    "flowers_or_cake",
    "gift_year",
    "leader_visit_year",
    "product_message_month",
    "salon_year",
    "symposium_year",
}
"""Kinds of duty that the standard does not raise yet."""

CASES_TO_COME = {
    "D-037": "flowers",
    "D-047": "product messages",
    "D-048": "product messages",
    "D-049": "product messages",
    "D-054": "opening a file",
    "D-055": "opening a file",
    "D-056": "salons",
    "D-057": "salons",
    "D-058": "salons",
    "D-059": "gifts",
    "D-060": "gifts",
    "D-070": "the branch's symposium",
}
"""Cases that speak of such duties only."""

ANSWERED_ELSEWHERE = {"D-012": {"last_updated"}}
"""Answers that are not care's: when the client's particulars were last changed is compared in tests/parties."""

NOTES = {"months_not_shown"}
CASES_RUN = sorted(set(CASES) - set(CASES_TO_COME))


def covered(case: dict[str, Any]) -> list[dict[str, Any]]:
    return [duty for duty in case["then"]["duties"] if duty["duty"] not in DUTIES_TO_COME]


def span(case: dict[str, Any]) -> Period:
    """The days the case speaks of: those of its windows, and the year it is looked at."""
    year = year_of(case["when"])
    windows = [duty["window"] for duty in covered(case)]
    first = min([year.start, *(window[0] for window in windows)])
    return Period(first, max([year.end, *(Period.through(*window).end for window in windows)]))


def assessed(
    case: dict[str, Any], facts: CareFacts | None = None, on: date | None = None, known_at: date | None = None
) -> Assessment:
    facts = facts or facts_of(case["given"])
    return assess(
        facts, on=on or case["when"], within=span(case), standard=STANDARD, calendar=CALENDAR, known_at=known_at
    )


def the_duty(assessment: Assessment, kind: str, window: list[date]) -> Duty:
    (duty,) = [d for d in assessment.duties if d.kind == kind_of(kind) and [d.window.start, d.window.last] == window]
    return duty


def contact_of_the_month(assessment: Assessment, on: date) -> Duty:
    (duty,) = [d for d in assessment.duties if d.kind == "contact_month" and d.on == month_of(on).start]
    return duty


class TestEveryCase:
    @pytest.mark.parametrize("number", CASES_RUN)
    def test_comes_out_as_written(self, number):
        case = CASES[number]

        assessment = assessed(case)

        for wanted in covered(case):
            check_duty(the_duty(assessment, wanted["duty"], wanted["window"]), wanted)
        for field, wanted in case["then"].items():
            if field not in {"duties", *NOTES, *ANSWERED_ELSEWHERE.get(number, ())}:
                CHECKS[field](case, assessment, wanted)

    def test_is_run_or_in_the_table_of_cases_to_come(self):
        only_to_come = {number for number, case in CASES.items() if not covered(case)}

        assert only_to_come == set(CASES_TO_COME)

    def test_kind_of_duty_to_come_is_one_the_standard_does_not_raise(self):
        named_in_cases = {kind_of(duty["duty"]) for case in CASES.values() for duty in case["then"]["duties"]}

        assert named_in_cases - set(VERSION.names) == DUTIES_TO_COME

    def test_field_left_out_is_one_that_is_there(self):
        assert all(fields <= set(CASES[number]["then"]) for number, fields in ANSWERED_ELSEWHERE.items())


def check_duty(duty: Duty, wanted: dict[str, Any]) -> None:
    answer = seen(duty) | {"duty": wanted["duty"]}
    reason = wanted.get("reason")
    assert {field: answer[field] for field in wanted if field != "reason"} == {
        field: value for field, value in wanted.items() if field != "reason"
    }
    if reason:
        assert says(answer["reason"], reason)


def check_forecast(case: dict[str, Any], assessment: Assessment, wanted: str) -> None:
    assert contact_of_the_month(assessment, case["when"]).forecast == wanted


def check_shortfall(case: dict[str, Any], assessment: Assessment, wanted: int) -> None:
    assert contact_of_the_month(assessment, case["when"]).shortfall == wanted


def check_not_counted(case: dict[str, Any], assessment: Assessment, wanted: list[dict[str, Any]]) -> None:
    for one in wanted:
        kind = one.get("duty", "contact_month")
        if kind in DUTIES_TO_COME or "salon" in one:
            continue
        (counts,) = [quota.counts for quota in VERSION.quotas if quota.kind == kind]
        said = [
            n.reason.say("en")
            for n in assessment.not_counted
            if (n.reference, n.counts) == (one["interaction"], counts)
        ]
        assert any(says(sentence, one["reason"]) for sentence in said), said


def check_known_at(case: dict[str, Any], assessment: Assessment, wanted: dict[str, Any]) -> None:
    then = assessed(case, on=wanted["on"], known_at=wanted["on"])
    for field, value in wanted.items():
        if field == "on":
            continue
        if field.startswith("greeting_"):
            window = next(duty["window"] for duty in covered(case) if duty["duty"] == field)
            assert the_duty(then, field, window).status == value
        else:
            duty = then_of_the_case(then, case)
            assert seen(duty)[field] == value


def check_after_confirmation(case: dict[str, Any], assessment: Assessment, wanted: dict[str, Any]) -> None:
    facts = facts_of(case["given"])
    waits = {waiting.reference for waiting in assessment.waiting}
    confirmed = [replace(c, confirmed_on=case["when"]) if c.reference in waits else c for c in facts.contacts]
    duty = then_of_the_case(assessed(case, replace(facts, contacts=tuple(confirmed))), case)
    assert {field: seen(duty)[field] for field in wanted} == wanted


def then_of_the_case(assessment: Assessment, case: dict[str, Any]) -> Duty:
    (wanted,) = covered(case)
    return the_duty(assessment, wanted["duty"], wanted["window"])


def check_waiting(case: dict[str, Any], assessment: Assessment, wanted: list[dict[str, Any]]) -> None:
    assert [{"interaction": w.reference, "for": w.awaits} for w in assessment.waiting] == wanted


def check_last_contact(case: dict[str, Any], assessment: Assessment, wanted: date) -> None:
    assert assessment.last_contact == wanted


def check_absent(case: dict[str, Any], assessment: Assessment, wanted: list[str]) -> None:
    assert not {duty.kind for duty in assessment.duties} & set(wanted)


def check_greetings_in_2026(case: dict[str, Any], assessment: Assessment, wanted: int) -> None:
    greetings = [d for d in assessment.duties if d.kind.startswith("greeting_") and d.on.year == 2026]
    assert len(greetings) == wanted


def check_no_qingming(case: dict[str, Any], assessment: Assessment, wanted: bool) -> None:
    (qingming,) = {date(case["when"].year, 4, 5)}
    assert any(d.kind.startswith("greeting_") and d.on == qingming for d in assessment.duties) is wanted


def check_refusal(case: dict[str, Any], assessment: Assessment, wanted: str) -> None:
    (word,) = case["given"]["interactions"][0]["occasions"]
    with pytest.raises(NotAnOccasion) as refused:
        named(word, VERSION)
    assert says(refused.value.say("en"), wanted)


def check_warning(case: dict[str, Any], assessment: Assessment, wanted: str) -> None:
    assert any(wanted.replace(" ", "年") in warning.say("zh") for warning in assessment.warnings)


def check_occurrences(case: dict[str, Any], assessment: Assessment, wanted: dict[int, list[date]]) -> None:
    birthday = facts_of(case["given"]).birthday
    for year, days in wanted.items():
        whole = Period(date(year, 1, 1), date(year + 1, 1, 1))
        found = [day for occasion, day in occasion_days(birthday, whole, STANDARD) if occasion.code == "birthday"]
        assert [day for day in found if day in whole] == days


def check_interactions_shown(case: dict[str, Any], assessment: Assessment, wanted: int) -> None:
    assert len(assessment.records) == wanted


def check_escalation(case: dict[str, Any], assessment: Assessment, wanted: list[dict[str, Any]]) -> None:
    rises = then_of_the_case(assessment, case).escalation
    assert [{"to": rise.staff, "on": rise.on} for rise in rises] == wanted


def check_gap(case: dict[str, Any], assessment: Assessment, wanted: dict[str, Any]) -> None:
    (gap,) = assessment.gaps
    assert {"unassigned_from": gap.since, "until": gap.until, "acting": gap.acting} == wanted


CHECKS = {
    "forecast": check_forecast,
    "shortfall": check_shortfall,
    "not_counted": check_not_counted,
    "known_at": check_known_at,
    "after_confirmation": check_after_confirmation,
    "waiting": check_waiting,
    "last_contact": check_last_contact,
    "absent_duties": check_absent,
    "greetings_in_2026": check_greetings_in_2026,
    "qingming_duty": check_no_qingming,
    "refusal": check_refusal,
    "warning": check_warning,
    "occurrences": check_occurrences,
    "interactions_shown": check_interactions_shown,
    "escalation": check_escalation,
    "gap": check_gap,
}
