"""The worked cases of tests/cases/duties.yaml: every one, run in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.care.reading import counts_of, facts_as, facts_of, kind_of, says, seen, tells
from zhiwo.care.policy import Assessment, CareFacts, assess, load_standard
from zhiwo.care.policy.assessment import Duty
from zhiwo.care.policy.occasions import NotAnOccasion, named, occasion_days
from zhiwo.care.policy.unit_duties import Held, unit_duties
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

ANSWERED_ELSEWHERE = {"D-012": {"last_updated"}}
"""Answers that are not care's: when the client's particulars were last changed is compared in tests/parties."""

NOTES = {"months_not_shown"}
OF_A_UNIT = {"D-070"}
"""Cases of what a unit owes, see TestOfUnits."""

CASES_RUN = sorted(set(CASES) - OF_A_UNIT)


def span(case: dict[str, Any]) -> Period:
    """The days the case speaks of: those of its windows, and the year it is looked at."""
    year = year_of(case["when"])
    windows = [duty["window"] for duty in case["then"]["duties"]]
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

        for wanted in case["then"]["duties"]:
            its = assessed(case, facts_as(case["given"], tier_named(wanted))) if "client" in wanted else assessment
            check_duty(the_duty(its, wanted["duty"], wanted["window"]), wanted, salons(case))
        for field, wanted in case["then"].items():
            if field not in {"duties", *NOTES, *ANSWERED_ELSEWHERE.get(number, ())}:
                CHECKS[field](case, assessment, wanted)

    def test_field_left_out_is_one_that_is_there(self):
        assert all(fields <= set(CASES[number]["then"]) for number, fields in ANSWERED_ELSEWHERE.items())


class TestOfUnits:
    def test_symposium_of_the_year(self):
        case = CASES["D-070"]
        (wanted,) = case["then"]["duties"]
        held = [Held(f"{row['on']}", "symposium", row["on"]) for row in case["given"]["symposia"]]

        (duty,) = unit_duties("sub_branch", held, on=case["when"], version=VERSION)

        assert (duty.kind, [duty.window.start, duty.window.last]) == (wanted["duty"], wanted["window"])
        assert (duty.required, duty.done, duty.status) == (wanted["required"], wanted["done"], wanted["status"])
        assert list(duty.discharged_by) == [f"{day}" for day in wanted["discharged_by"]]
        assert VERSION.of_units[0].answers == "president"

    def test_one_planned_or_of_last_year_does_not_count(self):
        held = [Held("A", "symposium", date(2025, 6, 25)), Held("B", "symposium", date(2026, 9, 1))]

        (duty,) = unit_duties("sub_branch", held, on=date(2026, 8, 31), version=VERSION)

        assert (duty.done, duty.status) == (0, "open")

    def test_unit_of_another_level_owes_none(self):
        assert not list(unit_duties("outlet", [], on=date(2026, 8, 31), version=VERSION))


def tier_named(wanted: dict[str, Any]) -> str:
    """`测试甲 (T2)`: the tier of the client the duty is of."""
    return wanted["client"].split("(")[1].rstrip(")")


def salons(case: dict[str, Any]) -> dict[str, str]:
    """The salon an interaction invites to: cases name what was met by the salon."""
    return {row["id"]: row["invites"] for row in case["given"]["interactions"] if "invites" in row}


def check_duty(duty: Duty, wanted: dict[str, Any], salon: dict[str, str]) -> None:
    answer = seen(duty) | {"duty": wanted["duty"]}
    if duty.kind == "salon_year":
        answer["discharged_by"] = [salon.get(reference, reference) for reference in answer["discharged_by"]]
    aside = {"reason", "client"}
    assert {field: answer[field] for field in wanted if field not in aside} == {
        field: value for field, value in wanted.items() if field not in aside
    }
    if "reason" in wanted:
        assert says(answer["reason"], wanted["reason"])


def check_forecast(case: dict[str, Any], assessment: Assessment, wanted: str) -> None:
    assert contact_of_the_month(assessment, case["when"]).forecast == wanted


def check_shortfall(case: dict[str, Any], assessment: Assessment, wanted: int) -> None:
    assert contact_of_the_month(assessment, case["when"]).shortfall == wanted


def check_not_counted(case: dict[str, Any], assessment: Assessment, wanted: list[dict[str, Any]]) -> None:
    for one in wanted:
        counts = counts_of(one.get("duty", "salon_year" if "salon" in one else "contact_month"))
        reference = one.get("interaction", one.get("salon"))
        said = [n.reason for n in assessment.not_counted if (n.reference, n.counts) == (reference, counts)]
        assert any(tells(reason, one["reason"]) for reason in said), said


def check_known_at(case: dict[str, Any], assessment: Assessment, wanted: dict[str, Any]) -> None:
    then = assessed(case, on=wanted["on"], known_at=wanted["on"])
    for field, value in wanted.items():
        if field == "on":
            continue
        if field.startswith("greeting_"):
            window = next(duty["window"] for duty in case["then"]["duties"] if duty["duty"] == field)
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
    (wanted,) = case["then"]["duties"]
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
