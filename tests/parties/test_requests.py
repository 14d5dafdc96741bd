"""Requests about personal information: when they are due, by the working days of the calendar."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cast import STAFF, Cast
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.kernel.workdays import shipped_calendar
from zhiwo.org.policy import ACTS
from zhiwo.parties.models import PersonalRequest
from zhiwo.parties.operations import UnknownDecision, decide_request, file_request
from zhiwo.parties.policy.requests import due_on, request_rules_on

NOW = datetime(2026, 4, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def ask(cast: Cast) -> PersonalRequest:
    said = {"client": "甲", "kind": "correct", "received_on": date(2026, 4, 20), "asked": "地址有误"}
    return file_request(actor=cast.actor("W1"), at=NOW, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "received", "due"),
    [
        ("correct", date(2026, 4, 20), date(2026, 5, 7)),  # 1 to 5 May are off
        ("access", date(2026, 4, 20), date(2026, 5, 13)),  # and Saturday 9 May is worked
        ("access", date(2026, 4, 18), date(2026, 5, 12)),  # the day itself does not count, worked or not
    ],
)
def test_are_due_by_working_days(kind: str, received: date, due: date) -> None:
    assert due_on(request_rules_on(received).by_code[kind], received, shipped_calendar()) == due


@pytest.mark.parametrize("number", [row[0] for row in STAFF])
def test_are_decided_by_the_posts_of_the_table_within_sight(cast: Cast, number: str) -> None:
    made, actor = ask(cast), cast.actor(number)
    allowed = actor.post in ACTS["request.handle"].posts
    sees = number in {"G1", "H1", "Q1", "HO"}

    if allowed and sees:
        decided = decide_request(actor=actor, reference=made.reference, decision="granted", reason="", at=NOW)
        assert decided.handled_by == number
    else:
        with pytest.raises(NotFound if allowed else Denied):
            decide_request(actor=actor, reference=made.reference, decision="granted", reason="", at=NOW)
        assert PersonalRequest.objects.for_closing().get().decision == ""


def test_are_granted_or_refused_and_nothing_else(cast: Cast) -> None:
    with pytest.raises(UnknownDecision):
        decide_request(actor=cast.actor("H1"), reference=ask(cast).reference, decision="", reason="x", at=NOW)


def test_keep_the_rule_they_were_filed_by(cast: Cast) -> None:
    assert ask(cast).rule == "requests-2021"
